import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { readLog } from "../../src/readers/read-log.ts";
import {
  account,
  folderWith,
  messageLines,
  optionsFor,
  profileLines,
  readError,
  readFiles,
  warningCodes,
} from "../readers/read-helpers.ts";

const header = "time,server,id,recipients,note";

function row(index: number, note = "plain"): string {
  const time = new Date(Date.UTC(2025, 7, 20) + index * 1_000).toISOString();
  return `${time},mail01,${index},1,${note}`;
}

function rows(from: number, to: number, note = "plain"): string {
  let text = "";
  for (let index = from; index < to; index++) text += `${row(index, note)}\n`;
  return text;
}

describe("what the bulk parser loses without a word", () => {
  it("a line over its buffer: refused, or rejected and nothing else lost", async () => {
    const long = row(1, "x".repeat(12 * 1024 * 1024));
    const read = await readFiles({ "a.csv": `${header}\n${row(0)}\n${long}\n${row(2)}\n` });
    expect(account(read)).toBe("3 2 0 0 1");
    expect(read.rows.rejectedSamples[0]).toMatchObject({
      line: 3,
      reason: "length: longer than 2 MB",
    });
    const longer = row(1, "x".repeat(40 * 1024 * 1024));
    const error = await readError({ "a.csv": `${header}\n${row(0)}\n${longer}\n${row(2)}\n` });
    expect(error.code).toBe("LINE_TOO_LONG");
  });

  it("a line just below and just above the longest is judged alike in both ways of reading", async () => {
    const lines: string[] = [];
    for (const length of [1_999_998, 1_999_999, 2_000_000, 2_000_001, 2_000_002]) {
      const start = row(lines.length, "");
      lines.push(start + "x".repeat(length - start.length));
    }
    for (const line of lines) {
      const files = { "a.csv": `${header}\n${line}\n` };
      const read = await readFiles(files);
      const copied = await readFiles(files, {}, { threads: 1, alwaysCopies: true });
      expect(account(read)).toBe(account(copied));
      expect(read.rows.rejected).toBe(line.length > 2_000_000 ? 1 : 0);
    }
  });

  it("the rest of a .gz that was cut: refused", async () => {
    const packed = gzipSync(`${header}\n${rows(0, 20_000)}`);
    const cut = packed.subarray(0, Math.floor(packed.length * 0.8));
    expect((await readError({ "a.csv.gz": cut })).code).toBe("INPUT_TRUNCATED");
  });

  it("text behind # inside a value: kept", async () => {
    const text = `time,server,id\n2025-08-20T00:00:00Z,mail#01,FAIL #5\n`;
    const read = await readFiles({ "a.csv": text });
    expect(await messageLines(read)).toEqual(["2025-08-20T00:00:00.000Z mail#01 - 1 0 FAIL #5"]);
  });

  it("text behind a closing quote in a file with mixed line ends: the row is rejected", async () => {
    const text = `${header}\r\n${row(0)}\n${row(1, '"x" y')}\r\n${row(2)}\n`;
    const read = await readFiles({ "a.csv": text });
    expect(account(read)).toBe("3 2 0 0 1");
    expect(read.rows.rejectedSamples).toEqual([
      {
        source: "a.csv",
        line: 3,
        reason: "quote: not closed, or with text after it",
        text: row(1, '"x" y'),
      },
    ]);
    expect(warningCodes(read)).toContain("MIXED_LINE_ENDS");
  });

  it("rows after an unclosed quote in a file of several buffers: only its line is rejected", async () => {
    const text = `${header}\n${rows(0, 500_000)}${row(-1, '"never closed')}\n${rows(500_000, 900_000)}`;
    const read = await readFiles({ "a.csv": text });
    expect(account(read)).toBe("900001 900000 0 0 1");
    expect(read.rows.rejectedSamples[0]?.line).toBe(500_002);
  });

  it("an emoji in UTF-16: read", async () => {
    const text = Buffer.from(`\ufeff${header}\n${row(0, "😀")}\n`, "utf16le");
    expect(account(await readFiles({ "a.csv": text }))).toBe("1 1 0 0 0");
  });

  it("the header of a concatenated log: no row", async () => {
    const part = `${header}\n${row(0)}\n`;
    const read = await readFiles({ "a.csv": `${part}${header}\n${row(1)}\n` });
    expect(account(read)).toBe("2 2 0 0 0");
  });

  it("a #TYPE line: no header", async () => {
    const read = await readFiles({ "a.csv": `#TYPE Selected.X\n${header}\n${row(0)}\n` });
    expect(account(read)).toBe("1 1 0 0 0");
  });
});

