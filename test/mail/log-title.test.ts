import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import { withLogTitle } from "../../src/mail/log-title.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mailflow-test-"));
  for (const name of ["b.LOG", "a.LOG", "c.LOG", "one.csv"]) {
    writeFileSync(path.join(folder, name), "time,server\n");
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function titleOf(files: readonly string[]): Promise<string> {
  const input = { traffic: { trace: { files: [...files] } } } as ScenarioInput;
  const context = { file: null, place: () => null, baseFolder: folder };
  return (await withLogTitle(await resolveScenario(input, context))).name;
}

test.each([
  [["one.csv"], "one.csv"],
  [["./one.csv", "one.csv"], "one.csv"],
  [["one.csv", "b.LOG"], "b.LOG and 1 more file"],
  [["*.LOG", "one.csv"], "a.LOG and 3 more files"],
  [["-"], "standard input"],
])("a replay of %j is called %s", async (files, title) => {
  expect(await titleOf(files)).toBe(title);
});

test("a log that is not there is left to whoever reads it", async () => {
  expect(await titleOf(["missing.csv"])).toBe("replay");
});
