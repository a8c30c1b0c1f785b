import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Duck } from "../../../src/duck/duck.ts";
import { sqlText } from "../../../src/duck/sql.ts";
import { makePrivateFolder, type PrivateFolder } from "../../../src/platform/private-folder.ts";
import type { DateOrder } from "../../../src/readers/times/loose-times.ts";
import type { TimeFormat } from "../../../src/readers/times/times.ts";
import { parseTimeFormat, timeValue } from "../../../src/readers/times/times.ts";

let folder: PrivateFolder;
let duck: Duck;

beforeAll(async () => {
  folder = await makePrivateFolder();
  const { signal } = new AbortController();
  duck = await Duck.open({ folderPath: folder.path, memoryMb: null, threads: 1, signal });
});

afterAll(async () => {
  duck.close();
  await folder.remove();
});

/** The time as ISO, `local` behind it when it has no zone, or `rejected`. */
async function read(text: string, format: TimeFormat): Promise<string> {
  const value = timeValue({ kind: "text", sql: "t" }, format);
  const [row] = await duck.rows(
    `SELECT CAST(${value.ms} AS DOUBLE) AS ms, ${value.isLocal} AS is_local
     FROM (VALUES (${sqlText(text)})) v(t)`,
  );
  if (row?.["ms"] === null) return "rejected";
  const iso = new Date(Number(row?.["ms"])).toISOString();
  return row?.["is_local"] === true ? `${iso} local` : iso;
}

function auto(order: DateOrder = "unknown"): TimeFormat {
  return { kind: "auto", order };
}

describe("a time without --time-format", () => {
  it.each([
    ["2024-01-25T15:16:09.843Z", "2024-01-25T15:16:09.843Z"],
    ["2024-01-25T15:16:09Z", "2024-01-25T15:16:09.000Z"],
    ["2022-09-05T18:10:13.4907658", "2022-09-05T18:10:13.490Z local"],
    ["2022-09-05T18:10:13.4999999Z", "2022-09-05T18:10:13.499Z"],
    ["2022-09-05T18:10:13.123456789Z", "2022-09-05T18:10:13.123Z"],
    ["2022-09-05 18:10:13,5Z", "2022-09-05T18:10:13.500Z"],
    ["2024-01-25T15:16:09+02:00", "2024-01-25T13:16:09.000Z"],
    ["2024-01-25T15:16:09.5-0330", "2024-01-25T18:46:09.500Z"],
    ["2024-01-25 15:16:09 +02:00", "2024-01-25T13:16:09.000Z"],
    ["2024-01-25T15:16:09+5", "2024-01-25T10:16:09.000Z"],
    ["2024-01-25 15:16:09 UTC", "2024-01-25T15:16:09.000Z"],
    ["2024-01-25 15:16:09 GMT", "2024-01-25T15:16:09.000Z"],
    ["2024-01-25t15:16:09z", "2024-01-25T15:16:09.000Z"],
    ["2024-01-25T15:16Z", "2024-01-25T15:16:00.000Z"],
    ["2018-08-20 11:32:37", "2018-08-20T11:32:37.000Z local"],
    ["2018-08-20 11:32", "2018-08-20T11:32:00.000Z local"],
    ["2018-08-20", "2018-08-20T00:00:00.000Z local"],
    ["2018-08-20 1:32:37 PM", "2018-08-20T13:32:37.000Z local"],
    ["2018/8/20 11:32:37", "2018-08-20T11:32:37.000Z local"],
    ["20.08.2018 11:32:37", "2018-08-20T11:32:37.000Z local"],
    ["5.8.2018 9:02", "2018-08-05T09:02:00.000Z local"],
    ["20.8.2018 11.32.37", "2018-08-20T11:32:37.000Z local"],
    ["1064021027", "2003-09-20T01:23:47.000Z"],
    ["1064021027.75", "2003-09-20T01:23:47.750Z"],
    ["1064021027123", "2003-09-20T01:23:47.123Z"],
    ["2024-02-30T00:00:00Z", "rejected"],
    ["2024-01-25T15:16:60Z", "rejected"],
    ["2024-01-25T25:16:00Z", "rejected"],
    ["infinity", "rejected"],
    ["epoch", "rejected"],
    ["1.06E+09", "rejected"],
    ["12345", "rejected"],
    ["yesterday", "rejected"],
    ["5.8.18 9:02", "rejected"],
    ["9999-12-31T23:59:59Z", "rejected"],
  ])("%s is %s", async (text, expected) => {
    expect(await read(text, auto())).toBe(expected);
  });
});

