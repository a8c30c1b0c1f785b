import { expect, test } from "vitest";
import { shellWords } from "../../../src/cli/terminal/shell-words.ts";

test.each([
  ["linux", "replay 'my trace.csv' --own 192.0.2.10,192.0.2.11 'it'\\''s'"],
  ["win32", 'replay "my trace.csv" --own "192.0.2.10,192.0.2.11" "it\'s"'],
] as const)("words are quoted as the shells of %s take them", (platform, expected) => {
  const words = ["replay", "my trace.csv", "--own", "192.0.2.10,192.0.2.11", "it's"];
  expect(shellWords(words, platform)).toBe(expected);
});
