import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../src/platform/package-root.ts";

const folder = path.join(packageRoot(), "scenarios", "examples");
const run = promisify(execFile);

/** What an example program must say, by its file; a program without an entry must say something. */
const SAYS: Readonly<Record<string, RegExp>> = {
  "what-a-pause-saves.mjs": /^without: [1-9]\d* bounced .*\npaused: \d+ bounced/,
  "when-to-patch.mjs":
    /edge-b\.contoso\.example, bounced = 0: date 2026-11-14, certain until 2026-11-14/,
  "why-it-bounced.mjs": /^bounced, stage 5\n.*550 5\.7\.230 Connecting/,
};

describe("an example program of the library runs as it stands", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
  test.each(files)("%s", async (file) => {
    const { stdout, stderr } = await run(process.execPath, [path.join(folder, file)]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(SAYS[file] ?? /./);
  });

  test("and each that is named here exists", () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(SAYS)));
  });
});
