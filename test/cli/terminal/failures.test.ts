import { describe, expect, test } from "vitest";
import { type ErrorCode, MailflowError } from "../../../sim/base/errors.ts";
import { describeFailure, exitCodeOf, formatPlace } from "../../../src/cli/terminal/failures.ts";

const context = {
  version: "1.2.3",
  args: ["run", "x.yaml"],
  color: false,
  debug: false,
  shell: "posix",
} as const;

test.each<[ErrorCode, number]>([
  ["USAGE", 2],
  ["ASSERT_FAILED", 1],
  ["INTERRUPTED", 130],
  ["INVARIANT", 70],
  ["INPUT_MISSING", 3],
  ["SCENARIO_INVALID", 3],
  ["OUTPUT_UNWRITABLE", 3],
  ["TOO_MANY_REJECTS", 3],
])("%s ends with exit code %i", (code, exitCode) => {
  expect(exitCodeOf(new MailflowError(code, "x"), false)).toBe(exitCode);
});

test("an error nobody foresaw is a bug, and after Ctrl-C an interruption", () => {
  expect(exitCodeOf(new TypeError("x"), false)).toBe(70);
  expect(exitCodeOf("x", false)).toBe(70);
  expect(exitCodeOf(new TypeError("x"), true)).toBe(130);
});

describe("the words of a failure", () => {
  test("hold code, place, every issue on its line, and the next step", () => {
    const error = new MailflowError("POLICY_INVALID", "The policy has 2 problems", {
      where: { file: "p.yaml" },
      hint: "Correct them.",
      issues: [
        { message: "first", where: { file: "p.yaml", line: 3, column: 7, path: "stages.0" } },
        { message: "second", where: { file: "p.yaml", line: 9 } },
      ],
    });
    expect(describeFailure(error, context)).toBe(
      [
        "mailflow: error[POLICY_INVALID] The policy has 2 problems",
        "  at p.yaml",
        "  p.yaml:3:7 (stages.0): first",
        "  p.yaml:9: second",
        "Next: Correct them.",
        "",
      ].join("\n"),
    );
  });

  test("say a single issue once", () => {
    const where = { file: "a.csv", line: 2 };
    const error = new MailflowError("INVENTORY_INVALID", "wrong", {
      where,
      issues: [{ message: "wrong", where }],
    });
    expect(describeFailure(error, context)).toBe(
      "mailflow: error[INVENTORY_INVALID] wrong\n  at a.csv:2\n",
    );
  });

  test("give the command that leads on, where the command has the option", () => {
    const error = new MailflowError("LOG_TOO_SHORT", "short", { addWords: ["--extend", "none"] });
    const lastLine = (...args: readonly string[]): string | undefined =>
      describeFailure(error, { ...context, args })
        .trimEnd()
        .split("\n")
        .at(-1);
    expect(lastLine("run", "x.yaml")).toBe("  mailflow run x.yaml --extend none");
    const replaced = "  mailflow replay a.csv --days 7 --extend none";
    expect(lastLine("replay", "a.csv", "--extend", "weeks", "--days", "7")).toBe(replaced);
    expect(lastLine("replay", "a.csv", "--extend=weeks", "--days", "7")).toBe(replaced);
    expect(lastLine("tune", "study.yaml")).toBe("mailflow: error[LOG_TOO_SHORT] short");
  });

  test("of a bug ask for a report and show no stack", () => {
    const text = describeFailure(new TypeError("x is not a function"), context);
    expect(text).toContain("error[INTERNAL] x is not a function");
    expect(text).toContain("mailflow 1.2.3, Node v");
    expect(text).toContain("mailflow run x.yaml");
    expect(text).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  test("with debugging show the stack and the cause", () => {
    const error = new MailflowError("INVARIANT", "broken", { cause: new RangeError("why") });
    const text = describeFailure(error, { ...context, debug: true });
    expect(text).toContain("failures.test.ts");
    expect(text).toContain("RangeError: why");
  });

  test("carry no control character of a file to the terminal", () => {
    const error = new MailflowError("COLUMN_MISSING", "found \u001b[2J, \u0007", {});
    expect(describeFailure(error, context)).toBe(
      "mailflow: error[COLUMN_MISSING] found \ufffd[2J, \ufffd\n",
    );
  });

  test("are coloured only where asked", () => {
    const error = new MailflowError("USAGE", "x");
    expect(describeFailure(error, context)).not.toContain("\u001b");
    expect(describeFailure(error, { ...context, color: true })).toContain("\u001b[31m");
  });
});

test.each([
  [{}, ""],
  [{ file: "a" }, "a"],
  [{ file: "a", column: 3 }, "a"],
  [{ file: "a", line: 2, column: 3 }, "a:2:3"],
  [{ line: 2 }, "line 2"],
  [{ path: "stages.1" }, "stages.1"],
  [{ file: "a", line: 2, path: "x" }, "a:2 (x)"],
])("the place %j reads '%s'", (where, text) => {
  expect(formatPlace(where)).toBe(text);
});