describe("names that the bulk parser takes for patterns", () => {
  it("log[1].csv is read, not log1.csv beside it", async () => {
    const folder = await folderWith({
      "log[1].csv": `${header}\n${row(0)}\n`,
      "log1.csv": `${header}\n${rows(10, 13)}`,
    });
    const read = await readLog(optionsFor(["log[1].csv"], folder));
    onTestFinished(async () => await read.close());
    expect(account(read)).toBe("1 1 0 0 0");
  });

  it("a file whose name has a star, a question mark and quotes is read alone", async () => {
    const read = await readFiles({ "a*?'\".csv": `${header}\n${row(0)}\n` });
    expect(account(read)).toBe("1 1 0 0 0");
  });

  it("a folder is refused, not read file by file", async () => {
    const folder = await folderWith({});
    await mkdir(path.join(folder, "logs.csv"));
    await writeFile(path.join(folder, "logs.csv", "a.csv"), `${header}\n${row(0)}\n`);
    const reading = readLog(optionsFor(["logs.csv"], folder));
    await expect(reading).rejects.toMatchObject({ code: "INPUT_IS_DIRECTORY" });
  });
});

describe("what else the bulk parser sees otherwise", () => {
  it("a reject's line is the physical line, also after quoted line breaks", async () => {
    const text = `${header}\n${row(0, '"one\ntwo\n\nthree"')}\n\n${row(1)}\nbad,mail01,2,1,"x\ny"\n${row(3)}\n`;
    const read = await readFiles({ "a.csv": text });
    expect(read.rows.rejectedSamples).toEqual([
      {
        source: "a.csv",
        line: 8,
        reason: "time: not understood (lines 8–9)",
        text: 'bad,mail01,2,1,"x\ny"',
      },
    ]);
  });

  it("a short row is one reject, not one for each missing column", async () => {
    const read = await readFiles({ "a.csv": `${header}\n2025-08-20T00:00:00Z\n${row(1)}\n` });
    expect(account(read)).toBe("2 1 0 0 1");
    expect(read.rows.rejectedSamples[0]?.reason).toBe("columns: expected 5, received 1");
  });

  it("half a last line is a reject", async () => {
    const read = await readFiles({ "a.csv": `${header}\n${row(0)}\n2025-08-20T00:0` });
    expect(account(read)).toBe("2 1 0 0 1");
    expect(read.rows.rejectedSamples[0]?.line).toBe(3);
  });

  it("bytes that are not UTF-8 are rejected row by row, and --encoding reads them", async () => {
    const text = Buffer.from(`${header}\n${row(0)}\n${row(1, "Gr\u00fc\u00dfe")}\n`, "latin1");
    const read = await readFiles({ "a.csv": text }, { encoding: null }).catch(
      (error) => error.code,
    );
    if (typeof read === "string") expect(read).toBe("INPUT_ENCODING");
    else expect(account(read)).toBe("2 1 0 0 1");
    const decoded = await readFiles({ "a.csv": text }, { encoding: "windows-1252" });
    expect(account(decoded)).toBe("2 2 0 0 0");
  });

  it("an offset is applied, not dropped", async () => {
    const text = `time,server\n2025-08-20T00:00:00+05:30,mail01\n`;
    expect(await messageLines(await readFiles({ "a.csv": text }))).toEqual([
      "2025-08-19T18:30:00.000Z mail01 - 1 0 ",
    ]);
  });

  it("an empty value and a quoted empty value are the same", async () => {
    const text = `time,server,id\n2025-08-20T00:00:00Z,mail01,\n2025-08-20T00:00:00Z,mail01,""\n`;
    expect(account(await readFiles({ "a.csv": text }))).toBe("2 2 0 0 0");
  });
});

describe("both ways of reading a text log", () => {
  const piece = fc.constantFrom(
    '"',
    ",",
    "\n",
    "\r\n",
    "\r",
    " ",
    "a",
    "#",
    "é",
    "😀",
    '""',
    "x,y",
  );
  const junk = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  const line = fc.oneof(
    { weight: 3, arbitrary: junk.map((note) => `"${note.replaceAll('"', '""')}"`) },
    { weight: 1, arbitrary: junk },
  );

  it("agree on any text, and account for every row of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.boolean(), async (notes, isCrlf) => {
        const lines = [header, ...notes.map((note, index) => row(index, note)), row(99)];
        const folder = await folderWith({ "a.csv": lines.join(isCrlf ? "\r\n" : "\n") });
        const options = optionsFor(["a.csv"], folder);
        const plain = await readLog(options);
        const copied = await readLog(options, { threads: 1, alwaysCopies: true });
        try {
          expect(plain.rows).toEqual(copied.rows);
          expect(await messageLines(plain)).toEqual(await messageLines(copied));
          expect(profileLines(plain)).toEqual(profileLines(copied));
        } finally {
          await plain.close();
          await copied.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
