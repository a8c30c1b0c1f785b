import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TextSegment } from "../../../src/readers/bytes/inputs-types.ts";
import { openInputs } from "../../../src/readers/open/inputs.ts";
import { csvTable } from "../../../src/readers/rows/csv-source.ts";
import {
  failure,
  only,
  openFiles,
  openText,
  rowsOf,
  segmentsOf,
  spooledNames,
  spoolFolder,
  temporaryFolder,
  walked,
} from "./inputs-helpers.ts";

const header = "a,b,c\n";

describe("the header of a text log", () => {
  test.each([
    ["commas", "time,server\n1,2\n", ",", 1, ["time", "server"]],
    ["semicolons", "time;server\n1;2\n", ";", 1, ["time", "server"]],
    ["tabs", "time\tserver,x\tz\n1\t2\t3\n", "\t", 1, ["time", "server,x", "z"]],
    ["quotes", '"time, utc";"a""b"; "c" \r\n1;2;3\r\n', ";", 1, ["time, utc", 'a"b', "c"]],
    ["#TYPE", '#TYPE Selected.System.X\r\n"a","b"\r\n1,2\r\n', ",", 2, ["a", "b"]],
    ["sep=", "sep=;\r\na,b;c\r\n1;2\r\n", ";", 2, ["a,b", "c"]],
    ["blank lines", "\r\n  \r\ntime,server\r\n1,2\r\n", ",", 3, ["time", "server"]],
    ["comments", "# made by hand\n#\n\na,b\n1,2\n", ",", 4, ["a", "b"]],
    ["a # column", "#,time\n1,2\n", ",", 1, ["#", "time"]],
    ["trailing empty columns", "a,b,,\n1,2,,\n", ",", 1, ["a", "b", "", ""]],
    ["a line break in a name", '"a\nb",c\n1,2\n', ",", 2, ["a\nb", "c"]],
    ["one column", "time\n1\n", ",", 1, ["time"]],
    ["no final line end", "a,b\n1,2", ",", 1, ["a", "b"]],
  ])("%s", async (_name, text, delimiter, skipLines, columns) => {
    const segment = await openText(text);
    expect(segment).toMatchObject({ delimiter, skipLines, columns, recordCount: 1 });
    expect(segment.columnCount).toBe(columns.length);
  });

  test.each(["2024-01-01 00:00:00,a\n", "mail01,1064000000\n", "20.08.2018 11:32;mail01;3\n"])(
    "a file without header is told by its values: %s",
    async (row) => {
      const segment = await openText(row + row);
      expect(segment).toMatchObject({ skipLines: 0, columns: null, recordCount: 2 });
      expect(segment.columnCount).toBe(row.split(/[,;]/).length);
    },
  );

  test("a file with only a header has no records, one with only comments no segment", async () => {
    expect(await openText("a,b\n")).toMatchObject({ columns: ["a", "b"], recordCount: 0 });
    expect(await openText("a,b")).toMatchObject({ columns: ["a", "b"], recordCount: 0 });
    const [input] = await openFiles({ "a.csv": "# nothing\n# here\n" });
    expect(input && segmentsOf(input)).toEqual([]);
  });

  test("another separator is refused with the three that are known", async () => {
    const error = await failure(openText("sep=|\na|b\n"));
    expect(error.code).toBe("FORMAT_UNKNOWN");
    expect(error.message).toContain("sep=|");
  });
});

describe("line ends", () => {
  test.each([
    ["LF", "1,2,3\n4,5,6\n", false],
    ["CRLF", "1,2,3\r\n4,5,6\r\n", false],
    ["both", "1,2,3\r\n4,5,6\n", true],
    ["LF rows, one CRLF", "1,2,3\n4,5,6\r\n", true],
    ["LF in quotes between CRLF", '1,"2\n",3\r\n4,5,6\r\n', true],
    ["CRLF in quotes between LF", '1,"2\r\n",3\n4,5,6\n', false],
    ["an empty line between CRLF", "1,2,3\r\n\r\n4,5,6\r\n", true],
  ])("%s: mixed = %s", async (_name, rows, isMixed) => {
    const segment = await openText(`a,b,c${rows.endsWith("\r\n") ? "\r\n" : "\n"}${rows}`);
    expect(segment).toMatchObject({ mixedLineEnds: isMixed, recordCount: 2 });
  });

  test("old Mac line ends become LF", async () => {
    const segment = await openText('a,b\r1,"x\ry"\r2,z\r');
    expect(segment).toMatchObject({ columns: ["a", "b"], recordCount: 2, mixedLineEnds: false });
    expect(await rowsOf(segment)).toBe('1,"x\ny"\n2,z\n');
  });
});

