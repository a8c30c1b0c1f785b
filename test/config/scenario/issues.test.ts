import path from "node:path";
import { describe, expect, test } from "vitest";
import type { MailflowError } from "../../../sim/base/errors.ts";
import { loadScenario, resolveScenario } from "../../../src/config/scenario/scenario.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

const TRACE = "traffic: { trace: { files: log.csv } }\n";

async function refused(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<MailflowError> {
  return withFiles({ ...files, "s.yaml": yaml }, (folder) =>
    failure(() => loadScenario(path.join(folder, "s.yaml"))),
  );
}

describe("a wrong scenario", () => {
  test("reports every issue of every part at once, each with line and column", async () => {
    const error = await refused(
      [
        "traffic: { trace: { files: log.csv, map: { server: s } } }", // 1
        "seeed: 1",
        "servers:", // 3
        "  - { name: a, build: 15.10 }",
        "  - { name: a, nmae: b }", // 5
        "policy:",
        "  stages:", // 7
        "    - { stage: 1, dayFrom: 3, throttleMinutesPerHour: 0, blockMinutesPerHour: 0 }",
        "pauses: [2026-10-01/P60D, 2026-11-20/P40D]", // 9
        "placement: middle",
        "retry: 500ms", // 11
        "window: { start: 2026-10-01T10:00, days: 0 }",
        "displayZone: Europe/Berlln", // 13
        "replyPoint: rcpt",
      ].join("\n"),
    );
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.message).toBe("The scenario has 13 problems");
    expect(error.hint).toContain("mailflow check ");
    expect(issueLines(error)).toEqual([
      "1:42 traffic.trace.map.time: missing; expected a text",
      '2:1 unknown key "seeed"; did you mean "seed"?',
      '4:23 servers[0].build: expected a build such as "15.1.2507.61", ' +
        'received the number 15.10; quote it: "15.10"',
      '5:16 unknown key "servers[1].nmae"; did you mean "name"?',
      "8:28 policy.stages[0].dayFrom: expected the first stage to start on day 0, received 3",
      "9:27 pauses: expected pauses that do not overlap, received 2026-10-01/P60D and " +
        "2026-11-20/P40D; begin the later one on 2026-11-30",
      "9:27 pauses: expected at most 90 days in a calendar year, received 100 days in 2026 " +
        "(2026: 2026-10-01/P60D, 2026-11-20/P40D)",
      "10:12 placement: expected start, end, offset, random, scattered, at:0 to at:59, or all, " +
        'received "middle"',
      '11:8 retry: expected intervals of whole seconds, at least 1s, received "500ms"',
      '12:18 window.start: expected a time with its zone, received "2026-10-01T10:00"; ' +
        "add Z for UTC (2026-10-01T10:00Z) or an offset such as +02:00",
      "12:42 window.days: expected at least 1, received the number 0",
      '13:14 displayZone: expected a time zone such as Europe/Berlin, received "Europe/Berlln"; did you mean "Europe/Berlin"?',
      '14:13 replyPoint: expected one of "end-of-data", "connect", received "rcpt"',
    ]);
  });
});

