import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readSmallCsv, type SmallCsv } from "../../../src/readers/open/small-csv.ts";
import { failure, temporaryFolder } from "./inputs-helpers.ts";

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(), "inventory.csv");
  await writeFile(file, content);
  return file;
}

async function read(content: string | Uint8Array): Promise<SmallCsv> {
  return await readSmallCsv(await fileOf(content));
}

const table: SmallCsv = {
  header: ["server", "build"],
  rows: [
    { line: 2, values: ["mail-ü-😀", "15.1.1"] },
    { line: 3, values: ["mail02", ""] },
  ],
};
const text = "Server , BUILD\r\nmail-ü-😀,15.1.1\r\nmail02,\r\n";

describe("a small CSV", () => {
  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 with a byte order mark", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["semicolons", Buffer.from(text.replaceAll(",", ";"))],
    ["tabs", Buffer.from(text.replaceAll(",", "\t"))],
    ["LF and no final line end", Buffer.from(text.replaceAll("\r", "").trimEnd())],
    ["CR", Buffer.from(text.replaceAll("\n", ""))],
    ["every value quoted", Buffer.from(text.replaceAll(/[^,\r\n]+/g, (value) => `"${value}"`))],
  ])("in %s gives the same table", async (_name, bytes) => {
    expect(await read(bytes)).toEqual(table);
  });

  test("#TYPE, sep= and empty lines are skipped and lines still counted", async () => {
    const read1 = await read('#TYPE X\r\nsep=;\r\n\r\na;b\r\n\r\n"1\n2";"x"";y"\r\n3;4\r\n');
    expect(read1.header).toEqual(["a", "b"]);
    expect(read1.rows).toEqual([
      { line: 6, values: ["1\n2", 'x";y'] },
      { line: 8, values: ["3", "4"] },
    ]);
  });

  test("a row of empty values is a row, an empty line is none", async () => {
    expect((await read("a,b\n,\n\n1,2\n")).rows.map((row) => row.line)).toEqual([2, 4]);
  });

  test("values keep their blanks, and a column named __proto__ is one like others", async () => {
    const { header, rows } = await read("a,__proto__\n 1 ,2 \n");
    expect(header).toEqual(["a", "__proto__"]);
    expect(rows).toEqual([{ line: 2, values: [" 1 ", "2 "] }]);
  });

  test("only a header gives no rows", async () => {
    expect(await read("a,b\n")).toEqual({ header: ["a", "b"], rows: [] });
  });

  test("100,000 rows are read within seconds", async () => {
    const { rows } = await read(`a,b\n${'mail,"x,y"\n'.repeat(100_000)}`);
    expect(rows).toHaveLength(100_000);
    expect(rows.at(-1)).toEqual({ line: 100_001, values: ["mail", "x,y"] });
  });
});

describe("a small CSV that is wrong", () => {
  test("every row with another number of values is named, none is padded", async () => {
    const error = await failure(read("a,b\n1\n1,2\n1,2,3\n"));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.issues.map(({ message, where }) => [where.line, message])).toEqual([
      [2, "expected 2 values, received 1"],
      [4, "expected 2 values, received 3"],
    ]);
    expect(error.where.line).toBe(2);
  });

  test.each([
    ["a column twice", "a,B,b\n1,2,3\n", 1, /'b' once/],
    ["a column without name", "#TYPE x\na,,b\n1,2,3\n", 2, /column 2 has no name/],
    ["text after a quote", 'a,b\n1,2\n"x" y,3\n', 3, /quote/],
    ["an unclosed quote", 'a,b\n1,"2\n3,4\n', 2, /quote/],
    ["no header", "2024-01-01T00:00:00Z,1\n", 1, /no header/],
    ["a row over 1 MB", `a,b\n1,2\n3,${"x".repeat(1_100_000)}\n`, 3, /1 MB/],
  ])("%s is named with its line", async (_name, content, line, message) => {
    const error = await failure(read(content));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.where.line).toBe(line);
    expect(error.message).toMatch(message);
  });

  test("the caller's code is used", async () => {
    const file = await fileOf("a,b\n1\n");
    expect((await failure(readSmallCsv(file, "POLICY_INVALID"))).code).toBe("POLICY_INVALID");
  });

  test.each([
    ["a spreadsheet", Buffer.from("PK\x03\x04rest of the archive"), "INPUT_BINARY"],
    ["Windows-1252", Buffer.from("a,b\n1,\xe9\n", "latin1"), "INPUT_ENCODING"],
    ["nothing", Buffer.alloc(0), "INPUT_EMPTY"],
  ])("%s is %s", async (_name, bytes, code) => {
    expect((await failure(read(bytes))).code).toBe(code);
  });

  test("a missing file and a folder are told apart", async () => {
    const folder = await temporaryFolder();
    expect((await failure(readSmallCsv(folder))).code).toBe("INPUT_IS_DIRECTORY");
    const missing = path.join(folder, "none.csv");
    expect((await failure(readSmallCsv(missing))).code).toBe("INPUT_MISSING");
  });
});
