import { createHash } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { openInputs } from "../../../src/readers/open/inputs.ts";
import {
  failure,
  inPieces,
  only,
  openFiles,
  openText,
  rowsOf,
  segmentsOf,
  spooledNames,
  spoolFolder,
  temporaryFolder,
} from "./inputs-helpers.ts";

const csv = "time,server\n2024-01-01T00:00:00Z,mail01\n2024-01-01T00:01:00Z,mail02\n";
const rows = csv.slice(csv.indexOf("\n") + 1);
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const plain = { encoding: null, stdin: null, onProgress: () => {} };
const signal = new AbortController().signal;

describe("files, globs and folders", () => {
  test("a clean file is read where it lies", async () => {
    const folder = await spoolFolder();
    const input = only(await openFiles({ "log.csv": csv }, { folder }));
    const segment = only(segmentsOf(input));
    expect(input).toMatchObject({ name: "log.csv", sha256: sha256(csv), sizeBytes: csv.length });
    expect(segment).toMatchObject({
      delimiter: ",",
      skipLines: 1,
      columns: ["time", "server"],
      columnCount: 2,
      version: null,
      logType: null,
      mixedLineEnds: false,
      recordCount: 2,
    });
    expect(await rowsOf(segment)).toBe(rows);
    expect(await spooledNames(folder)).toEqual([]);
  });

  test("a glob is sorted by code unit, ** goes below, a dot file is left out", async () => {
    const files = { "b.csv": csv, "a.csv": csv, "B.csv": csv, ".c.csv": csv, "in/deep/d.csv": csv };
    const names = async (pattern: string) =>
      (await openFiles(files, { inputs: [pattern] })).map((input) => input.shownPath);
    expect(await names("*.csv")).toEqual(["B.csv", "a.csv", "b.csv"]);
    expect(await names("?.csv")).toEqual(["B.csv", "a.csv", "b.csv"]);
    expect(await names("**/*.csv")).toEqual(["B.csv", "a.csv", "b.csv", "in/deep/d.csv"]);
    expect(await names("in/**")).toEqual(["in/deep/d.csv"]);
    expect(await names("i?/d*p/d.csv")).toEqual(["in/deep/d.csv"]);
  });

  test("log[1].csv is that file and not log1.csv, alone and in a glob", async () => {
    const files = { "log[1].csv": `${csv}2024-01-02T00:00:00Z,mail03\n`, "log1.csv": csv };
    const literal = only(await openFiles(files, { inputs: ["log[1].csv"] }));
    expect(only(segmentsOf(literal)).recordCount).toBe(3);
    const globbed = await openFiles(files, { inputs: ["log[1]*.csv"] });
    expect(globbed.map((input) => input.name)).toEqual(["log[1].csv"]);
  });

  test("a name with a star is that file where it exists", async () => {
    const files = { "a*.csv": csv, "ab.csv": csv };
    const opened = await openFiles(files, { inputs: ["a*.csv"] });
    expect(opened.map((input) => input.name)).toEqual(["a*.csv"]);
  });

  test("a file that is named twice, by glob and through a link is read once", async () => {
    const baseFolder = await temporaryFolder();
    await writeFile(path.join(baseFolder, "a.csv"), csv);
    await symlink("a.csv", path.join(baseFolder, "link.csv"));
    const inputs = ["a.csv", "./a.csv", "*.csv", "link.csv", path.join(baseFolder, "a.csv")];
    const folder = await spoolFolder();
    const opened = await openInputs({ ...plain, inputs, baseFolder, folder, signal });
    expect(opened.map((input) => input.shownPath)).toEqual(["a.csv"]);
  });

  test.each([
    ["missing.csv", "INPUT_MISSING", /does not exist/],
    ["a.csv/b.csv", "INPUT_MISSING", /does not exist/],
    ["*.log", "INPUT_MISSING", /No file matches '\*\.log'/],
    ["sub", "INPUT_IS_DIRECTORY", /is a folder/],
    ["empty.csv", "INPUT_EMPTY", /0 bytes/],
    ["blank.csv", "INPUT_EMPTY", /blank lines/],
  ])("%s is refused as %s", async (input, code, message) => {
    const files = { "a.csv": csv, "sub/x.csv": csv, "empty.csv": "", "blank.csv": "\r\n \r\n" };
    const error = await failure(openFiles(files, { inputs: [input] }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.where.file).toBe(input);
    expect(error.hint).not.toBe("");
  });

  test("the hint for a folder is the pattern of its files", async () => {
    const baseFolder = await temporaryFolder();
    await mkdir(path.join(baseFolder, "logs"));
    const folder = await spoolFolder();
    const opening = openInputs({ ...plain, inputs: ["logs"], baseFolder, folder, signal });
    expect((await failure(opening)).hint).toContain("logs/*.csv");
  });
});

describe("standard input and gzip", () => {
  test.each(["-", "stdin:"])("%s reads standard input in pieces of 3 bytes", async (name) => {
    const text = csv.replace("mail02", "mail-😀-ü");
    const stdin = inPieces(Buffer.from(text), 3);
    const input = only(await openFiles({}, { inputs: [name], stdin }));
    expect(input).toMatchObject({ name: "-", shownPath: "-", sha256: sha256(text) });
    expect(await rowsOf(only(segmentsOf(input)))).toContain("mail-😀-ü");
  });

  test("gzip on standard input is unpacked, hashed as it came", async () => {
    const packed = gzipSync(csv);
    const stdin = inPieces(packed, 3);
    const input = only(await openFiles({}, { inputs: ["-"], stdin }));
    expect(input).toMatchObject({ sha256: sha256(packed), sizeBytes: packed.length });
    expect(await rowsOf(only(segmentsOf(input)))).toBe(rows);
  });

  test("empty standard input is refused", async () => {
    const opening = openFiles({}, { inputs: ["-"], stdin: inPieces(new Uint8Array(), 1) });
    expect((await failure(opening)).code).toBe("INPUT_EMPTY");
  });

  test("a .gz is told by its bytes, whatever its name, and may have several members", async () => {
    const packed = Buffer.concat([gzipSync(csv), gzipSync(rows)]);
    const segment = await openText(packed);
    expect(segment.recordCount).toBe(4);
    expect(await rowsOf(segment)).toBe(rows + rows);
  });

  test("a cut .gz is refused and not read in part", async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `2024-01-01T00:00:00Z,mail${i * 7919}\n`);
    const packed = gzipSync(`time,server\n${lines.join("")}`);
    for (const length of [packed.length - 1, packed.length - 9, 1000, 12]) {
      const error = await failure(openFiles({ "log.csv.gz": packed.subarray(0, length) }));
      expect(error.code).toBe("INPUT_TRUNCATED");
      expect(error.message).toContain("log.csv.gz");
    }
    const twoMembers = Buffer.concat([packed, packed.subarray(0, 500)]);
    expect((await failure(openFiles({ "a.gz": twoMembers }))).code).toBe("INPUT_TRUNCATED");
  });

  test("a damaged .gz and text appended to a .gz are refused", async () => {
    const packed = gzipSync(csv + rows.repeat(99));
    const damaged = Buffer.from(packed);
    damaged.fill(0x55, 20, 40);
    expect((await failure(openFiles({ "a.gz": damaged }))).message).toMatch(/damaged|cut/);
    const appended = Buffer.concat([packed, Buffer.from(rows)]);
    expect((await failure(openFiles({ "a.gz": appended }))).code).toBe("INPUT_TRUNCATED");
    const padded = Buffer.concat([packed, Buffer.alloc(3000)]);
    expect((await openText(padded)).recordCount).toBe(200);
    const hidden = Buffer.concat([padded, Buffer.from(rows)]);
    expect((await failure(openFiles({ "a.gz": hidden }))).message).toMatch(/after its gzip/);
    expect((await failure(openFiles({ "a.gz": gzipSync("") }))).code).toBe("INPUT_EMPTY");
  });

  test("padding behind gzip data is in the hash, however little of it zlib was given", async () => {
    for (const bytes of [3_000, 400_000, 3_000_000]) {
      const padded = Buffer.concat([gzipSync(csv), Buffer.alloc(bytes)]);
      for (let i = 0; i < 20; i++) {
        const input = only(await openFiles({ "a.gz": padded }));
        expect(input).toMatchObject({ sha256: sha256(padded), sizeBytes: padded.length });
      }
    }
  });

  test("gzip of UTF-16 leaves one file in the private folder", async () => {
    const folder = await spoolFolder();
    const packed = gzipSync(Buffer.from(`\ufeff${csv}`, "utf16le"));
    const segment = await openText(packed, { folder });
    expect(await rowsOf(segment)).toBe(rows);
    expect(await spooledNames(folder)).toHaveLength(1);
  });
});

