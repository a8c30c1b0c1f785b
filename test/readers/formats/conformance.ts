import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { LogRead } from "../../../src/readers/contract/log-read.ts";
import type { ReadTuning } from "../../../src/readers/read-log.ts";
import {
  account,
  type Files,
  messageLines,
  profileLines,
  readError,
  readFiles,
  warningCodes,
} from "../read-helpers.ts";
import { type FormatFixture, logText } from "./fixtures-format.ts";

/** What every reader must do with a log of its format. */
export function describeFormat(fixture: FormatFixture): void {
  describe(fixture.title, () => {
    describeShapes(fixture);
    describeEncodings(fixture);
    describeRows(fixture);
    if (fixture.isTable === false) return;
    describeTableRows(fixture);
    describeRefusals(fixture);
  });
}

const firstMinute = -(2 ** 31);
const lastMinute = 2 ** 31 - 1;

/**
 * Reads files that hold the log of the fixture in another shape; all but the inputs must be as
 * worked out by hand.
 */
async function expectSame(
  fixture: FormatFixture,
  files: Files,
  options: Parameters<typeof readFiles>[1] = {},
  tuning?: ReadTuning,
): Promise<LogRead> {
  const log = await readFiles(files, { ...fixture.options, ...options }, tuning);
  expect(await messageLines(log)).toEqual(fixture.messages);
  expect(account(log)).toBe(fixture.account);
  expect(log.format).toBe(fixture.format);
  return log;
}

function describeShapes(fixture: FormatFixture): void {
  const { rows } = fixture;

  it("gives the messages worked out by hand, and their profile", async () => {
    const log = await expectSame(fixture, { "log.csv": logText(fixture) });
    const total = log.profile.messages.reduce((sum, count) => sum + count, 0);
    expect(total).toBe(fixture.messages.length);
    expect(await log.rowsInMinutes(firstMinute, lastMinute)).toBe(log.rows.kept);
    expect(log.inputs.map(({ name, rows: count }) => `${name} ${count}`)).toEqual([
      `log.csv ${fixture.rows.length}`,
    ]);
  });

  it("has one profile in one file, in four, shuffled, packed, by any number of threads", async () => {
    const whole = await expectSame(fixture, { "log.csv": logText(fixture) });
    const split = await expectSame(fixture, splitInFour(fixture, rows));
    const parts = Object.entries(splitInFour(fixture, shuffled(rows)));
    const packed = parts.map(([name, text]) => [`${name}.gz`, gzipSync(text)] as const);
    const tuning = { threads: 1, alwaysCopies: false };
    const other = await expectSame(fixture, Object.fromEntries(packed), {}, tuning);
    expect(profileLines(split)).toEqual(profileLines(whole));
    expect(profileLines(other)).toEqual(profileLines(whole));
  });

  it("is the same shuffled", async () => {
    await expectSame(fixture, { "log.csv": logText(fixture, shuffled(rows)) });
  });

  it("is the same read from a checked copy", async () => {
    const tuning = { threads: 4, alwaysCopies: true };
    await expectSame(fixture, { "log.csv": logText(fixture) }, {}, tuning);
  });
}

function describeEncodings(fixture: FormatFixture): void {
  const { lineEnd, rows } = fixture;

  it("is the same in UTF-16 with byte order mark", async () => {
    const text = Buffer.from(`\ufeff${logText(fixture)}`, "utf16le");
    await expectSame(fixture, { "log.csv": text });
  });

  it("is the same through standard input", async () => {
    const text = Buffer.from(logText(fixture));
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at += 100) yield text.subarray(at, at + 100);
    }
    const log = await expectSame(fixture, {}, { inputs: ["-"], stdin: chunks() });
    expect(log.inputs[0]?.name).toBe("-");
  });

  it("is the same with the other line end", async () => {
    const other = lineEnd === "\n" ? "\r\n" : "\n";
    const lines = [...fixture.head, ...rows].map((line) => line + other);
    await expectSame(fixture, { "log.csv": lines.join("") });
  });

  it("is the same with mixed line ends, and warns", async () => {
    const lines = [...fixture.head, ...rows].map((line, index) =>
      index % 2 === 0 ? `${line}\n` : `${line}\r\n`,
    );
    const log = await expectSame(fixture, { "log.csv": lines.join("") });
    expect(warningCodes(log)).toContain("MIXED_LINE_ENDS");
  });

  it("is the same without the last line end", async () => {
    await expectSame(fixture, { "log.csv": logText(fixture).trimEnd() });
  });
}