describe("broken quoting costs one line and is never lost", () => {
  test.each([
    ["an unclosed quote", '1,"x,3', '"1,""x,3"'],
    ["text after a closing quote", '1,"x" y,3', '"1,""x"" y,3"'],
    ["a quote inside quotes", '1,"x"y"z",3', '"1,""x""y""z"",3"'],
    ["a lone CR", "1,x\ry,3", '"1,x\ry,3"'],
    ["more filled fields than columns", "1,2,3,4", '"1,2,3,4"'],
  ])("%s", async (_name, line, written) => {
    const segment = await openText(`${header}1,2,3\n${line}\n4,"5",6\n`);
    expect(await rowsOf(segment)).toBe(`1,2,3\n${written}\n4,"5",6\n`);
    expect(segment.recordCount).toBe(3);
  });

  test("an unclosed quote at the end of a file costs its line only", async () => {
    const segment = await openText(`${header}1,"x\n4,5,6\n7,"half`);
    expect(await rowsOf(segment)).toBe('"1,""x"\n4,5,6\n"7,""half"');
  });

  test("stray quotes inside an unquoted field, extra empty fields are left alone", async () => {
    const folder = await spoolFolder();
    await openText(`${header}1,ab"c,3\n1, "x,y" ,3\n1,2,3,,""\n"",,"a"""\n`, { folder });
    expect(await spooledNames(folder)).toEqual([]);
  });

  test("physical lines count line breaks in quotes, skipped lines and repaired lines", async () => {
    const text = '#TYPE X\r\na,b\r\n1,"x\ny"\r\n2,"z\r\n3,w\r\n';
    const segment = await openText(text);
    const rows = await rowsOf(segment);
    const start = Buffer.byteLength("#TYPE X\r\na,b\r\n");
    const offsets = ["1,", '"2,', "3,"].map((row) => start + rows.indexOf(row));
    expect(await segment.physicalLines(offsets)).toEqual([3, 5, 6]);
    expect(await segment.physicalLines([])).toEqual([]);
    expect(await segment.physicalLines([0, 0, 9])).toEqual([1, 1, 2]);
  });
});

describe("the walk over the records and the parser", () => {
  test("the parser returns or rejects every record that was counted", async () => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const piece = fc.constantFrom(
      '"',
      '""',
      ",",
      "\n",
      "\r\n",
      "\r",
      " ",
      "x",
      "é",
      "#",
      ",,",
      '","',
    );
    const folder = await spoolFolder();
    const baseFolder = await temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async (pieces) => {
        const name = `${run++}.csv`;
        await writeFile(path.join(baseFolder, name), `${header}${pieces.join("")}`);
        const request = { inputs: [name], baseFolder, encoding: null, stdin: null, folder };
        const signal = new AbortController().signal;
        const opened = await openInputs({ ...request, onProgress: () => {}, signal });
        for (const segment of opened.flatMap(segmentsOf)) {
          const closest = await walked(segment);
          expect(await parsedCount(connection, closest)).toBe(closest.recordCount);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("text with as many lines as the strict parser finds rows has nothing to repair", async () => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const folder = await spoolFolder();
    const baseFolder = await temporaryFolder();
    const piece = fc.constantFrom('"', '""', ",", '","', "\n", " ", "x", "é", '"x"', '"\n"', ",,");
    const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
    let run = 0;
    let agreed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (lines) => {
        const name = `${run++}.csv`;
        const file = path.join(baseFolder, name);
        await writeFile(file, `${header}1,2,3\n${lines.join("\n")}\n4,5,6\n`);
        const request = { inputs: [name], baseFolder, encoding: null, stdin: null, folder };
        const signal = new AbortController().signal;
        const opened = await openInputs({ ...request, onProgress: () => {}, signal });
        const segment = await only(opened.flatMap(segmentsOf)).lookCloser?.();
        if (segment?.lookCloser === undefined) return;
        const rows = await strictCount(connection, segment);
        if (rows !== segment.recordCount) return;
        agreed++;
        expect(await segment.lookCloser()).toMatchObject({ path: segment.path, recordCount: rows });
      }),
      { numRuns: 600 },
    );
    expect(agreed).toBeGreaterThan(10);
  });
});

