import { describe, expect, test } from "vitest";
import {
  failure,
  openFiles,
  openText,
  rowsOf,
  spooledNames,
  spoolFolder,
} from "./inputs-helpers.ts";

const header = "time,subject\r\n";
const rows = '2024-01-01T00:00:00Z,"Grüße 😀,\nzweite Zeile"\r\n2024-01-01T00:01:00Z,é\r\n';
const text = header + rows;

function utf16(content: string, order: "le" | "be", mark: boolean): Buffer {
  const bytes = Buffer.from(`${mark ? "\ufeff" : ""}${content}`, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
}

describe("recognised encodings", () => {
  test.each([
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE with a byte order mark", utf16(text, "le", true)],
    ["UTF-16BE with a byte order mark", utf16(text, "be", true)],
    ["UTF-16LE without a byte order mark", utf16(text, "le", false)],
    ["UTF-16BE without a byte order mark", utf16(text, "be", false)],
  ])("%s gives the same text", async (_name, bytes) => {
    const segment = await openText(bytes);
    expect(segment.columns).toEqual(["time", "subject"]);
    expect(segment.recordCount).toBe(2);
    expect(await rowsOf(segment)).toBe(rows);
  });

  test("an emoji that is cut by every possible chunk border stays one character", async () => {
    // Chunks are 1 MiB: a shift of the lines moves the border through the surrogate pair.
    for (const shift of ["", "a"]) {
      const line = "2024-01-01T00:00:00Z,😀\r\n";
      const body = `${shift}x,y\r\n${line.repeat(45_000)}`;
      const segment = await openText(utf16(body, "le", true));
      expect(await rowsOf(segment)).toBe(line.repeat(45_000));
    }
  });

  test("a byte order mark wins over --encoding, so that mixed folders can be read", async () => {
    const segment = await openText(Buffer.from(`\ufeff${text}`), { encoding: "windows-1252" });
    expect(await rowsOf(segment)).toBe(rows);
  });

  test("a file of UTF-8 without mark is not decoded: a wrong byte is left to its row", async () => {
    const folder = await spoolFolder();
    const bytes = Buffer.concat([Buffer.from(text), Buffer.from([0x61, 0x2c, 0xe9, 0x0a])]);
    const segment = await openText(bytes, { folder });
    expect(segment.recordCount).toBe(3);
    expect(await spooledNames(folder)).toEqual([]);
  });
});

test("a header that is no UTF-8 is skipped to its end", async () => {
  const segment = await openText(Buffer.from("t,Gr\xf6\xdfe\n1,2\n3,4\n", "latin1"));
  expect(segment).toMatchObject({ skipLines: 1, columnCount: 2, recordCount: 2 });
});

describe("--encoding", () => {
  test("windows-1252 has the euro sign and quotes at 0x80–0x9f", async () => {
    const bytes = Buffer.from("t,s\n1,\x80\x93\x94\xe9\xff\n", "latin1");
    expect(await rowsOf(await openText(bytes, { encoding: "CP1252" }))).toBe("1,€“”éÿ\n");
    expect(await rowsOf(await openText(bytes, { encoding: "latin1" }))).toBe("1,€“”éÿ\n");
  });

  test.each([
    ["windows-1251", [0xcf, 0xf0, 0xe8], "При"],
    ["shift_jis", [0x93, 0xfa, 0x96, 0x7b], "日本"],
    ["iso-8859-15", [0xa4], "€"],
    ["utf-16be", [], ""],
  ])("%s is decoded", async (encoding, bytes, expected) => {
    const encode = (ascii: string) =>
      encoding === "utf-16be" ? utf16(ascii, "be", false) : Buffer.from(ascii);
    const content = Buffer.concat([encode("t,s\n1,"), Buffer.from(bytes), encode("\n")]);
    expect(await rowsOf(await openText(content, { encoding }))).toBe(`1,${expected}\n`);
  });

  test("an unknown label is a usage error that names labels", async () => {
    const error = await failure(openFiles({ "a.csv": text }, { encoding: "ansi-1" }));
    expect(error.code).toBe("USAGE");
    expect(error.message).toMatch(/expected .*windows-1252.*received 'ansi-1'/);
  });

  test("a byte that the encoding does not have is named by byte and line", async () => {
    const lines = "2024-01-01T00:00:00Z,ä\n".repeat(60_000);
    const good = Buffer.from(`t,s\n${lines}`);
    const bytes = Buffer.concat([good, Buffer.from("x,\xff\n", "latin1"), good]);
    const error = await failure(openFiles({ "a.csv": bytes }, { encoding: "utf-8" }));
    expect(error.code).toBe("INPUT_ENCODING");
    expect(error.where).toEqual({ file: "a.csv", line: 60_002 });
    expect(error.message).toContain(`byte ${good.length + 2},`);
    expect(error.hint).toContain("--encoding windows-1252");
  });

  test("UTF-16 that ends in half a character is refused", async () => {
    const bytes = utf16(text, "le", true);
    const error = await failure(openText(bytes.subarray(0, bytes.length - 1)));
    expect(error.code).toBe("INPUT_ENCODING");
    expect(error.message).toMatch(/ends in the middle/);
  });
});
