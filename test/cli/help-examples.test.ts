import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_TABLE } from "../../src/cli/commands.ts";
import { writeExampleFiles } from "./example-files.ts";

const MAIN = path.resolve(import.meta.dirname, "../../dist/src/main.js");

/**
 * Commands that run until they are stopped, by the words that show that they are ready. They are
 * stopped as a user would: with Ctrl-C.
 */
const SERVES_UNTIL_STOPPED: Readonly<Record<string, RegExp>> = {
  smtp: /Ctrl-C ends it/,
  serve: /^http:.*\n/m,
};

/** What the examples of a command need beside the files, made by other commands. */
const MADE_BEFORE: Readonly<Record<string, readonly string[]>> = {
  merge: [
    "mailflow profile logs/MSGTRK20260908.LOG -o january.parquet",
    "mailflow profile logs/MSGTRK20260909.LOG -o february.parquet",
    "mailflow run scenario.yaml --shard 0/2 --out parts --quiet",
    "mailflow run scenario.yaml --shard 1/2 --out parts --quiet",
  ],
  charts: ["mailflow run scenario.yaml --quiet"],
  compare: ["mailflow run scenario.yaml --quiet"],
};

const root = mkdtempSync(path.join(os.tmpdir(), "mailflow-examples-"));
const bin = path.join(root, "bin");

beforeAll(() => {
  mkdirSync(bin);
  const program = path.join(bin, "mailflow");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

interface ShellRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a line in a shell, as a user who copies it; `stopAt` in its output stops it with Ctrl-C. */
function runLine(line: string, cwd: string, stopAt: RegExp | undefined): Promise<ShellRun> {
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env["PATH"] ?? ""}` };
  // A process group of its own takes the signal as a whole, as a terminal's Ctrl-C does.
  const child = spawn("sh", ["-c", line], { cwd, env, detached: true });
  child.stdin.end();
  let stdout = "";
  let stderr = "";
  let isStopped = false;
  const stopWhenReady = (): void => {
    // A second Ctrl-C would not wait for the tidying up.
    if (isStopped || stopAt?.test(stdout + stderr) !== true) return;
    isStopped = true;
    interrupt(child);
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    stopWhenReady();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    stopWhenReady();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function interrupt({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, "SIGINT");
}

test("the help of every command begins with an example of it", () => {
  for (const { name, examples } of COMMAND_TABLE) expect(examples[0]).toContain(`mailflow ${name}`);
});

// The lines are written for a shell of Unix; on Windows only the quotes differ.
describe.skipIf(process.platform === "win32")("an example of --help does what it says", () => {
  const lines = COMMAND_TABLE.flatMap(({ name, examples }) =>
    examples.map((line, i) => ({ name, line, i })),
  );
  test.each(lines)("$line", async ({ name, line, i }) => {
    // Examples of one command may use what those before them wrote.
    const cwd = path.join(root, name);
    if (i === 0) {
      mkdirSync(cwd);
      writeExampleFiles(cwd);
      for (const before of MADE_BEFORE[name] ?? []) await runLine(before, cwd, undefined);
    }
    const stopAt = SERVES_UNTIL_STOPPED[name];
    const { code, stdout, stderr } = await runLine(line, cwd, stopAt);
    // The shell around it may have died of the same Ctrl-C: then there is no code.
    const stopped = stopAt !== undefined && (code === 130 || code === null);
    expect(code === 0 || stopped ? "" : stderr).toBe("");
    if (!line.includes("generate")) expect(stdout.length).toBeGreaterThan(0);
  });
});