/** Rows that the strict parser finds; null where it refuses the text. */
async function strictCount(
  connection: Awaited<ReturnType<DuckDBInstance["connect"]>>,
  segment: TextSegment,
): Promise<number | null> {
  try {
    const read = await connection.runAndReadAll(
      `SELECT count(*)::int, count(c0), count(c1), count(c2) FROM ${csvTable([segment.path], segment)}`,
    );
    return Number(read.getRowsJS()[0]?.[0]);
  } catch {
    return null;
  }
}

async function parsedCount(
  connection: Awaited<ReturnType<DuckDBInstance["connect"]>>,
  segment: TextSegment,
): Promise<number> {
  const { path: file, skipLines, mixedLineEnds } = segment;
  const read = await connection.runAndReadAll(`select count(*)::int from read_csv('${file}',
    auto_detect=false, header=false, skip=${skipLines}, delim=',', quote='"', escape='"',
    columns={'a':'VARCHAR','b':'VARCHAR','c':'VARCHAR'}, store_rejects=true,
    strict_mode=${!mixedLineEnds})`);
  const rejected = await connection.runAndReadAll(`select count(distinct line)::int
    from reject_errors join reject_scans using (scan_id, file_id) where file_path = '${file}'`);
  const count = (rows: unknown[][]) => Number(rows[0]?.[0]);
  return count(read.getRowsJS()) + count(rejected.getRowsJS());
}

describe("long lines", () => {
  async function bigFile(middle: () => Iterable<Buffer>): Promise<string> {
    const folder = await temporaryFolder();
    const file = path.join(folder, "big.csv");
    await pipeline(function* () {
      yield Buffer.from(`${header}1,2,3\n`);
      yield* middle();
      yield Buffer.from("\n4,5,6\n");
    }, createWriteStream(file));
    return file;
  }
  function* repeated(text: string, megabytes: number): Iterable<Buffer> {
    const block = Buffer.alloc(1024 * 1024, text);
    for (let i = 0; i < megabytes; i++) yield block;
  }

  test("a line of 100 MB is named, and takes little memory", async () => {
    const file = await bigFile(() => repeated("x", 100));
    const before = process.memoryUsage().rss;
    const error = await failure(openFiles({}, { inputs: [file] }));
    expect(error.code).toBe("LINE_TOO_LONG");
    expect(error.where).toEqual({ file, line: 3 });
    expect(error.message).toContain("16 MB");
    expect(error.hint).not.toBe("");
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });

  test("a file that is one line of 20 MB, and a UTF-16 one, are refused the same way", async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, "x");
    expect((await failure(openText(bytes))).code).toBe("LINE_TOO_LONG");
    const wide = Buffer.from(`\ufeff${"x".repeat(17 * 1024 * 1024)}`, "utf16le");
    expect((await failure(openText(wide))).where).toEqual({ file: "log.csv", line: 1 });
  });

  test("a line of 10 MB is kept as one record", async () => {
    const file = await bigFile(() => repeated("x", 10));
    const [input] = await openFiles({}, { inputs: [file] });
    expect(input && segmentsOf(input)[0]?.recordCount).toBe(3);
  });

  test("an unclosed quote before 40 MB of rows costs one record", async () => {
    const rows = `1,2,${"x".repeat(59)}\n`.repeat(1024);
    const file = await bigFile(function* () {
      yield Buffer.from('7,"open,9\n');
      for (let i = 0; i < 640; i++) yield Buffer.from(rows);
      yield Buffer.from("8,8,8");
    });
    const [input] = await openFiles({}, { inputs: [file] });
    expect(input && segmentsOf(input)[0]?.recordCount).toBe(640 * 1024 + 4);
  });

  test("40 MB of NUL bytes between rows lose no row", async () => {
    const file = await bigFile(() => repeated("\0", 40));
    const [input] = await openFiles({}, { inputs: [file] });
    const [segment] = input === undefined ? [] : segmentsOf(input);
    expect(segment?.recordCount).toBe(2);
    expect(segment && (await rowsOf(segment))).toBe("1,2,3\n\n4,5,6\n");
  });

  test("NUL bytes after a crash are taken out and the half last line stays a record", async () => {
    const bytes = Buffer.concat([Buffer.from(`${header}1,2,3\n4,5`), Buffer.alloc(70_000)]);
    const segment = await openText(bytes);
    expect(segment.recordCount).toBe(2);
    expect(await rowsOf(segment)).toBe("1,2,3\n4,5");
    expect((await failure(openText(Buffer.alloc(3000)))).code).toBe("INPUT_EMPTY");
  });
});
