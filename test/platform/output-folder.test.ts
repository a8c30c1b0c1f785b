import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkOutputFile, prepareOutputFolder } from "../../src/platform/output-folder.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "mailflow-folder-test-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const at = (...parts: readonly string[]): string => path.join(root, ...parts);

describe("an output folder", () => {
  test("is made with those above it and holds nothing", async () => {
    await prepareOutputFolder(at("a", "b"), "run");
    expect(readdirSync(at("a", "b"))).toEqual([]);
  });

  test("that was made for a run without a result is taken away, with those above it", async () => {
    mkdirSync(at("mine"));
    const folder = await prepareOutputFolder(at("mine", "a", "b"), "run");
    await folder.discard();
    expect(readdirSync(root)).toEqual(["mine"]);
    expect(readdirSync(at("mine"))).toEqual([]);
  });

  test("that was there before stays, as does one with a file in it", async () => {
    mkdirSync(at("mine"));
    await (await prepareOutputFolder(at("mine"), "run")).discard();
    expect(existsSync(at("mine"))).toBe(true);
    const folder = await prepareOutputFolder(at("a", "b"), "run");
    writeFileSync(at("a", "note.txt"), "");
    await folder.discard();
    expect(readdirSync(at("a"))).toEqual(["note.txt"]);
  });

  test.each([["file"], ["file", "below"]])("is refused where a file is: %s", async (...parts) => {
    writeFileSync(at("file"), "");
    await expect(prepareOutputFolder(at(...parts), "run")).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      where: { file: at(...parts) },
      message: expect.stringContaining("expected a folder, received a file"),
    });
    expect(readdirSync(root)).toEqual(["file"]);
  });
});

describe("an output file", () => {
  test("may be new or there already, and is not touched by the check", async () => {
    writeFileSync(at("old"), "");
    await checkOutputFile(at("old"));
    await checkOutputFile(at("new"));
    expect(readdirSync(root)).toEqual(["old"]);
  });

  test.each([
    ["", "received a folder"],
    [path.join("nowhere", "x.csv"), "does not exist"],
  ])("'%s' is refused: %s", async (name, words) => {
    await expect(checkOutputFile(at(name))).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: expect.stringContaining(words),
    });
  });
});

/** A file system that takes no folder from anybody, root included. */
const PROC = "/proc";

describe.skipIf(!existsSync(`${PROC}/self`))("a folder that cannot be made", () => {
  // Node's recursive mkdir never ends there, and no signal stops it.
  test.each([`${PROC}/x`, `${PROC}/x/y/z`])("is refused at once: %s", async (folder) => {
    await expect(prepareOutputFolder(folder, "run")).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      where: { file: folder },
      message: "Cannot write here: nothing can be made there",
    });
  });
});
