import { utimesSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readLog } from "../../../src/readers/read-log.ts";
import {
  account,
  folderWith,
  messageLines,
  optionsFor,
  readError,
  readFiles,
  warningCodes,
} from "../read-helpers.ts";

function sent(stamp: string, queueId: string): string {
  return `${stamp} mx1 postfix/smtp[1]: ${queueId}: to=<a@y.example>, relay=y.mail.protection.outlook.com[203.0.113.1]:25, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok)`;
}

async function stampsOf(text: string, timeFormat: string | null): Promise<readonly string[]> {
  const log = await readFiles({ "mail.log": text }, { timeFormat });
  return (await messageLines(log)).map((line) => line.slice(0, 19));
}

describe("the year of stamps without one", () => {
  const overNewYear = [
    sent("Dec 31 23:59:58", "AAAAA1"),
    sent("Jan  1 00:00:02", "AAAAA2"),
    // One process that writes late, in another zone.
    sent("Dec 31 23:59:59", "AAAAA3"),
    sent("Jan  2 00:00:00", "AAAAA4"),
  ].join("\n");
  const expected = [
    "2025-12-31T23:59:58",
    "2025-12-31T23:59:59",
    "2026-01-01T00:00:02",
    "2026-01-02T00:00:00",
  ];

  it("is the one asked for, and turns with the year", async () => {
    expect(await stampsOf(overNewYear, "syslog-2025")).toEqual(expected);
  });

  it("comes from message-ids that Postfix made", async () => {
    const own =
      "Jan  1 00:00:01 mx1 postfix/cleanup[1]: AAAAA2: message-id=<20260101000001.AAAAA2@mx1.example>";
    expect(await stampsOf(`${overNewYear}\n${own}`, null)).toEqual(expected);
  });

  it("else puts the last stamp before the time of the file, and warns", async () => {
    const folder = await folderWith({ "mail.log": overNewYear });
    const when = new Date("2026-01-02T05:00:00Z");
    utimesSync(path.join(folder, "mail.log"), when, when);
    const log = await readLog(optionsFor(["mail.log"], folder));
    try {
      expect((await messageLines(log)).map((line) => line.slice(0, 19))).toEqual(expected);
      expect(warningCodes(log)).toContain("YEAR_ASSUMED");
    } finally {
      await log.close();
    }
  });

  it("is asked for where nothing tells it", async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(overNewYear);
    }
    const error = await readError({}, { inputs: ["-"], stdin: chunks() });
    expect(error.code).toBe("TIME_INVALID");
    expect(error.hint).toContain("--time-format syslog-2026");
  });

  it("is a leap year where the log has a 29 February", async () => {
    const folder = await folderWith({ "mail.log": sent("Feb 29 12:00:00", "AAAAA1") });
    const when = new Date("2026-03-01T00:00:00Z");
    utimesSync(path.join(folder, "mail.log"), when, when);
    const log = await readLog(optionsFor(["mail.log"], folder));
    try {
      expect((await messageLines(log))[0]).toContain("2024-02-29T12:00:00");
    } finally {
      await log.close();
    }
  });
});

describe("message traces in JSON", () => {
  const record = (id: string): object => ({
    Received: "2025-08-20T11:32:37Z",
    RecipientAddress: "a@x.example",
    FromIP: "203.0.113.5",
    Size: 1,
    MessageTraceId: id,
  });
  const options = { own: ["203.0.113.5"] };

  it.each([
    ["OData", JSON.stringify({ "odata.metadata": "m", value: [record("1"), record("2")] })],
    ["OData, laid out", JSON.stringify({ value: [record("1"), record("2")] }, null, 2)],
    ["verbose OData", JSON.stringify({ d: { results: [record("1"), record("2")] } })],
    ["an array", JSON.stringify([record("1"), record("2")])],
    [
      "one envelope a line, one of them empty",
      [
        JSON.stringify({ value: [record("1")] }),
        JSON.stringify({ "odata.metadata": "m", value: [] }),
        JSON.stringify({ value: [record("2")] }),
      ].join("\n"),
    ],
  ])("are read from %s", async (_, text) => {
    const log = await readFiles({ "trace.json": text }, options);
    expect(account(log)).toBe("2 2 0 0 0");
    expect((await messageLines(log)).map((line) => line.split(" ").at(-1))).toEqual(["1", "2"]);
  });

  it("say on which line a bad record begins", async () => {
    const lines = JSON.stringify({ value: [record("1"), { Received: "?" }] }, null, 1).split("\n");
    const log = await readFiles({ "trace.json": lines.join("\n") }, options);
    const [sample] = log.rows.rejectedSamples;
    expect(sample?.line).toBe(lines.findIndex((line) => line.includes('"?"')));
  });
});
