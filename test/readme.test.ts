import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../src/config/package-root.ts";
import { type CliFolder, makeCliFolder } from "./cli/run-cli.ts";

/**
 * The README's `console` blocks are run, in order and in one empty folder beside the bundled
 * scenarios, and must print what the README says. A line `…` stands for any lines.
 */
const root = packageRoot();

interface Step {
  readonly command: string;
  readonly expected: readonly string[];
}

const steps = stepsOf(readFileSync(path.join(root, "README.md"), "utf8"));
let folder: CliFolder;

beforeAll(async () => {
  folder = await makeCliFolder();
  cpSync(path.join(root, "scenarios"), path.join(folder.cwd, "scenarios"), { recursive: true });
});

afterAll(() => folder.remove());

describe("the README", () => {
  test("shows commands with their output", () => {
    expect(steps.length).toBeGreaterThan(5);
  });

  test.each(steps)("$command", async ({ command, expected }) => {
    const [program, ...args] = wordsOf(command);
    expect(program).toBe("mailflow");
    const run = await folder.run(args);
    expect(run.stderr).not.toContain("error[");
    expect(run.code).toBe(0);
    expect(misfit(run.stdout.trimEnd().split("\n"), expected)).toBeNull();
  });

  test("shows the demo's own picture", async () => {
    const drawn = path.join(folder.cwd, "mailflow-out", "charts", "daily-outcomes.svg");
    const shown = path.join(root, "scenarios", "examples", "hybrid-two-edges.svg");
    expect(readFileSync(shown, "utf8")).toBe(readFileSync(drawn, "utf8"));
  });
});

function stepsOf(markdown: string): readonly Step[] {
  const blocks = [...markdown.matchAll(/^```console\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, block = ""]) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [command = "", ...expected] = text.trimEnd().split("\n");
        return { command, expected };
      }),
  );
}

/** Splits a command line at blanks outside single quotes. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/** The first expected line that is not printed where it should be, or null. */
function misfit(printed: readonly string[], expected: readonly string[]): string | null {
  let at = 0;
  let mayJump = false;
  for (const line of expected) {
    if (line === "…") {
      mayJump = true;
      continue;
    }
    const found = mayJump ? printed.indexOf(line, at) : printed[at] === line ? at : -1;
    if (found === -1) return `expected "${line}", printed: ${printed.slice(at).join(" | ")}`;
    at = found + 1;
    mayJump = false;
  }
  const isWhole = mayJump || at === printed.length;
  return isWhole ? null : `printed more: ${printed.slice(at).join(" | ")}`;
}
