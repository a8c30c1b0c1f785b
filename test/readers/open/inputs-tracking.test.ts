import { existsSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { TextSegment } from "../../../src/readers/bytes/inputs-types.ts";
import { only, openFiles, openText, rowsOf, segmentsOf } from "./inputs-helpers.ts";

const logType = "Message Tracking Log";

function block(version: string, fields: string): string {
  return (
    `#Software: Microsoft Exchange Server\r\n#Version: ${version}\r\n` +
    `#Log-type: ${logType}\r\n#Date: 2024-01-25T00:00:00.003Z\r\n#Fields: ${fields}\r\n`
  );
}

async function segments(text: string | Uint8Array): Promise<readonly TextSegment[]> {
  return segmentsOf(only(await openFiles({ "MSGTRK.LOG": text })));
}

/** The original lines of the rows that begin with `marks`. */
async function linesOf(segment: TextSegment, marks: readonly string[]): Promise<readonly number[]> {
  const rows = await rowsOf(segment);
  return await segment.physicalLines(
    marks.map((mark) => Buffer.byteLength(rows.slice(0, rows.indexOf(mark)))),
  );
}

describe("tracking logs", () => {
  test("repeated # blocks with the same header give one segment without # lines", async () => {
    const one = block("15.02.1544.004", "date-time,a,b");
    const text = `${one}t1,1,2\r\nt2,3,4\r\n${one}t3,5,6\r\n`;
    const segment = only(await segments(text));
    expect(segment).toMatchObject({
      delimiter: ",",
      skipLines: 0,
      columns: ["date-time", "a", "b"],
      columnCount: 3,
      version: "15.02.1544.004",
      logType,
      mixedLineEnds: false,
      recordCount: 3,
    });
    expect(await rowsOf(segment)).toBe("t1,1,2\r\nt2,3,4\r\nt3,5,6\r\n");
    expect(await linesOf(segment, ["t1", "t2", "t3"])).toEqual([6, 7, 13]);
  });

  test("blocks with other #Fields or #Version are segments, found again later", async () => {
    const old = block("14.0.0.0", "date-time,a,b");
    const next = block("15.02.1544.004", "date-time,a,x,b");
    const last = block("14.3.0.0", "date-time,a,b");
    const rows = [`${old}t1,1,2`, `${next}t2,1,9,2`, `${old}t3,5,6`, `${last}t4,7,8`];
    const text = rows.map((row) => `${row}\r\n`).join("");
    const found = await segments(text);
    expect(
      found.map(({ version, columnCount, recordCount }) => [version, columnCount, recordCount]),
    ).toEqual([
      ["14.0.0.0", 3, 2],
      ["15.02.1544.004", 4, 1],
      ["14.3.0.0", 3, 1],
    ]);
    expect(found[0] && (await linesOf(found[0], ["t1", "t3"]))).toEqual([6, 18]);
    expect(found[2] && (await linesOf(found[2], ["t4"]))).toEqual([24]);
  });

  test("# inside values stays, also at the start of a line inside quotes", async () => {
    const rows = 't1,FAIL #5,2\r\nt2,"one\r\n#two, three\r\n#Fields: x",4\r\n';
    const segment = only(await segments(`${block("15.0.0.0", "date-time,a,b")}${rows}t3,#,6\r\n`));
    expect(await rowsOf(segment)).toBe(`${rows}t3,#,6\r\n`);
    expect(segment).toMatchObject({ columns: ["date-time", "a", "b"], recordCount: 3 });
    expect(await linesOf(segment, ["t2", "t3"])).toEqual([7, 10]);
  });
});

describe("tracking logs after a crash", () => {
  test("a value that a crash cut inside quotes ends at the next # block", async () => {
    const one = block("15.0.0.0", "date-time,a,b");
    const text = `${one}t1,1,2\r\nt2,"half a sub\0\0\0\0\r\n${one}t3,5,6\r\n`;
    const segment = only(await segments(text));
    expect(await rowsOf(segment)).toBe('t1,1,2\r\n"t2,""half a sub"\r\nt3,5,6\r\n');
    expect(await linesOf(segment, ["t1", '"t2', "t3"])).toEqual([6, 7, 13]);
  });

  test("NUL padding, an empty line and a half last line: every row is counted", async () => {
    const one = block("15.0.0.0", "date-time,a,b");
    const text = Buffer.concat([Buffer.from(`${one}t1,1,2\r\n\r\nt2,3`), Buffer.alloc(5000)]);
    const segment = only(await segments(text));
    expect(segment.recordCount).toBe(2);
    expect(await rowsOf(segment)).toBe("t1,1,2\r\nt2,3");
    expect(await linesOf(segment, ["t1", "t2"])).toEqual([6, 8]);
  });

  test("a row that is glued to a # line is kept as a record to reject", async () => {
    const one = block("15.0.0.0", "date-time,a,b,c,d,e");
    const text = `${one}t1,1,2,3,4,5\r\n#Date: 2024-01-25T00:00:00Zt2,1,2,3,4,5\r\n`;
    const segment = only(await segments(text));
    expect(segment.recordCount).toBe(2);
    expect(await rowsOf(segment)).toContain('"#Date: 2024-01-25T00:00:00Zt2,1,2,3,4,5"');
  });
});

describe("tracking logs of other shapes", () => {
  test("only # lines give no segment", async () => {
    expect(await segments(block("15.0.0.0", "date-time,a"))).toEqual([]);
  });

  test("UTF-8 with a byte order mark, UTF-16 and gzip give the same segment", async () => {
    const text = `${block("14.0.0.0", "date-time,a,b")}t1,ü😀,2\r\n`;
    const forms = [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, "utf16le"),
      gzipSync(text),
    ];
    for (const form of forms) {
      const segment = only(await segments(form));
      expect(segment).toMatchObject({ version: "14.0.0.0", recordCount: 1 });
      expect(await rowsOf(segment)).toBe("t1,ü😀,2\r\n");
      expect(await linesOf(segment, ["t1"])).toEqual([6]);
    }
  });

  test.each([
    [21, "message-info", undefined],
    [26, "custom-data", undefined],
    [27, "custom-data", "network-message-id"],
    [30, "schema-version", "network-message-id"],
  ])("a fragment of %i columns without header gets its columns", async (count, last, twelfth) => {
    const row = `2024-01-25T15:16:09.843Z${",x".repeat(count - 1)}\r\n`;
    const segment = await openText(row + row);
    expect(segment).toMatchObject({ skipLines: 0, columnCount: count, recordCount: 2, logType });
    expect(segment.columns?.at(-1)).toBe(last);
    if (twelfth !== undefined) expect(segment.columns?.[11]).toBe(twelfth);
    expect(segment.columns).toHaveLength(count);
    expect(await linesOf(segment, [row])).toEqual([1]);
  });

  test("a fragment that meets a # block further on is split there", async () => {
    const row = `2024-01-25T15:16:09.843Z${",x".repeat(29)}\r\n`;
    const found = await segments(`${row}${block("15.0.0.0", "date-time,a")}t1,1\r\n`);
    expect(found.map((segment) => [segment.columnCount, segment.version])).toEqual([
      [30, null],
      [2, "15.0.0.0"],
    ]);
    expect(found[1] && (await linesOf(found[1], ["t1"]))).toEqual([7]);
  });
});

const real = path.resolve(import.meta.dirname, "../../../../shared/real/samples/exchange-tracking");

describe.skipIf(!existsSync(real))(
  "real tracking logs (skipped where they are not at hand)",
  () => {
    test("a 2010 log with a byte order mark and a fragment of 2016 and later", async () => {
      const opened = await openFiles({}, { inputs: ["*.log"], baseFolder: real });
      const found = opened.flatMap(segmentsOf);
      expect(found.map((segment) => [segment.columnCount, segment.version])).toEqual([
        [26, "14.0.0.0"],
        [30, null],
      ]);
      expect(found.map((segment) => segment.recordCount)).toEqual([2, 6]);
    });
  },
);
