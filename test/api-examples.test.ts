import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { writeExampleFiles } from "./cli/example-files.ts";

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-api-examples-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The examples in the comments of the public module, in their order. */
function examples(): readonly string[] {
  const text = readFileSync(path.join(root, "src", "api.ts"), "utf8");
  const blocks = [...text.matchAll(/ \* ```ts\n([\s\S]*?) \* ```/g)];
  return blocks.map(([, block = ""]) => block.replace(/^ \* ?/gm, ""));
}

test("every function of the public module has an example", () => {
  const text = readFileSync(path.join(root, "src", "api.ts"), "utf8");
  const functions = [...text.matchAll(/^export async function (\w+)/gm)].map((match) => match[1]);
  for (const name of functions) {
    expect(
      examples().some((example) => example.includes(`import { ${name} }`)),
      name,
    ).toBe(true);
  }
});

describe("an example of the public module runs as it stands", () => {
  test.each(examples().map((example, index) => [index, example] as const))(
    "number %i",
    async (index, example) => {
      writeExampleFiles(folder);
      const api = pathToFileURL(path.join(root, "dist", "src", "api.js")).href;
      const file = path.join(folder, `example-${index}.mjs`);
      writeFileSync(file, example.replaceAll('"mailflow-sim"', JSON.stringify(api)));
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
      expect(stdout.trim()).not.toBe("");
    },
  );
});
