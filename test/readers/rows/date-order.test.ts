import { describe, expect, it } from "vitest";
import { messageLines, readError, readFiles, warningCodes } from "../read-helpers.ts";

function csv(...times: readonly string[]): string {
  const rows = times.map((time, index) => `${time},mail01,m${index}`);
  return ["time,server,id", ...rows].map((line) => `${line}\r\n`).join("");
}

const dayFirst = csv("20/08/2026 11:32:37", "04/06/2026 10:00:00");
const monthFirst = csv("8/20/2026 11:32:37 AM", "4/6/2026 10:00:00 AM");
const open = csv("04/06/2026 14:46:03", "05/06/2026 14:46:03");

async function days(
  files: Parameters<typeof readFiles>[0],
  options: Parameters<typeof readFiles>[1] = {},
): Promise<readonly string[]> {
  const lines = await messageLines(await readFiles(files, options));
  return lines.map((line) => line.slice(0, 10));
}

describe("the order of day and month", () => {
  it("is told by a part above 12", async () => {
    expect(await days({ "a.csv": dayFirst })).toEqual(["2026-06-04", "2026-08-20"]);
    expect(await days({ "a.csv": monthFirst })).toEqual(["2026-04-06", "2026-08-20"]);
  });

  it("is told by rows in order of time, where they are more than a few", async () => {
    const rows = ["1/9", "2/9", "9/9", "10/9", "1/10", "2/10", "8/10"];
    const texts = rows.map((day) => `${day}/2026 10:00:00`);
    const read = await days({ "a.csv": csv(...texts) });
    expect([read[0], read.at(-1)]).toEqual(["2026-09-01", "2026-10-08"]);
    const few = await readError({ "a.csv": csv(...texts.slice(2, 6)) });
    expect(few.code).toBe("TIME_AMBIGUOUS");
  });

  it("is told by the UTC time that a row holds as well", async () => {
    const head =
      "Timestamp,Source,EventId,ServerHostname,ClientHostname,NetworkMessageId,ConnectorId,MessageInfo";
    const row = (time: string, id: string, info: string): string =>
      `${time},SMTP,SEND,x.mail.protection.outlook.com,EX01,${id},Outbound to Office 365,${info}`;
    const rows = [
      row("4/6/2026 2:46:03 PM", "n1", "2026-04-06T12:46:03.000Z;"),
      row("5/6/2026 2:46:03 PM", "n2", ""),
    ];
    const read = await days({ "a.csv": [head, ...rows].join("\r\n") });
    expect(read).toEqual(["2026-04-06", "2026-05-06"]);
  });

  it("does not follow from AM and PM", async () => {
    const error = await readError({ "a.csv": csv("4/6/2026 2:46:03 PM", "5/6/2026 2:46:03 PM") });
    expect(error.code).toBe("TIME_AMBIGUOUS");
  });

  it("is not needed where both readings are the same", async () => {
    expect(await days({ "a.csv": csv("4/4/2026 10:00:00") })).toEqual(["2026-04-04"]);
  });

  it("that cannot be told stops with the file, a date and what to type", async () => {
    const error = await readError({ "a.csv": open });
    expect(error.code).toBe("TIME_AMBIGUOUS");
    expect(error.message).toBe(
      "Day or month first in 'a.csv': expected a part above 12 in at least one date, received only dates such as '04/06/2026 14:46:03'",
    );
    expect(error.addWords).toEqual(["--date-order", "dmy"]);
  });

  it("is as --date-order says", async () => {
    expect(await days({ "a.csv": open }, { dateOrder: "dmy" })).toEqual([
      "2026-06-04",
      "2026-06-05",
    ]);
    expect(await days({ "a.csv": open }, { dateOrder: "mdy" })).toEqual([
      "2026-04-06",
      "2026-05-06",
    ]);
  });
});

describe("the order of day and month of two files", () => {
  it("that disagree is refused, with both and why", async () => {
    const error = await readError({ "uk.csv": dayFirst, "us.csv": monthFirst });
    expect(error.code).toBe("TIME_AMBIGUOUS");
    expect(error.message).toBe(
      "Day or month first: expected one order in all logs, received two: 'uk.csv' is day first " +
        "because of its date '20/08/2026 11:32:37', 'us.csv' is month first because of its date " +
        "'8/20/2026 11:32:37 AM'",
    );
    expect(error.hint).toContain("--date-order mdy");
  });

  it("that disagree is refused also where one has a hundred times the rows", async () => {
    const many = Array.from({ length: 300 }, () => "20/08/2026 11:32:37");
    const error = await readError({ "uk.csv": csv(...many), "us.csv": monthFirst });
    expect(error.message).toContain("'us.csv' is month first");
  });

  it("is that of the one that tells, and it is said which does not", async () => {
    const files = { "open.csv": open, "uk.csv": dayFirst };
    const read = await readFiles(files);
    expect(warningCodes(read)).toContain("DATE_ORDER_TAKEN");
    const told = read.warnings.find(({ code }) => code === "DATE_ORDER_TAKEN");
    expect(told?.message).toBe(
      "'open.csv' has no date that tells day and month apart; it was read day first, as 'uk.csv' is written.",
    );
  });

  it("within one file is refused with a date of each kind", async () => {
    const both = csv("20/08/2026 11:32:37", "8/20/2026 11:32:37");
    const error = await readError({ "a.csv": both });
    expect(error.message).toContain(
      "1 dates that can only be day first, such as '20/08/2026 11:32:37'",
    );
  });
});
