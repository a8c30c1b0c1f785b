import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { readLog } from "../../../src/readers/read-log.ts";
import {
  account,
  folderWith,
  messageLines,
  optionsFor,
  readFiles,
  warningCodes,
} from "../read-helpers.ts";

function csv(...times: readonly string[]): string {
  const rows = times.map((time, index) => `"${time}","mail01","m${index}"`);
  return ["time,server,id", ...rows].map((line) => `${line}\r\n`).join("");
}

async function instants(
  text: string,
  options: Parameters<typeof readFiles>[1] = {},
): Promise<readonly string[]> {
  const lines = await messageLines(await readFiles({ "a.csv": text }, options));
  return lines.map((line) => line.slice(0, 24));
}

const morning = "2026-10-03T08:00:02.000Z";
const evening = "2026-10-13T20:00:02.000Z";

describe("a whole log of dates is read without --time-format as", () => {
  it.each([
    ["Taiwan", "2026/10/3 上午 08:00:02", "2026/10/13 下午 08:00:02"],
    ["China", "2026/10/3 上午 8:00:02", "2026/10/13 下午 8:00:02"],
    ["Korea", "2026-10-03 오전 8:00:02", "2026-10-13 오후 8:00:02"],
    ["Japan", "2026/10/03 8:00:02", "2026/10/13 20:00:02"],
    ["Greece", "3/10/2026 8:00:02 πμ", "13/10/2026 8:00:02 μμ"],
    ["Vietnam", "03/10/2026 8:00:02 SA", "13/10/2026 8:00:02 CH"],
    ["Slovakia", "3. 10. 2026 8:00:02", "13. 10. 2026 20:00:02"],
    ["Hungary", "2026. 10. 03. 8:00:02", "2026. 10. 13. 20:00:02"],
    ["Croatia", "03.10.2026. 08:00:02", "13.10.2026. 20:00:02"],
    ["Bulgaria", "3.10.2026 г. 8:00:02", "13.10.2026 г. 20:00:02"],
    ["Kibana", "Oct 3, 2026 @ 08:00:02.000", "Oct 13, 2026 @ 20:00:02.000"],
    ["the portals", "Oct 3, 2026 8:00:02 AM", "Oct 13, 2026 8:00:02 PM"],
    ["Sentinel", "10/3/2026, 8:00:02.000 AM", "10/13/2026, 8:00:02.000 PM"],
    ["Splunk", "2026-10-03T08:00:02.000+0000", "2026-10-13T22:00:02.000+0200"],
    ["a JSON date", "/Date(1791014402000)/", "/Date(1791921602000)/"],
  ])("%s writes them", async (_, first, second) => {
    expect(await instants(csv(first, second))).toEqual([morning, evening]);
  });

  it("Greece writes them, where no day is above 12", async () => {
    expect(await instants(csv("4/6/2026 8:00:02 πμ"))).toEqual(["2026-06-04T08:00:02.000Z"]);
  });
});

describe("a row of a year that mail cannot be of is rejected with the year", () => {
  it.each([
    ["9999-12-31T23:59:59Z", 9999],
    ["0001-01-01T00:00:00Z", 1],
    ["1601-01-01T00:00:00.000Z", 1601],
    ["2569-10-13T08:00:02Z", 2569],
    ["2569-10-13 08:00:02", 2569],
    ["2101-01-01T00:00:00Z", 2101],
    ["1989-12-31T23:59:59Z", 1989],
    ["13.10.2569 08:00:02", 2569],
    ["13/10/2569 08:00:02", 2569],
    ["Oct 13, 2569 8:00:02 AM", 2569],
    ["99999999999999", 5138],
  ])("%s", async (time, year) => {
    const timeFormat = /^\d+$/.test(time) ? "epoch-ms" : null;
    const good = timeFormat === null ? "2026-10-13T08:00:02Z" : "1791878402000";
    const log = await readFiles({ "a.csv": csv(good, time, "13/10/2026") }, { timeFormat });
    const [sample] = log.rows.rejectedSamples;
    expect(sample?.reason).toBe(`time: year ${year} is outside 1990 to 2100`);
    expect(log.rows.rejectedSamples[0]?.line).toBe(3);
    expect(warningCodes(log)).toContain("ROWS_REJECTED");
  });

  it("also with --time-format", async () => {
    const log = await readFiles(
      { "a.csv": csv("31/12/2026 08:00", "31/12/9999 08:00") },
      { timeFormat: "dd/MM/yyyy HH:mm" },
    );
    expect(account(log)).toBe("2 1 0 0 1");
    expect(log.rows.rejectedSamples[0]?.reason).toBe("time: year 9999 is outside 1990 to 2100");
  });

  it("in a tracking log, where a RECEIVE row of such a year says nothing", async () => {
    const head =
      "Timestamp,Source,EventId,ServerHostname,ClientHostname,MessageId,ConnectorId,MessageInfo";
    const send = (time: string, id: string, info = ""): string =>
      `${time},SMTP,SEND,x.mail.protection.outlook.com,EX01,<${id}@contoso.example>,Outbound to Office 365,${info}`;
    const rows = [
      "0001-01-01T00:00:00Z,SMTP,RECEIVE,EX01,,<a@contoso.example>,,",
      send("2026-10-13T08:00:02Z", "a"),
      send("2026-10-13T08:00:03Z", "b", "0001-01-01T00:00:00Z;"),
      send("9999-10-13T08:00:02Z", "c"),
    ];
    const log = await readFiles({ "a.csv": [head, ...rows].join("\r\n") });
    expect(account(log)).toBe("4 2 0 1 1");
    expect((await messageLines(log)).map((line) => line.slice(0, 24))).toEqual([
      "2026-10-13T08:00:02.000Z",
      "2026-10-13T08:00:03.000Z",
    ]);
  });
});

describe("a row of Parquet of such a year is rejected too", () => {
  it.each(["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_MS", "DATE"])(
    "as %s, counted and by ids",
    async (type) => {
      const folder = await folderWith({});
      const times = [
        "2026-10-13",
        "9999-12-31",
        "0001-01-01",
        "1601-01-01",
        "2569-10-13",
        "infinity",
      ];
      for (const id of ["", ", 'm' || n AS id"]) {
        const file = path.join(folder, "a.parquet");
        const connection = await (await DuckDBInstance.create(":memory:")).connect();
        const values = times.map((time, n) => `(CAST('${time}' AS ${type}), ${n})`);
        await connection.run(`COPY (SELECT time, 'mail01' AS server${id}
          FROM (VALUES ${values.join(", ")}) t(time, n)) TO '${file}' (FORMAT parquet)`);
        connection.closeSync();
        const log = await readLog(optionsFor(["a.parquet"], folder));
        expect(account(log)).toBe("6 1 0 0 5");
        const reasons = log.rows.rejectedSamples.map(({ reason }) => reason.split(" ").slice(1, 3));
        expect(reasons.map((words) => words.join(" "))).toEqual(
          expect.arrayContaining(["year 9999", "year 1", "year 1601", "year 2569"]),
        );
        await log.close();
      }
    },
  );
});
