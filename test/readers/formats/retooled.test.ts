import { describe, expect, it } from "vitest";
import { account, type Files, messageLines, readFiles, warningCodes } from "../read-helpers.ts";
import { logText } from "./fixtures-format.ts";
import { traceNewShell } from "./fixtures-trace.ts";
import { trackingFile } from "./fixtures-tracking.ts";

const { head, rows } = trackingFile;

async function expectRead(files: Files): Promise<readonly string[]> {
  const log = await readFiles(files);
  expect(await messageLines(log)).toEqual(trackingFile.messages);
  expect(account(log)).toBe(trackingFile.account);
  expect(log.format).toBe("tracking-log");
  return warningCodes(log);
}

/** The fields of a row of the fixture. */
function fieldsOf(row: string): readonly string[] {
  const fields = row.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  return fields.slice(0, 30).map((field) => field.replace(/,$/, ""));
}

function withSemicolons(row: string): string {
  return fieldsOf(row)
    .map((field) => (field.includes(";") && !field.startsWith('"') ? `"${field}"` : field))
    .join(";");
}

describe("a tracking log that other tools saved", () => {
  it("a spreadsheet fills its # lines up with commas", async () => {
    const filled = head.map((line) =>
      line.startsWith("#Fields") ? line : `${line}${",".repeat(29)}`,
    );
    await expectRead({ "a.csv": `\ufeff${[...filled, ...rows].join("\r\n")}\r\n` });
  });

  it("a spreadsheet separates with semicolons", async () => {
    const lines = head.map((line) =>
      line.startsWith("#Fields") ? line.replaceAll(",", ";") : `${line}${";".repeat(29)}`,
    );
    await expectRead({ "a.csv": `${[...lines, ...rows.map(withSemicolons)].join("\r\n")}\r\n` });
  });

  it("LogParser puts file and row before the columns, and keeps #Fields in the first name", async () => {
    const lines = [
      `Filename,RowNumber,${head.at(-1)}`,
      ...rows.map((row, index) => `C:\\logs\\MSGTRK.LOG,${index + 6},${row}`),
    ];
    const log = await readFiles({ "a.csv": `${lines.join("\r\n")}\r\n` });
    const withoutBuild = (line: string): string => line.replace(/ 15\.2\.1544\.4 /, " - ");
    // Its table has no #Version line, so a row without a schema version has no build.
    expect(await messageLines(log)).toEqual(trackingFile.messages.map(withoutBuild));
    expect(account(log)).toBe(trackingFile.account);
  });

  it("copy /b leaves byte order marks in the middle", async () => {
    const half = Math.floor(rows.length / 2);
    const part = (some: readonly string[]): string => `\ufeff${logText(trackingFile, some)}`;
    await expectRead({ "a.log": part(rows.slice(0, half)) + part(rows.slice(half)) });
    await expectRead({ "a.log": (part(rows.slice(0, half)) + part(rows.slice(half))).slice(1) });
  });

  it("copy /b of UTF-16 files does so, too", async () => {
    const half = Math.floor(rows.length / 2);
    const part = (some: readonly string[]): string => `\ufeff${logText(trackingFile, some)}`;
    const text = part(rows.slice(0, half)) + part(rows.slice(half));
    await expectRead({ "a.log": Buffer.from(text, "utf16le") });
  });

  it("of another format as well, where the mark stands before a header", async () => {
    const part = `\ufeff${logText(traceNewShell, traceNewShell.rows.slice(0, 6))}`;
    const rest = `\ufeff${logText(traceNewShell, traceNewShell.rows.slice(6))}`;
    const log = await readFiles({ "a.csv": part + rest }, traceNewShell.options);
    expect(await messageLines(log)).toEqual(traceNewShell.messages);
    expect(account(log)).toBe(traceNewShell.account);
  });

  it("marks inside lines stay where they are", async () => {
    const [first = "", ...others] = rows;
    const marked = first.replace("<m@contoso.example>", "<\ufeffm@contoso.example>");
    await expectRead({ "a.log": logText(trackingFile, [marked, ...others]) });
  });

  it("transfers as text double the carriage returns", async () => {
    const text = logText(trackingFile).replaceAll("\r\n", "\r\r\n");
    await expectRead({ "a.log": text });
  });
});
