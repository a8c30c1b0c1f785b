import { describe, expect, it } from "vitest";
import { account, messageLines, readError, readFiles } from "../read-helpers.ts";

const text = [
  "time,server,id,bytes,EventId",
  '2026-10-01T10:00:00Z,mail01,a,"1,234",SEND',
  "2026-10-01T10:00:01Z,mail01,b,1,RECEIVE",
  '2026-10-01T10:00:02Z,mail02,c,"12,345,678",sendexternal',
  "2026-10-01T10:00:03Z,mail01,d,3,",
].join("\n");

describe("rows asked for by --where", () => {
  it("count alone, whatever the case of the value; the others are filtered and say why", async () => {
    const where = { eventid: ["send", "SENDEXTERNAL"] };
    for (const alwaysSingleRows of [false, true]) {
      const tuning = { threads: 1, alwaysCopies: false, alwaysSingleRows };
      const log = await readFiles({ "a.csv": text }, { where }, tuning);
      expect(account(log)).toBe("4 2 0 2 0");
      expect(log.rows.filteredByReason).toEqual([{ reason: "not asked for by --where", rows: 2 }]);
    }
  });

  it("must have a value of every column that is named", async () => {
    const where = { EventId: ["SEND", ""], server: ["mail01"] };
    const log = await readFiles({ "a.csv": text }, { where });
    expect((await messageLines(log)).map((line) => line.split(" ").at(-1))).toEqual(["a", "d"]);
  });

  it("are refused where there is no such column", async () => {
    const error = await readError({ "a.csv": text }, { where: { Event: ["SEND"] } });
    expect(error.code).toBe("COLUMN_MISSING");
    expect(error.message).toContain("'EventId'");
  });
});

describe("numbers with thousands separators", () => {
  it("are numbers", async () => {
    const log = await readFiles({ "a.csv": text });
    const bytes = (await messageLines(log)).map((line) => line.split(" ")[4]);
    expect(bytes).toEqual(["1234", "1", "12345678", "3"]);
  });
});