describe("Parquet and other data", () => {
  async function parquetBytes(): Promise<Buffer> {
    const target = path.join(await temporaryFolder(), "a.parquet");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`copy (select 1 as a) to '${target}' (format parquet)`);
    return await readFile(target);
  }

  test("Parquet is told by its bytes, as a file, in gzip and on standard input", async () => {
    const bytes = await parquetBytes();
    const file = only(await openFiles({ "log.bin": bytes }));
    expect(file.content.kind).toBe("parquet");
    expect(file.sha256).toBe(sha256(bytes));
    const packed = gzipSync(bytes);
    expect(only(await openFiles({ "x.gz": packed })).content.kind).toBe("parquet");
    const stdin = inPieces(bytes, 3);
    const piped = only(await openFiles({}, { inputs: ["-"], stdin }));
    expect(piped.content.kind).toBe("parquet");
    expect(piped.sha256).toBe(sha256(bytes));
  });

  test("cut Parquet is refused", async () => {
    const bytes = await parquetBytes();
    const error = await failure(openFiles({ "a.parquet": bytes.subarray(0, bytes.length - 2) }));
    expect(error.code).toBe("INPUT_TRUNCATED");
    expect((await failure(openFiles({ "a.parquet": "PAR1" }))).code).toBe("INPUT_TRUNCATED");
  });

  const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * i * 31 + i * 17) % 251));
  test.each([
    ["xlsx", Buffer.concat([Buffer.from("PK\x03\x04"), noise]), /spreadsheet/, /CSV/],
    ["bz2", Buffer.concat([Buffer.from("BZh9"), noise]), /bzip2/, /npack/],
    ["bin", noise, /not text/, /CSV/],
    ["twice.gz", gzipSync(gzipSync("a,b\n")), /gzip data inside/, /npack/],
    ["nul.bin", Buffer.from("a\0b\0\0c\x01".repeat(300)), /not text/, /CSV/],
  ])("%s is refused as binary, with the next step", async (name, bytes, message, hint) => {
    const error = await failure(openFiles({ [name]: bytes }));
    expect(error.code).toBe("INPUT_BINARY");
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test.each(['{"rows":[{"when":"2022-09-05"}]}', '[ {"a":1} ]', "<!DOCTYPE html><p>Sign in"])(
    "%s is refused as another kind of text",
    async (text) => {
      expect((await failure(openText(text))).code).toBe("FORMAT_UNKNOWN");
    },
  );
});

