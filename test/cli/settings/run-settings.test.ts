import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../src/cli/command-line.ts";
import {
  type OutputSettings,
  parseMaxRejects,
  readRunSettings,
} from "../../../src/cli/settings/run-settings.ts";

function settingsOf(...args: readonly string[]): OutputSettings {
  const line = parseCommandLine(["replay", "a.csv", ...args], "");
  if (line.kind !== "call") throw new Error(JSON.stringify(line));
  return readRunSettings(line.options);
}

describe("where the outputs go", () => {
  test.each<[string, string | null]>([
    ["", "mailflow-out"],
    ["--json", null],
    ["--out x", "x"],
    ["--json --out x", "x"],
  ])("'%s' writes to %s", (line, folder) => {
    expect(settingsOf(...line.split(" ").filter(Boolean)).outFolder).toBe(folder);
  });
});

test.each([
  ["0", { kind: "rows", value: 0 }],
  ["500", { kind: "rows", value: 500 }],
  ["2%", { kind: "percent", value: 2 }],
  ["0.5 %", { kind: "percent", value: 0.5 }],
  ["100%", { kind: "percent", value: 100 }],
])("--max-rejects %s", (text, expected) => {
  expect(parseMaxRejects(text)).toEqual(expected);
});

test.each(["", "x", "-1", "1.5", "101%", "%", "1%%"])("--max-rejects '%s' is refused", (text) => {
  expect(() => parseMaxRejects(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("one row in a hundred may be bad unless said otherwise", () => {
  expect(settingsOf().maxRejects).toEqual({ kind: "percent", value: 1 });
});

test.each([
  ["--decisions", "d.txt"],
  ["--memory", "599"],
  ["--memory", "0.5GB"],
  ["--memory", "1TB"],
  ["--memory", "lots"],
  ["--assert", "bounced"],
])("%s %s is refused", (option, value) => {
  expect(() => settingsOf(option, value)).toThrow(expect.objectContaining({ code: "USAGE" }));
});

test("decisions may be CSV or Parquet in any case", () => {
  expect(settingsOf("--decisions", "d.PARQUET").decisionsPath).toBe("d.PARQUET");
  expect(settingsOf("--decisions", "d.csv").decisionsPath).toBe("d.csv");
});

test("--memory is for the whole process, of which the bulk parser gets what Node leaves", () => {
  for (const size of ["1000", "1000MB", "1000 mb", "1GB", "1.0GB"]) {
    expect(settingsOf("--memory", size).memoryMb).toBe(525);
  }
  expect(settingsOf().memoryMb).toBeNull();
});
