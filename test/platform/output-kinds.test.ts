import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepareOutputFolder } from "../../src/platform/output-folder.ts";
import { DEFAULT_FOLDERS, type OutputKind } from "../../src/platform/output-kinds.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "mailflow-kinds-test-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const SIGN: Readonly<Record<OutputKind, string>> = {
  run: "result.json",
  plan: "plan.json",
  compare: "comparison.json",
  backtest: "backtest.json",
  tune: "study.json",
  charts: "harm-calendar.png",
};
const kinds = Object.keys(SIGN) as readonly OutputKind[];

function folderOf(kind: OutputKind): string {
  const folder = path.join(root, "out");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, SIGN[kind]), "");
  return folder;
}

describe("a folder", () => {
  test.each(kinds)("with the output of %s takes that again, and no other", async (kind) => {
    const folder = folderOf(kind);
    await expect(prepareOutputFolder(folder, kind)).resolves.toMatchObject({ path: folder });
    for (const other of kinds.filter((each) => each !== kind)) {
      await expect(prepareOutputFolder(folder, other)).rejects.toMatchObject({
        code: "OUTPUT_TAKEN",
        message: expect.stringContaining(SIGN[kind]),
        addWords: ["--out", DEFAULT_FOLDERS[other]],
      });
    }
  });

  test("of one's own default that is taken has one beside it named", async () => {
    const before = process.cwd();
    process.chdir(root);
    try {
      mkdirSync("mailflow-out");
      writeFileSync(path.join("mailflow-out", "backtest.json"), "");
      await expect(prepareOutputFolder("mailflow-out", "run")).rejects.toMatchObject({
        hint: "Write to mailflow-out-run instead, or delete mailflow-out first.",
        addWords: ["--out", "mailflow-out-run"],
      });
    } finally {
      process.chdir(before);
    }
  });

  test("with files of one's own, pictures too, is taken", async () => {
    const folder = path.join(root, "mine");
    mkdirSync(folder);
    for (const name of ["logo.png", "notes.md", "servers.csv"]) {
      writeFileSync(path.join(folder, name), "");
    }
    for (const kind of kinds) await prepareOutputFolder(folder, kind);
  });
});

test("every command has a folder of its own", () => {
  expect(new Set(Object.values(DEFAULT_FOLDERS)).size).toBe(kinds.length);
});
