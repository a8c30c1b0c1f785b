import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { makePrivateFolder } from "../../src/platform/private-folder.ts";

const built = path.resolve(import.meta.dirname, "../../dist/src/platform/private-folder.js");

test("a private folder is closed to others and gone after remove, called twice", async () => {
  const folder = await makePrivateFolder();
  await writeFile(path.join(folder.path, "a"), "x");
  expect((await stat(folder.path)).mode & 0o777).toBe(0o700);
  await folder.remove();
  await folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test.skipIf(!existsSync(built))(
  "a process that exits without remove leaves no folder (needs the built files)",
  () => {
    const code = `import(${JSON.stringify(`file://${built}`)}).then(async (m) => {
      console.log((await m.makePrivateFolder()).path); process.exit(3); })`;
    let printed = "";
    try {
      execFileSync(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    } catch (error) {
      printed = String((error as { stdout: Buffer }).stdout).trim();
    }
    expect(printed).toContain("mailflow-");
    expect(existsSync(printed)).toBe(false);
  },
);
