import { expect, test } from "vitest";
import { parseCommandLine } from "../../../src/cli/command-line.ts";
import { sameFor } from "../../../src/cli/settings/next-command.ts";
import { endWords } from "../../../src/cli/terminal/ending.ts";

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
