import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ScenarioInput } from "../../../src/config/scenario/input.ts";
import type { ResolvedScenario } from "../../../src/config/scenario/resolved.ts";
import {
  loadScenario,
  resolveScenario,
  type ScenarioOverrides,
} from "../../../src/config/scenario/scenario.ts";
import { withFiles } from "../config-helpers.ts";

const TRACE = "traffic: { trace: { files: log.csv } }\n";

async function load(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
  overrides: ScenarioOverrides = {},
): Promise<ResolvedScenario> {
  return withFiles({ ...files, "my.yaml": yaml }, (folder) =>
    loadScenario(path.join(folder, "my.yaml"), overrides),
  );
}

function resolve(input: ScenarioInput): Promise<ResolvedScenario> {
  return resolveScenario(input, { baseFolder: ".", file: null, place: () => null });
}

const utc = (text: string): number => Date.parse(`${text}T00:00Z`);

describe("a scenario that says only where its mail is", () => {
  test("gets every default", async () => {
    const scenario = await load(TRACE);
    expect(scenario).toMatchObject({
      name: "my",
      window: { startMs: null, days: 90, shiftToMs: null, extend: "weeks" },
      ranges: null,
      displayZone: "UTC",
      asOfMs: null,
      by: null,
      allowAddresses: false,
      warnings: [],
    });
    expect(scenario.model).toMatchObject({
      policy: { id: "microsoft-2023", variant: "carryover" },
      order: "block-first",
      placement: { kind: "start" },
      replyPoint: "end-of-data",
      retry: { id: "by-product" },
      pauses: [],
      cleanAfterMs: 30 * 86_400_000,
      relapse: "restart",
      seed: "1",
      servers: [],
    });
  });

  test("finds its logs beside itself", async () => {
    await withFiles({ "my.yaml": TRACE }, async (folder) => {
      const { traffic } = await loadScenario(path.join(folder, "my.yaml"));
      expect(traffic).toEqual({
        kind: "trace",
        inputs: ["log.csv"],
        baseFolder: folder,
        map: null,
        timeFormat: null,
        dateOrder: null,
        timeZone: null,
        encoding: null,
        serverName: null,
        serverKey: null,
        own: null,
        connectors: null,
        nextHops: null,
        where: null,
      });
    });
  });

  test("is the same from flags", async () => {
    const fromFlags = await resolve({ traffic: { trace: { files: ["log.csv"] } } });
    const fromFile = await load(TRACE);
    expect(fromFlags.model).toEqual(fromFile.model);
    expect(fromFlags.name).toBe("replay");
  });
});

describe("a scenario that says everything", () => {
  const yaml = `
name: Everything
description: for the test
traffic:
  trace:
    files: [a.csv, "b*.csv"]
    map: { time: t, server: s }
    timeFormat: dd/MM/yyyy HH:mm:ss
    timeZone: Europe/Berlin
    encoding: windows-1252
    serverKey: FromIP
servers:
  - name: MAIL01.example.
    build: 15.1.2507.39
    firstDetected: 2026-09-08T00:15:08Z
    stage: 2
    stageStart: 2026-10-08
    stageStarts: [{ stage: 5, at: 2026-11-07 }]
    upgrades: [{ at: 2026-11-20T22:00Z, build: 15.1.2507.61 }]
    retirement: { at: 2026-12-01, to: mail02.example }
    keys: [10.0.0.1]
  - name: mail02.example
    product: Exchange SE
policy: microsoft-2023
variant: literal
pauses: [2026-10-01/P14D, { from: 2026-09-20T12:00Z, days: 2 }]
placement: at:17
order: throttle-first
retry: [1m*4, 5m*6, 10m]
lifetime: 1d
delayDsn: 30m
cleanAfter: 14d
relapse: resume
window: { start: 2026-09-08T10:00:30Z, days: 30, shiftTo: 2026-09-08, extend: none }
seed: 42
displayZone: Europe/Berlin
asOf: 2026-10-01
by: department
allowAddresses: true
floors: [{ product: Exchange 2016, from: 2026-12-15, minBuild: none, note: announced }]
replyPoint: end-of-data
`;

  test("is taken over in full", async () => {
    const { model, ...scenario } = await load(yaml);
    expect(scenario).toMatchObject({
      name: "Everything",
      traffic: {
        inputs: ["a.csv", "b*.csv"],
        map: { time: "t", server: "s" },
        timeZone: "Europe/Berlin",
        serverKey: "FromIP",
      },
      window: {
        startMs: utc("2026-09-08") + 36_000_000,
        days: 30,
        shiftToMs: utc("2026-09-08"),
        extend: "none",
      },
      displayZone: "Europe/Berlin",
      asOfMs: utc("2026-10-01"),
      by: "department",
      allowAddresses: true,
    });
    expect([...scenario.serverNameByKey]).toEqual([["10.0.0.1", "mail01.example"]]);
    expect(model).toMatchObject({
      policy: { variant: "literal" },
      order: "throttle-first",
      placement: { kind: "at", minute: 17 },
      retry: { id: "1m*4, 5m*6, 10m", fallback: { lifetimeMinutes: 1440, delayDsnMinutes: 30 } },
      pauses: [
        { fromMs: utc("2026-09-20") + 43_200_000, days: 2 },
        { fromMs: utc("2026-10-01"), days: 14 },
      ],
      cleanAfterMs: 14 * 86_400_000,
      relapse: "resume",
      seed: "42",
    });
    expect(model.servers).toHaveLength(2);
    expect(model.servers[0]).toMatchObject({
      firstDetectedMs: Date.UTC(2026, 8, 8, 0, 15, 8),
      stageStarts: [{ stage: 2 }, { stage: 5 }],
      retirement: { to: "mail02.example" },
    });
    expect(model.floors.filter((floor) => floor.product === "Exchange 2016").at(-1)).toEqual({
      product: "Exchange 2016",
      fromMs: utc("2026-12-15"),
      minBuild: null,
    });
  });

  test("lets flags win, field by field of the window", async () => {
    const { window, model } = await load(
      yaml,
      {},
      { window: { days: 120 }, seed: "7", variant: "carryover" },
    );
    expect(window).toMatchObject({ startMs: utc("2026-09-08") + 36_000_000, days: 120 });
    expect(model).toMatchObject({ seed: "7", policy: { variant: "carryover" } });
  });

  test("lets an inventory of the flags take the place of its servers", async () => {
    await withFiles({ "inv.csv": "server\nother\n" }, async (folder) => {
      const { model } = await load(yaml, {}, { inventory: path.join(folder, "inv.csv") });
      expect(model.servers.map((server) => server.name)).toEqual(["other"]);
    });
  });
});