describe("one issue of a scenario", () => {
  test("names its file", async () => {
    await withFiles({ "s.yaml": "traffic: 3\n" }, async (folder) => {
      const file = path.join(folder, "s.yaml");
      const error = await failure(() => loadScenario(file));
      expect(error.where).toEqual({ file, line: 1, column: 10, path: "traffic" });
      expect(error.message).toBe(
        "traffic: expected named values (key: value), received the number 3",
      );
    });
  });

  test.each([
    ["- a\n", "expected named values (key: value), received a list of 1"],
    ["name: x\n", "traffic: missing; expected named values (key: value)"],
    [
      "traffic: {}\n",
      "traffic: expected one of trace, profile and synthetic, received none of them",
    ],
    [
      "traffic: { trace: { files: x, quux: 1 } }\n",
      '1:31 unknown key "traffic.trace.quux"; expected one of files, map, timeFormat, dateOrder, timeZone, ' +
        "encoding, serverName, serverKey",
    ],
    [`${TRACE}pauses:\n`, "pauses: expected a list, received nothing"],
    [`${TRACE}seed: true\n`, "seed: expected a text or a number, received true"],
    [
      `${TRACE}order: block\n`,
      'order: expected one of "block-first", "throttle-first", "all", received "block"',
    ],
    [`${TRACE}order: blok-first\n`, 'did you mean "block-first"?'],
    [
      `${TRACE}policy: 3\n`,
      "policy: expected a text or named values (key: value), received the number 3",
    ],
    [
      `${TRACE}servers: []\ninventory: x.csv\n`,
      "expected either servers or inventory, received both",
    ],
    [
      `${TRACE}floors: [{ product: Exchange 2017, from: 2026-01-01, minBuild: none }]\n`,
      'did you mean "Exchange 2007"?',
    ],
    [
      `${TRACE}variant: other\n`,
      'variant: expected one of "carryover", "literal" or "all", received "other"',
    ],
    [
      `${TRACE}cleanAfter: 30\n`,
      'cleanAfter: expected a duration such as 15m, 4h, 2d or P14D, received the number 30; quote it: "30"',
    ],
  ])("%j says: %s", async (yaml, message) => {
    const error = await refused(yaml);
    expect(issueLines(error).join("\n")).toContain(message);
  });

  test.each([
    ["policy: none.yaml\n", "INPUT_MISSING", "none.yaml"],
    ["inventory: none.csv\n", "INPUT_MISSING", "none.csv"],
    ["retry: ./none.yaml\n", "INPUT_MISSING", "none.yaml"],
  ])("%j names the file that is missing", async (yaml, code, name) => {
    const error = await refused(TRACE + yaml);
    expect(error.code).toBe(code);
    expect(error.where.file).toContain(name);
  });

  test("shows the issues of a policy file in that file", async () => {
    const policy =
      "stages: [{ stage: 1, dayFrom: 0, throttleMinutesPerHour: 61, blockMinutesPerHour: 0 }]\n";
    const error = await refused(`${TRACE}policy: p.yaml\n`, { "p.yaml": policy });
    expect(error.code).toBe("POLICY_INVALID");
    expect(error.where.file).toMatch(/p\.yaml$/);
    expect(issueLines(error)).toEqual([
      "1:58 stages[0].throttleMinutesPerHour: expected at most 60, received the number 61",
    ]);
  });
});

describe("wrong servers of a scenario", () => {
  test("are placed in the YAML: retirements", async () => {
    const error = await refused(
      `${TRACE}servers:\n  - { name: a, retirement: { at: 2026-12-01, to: x } }\n` +
        "  - { name: b, retirement: { at: 2026-12-01, to: b } }\n",
    );
    expect(error.code).toBe("RETIREMENT_INVALID");
    expect(issueLines(error)).toEqual([
      '3:50 servers[0].retirement.to: expected a server of the inventory, received "x", ' +
        "which is not listed; add a row for it",
      "4:50 servers[1].retirement.to: expected retirements that end at a server which stays, " +
        "received a circle: b → b",
    ]);
  });

  test("are placed in the YAML: a server twice, a stage alone, a stage of no policy", async () => {
    const error = await refused(
      `${TRACE}servers:\n  - { name: a, stage: 2 }\n  - { name: A. }\n` +
        "  - { name: c, stage: 2, stageStart: 2026-10-01 }\n" +
        "policy: { stages: [{ stage: 1, dayFrom: 0, throttleMinutesPerHour: 0, blockMinutesPerHour: 0 }] }\n",
    );
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(issueLines(error)).toEqual([
      '3:23 servers[0].stage: expected a stage from 1 to 1, received "2"',
      "3:23 servers[0].stage: expected stageStart together with stage, received stage alone",
      '4:13 servers[1].name: expected each server once, received "a" again',
      '5:23 servers[2].stage: expected a stage from 1 to 1, received "2"',
    ]);
  });
});

