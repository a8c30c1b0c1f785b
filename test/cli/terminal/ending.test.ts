import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shellLine } from "../../../sim/text/shell-words.ts";
import { parseCommandLine } from "../../../src/cli/command-line.ts";
import { sameFor } from "../../../src/cli/settings/next-command.ts";
import { endWords } from "../../../src/cli/terminal/ending.ts";
import { type CliFolder, MAIN, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "../run-cli.ts";

function callOf(...words: readonly string[]) {
  const line = parseCommandLine(words, "");
  if (line.kind !== "call") throw new Error(JSON.stringify(line));
  return line;
}

test.each([
  [3, "0.1 s"],
  [2_149, "2.1 s"],
  [9_960, "10 s"],
  [59_700, "1 min 0 s"],
  [59_400, "59 s"],
  [185_000, "3 min 5 s"],
])("%d ms are told as %s", (elapsedMs, words) => {
  expect(endWords([], elapsedMs)).toBe(`Done in ${words}.\n`);
});

test.skipIf(process.platform === "win32")("the next command is quoted for the shell", () => {
  const words = endWords(["plan", "my trace.csv", "--where", "To=it's"], 2_100);
  expect(words).toBe("Done in 2.1 s. Next: mailflow plan 'my trace.csv' --where 'To=it'\\''s'\n");
});

test("the next command has the settings of this one, and not its outputs or its test", () => {
  const call = callOf(
    ...["replay", "a.csv", "--own", "192.0.2.0/24", "-o", "out", "--assert", "bounced = 0"],
    ...["--pseudonymise", "a secret of sixteen", "--pause", "2026-10-01/P1D", "--open", "-q"],
  );
  const same = ["plan", "a.csv", "--own", "192.0.2.0/24", "--pause", "2026-10-01/P1D"];
  expect(sameFor("plan", call).toSorted()).toEqual(same.toSorted());
});

test("no command is named that would answer for another case", () => {
  expect(sameFor("plan", callOf("replay", "-"))).toEqual([]);
  expect(sameFor("plan", callOf("replay", "a.csv", "--reply-point", "connect"))).toEqual([]);
  expect(sameFor("replay", callOf("plan", "a.csv", "--per-week", "2"))).toEqual([
    "replay",
    "a.csv",
  ]);
});

test("what is named can be read again", () => {
  const call = callOf("plan", "a.csv", "--limit", "bounced = 0", "--own", "192.0.2.1,192.0.2.2");
  const next = callOf(...sameFor("replay", call));
  expect(next.options).toEqual({ ...call.options, lists: { ...call.options.lists, limit: [] } });
});

/** util-linux's, which gives a program a terminal of its own. */
const hasTerminal = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

describe.skipIf(!hasTerminal)("at a terminal", () => {
  let folder: CliFolder;
  beforeAll(async () => {
    folder = await makeCliFolder();
    writeFileSync(path.join(folder.cwd, "my trace.csv"), traceCsv(traceRows(40)));
  });
  afterAll(() => folder.remove());

  const typed = (
    ...words: readonly string[]
  ): { code: number | null; lines: readonly string[] } => {
    const line = shellLine([process.execPath, MAIN, ...words], "posix");
    const { status, stdout } = spawnSync("script", ["-qec", line, "/dev/null"], {
      cwd: folder.cwd,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
    });
    return { code: status, lines: stdout.trimEnd().split(/\r?\n/) };
  };
  const replay = ["replay", "my trace.csv", ...TRACE_MAP, "--extend", "none", "--out", "o"];

  test("a run ends with the time taken and the next command, which runs", () => {
    const { code, lines } = typed(...replay);
    expect(code).toBe(0);
    const [, next = ""] =
      /^Done in \d.* (?:s|min)\. Next: mailflow (plan 'my trace\.csv' .*)$/.exec(
        lines.at(-1) ?? "",
      ) ?? [];
    const plan = spawnSync("sh", ["-c", `'${process.execPath}' '${MAIN}' ${next} --json`], {
      cwd: folder.cwd,
      encoding: "utf8",
    });
    expect(plan.stderr).toBe("");
    expect(JSON.parse(plan.stdout)).toHaveProperty("servers");
  });

  test("each assertion has its mark, and a failed one leaves the end as it is", () => {
    const { code, lines } = typed(
      ...replay,
      "--assert",
      "messages = 40",
      "--assert",
      "messages = 1",
    );
    expect(code).toBe(1);
    expect(lines.slice(-4)).toEqual([
      expect.stringMatching(/^✓ messages = 40: /),
      expect.stringMatching(/^✗ messages = 1: /),
      "mailflow: error[ASSERT_FAILED] 1 of 2 assertions failed",
      expect.stringMatching(/^Done in .* Next: mailflow plan /),
    ]);
  });

  test.each(["--quiet", "--json"])("%s ends with the result alone", (flag) => {
    const { code, lines } = typed(...replay, flag);
    expect(code).toBe(0);
    expect(lines.join("\n")).not.toContain("Done in");
  });
});