describe("floors of a scenario", () => {
  test("take the place of the bundled floor of the same product and day", async () => {
    const { model } = await load(
      `${TRACE}floors: [{ product: Exchange 2019, from: 2026-09-07, minBuild: 15.2.1544.36 }]\n`,
    );
    const floors = model.floors.filter((floor) => floor.fromMs === utc("2026-09-07"));
    expect(floors).toEqual([
      {
        product: "Exchange 2016",
        line: "15.1.2507",
        fromMs: utc("2026-09-07"),
        minBuild: "15.1.2507.61",
      },
      { product: "Exchange 2019", fromMs: utc("2026-09-07"), minBuild: "15.2.1544.36" },
    ]);
  });

  test("can be texts, and of one line", async () => {
    const { model } = await load(
      `${TRACE}floors: ["Exchange 2019=none@2027-03-01", "Exchange 2019 CU14=none@2026-09-07"]
`,
    );
    const own = model.floors.filter(
      (floor) => floor.minBuild === null && floor.fromMs > utc("2026-01-01"),
    );
    expect(own).toEqual([
      {
        product: "Exchange 2019",
        line: "15.2.1544",
        fromMs: utc("2026-09-07"),
        minBuild: null,
      },
      { product: "Exchange 2019", fromMs: utc("2027-03-01"), minBuild: null },
    ]);
    const lines = model.floors.filter(
      (floor) => floor.product === "Exchange 2019" && floor.fromMs === utc("2026-09-07"),
    );
    expect(lines).toHaveLength(2);
  });
});

describe("ranges", () => {
  test("of placement all are 64 placements in both orders; the body is start, block first", async () => {
    const { ranges, model } = await load(`${TRACE}placement: all\n`);
    expect(ranges?.placements).toHaveLength(64);
    expect(ranges?.orders).toEqual(["block-first", "throttle-first"]);
    expect(ranges?.policies.map((policy) => policy.variant)).toEqual(["carryover"]);
    expect(model).toMatchObject({ placement: { kind: "start" }, order: "block-first" });
  });

  test("of variant all are both tables; the body is the default one", async () => {
    const { ranges, model } = await load(`${TRACE}variant: all\nplacement: end\n`);
    expect(ranges?.placements).toEqual([{ kind: "end" }]);
    expect(ranges?.orders).toEqual(["block-first"]);
    expect(ranges?.policies.map((policy) => policy.variant)).toEqual(["carryover", "literal"]);
    expect(model.policy.variant).toBe("carryover");
  });

  test("of order all are both orders", async () => {
    const { ranges } = await load(`${TRACE}order: all\n`);
    expect(ranges?.orders).toEqual(["block-first", "throttle-first"]);
    expect(ranges?.placements).toEqual([{ kind: "start" }]);
  });
});

describe("synthetic mail", () => {
  const synthetic = `traffic:
  synthetic:
    servers: [{ server: a, streams: [{ kind: office, messagesPerDay: 10 }] }]
`;

  test("starts with the window and has its days and seed", async () => {
    const { traffic } = await load(
      `${synthetic}window: { start: 2026-09-08, days: 10 }\nseed: 0x10\n`,
    );
    expect(traffic).toMatchObject({
      kind: "synthetic",
      synthetic: { seed: "16", startMs: utc("2026-09-08"), days: 10 },
    });
  });
});

describe("a policy of one's own", () => {
  test("stands in the scenario or in a file beside it", async () => {
    const policy = `stages: [{ stage: 1, dayFrom: 0, throttleMinutesPerHour: 7, blockMinutesPerHour: 0 }]`;
    const inline = await load(`${TRACE}policy: { ${policy} }\n`);
    const file = await load(`${TRACE}policy: sub/own.yaml\n`, { "sub/own.yaml": `${policy}\n` });
    expect(inline.model.policy).toMatchObject({ id: "inline", variant: "default" });
    expect(file.model.policy).toMatchObject({ id: "own", variant: "default" });
    expect(file.model.policy.stages).toEqual(inline.model.policy.stages);
  });
});