describe("progress and stopping", () => {
  test("progress rises to 1 over files, and is null where a size is unknown", async () => {
    const shown: (number | null)[] = [];
    const onProgress = (fraction: number | null) => shown.push(fraction);
    await openFiles({ "a.csv": csv, "b.csv.gz": gzipSync(csv.repeat(50)) }, { onProgress });
    expect(shown.at(-1)).toBe(1);
    expect(shown).toEqual([...shown].sort((a, b) => (a ?? 0) - (b ?? 0)));
    shown.length = 0;
    await openFiles({}, { inputs: ["-"], stdin: inPieces(Buffer.from(csv), 9), onProgress });
    expect(shown).toEqual([null]);
  });

  test("a stop while standard input is silent ends at once as INTERRUPTED", async () => {
    const controller = new AbortController();
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    };
    const request = { inputs: ["-"], stdin: silent, signal: controller.signal };
    const opening = failure(openFiles({}, request));
    setImmediate(() => controller.abort());
    expect((await opening).code).toBe("INTERRUPTED");
  });

  test.each([
    ["a.csv", csv],
    ["a.csv.gz", gzipSync(csv)],
  ])("a stop before %s is read is INTERRUPTED", async (name, content) => {
    const opening = openFiles({ [name]: content }, { signal: AbortSignal.abort() });
    expect((await failure(opening)).code).toBe("INTERRUPTED");
  });
});
