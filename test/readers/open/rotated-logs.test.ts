import { utimesSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../../src/readers/contract/read-options.ts";
import { readLog } from "../../../src/readers/read-log.ts";
import {
  type Files,
  folderWith,
  messageLines,
  optionsFor,
  readError,
  warningCodes,
} from "../read-helpers.ts";

function sent(stamp: string, queueId: string): string {
  return `${stamp} mx1 postfix/smtp[1]: ${queueId}: to=<a@y.example>, relay=y.mail.protection.outlook.com[203.0.113.1]:25, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok)\n`;
}

/** Postfix's own message-id of an instant such as `20260103`. */
function ownId(stamp: string, queueId: string, day: string): string {
  return `${stamp} mx1 postfix/cleanup[1]: ${queueId}: message-id=<${day}000001.${queueId}@mx1.example>\n`;
}

const mailLog = sent("Jan 12 08:00:00", "AAAAA5") + sent("Jan 13 08:00:00", "AAAAA6");
const first = sent("Dec 29 08:00:00", "AAAAA3") + sent("Jan  4 08:00:00", "AAAAA4");
const second = sent("Oct 20 08:00:00", "AAAAA1") + sent("Dec 21 08:00:00", "AAAAA2");
const rotated: Files = {
  "mail.log": mailLog,
  "mail.log.1": first,
  "mail.log.2.gz": gzipSync(second),
};
const expected = [
  "2025-10-20 AAAAA1",
  "2025-12-21 AAAAA2",
  "2025-12-29 AAAAA3",
  "2026-01-04 AAAAA4",
  "2026-01-12 AAAAA5",
  "2026-01-13 AAAAA6",
];

/** All files as if they were copied on one day. */
async function read(
  files: Files,
  options: Partial<ReadOptions> = {},
  copied = "2026-01-13T12:00:00Z",
): Promise<{ readonly days: readonly string[]; readonly codes: readonly string[] }> {
  const folder = await folderWith(files);
  const when = new Date(copied);
  for (const name of Object.keys(files)) utimesSync(path.join(folder, name), when, when);
  const log = await readLog(optionsFor(Object.keys(files), folder, options));
  try {
    const lines = await messageLines(log);
    const days = lines.map((line) => `${line.slice(0, 10)} ${line.split(" ")[5]}`);
    expect(log.inputs.map(({ name }) => name)).toEqual(Object.keys(files));
    return { days, codes: warningCodes(log) };
  } finally {
    await log.close();
  }
}

describe("the parts of a rotated log without years", () => {
  it("are dated as one, back from the time of the newest", async () => {
    const { days, codes } = await read(rotated);
    expect(days).toEqual(expected);
    expect(codes).toContain("YEAR_ASSUMED");
  });

  it("are dated as one in whatever order they are given", async () => {
    const names = ["mail.log.2.gz", "mail.log", "mail.log.1"];
    const files = Object.fromEntries(names.map((name) => [name, rotated[name] ?? ""]));
    expect((await read(files)).days).toEqual(expected);
  });

  it("are dated by the message-ids of the newest, whenever they were copied", async () => {
    const newest = ownId("Jan 12 08:00:00", "AAAAA5", "20260112") + mailLog;
    const { days, codes } = await read(
      { ...rotated, "mail.log": newest },
      {},
      "2026-11-01T00:00:00Z",
    );
    expect(days).toEqual(expected);
    expect(codes).not.toContain("YEAR_ASSUMED");
  });

  it("are dated on from the year that was asked for, which is the oldest's", async () => {
    const { days } = await read(rotated, { timeFormat: "syslog-2023" });
    expect(days.map((day) => day.slice(0, 4))).toEqual([
      ...["2023", "2023", "2023"],
      ...["2024", "2024", "2024"],
    ]);
  });

  it("turn the year between two files that are a week each", async () => {
    const files = {
      "mail.log": sent("Jan  3 08:00:00", "AAAAA2"),
      "mail.log.1": sent("Dec 27 08:00:00", "AAAAA1"),
    };
    expect((await read(files)).days).toEqual(["2025-12-27 AAAAA1", "2026-01-03 AAAAA2"]);
  });

  it("have the day of rotation in their names, which outlives a copy", async () => {
    const files = {
      "maillog-20260104.gz": gzipSync(first),
      "maillog-20251228.gz": gzipSync(second),
    };
    const { days } = await read(files, {}, "2027-06-01T00:00:00Z");
    expect(days).toEqual(expected.slice(0, 4));
  });

  it("that lie a year apart by their message-ids are refused with both named", async () => {
    const old = ownId("Dec 29 08:00:00", "AAAAA3", "20231229") + first;
    const newest = ownId("Jan 12 08:00:00", "AAAAA5", "20260112") + mailLog;
    const error = await readError({ "mail.log": newest, "mail.log.1": old });
    expect(error.code).toBe("TIME_INVALID");
    expect(error.message).toBe(
      "'mail.log.1' and 'mail.log' are parts of one log whose times have no year: expected " +
        "'mail.log.1' to begin in 2025, as follows from the other, but its message-ids say 2023",
    );
    expect(error.hint).toContain("--time-format syslog-2026");
  });
});

describe("logs without years that are not parts of one", () => {
  it("though their names look so are dated each by itself", async () => {
    const files = {
      "edge.1": sent("Jan  3 08:00:00", "AAAAA1") + sent("Jan  9 08:00:00", "AAAAA2"),
      "edge.2": sent("Jan  3 08:00:00", "AAAAA3") + sent("Jan  9 08:00:00", "AAAAA4"),
    };
    const { days } = await read(files);
    expect(days.map((day) => day.slice(0, 4))).toEqual(["2026", "2026", "2026", "2026"]);
  });

  it("are dated each by itself", async () => {
    const files = {
      "mx1.log": sent("Jan  3 08:00:00", "AAAAA1"),
      "mx2.log": sent("Dec 27 08:00:00", "AAAAA2"),
    };
    const { days } = await read(files);
    expect(days).toEqual(["2025-12-27 AAAAA2", "2026-01-03 AAAAA1"]);
  });
});
