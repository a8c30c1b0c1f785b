import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MailflowError } from "../../sim/base/errors.ts";
import { withAtomicPath, writeFileAtomic } from "../../src/platform/atomic.ts";
import { type CsvCell, writeCsv } from "../../src/platform/csv.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "mailflow-test-"));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

async function written(header: string[], rows: readonly (readonly CsvCell[])[]): Promise<string> {
  const file = path.join(folder, "out.csv");
  await writeCsv(file, header, rows);
  return await readFile(file, "utf8");
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected an error, received a result");
}

async function* thenFail(rows: readonly CsvCell[][]): AsyncGenerator<CsvCell[]> {
  yield* rows;
  throw new Error("the log ended");
}

describe("a CSV file", () => {
  test("quotes what needs it, writes null as nothing, has a header without rows", async () => {
    const rows = [
      ["a,b", 'say "x"', "two\nlines"],
      ["a\rb", 1.5, null],
      ["", "é😀", -3],
    ];
    expect(await written(["h1", "h2", "h3"], rows)).toBe(
      'h1,h2,h3\n"a,b","say ""x""","two\nlines"\n"a\rb",1.5,\n,é😀,-3\n',
    );
    expect(await written(["h1"], [])).toBe("h1\n");
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["=HYPERLINK(0)", "'=HYPERLINK(0)"],
    ["+49 30 1", "'+49 30 1"],
    ["-cmd", "'-cmd"],
    ["@sum", "'@sum"],
    ["\t=1", "'\t=1"],
    ["\r=1", '"\'\r=1"'],
    ["-1.5", "-1.5"],
    ["+1e6", "+1e6"],
    ["a=1", "a=1"],
    ["2024-01-01", "2024-01-01"],
  ])("a text that a spreadsheet would run gets an apostrophe: %j", async (cell, expected) => {
    expect(await written(["h"], [[cell]])).toBe(`h\n${expected}\n`);
    expect(await written([cell], [["x"]])).toBe(`${expected}\nx\n`);
  });

  test("a row of another length than the header is a broken invariant, not a cut row", async () => {
    const error = await failure(written(["a", "b"], [["1", "2", "3"]]));
    expect(error).toMatchObject({ code: "INVARIANT" });
    expect(await readdir(folder)).toEqual([]);
  });

  test("rows that fail in the middle leave the old file and nothing half", async () => {
    const file = path.join(folder, "out.csv");
    await writeFile(file, "old");
    const error = await failure(writeCsv(file, ["a"], thenFail([["1"], ["2"]])));
    expect(error).toMatchObject({ message: "the log ended" });
    expect(await readdir(folder)).toEqual(["out.csv"]);
    expect(await readFile(file, "utf8")).toBe("old");
  });
});

describe("an atomic file", () => {
  test("replaces the content, with the mode of new files, also behind a link", async () => {
    const file = path.join(folder, "a.txt");
    await writeFileAtomic(file, "one");
    await symlink("a.txt", path.join(folder, "link.txt"));
    await writeFileAtomic(path.join(folder, "link.txt"), Buffer.from("two"));
    expect(await readFile(file, "utf8")).toBe("two");
    expect(await readdir(folder)).toEqual(["a.txt", "link.txt"]);
    expect((await stat(file)).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test.each([
    ["in a folder that is missing", "none/a.txt", /Cannot write .*ENOENT/],
    ["that is a folder", "sub", /it is a folder/],
    ["below a file", "file/a.txt", /ENOTDIR/],
  ])("%s is OUTPUT_UNWRITABLE before any work is done", async (_name, name, message) => {
    await mkdir(path.join(folder, "sub"));
    await writeFile(path.join(folder, "file"), "");
    let calls = 0;
    const target = path.join(folder, name);
    const error = await failure(
      withAtomicPath(target, async () => {
        calls++;
      }),
    );
    expect(error).toBeInstanceOf(MailflowError);
    expect(error).toMatchObject({ code: "OUTPUT_UNWRITABLE", where: { file: target } });
    expect((error as MailflowError).message).toMatch(message);
    expect(calls).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(["file", "sub"]);
  });

  test("the temporary file lies in the same folder and goes when the work fails", async () => {
    let temporary = "";
    const error = await failure(
      withAtomicPath(path.join(folder, "a.txt"), async (temporaryPath) => {
        temporary = temporaryPath;
        await writeFile(temporaryPath, "half");
        throw new MailflowError("INTERRUPTED", "stopped");
      }),
    );
    expect(error).toMatchObject({ code: "INTERRUPTED" });
    expect(path.dirname(temporary)).toBe(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});
