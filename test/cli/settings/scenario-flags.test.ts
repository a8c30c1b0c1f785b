import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../src/cli/command-line.ts";
import { OPTION_TABLE } from "../../../src/cli/options/options.ts";
import { replayInput, scenarioFlags } from "../../../src/cli/settings/scenario-flags.ts";
import { absolutePaths } from "../../../src/cli/settings/scenario-of-call.ts";
import type { ScenarioInput } from "../../../src/config/scenario/input.ts";

function inputOf(...args: readonly string[]): ScenarioInput {
  const line = parseCommandLine(["replay", ...args], "");
  if (line.kind !== "call") throw new Error(JSON.stringify(line));
  return replayInput(line.operands, line.options);
}

test("a replay without flags is its logs and nothing else", () => {
  expect(inputOf("b.csv", "-", "a.csv")).toEqual({
    traffic: { trace: { files: ["b.csv", "-", "a.csv"] } },
  });
});

test("every flag becomes the scenario field of its name", () => {
  const given = {
    "server-name": "mail01",
    "server-key": "FromIP",
    encoding: "windows-1252",
    "time-format": "epoch-s",
    "date-order": "dmy",
    "time-zone": "Europe/Berlin",
    servers: "inv.csv",
    start: "2026-09-08",
    days: "30",
    "shift-to": "2026-09-09",
    extend: "none",
    by: "dept",
    seed: "007",
    policy: "p.yaml",
    variant: "literal",
    placement: "at:17",
    order: "throttle-first",
    pause: "2026-10-01/P14D",
    "clean-after": "20d",
    relapse: "resume",
    floor: "Exchange 2019=none@2027-03-01",
    "day-zero": "floor",
    reading: "lenient",
    data: "newer",
    "reply-point": "end-of-data",
    retry: "1m*4,10m",
    lifetime: "1d",
    "delay-dsn": "2h",
    "as-of": "2026-11-01",
    "display-zone": "Europe/Berlin",
  };
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  expect(inputOf("a", "--map", "time=t,id=i", "--allow-addresses", ...args)).toEqual({
    traffic: {
      trace: {
        files: ["a"],
        map: { time: "t", id: "i" },
        serverName: "mail01",
        serverKey: "FromIP",
        encoding: "windows-1252",
        timeFormat: "epoch-s",
        dateOrder: "dmy",
        timeZone: "Europe/Berlin",
      },
    },
    inventory: "inv.csv",
    window: { start: "2026-09-08", days: 30, shiftTo: "2026-09-09", extend: "none" },
    by: "dept",
    allowAddresses: true,
    seed: "007",
    policy: "p.yaml",
    variant: "literal",
    placement: "at:17",
    order: "throttle-first",
    pauses: ["2026-10-01/P14D"],
    cleanAfter: "20d",
    relapse: "resume",
    floors: ["Exchange 2019=none@2027-03-01"],
    dayZero: ["floor"],
    reading: "lenient",
    data: "newer",
    replyPoint: "end-of-data",
    retry: "1m*4,10m",
    lifetime: "1d",
    delayDsn: "2h",
    asOf: "2026-11-01",
    displayZone: "Europe/Berlin",
  });
  const groups = ["Mail and time:", "Enforcement:", "Retry:"];
  const names = OPTION_TABLE.filter((spec) => groups.includes(spec.group)).map((spec) => spec.name);
  expect(names.filter((name) => name !== "allow-addresses" && !(name in given))).toEqual([]);
});

describe("a value that cannot be read is a usage error in terms of the option", () => {
  test.each([
    ["--start", "yesterday", "--start: expected a date"],
    ["--start", "2026-09-08T10:00", "--start: expected a time with its zone"],
    ["--days", "many", "--days: expected a whole number of days"],
    ["--days", "0", "--days: expected"],
    ["--shift-to", "x", "--shift-to: expected"],
    ["--placement", "middle", "--placement: expected start, end"],
    ["--pause", "2026-10-01", "--pause: expected a pause"],
    ["--floor", "Exchange 2019", "--floor: expected a floor"],
    ["--day-zero", "soon", "--day-zero: expected auto, first-mail, floor"],
    ["--clean-after", "30", "--clean-after: expected a duration"],
    ["--lifetime", "2x", "--lifetime: expected a duration"],
    ["--delay-dsn", "4", "--delay-dsn: expected a duration"],
    ["--queue-retry", "5", "--queue-retry: expected intervals"],
    ["--capacity", "much", "--capacity: expected a number"],
    ["--capacity", "0", "--capacity: expected"],
    ["--messages-per-connection", "1.5", "--messages-per-connection: expected"],
    ["--resend", "1h", "--resend: expected a share and a delay such as 30%/1h"],
    ["--failover", "edge1", "--failover: expected a failover such as edge1=edge2/30m"],
    ["--retry-phase", "x", "--retry-phase: expected random or a time after the full hour"],
    ["--warm-start-spread", "0m", "--warm-start-spread: expected at least 1m"],
    ["--time-zone", "Mars/Base", "--time-zone: expected a time zone"],
    ["--display-zone", "Mars/Base", "--display-zone: expected a time zone"],
    ["--as-of", "x", "--as-of: expected"],
  ])("%s %s", (option, value, message) => {
    expect(() => inputOf("a.csv", option, value)).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining(message) }),
    );
  });

  test("all wrong values are told at once", () => {
    expect(() => inputOf("a", "--start", "x", "--placement", "y", "--lifetime", "z")).toThrow(
      expect.objectContaining({
        issues: [
          expect.objectContaining({ message: expect.stringContaining("--") }),
          expect.objectContaining({ message: expect.stringContaining("--") }),
          expect.objectContaining({ message: expect.stringContaining("--") }),
        ],
      }),
    );
  });
});

test("flags of run keep to where the user is, ids and lists stay as they are", () => {
  const line = parseCommandLine(
    ["run", "s.yaml", "--servers", "inv.csv", "--policy", "p/x.yaml", "--retry", "r.yaml#a"],
    "",
  );
  if (line.kind !== "call") throw new Error(JSON.stringify(line));
  expect(absolutePaths(scenarioFlags(line.options))).toEqual({
    inventory: path.resolve("inv.csv"),
    policy: path.resolve("p/x.yaml"),
    retry: path.resolve("r.yaml#a"),
  });
  expect(absolutePaths({ policy: "microsoft-2023", retry: "1m*4,10m" })).toEqual({
    policy: "microsoft-2023",
    retry: "1m*4,10m",
  });
});
