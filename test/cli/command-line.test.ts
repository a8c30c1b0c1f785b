import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../src/cli/command-line.ts";
import { OPTION_TABLE } from "../../src/cli/options/options.ts";

const parse = (line: string) => parseCommandLine(line.split(" ").filter(Boolean), "1.2.3");

test("the version is the one of the package", () => {
  for (const line of ["--version", "-V", "replay --version"]) {
    expect(parse(line)).toEqual({ kind: "print", text: "1.2.3\n" });
  }
});

describe("arguments that yargs would lose or change", () => {
  test("a lone dash stays an operand", () => {
    expect(parse("replay -")).toMatchObject({ kind: "call", operands: ["-"] });
    expect(parse("replay a.csv - b.csv")).toMatchObject({ operands: ["a.csv", "-", "b.csv"] });
  });

  test("names that look like numbers stay as they are", () => {
    expect(parse("replay 0012 1e3 --seed 007")).toMatchObject({
      operands: ["0012", "1e3"],
      options: { text: { seed: "007" } },
    });
  });

  test("an option takes one value and leaves the logs alone", () => {
    expect(parse("replay a.csv --map time=t b.csv --pause 2026-10-01/P1D c.csv")).toMatchObject({
      operands: ["a.csv", "b.csv", "c.csv"],
      options: { text: { map: "time=t" }, lists: { pause: ["2026-10-01/P1D"] } },
    });
  });

  test("a repeatable option keeps every value in order", () => {
    const answer = parseCommandLine(
      ["replay", "a", "--assert", "bounced = 0", "--assert", "delay.p95 <= 15m"],
      "",
    );
    expect(answer).toMatchObject({
      options: { lists: { assert: ["bounced = 0", "delay.p95 <= 15m"], pause: [] } },
    });
  });

  test("an option that was not given is missing, and a flag false", () => {
    expect(parse("run s.yaml")).toMatchObject({
      kind: "call",
      options: {
        text: {},
        flags: { json: false, quiet: false, "allow-addresses": false },
      },
    });
  });

  test("short forms work", () => {
    expect(parse("replay a -o x -q")).toMatchObject({
      options: { text: { out: "x" }, flags: { quiet: true } },
    });
  });
});

describe("wrong usage", () => {
  test.each([
    ["--quiet", "Unknown option: --quiet", "--help"],
    ["--verison", "Unknown option: --verison", "Did you mean --version?"],
    ["replay a --servrs x", "Unknown option: --servrs", "Did you mean --servers?"],
    ["replay a --time UTC", "Unknown option: --time", "--time-format or --time-zone?"],
    ["replay a --warm x", "Unknown option: --warm", "--warm-start or --warm-start-spread?"],
    ["replay a -servers x", "Unknown option: -servers", "Did you mean --servers?"],
    ["--quiet rnu a.yaml", 'Unknown command "rnu"', "Did you mean run?"],
    ["rnu a.yaml", 'Unknown command "rnu"', "Did you mean run?"],
    ["plam a.yaml", 'Unknown command "plam"', "--help"],
    ["run", "Expected a scenario, received none", "run --help"],
    ["plan", "Expected a scenario (YAML) or logs, received none", "plan --help"],
    ["plan --per", "Unknown option: --per", "Did you mean --per-week?"],
    ["replay", "Expected a log, received none", "replay --help"],
    ["run a.yaml b.yaml", "Unknown argument: b.yaml", "run --help"],
    ["replay a --sed 4", "Unknown option: --sed", "Did you mean --seed?"],
    ["replay a --srevers x", "Unknown option: --srevers", "Did you mean --servers?"],
    ["replay a --xyzzy", "Unknown option: --xyzzy", "replay --help"],
    ["run a --map time=t", "Unknown option: --map", "--map is an option of replay"],
    ["replay a --no-quiet", "Unknown option: --no-quiet", "replay --help"],
    ["replay a --out", "--out needs a value: DIR", "replay --help"],
    ["replay a -o", "--out needs a value: DIR", "replay --help"],
    ["replay a --out= --json", "--out needs a value: DIR", "replay --help"],
    ["replay a --out --json", "--out needs a value: DIR", "replay --help"],
    ["replay a --seed 1 --seed 2", "--seed may be given once, received 2 values", "--help"],
    ["replay a --extend days", 'expected weeks or none, received "days"', "--help"],
    ["replay a --order block", "expected block-first or throttle-first", "--help"],
  ])("'%s' is answered by '%s'", (line, message, hint) => {
    expect(parse(line)).toEqual({
      kind: "usage",
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

test("no option stands twice for one command", () => {
  const pairs = OPTION_TABLE.flatMap((spec) => spec.commands.map((name) => `${name} ${spec.name}`));
  expect(new Set(pairs).size).toBe(pairs.length);
});
