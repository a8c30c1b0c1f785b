import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { dataPath, packageRoot } from "../../src/platform/package-root.ts";
import { traceCsv, traceRows } from "../cli/run-cli.ts";
import { withFiles } from "../config/config-helpers.ts";

/** The example in the docstring of a function, as a program against the built package. */
function example(file: string, name: string): string {
  const text = readFileSync(path.join(packageRoot(), file), "utf8");
  const before = text.slice(0, text.indexOf(`export async function ${name}(`));
  const block = before.slice(before.lastIndexOf("```ts\n") + 6, before.lastIndexOf("```"));
  const api = pathToFileURL(path.join(packageRoot(), "dist", "src", "api.js")).href;
  return block.replace(/^ \* ?/gm, "").replace('"mailflow-sim"', JSON.stringify(api));
}

async function runExample(folder: string, program: string): Promise<string> {
  writeFileSync(path.join(folder, "example.mjs"), program);
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["example.mjs"], { cwd: folder });
  return stdout;
}

test("the example of fit runs as it stands", async () => {
  await withFiles({ "mail.csv": traceCsv(traceRows(900)) }, async (folder) => {
    const output = await runExample(folder, example("src/fit/fit.ts", "fit"));
    expect(output).toMatch(/^2 0(\.\d+)?\n$/);
  });
});

test("the example of tune runs as it stands", async () => {
  await withFiles({}, async (folder) => {
    copyFileSync(dataPath("examples", "small-office.yaml"), path.join(folder, "scenario.yaml"));
    const study = readFileSync(dataPath("studies", "office-curve.yaml"), "utf8")
      .replaceAll("../examples/small-office.yaml", "scenario.yaml")
      .replace("candidates: 300, population: 60", "candidates: 24, population: 12");
    writeFileSync(path.join(folder, "study.yaml"), study);
    const output = await runExample(folder, example("src/tune/tune.ts", "tune"));
    expect(output).toContain("throttleMinutesPerHour");
  });
});
