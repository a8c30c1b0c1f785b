import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openerOf } from "../../../src/cli/terminal/browser.ts";
import { type CliFolder, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "../run-cli.ts";

const PAGE = "file:///C:/a%20b/report.html";

test.each([
  ["linux", "xdg-open", [PAGE]],
  ["freebsd", "xdg-open", [PAGE]],
  ["darwin", "open", [PAGE]],
  ["win32", "rundll32.exe", ["url.dll,FileProtocolHandler", PAGE]],
] as const)("on %s %s opens a page", (platform, program, words) => {
  expect(openerOf(platform, PAGE)).toEqual({ program, words });
});

describe.skipIf(process.platform !== "linux")("--open", () => {
  let folder: CliFolder;
  beforeEach(async () => {
    folder = await makeCliFolder();
    writeFileSync(path.join(folder.cwd, "trace.csv"), traceCsv(traceRows(40)));
    mkdirSync(path.join(folder.cwd, "bin"));
  });
  afterEach(() => folder.remove());

  const at = (name: string): string => path.join(folder.cwd, name);
  const putOpener = (script: string): void => {
    writeFileSync(at("bin/xdg-open"), `#!/bin/sh\n${script}\n`);
    chmodSync(at("bin/xdg-open"), 0o755);
  };
  const run = (env: Readonly<Record<string, string>>, ...words: readonly string[]) => {
    const args = ["replay", "trace.csv", ...TRACE_MAP, "--extend", "none", "--out", "my out"];
    return folder.run([...args, "--quiet", "--open", ...words], "", { CI: "", ...env });
  };

  test("hands the report to the system's opener, as an address", async () => {
    putOpener(`printf %s "$1" > '${at("opened")}'`);
    expect(await run({ PATH: `${at("bin")}:/usr/bin:/bin` })).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(readFileSync(at("opened"), "utf8")).toMatch(/^file:\/\/\/.*\/my%20out\/report\.html$/);
  });

  test("tells in a line what is wrong, and the run is none the worse", async () => {
    putOpener("exit 3");
    const failed = await run({ PATH: `${at("bin")}:/usr/bin:/bin` });
    expect(failed).toMatchObject({
      code: 0,
      stderr:
        "mailflow: --open: xdg-open found no browser (exit code 3). The page: my out/report.html\n",
    });
    const missing = await run({ PATH: at("nowhere") });
    expect(missing).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("--open: there is no xdg-open on this machine. The page: my"),
    });
  });

  test("opens nothing in CI, nor with --json", async () => {
    putOpener(`touch '${at("opened")}'`);
    const PATH = `${at("bin")}:/usr/bin:/bin`;
    expect(await run({ PATH, CI: "true" })).toMatchObject({
      code: 0,
      stderr: "mailflow: --open: not done in CI. The page: my out/report.html\n",
    });
    expect(await run({ PATH }, "--json")).toMatchObject({ code: 0, stderr: "" });
    expect(folder.files()).not.toContain("opened");
  });
});