function describeTableRows(fixture: FormatFixture): void {
  const { options, rows, delimiter, lineEnd } = fixture;

  it("counts header lines, blank lines and lines of delimiters as no rows", async () => {
    const [first = "", ...rest] = rows;
    const header = fixture.head.at(-1) ?? "";
    const noRow = delimiter.repeat(header.split(delimiter).length - 1);
    const more = ["", first, header, "", ...rest, noRow, noRow];
    await expectSame(fixture, { "log.csv": logText(fixture, more) });
  });

  it("rejects rows that are no CSV with their lines and keeps all others", async () => {
    const [first = ""] = rows;
    const tooMany = `${first}${delimiter}x`;
    const badQuote = `"a" b${delimiter}c`;
    const unclosed = `a${delimiter}"never closed`;
    const text = logText(fixture, interleaved(rows, ["cut", tooMany, badQuote, unclosed]));
    const log = await readFiles({ "log.csv": text }, options);
    expect(await messageLines(log)).toEqual(fixture.messages);
    expect(log.rows.rejected).toBe(4);
    const line = (row: string): number => lineOf(row + lineEnd, text);
    expect(sampleLines(log)).toEqual(
      [
        `${line("cut")} columns: cut`,
        `${line(tooMany)} columns: ${tooMany}`,
        `${line(badQuote)} quote: ${badQuote}`,
        `${line(unclosed)} quote: ${unclosed}`,
      ].map(shortened),
    );
  });
}

function describeRows(fixture: FormatFixture): void {
  const { options, rows } = fixture;

  it(`counts a row that comes again as ${fixture.hasIds ? "a duplicate" : "a message"}`, async () => {
    const files = { "a.csv": logText(fixture), "b.csv": logText(fixture, shuffled(rows)) };
    const log = await readFiles(files, options);
    const counts = fixture.account.split(" ").map(Number);
    const [read = 0, kept = 0, duplicates = 0, filtered = 0] = counts;
    const again = fixture.hasIds ? [kept, duplicates * 2 + kept] : [kept * 2, 0];
    expect(account(log)).toBe([read * 2, ...again, filtered * 2, 0].join(" "));
    if (fixture.hasIds) expect(await messageLines(log)).toEqual(fixture.messages);
  });

  it("rejects bad rows with their lines and keeps all others", async () => {
    const bad = fixture.badRows.map(([row]) => row);
    const text = logText(fixture, interleaved(rows, bad));
    const log = await readFiles({ "log.csv": text }, options);
    expect(await messageLines(log)).toEqual(fixture.messages);
    expect(log.rows.rejected).toBe(bad.length);
    const expected = fixture.badRows.map(([row, word]) => `${lineOf(row, text)} ${word}: ${row}`);
    expect(sampleLines(log)).toEqual(expected.map(shortened));
  });
}

function describeRefusals(fixture: FormatFixture): void {
  const { options, delimiter, lineEnd } = fixture;

  it("refuses a log of headers only", async () => {
    const error = await readError({ "log.csv": logText(fixture, []) }, options);
    expect(error.code).toBe("INPUT_NO_ROWS");
  });

  it("refuses other columns and says which there are", async () => {
    const [header, code] = fixture.wrongHead;
    const columns = header.replace("#Fields: ", "").split(delimiter);
    const row = columns.map(() => "x").join(delimiter);
    const lines = [...fixture.head.slice(0, -1), header, row];
    const error = await readError({ "log.csv": lines.join(lineEnd) }, options);
    expect(error.code).toBe(code);
    for (const column of columns) expect(error.message).toContain(column.replaceAll('"', ""));
  });
}

/** The 1-based line on which a row begins. */
function lineOf(row: string, text: string): number {
  return (text.split(row)[0] ?? "").split("\n").length;
}

/** The samples as `line reason-word: text`. */
function sampleLines(log: LogRead): readonly string[] {
  const samples = log.rows.rejectedSamples;
  return samples.map(({ line, reason, text }) =>
    shortened(`${line} ${reason.split(":")[0]}: ${text}`),
  );
}

function shortened(line: string): string {
  return line.slice(0, 190);
}

function splitInFour(
  fixture: FormatFixture,
  rows: readonly string[],
): Readonly<Record<string, string>> {
  const parts = [2, 0, 3, 1].map((part) => {
    const own = rows.filter((_, index) => index % 4 === part);
    return [`part-${part}.csv`, logText(fixture, own)] as const;
  });
  return Object.fromEntries(parts);
}

/** A fixed order that is neither the given one nor its reverse. */
function shuffled(rows: readonly string[]): readonly string[] {
  const step = rows.length % 7 === 0 ? 5 : 7;
  return rows.map((_, index) => rows[(index * step + 3) % rows.length] ?? "");
}

/** Bad rows after the first rows, one after each. */
function interleaved(rows: readonly string[], bad: readonly string[]): readonly string[] {
  return rows.flatMap((row, index) => {
    const next = bad[index];
    return next === undefined ? [row] : [row, next];
  });
}