describe("pauses of a scenario", () => {
  test("may fill a year's 90 days and the next year's", async () => {
    await withFiles({ "s.yaml": `${TRACE}pauses: [2026-12-02/P120D]\n` }, async (folder) => {
      const { model } = await loadScenario(path.join(folder, "s.yaml"));
      expect(model.pauses).toEqual([{ fromMs: Date.UTC(2026, 11, 2), days: 120 }]);
    });
  });

  test("are counted to the year their days fall in", async () => {
    const error = await refused(`${TRACE}pauses: [2026-12-02/P121D, 2027-06-01/1d]\n`);
    expect(error.code).toBe("PAUSE_INVALID");
    expect(issueLines(error)).toEqual([
      "2:28 pauses: expected at most 90 days in a calendar year, received 30 days in 2026, " +
        "92 days in 2027 (2027: 2026-12-02/P121D, 2027-06-01/P1D); " +
        "the same number of days is allowed as 2026-12-02/P120D, 2028-01-01/P2D",
    ]);
  });

  test("of too many days in one year may go on in the next", async () => {
    const error = await refused(`${TRACE}pauses: [2026-09-08/P110D]\n`);
    expect(issueLines(error)).toEqual([
      "2:10 pauses: expected at most 90 days in a calendar year, received 110 days in 2026 " +
        "(2026: 2026-09-08/P110D); " +
        "the same number of days is allowed as 2026-09-08/P90D, 2027-01-01/P20D",
    ]);
  });

  test("that touch do not overlap", async () => {
    await withFiles(
      { "s.yaml": `${TRACE}pauses: [2026-10-02/P1D, 2026-10-01/P1D]\n` },
      async (folder) => {
        const { model } = await loadScenario(path.join(folder, "s.yaml"));
        expect(model.pauses).toHaveLength(2);
      },
    );
  });
});

describe("synthetic mail of a wrong scenario", () => {
  const synthetic =
    "traffic: { synthetic: { servers: [{ server: a, streams: [{ kind: office, messagesPerDay: 10 }] }] } }\n";

  test("needs the window's start, and groups by stream alone", async () => {
    const error = await refused(`${synthetic}by: sender\nwindow: { days: 3 }\n`);
    expect(issueLines(error)).toEqual([
      '2:5 by: expected "stream", the only column of synthetic mail, received "sender"',
      "3:9 window.start: missing; expected a date such as 2026-09-08, " +
        "because synthetic mail has no first message",
    ]);
  });

  test("needs the window's start when there is no window at all", async () => {
    const error = await refused(`${synthetic}order: x\n`);
    expect(issueLines(error).some((line) => line.includes("window.start: missing"))).toBe(true);
  });

  test("has its own issues placed, and kinds suggested", async () => {
    const error = await refused(
      `${synthetic.replace("kind: office", "kind: ofice")}window: { start: 2026-09-08 }\n`,
    );
    expect(issueLines(error)).toEqual([
      '1:66 traffic.synthetic.servers[0].streams[0].kind: expected one of "office", "batch", ' +
        '"newsletter", "measured", received "ofice"; did you mean "office"?',
    ]);
  });
});

describe("wrong flags", () => {
  test("are reported all at once, without a file", async () => {
    const error = await failure(() =>
      resolveScenario(
        { traffic: { trace: { files: [] } }, retry: "x", pauses: ["y"], placement: "z" },
        { baseFolder: ".", file: null, place: () => null },
      ),
    );
    expect(error.issues.map((issue) => issue.where)).toEqual([
      { path: "traffic.trace.files" },
      { path: "pauses[0]" },
      { path: "placement" },
      { path: "retry" },
    ]);
  });

  test("over a file are not placed in it", async () => {
    const error = await withFiles({ "s.yaml": `${TRACE}seed: 1\n` }, (folder) =>
      failure(() => loadScenario(path.join(folder, "s.yaml"), { retry: "x", window: { days: 0 } })),
    );
    expect(error.issues.map((issue) => issue.where)).toEqual([
      { path: "window.days" },
      { path: "retry" },
    ]);
  });
});
