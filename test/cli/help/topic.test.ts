import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../src/cli/command-line.ts";
import { COMMAND_TABLE } from "../../../src/cli/commands.ts";
import { helpOn } from "../../../src/cli/help/topic.ts";
import { OPTION_TABLE } from "../../../src/cli/options/options.ts";

const STYLE = { width: 100, color: false } as const;

const parse = (line: string) => parseCommandLine(line.split(" ").filter(Boolean), "1.2.3");

/** What a line prints. */
function textOf(line: string): string {
  const answer = parse(line);
  return answer.kind === "print" ? answer.text : "";
}

describe("the help of a command", () => {
  test.each([
    "--help",
    "replay --help",
    "run --help",
    "generate -h",
    "check --help",
    "fit --help",
    "tune --help",
  ])("of %s begins with examples", (line) => {
    const answer = parse(line);
    expect(answer).toMatchObject({ kind: "print" });
    expect(answer.kind === "print" && answer.text.startsWith("Examples:\n  mailflow ")).toBe(true);
  });

  test("all of each command explains every option of the table that it has, and no other", () => {
    for (const { name: command } of COMMAND_TABLE) {
      const text = textOf(`${command} --help all`);
      const shown = [...text.matchAll(/^ {2}(?:-\w, )?--([a-z0-9-]+)/gm)].map((match) => match[1]);
      const expected = OPTION_TABLE.filter((spec) => spec.commands.includes(command));
      expect(shown.sort()).toEqual([...expected.map((spec) => spec.name), "help"].sort());
    }
  });

  test("of a command with many explains the common ones and names the others", () => {
    for (const { name: command } of COMMAND_TABLE) {
      const text = textOf(`${command} --help`);
      const named = new Set([...text.matchAll(/--([a-z0-9-]+)/g)].map((match) => match[1]));
      const own = OPTION_TABLE.filter((spec) => spec.commands.includes(command));
      expect(own.filter((spec) => !named.has(spec.name))).toEqual([]);
    }
    const [often = "", rest = ""] = textOf("replay --help").split(/^\d+ more options: /m);
    expect(often).toMatch(/^Often needed:$/m);
    expect(often).toContain("  --servers FILE  ");
    expect(often).not.toContain("--connect5xx");
    expect(rest).toMatch(/^mailflow help replay all explains each$/m);
    expect(rest).toMatch(/^ {2}Sending server:.*--connect5xx/ms);
    expect(often.split("\n").length).toBeLessThan(65);
  });
});

describe("the help", () => {
  test("shows every command once, those to start with first", () => {
    for (const line of ["--help", "--help all"]) {
      const listed = [...textOf(line).matchAll(/^ {2}(\w+)(?: \[?[A-Z.]+\]?)*(?: {2}|$)/gm)]
        .map((match) => match[1])
        .filter((name) => COMMAND_TABLE.some((command) => command.name === name));
      expect(listed.slice(0, 3)).toEqual(["replay", "plan", "check"]);
      expect(listed.sort()).toEqual(COMMAND_TABLE.map(({ name }) => name).sort());
    }
  });

  test.each([40, 60, 80, 100, 120])(
    "keeps to %d columns, but for what is to be copied",
    (width) => {
      for (const words of [["--help"], ["replay", "--help", "all"], ["plan", "--help"]]) {
        const answer = parseCommandLine(words, "", { width, color: false });
        const lines = answer.kind === "print" ? answer.text.split("\n") : [];
        const wide = lines.filter(
          (line) => line.length > width && !/^ {2}(mailflow|gzip) /.test(line),
        );
        expect(wide.filter((line) => line.trim().includes(" "))).toEqual([]);
      }
    },
  );

  test.each([
    ["", "--help"],
    ["help", "--help"],
    ["-h", "--help"],
    ["help replay", "replay --help"],
    ["replay -h", "replay --help"],
    ["--help replay", "replay --help"],
    ["replay a.csv --own x --help", "replay --help"],
    ["help all", "--help all"],
    ["--help=all", "--help all"],
    ["help replay all", "replay --help all"],
  ])("'%s' shows what '%s' shows", async (line, same) => {
    const answer = parse(line);
    if (answer.kind === "call") {
      expect(helpOn(answer.operands, COMMAND_TABLE, STYLE)).toBe(textOf(same));
    } else expect(answer).toEqual({ kind: "print", text: textOf(same) });
  });

  test("of a command that does not exist names the one that was meant", () => {
    expect(parse("rnu --help")).toMatchObject({
      kind: "usage",
      hint: expect.stringContaining("Did you mean run?"),
    });
    expect(() => helpOn(["relpay"], COMMAND_TABLE, STYLE)).toThrow('Unknown command "relpay"');
  });
});