describe("a time as other cultures and portals write it", () => {
  it.each([
    ["2026/10/13 上午 08:00:02", "2026-10-13T08:00:02.000Z local"],
    ["2026/10/13 下午 12:00:02", "2026-10-13T12:00:02.000Z local"],
    ["2026/10/13 下午8:00", "2026-10-13T20:00:00.000Z local"],
    ["2026-10-13 오전 12:00:02", "2026-10-13T00:00:02.000Z local"],
    ["2026-10-13 오후 8:00:02", "2026-10-13T20:00:02.000Z local"],
    ["2026. 10. 13. 오후 8:00:02", "2026-10-13T20:00:02.000Z local"],
    ["2026/10/13 午後 8:00:02", "2026-10-13T20:00:02.000Z local"],
    ["13/10/2026 8:00:02 πμ", "2026-10-13T08:00:02.000Z local"],
    ["3/10/2026 8:00:02 μμ", "2026-10-03T20:00:02.000Z local"],
    ["3/10/2026, 8:00:02 μ.μ.", "2026-10-03T20:00:02.000Z local"],
    ["3/10/2026 8:00:02 SA", "2026-10-03T08:00:02.000Z local"],
    ["3/10/2026 8:00:02 CH", "2026-10-03T20:00:02.000Z local"],
    ["13. 10. 2026 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["3. 10. 2026", "2026-10-03T00:00:00.000Z local"],
    ["2026. 10. 13. 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["2026. 10. 13.", "2026-10-13T00:00:00.000Z local"],
    ["13.10.2026. 08:00:02", "2026-10-13T08:00:02.000Z local"],
    ["13.10.2026 г. 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["13.10.2026 г., 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["13.10.2026\u00a0г. 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["Oct 1, 2026 @ 08:00:02.500", "2026-10-01T08:00:02.500Z local"],
    ["Oct 13, 2026 8:00:02 AM", "2026-10-13T08:00:02.000Z local"],
    ["Oct 13, 2026 8:00:02\u202fPM", "2026-10-13T20:00:02.000Z local"],
    ["October 13, 2026, 8:00:02 PM", "2026-10-13T20:00:02.000Z local"],
    ["Tue, 13 Oct 2026 08:00:02 +0200", "2026-10-13T06:00:02.000Z"],
    ["13-Oct-2026 08:00:02", "2026-10-13T08:00:02.000Z local"],
    ["Okt 13, 2026 8:00:02", "rejected"],
    ["13/10/2026/ 8:00:02 XY", "rejected"],
    ["2026-10-01T08:00:02.500+0000", "2026-10-01T08:00:02.500Z"],
    ["/Date(1658751973240)/", "2022-07-25T12:26:13.240Z"],
    ["\\/Date(1658751973240)\\/", "2022-07-25T12:26:13.240Z"],
    ["/Date(1658751973240+0200)/", "2022-07-25T12:26:13.240Z"],
    ["/Date(tomorrow)/", "rejected"],
  ])("%s is %s", async (text, expected) => {
    expect(await read(text, auto())).toBe(expected);
  });
});

describe("a time with a date in figures", () => {
  it.each([
    ["month-first", "8/20/2018 11:32:37 AM", "2018-08-20T11:32:37.000Z local"],
    ["month-first", "8/20/2018 11:32:37\u202fPM", "2018-08-20T23:32:37.000Z local"],
    ["month-first", "8/20/2018 12:00:01 AM", "2018-08-20T00:00:01.000Z local"],
    ["month-first", "8/20/2018 12:00:01 PM", "2018-08-20T12:00:01.000Z local"],
    ["month-first", "8/20/2018 11:32", "2018-08-20T11:32:00.000Z local"],
    ["month-first", "8/20/2018 13:32:37 PM", "rejected"],
    ["month-first", "20/8/2018 11:32:37", "rejected"],
    ["month-first", "4/6/2021 2:46:03 PM +02:00", "2021-04-06T12:46:03.000Z"],
    ["day-first", "20/08/2018 11:32:37", "2018-08-20T11:32:37.000Z local"],
    ["day-first", "28/03/2024 00:15:08", "2024-03-28T00:15:08.000Z local"],
    ["day-first", "4/6/2021 2:46:03 p. m.", "2021-06-04T14:46:03.000Z local"],
    ["day-first", "20-08-2018 11:32:37", "2018-08-20T11:32:37.000Z local"],
    ["day-first", "8/20/2018 11:32:37", "rejected"],
    ["month-first", "10/1/2026, 8:00:02.500 AM", "2026-10-01T08:00:02.500Z local"],
    ["month-first", "3/10/2026 8:00:02 πμ", "2026-10-03T08:00:02.000Z local"],
  ] as const)("read %s, %s is %s", async (order, text, expected) => {
    expect(await read(text, auto(order))).toBe(expected);
  });

  it("stops at a date whose first part may be day or month", async () => {
    await expect(read("4/6/2021 2:46:03 PM", auto())).rejects.toThrow("day or month first");
  });
});

describe("a time with --time-format", () => {
  it.each([
    ["epoch-s", "1064021027", "2003-09-20T01:23:47.000Z"],
    ["epoch-s", "12", "1970-01-01T00:00:12.000Z"],
    ["epoch-s", "1064021027.9999", "2003-09-20T01:23:47.999Z"],
    ["epoch-s", "2003-09-20", "rejected"],
    ["epoch-ms", "1064021027123", "2003-09-20T01:23:47.123Z"],
    ["iso", "2018-08-20 11:32:37", "2018-08-20T11:32:37.000Z local"],
    ["iso", "20.08.2018 11:32:37", "rejected"],
    ["dd/MM/yyyy HH:mm:ss", "04/06/2021 14:46:03", "2021-06-04T14:46:03.000Z local"],
    ["M/d/yyyy h:mm:ss tt", "4/6/2021 2:46:03 PM", "2021-04-06T14:46:03.000Z local"],
    ["M/d/yyyy h:mm:ss tt", "4/6/2021 2:46:03\u202fPM", "2021-04-06T14:46:03.000Z local"],
    ["M/d/yyyy h:mm tt", "4/6/2021 12:46 AM", "2021-04-06T00:46:00.000Z local"],
    ["dd.MM.yyyy HH:mm:ss.fff", "04.06.2021 14:46:03.123", "2021-06-04T14:46:03.123Z local"],
    ["dd.MM.yy HH:mm", "04.06.21 14:46", "2021-06-04T14:46:00.000Z local"],
    ["d MMM yyyy HH:mm:ss", "4 Jun 2021 14:46:03", "2021-06-04T14:46:03.000Z local"],
    ["yyyyMMddHHmmss", "20210604144603", "2021-06-04T14:46:03.000Z local"],
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", "2021-06-04T14:46:03Z", "2021-06-04T14:46:03.000Z"],
    ["dd/MM/yyyy HH:mm:ss zzz", "04/06/2021 14:46:03 +02:00", "2021-06-04T12:46:03.000Z"],
    ["dd/MM/yyyy HH:mm:ss", "31/02/2021 14:46:03", "rejected"],
    ["dd/MM/yyyy HH:mm:ss", "31/12/9999 14:46:03", "9999-12-31T14:46:03.000Z local"],
    ["yyyy/MM/dd tt hh:mm:ss", "2026/10/13 下午 08:00:02", "2026-10-13T20:00:02.000Z local"],
    ["yyyy-MM-dd tt h:mm:ss", "2026-10-13 오전 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["d/M/yyyy h:mm:ss tt", "3/10/2026 8:00:02 μμ", "2026-10-03T20:00:02.000Z local"],
    ["d/M/yyyy h:mm:ss tt", "3/10/2026 8:00:02 SA", "2026-10-03T08:00:02.000Z local"],
    ["d/M/yyyy h:mm:ss tt", "3/10/2026 8:00:02 p. m.", "2026-10-03T20:00:02.000Z local"],
    ["d. M. yyyy H:mm:ss", "13. 10. 2026 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["yyyy. MM. dd. H:mm:ss", "2026. 10. 13. 8:00:02", "2026-10-13T08:00:02.000Z local"],
    ["d.M.yyyy г. H:mm:ss", "13.10.2026 г. 8:00:02", "2026-10-13T08:00:02.000Z local"],
  ])("%s reads %s as %s", async (format, text, expected) => {
    expect(await read(text, parseTimeFormat(format))).toBe(expected);
  });

  it.each([
    ["yyyy-MM HH:mm", "day is missing"],
    ["dd/MM/yyyy hh:mm", "h and tt"],
    ["qq/MM/yyyy", "'qq' means nothing"],
  ])("%s is refused: %s", (format, why) => {
    expect(() => parseTimeFormat(format)).toThrow(why);
  });
});
