import path from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckReport } from "../../sim/contract/check-report.ts";
import { checkFile } from "../../src/check/files.ts";
import { dataPath } from "../../src/platform/package-root.ts";
import { failure, withFiles } from "../config/config-helpers.ts";

const utc = (text: string): number => Date.parse(`${text}T00:00Z`);
const NOW = utc("2026-11-24");

function check(name: string, text: string, nowMs = NOW): Promise<CheckReport> {
  return withFiles({ [name]: text }, (folder) =>
    checkFile(path.join(folder, name), { nowMs, dateOrder: null }),
  );
}

describe("the check of an inventory", () => {
  test("gives product, update, status, rule and the update that would comply", async () => {
    const report = await check("i.csv", "server,build\na,15.1.2507.39\n");
    expect(report).toMatchObject({
      kind: "inventory",
      name: "i.csv",
      facts: ["1 server in 1 row"],
    });
    expect(report.servers[0]).toMatchObject({
      server: "a",
      build: "15.1.2507.39",
      product: "Exchange 2016",
      update: "CU23 Apr24HU",
      status: "outOfDate",
      floor: {
        fromMs: utc("2026-09-07"),
        minBuild: "15.1.2507.61",
        update: "CU23 Oct25SU",
        confidence: "high",
      },
      oldestCompliant: { build: "15.1.2507.61" },
      newestCompliant: { build: "15.1.2507.75" },
      outOfDateFromMs: utc("2026-09-07"),
      dayZero: { atMs: utc("2026-09-07"), basis: "earliest" },
      daysLeft: { toThrottle: 0, toBlock: 0, toFullBlock: 12 },
    });
  });

  test.each([
    ["15.1.2507.61", "upToDate"],
    ["15.2.1544.36", "uncertain"],
    ["15.2.1748.60", "uncertain"],
    ["15.2.2562.17", "upToDate"],
    ["15.0.1497.48", "outOfDate"],
    ["", "unknown"],
  ])("judges build %j as %s", async (build, status) => {
    const { servers } = await check("i.csv", `server,build\na,${build}\n`);
    expect(servers[0]?.status).toBe(status);
  });

  test("finds no update that would comply for a product out of support", async () => {
    const { servers } = await check("i.csv", "server,build\na,15.0.1497.48\n");
    expect(servers[0]).toMatchObject({
      floor: { minBuild: null, update: "none (out of support)" },
      oldestCompliant: null,
      newestCompliant: null,
      remedies: [{ update: { product: "Exchange SE", build: "15.2.2562.53" } }],
    });
  });

  test("looks at the build of the day: upgrades before, and what planned ones will do", async () => {
    const csv =
      "server,build,upgradeAt,upgradeBuild,retireAt\n" +
      "a,15.1.2507.39,2026-11-24,15.1.2507.61,\n" +
      "b,15.1.2507.39,2026-11-25,15.1.2507.58,2026-11-24\n";
    const { servers } = await check("i.csv", csv);
    expect(servers[0]).toMatchObject({ status: "upToDate", build: "15.1.2507.61" });
    expect(servers[1]).toMatchObject({
      status: "retired",
      build: "15.1.2507.39",
      upgrades: [{ update: "CU23 Aug25SU", complies: false }],
    });
  });
});

describe("the dates of an inventory's servers", () => {
  test("count from the first detection, given starts before computed ones", async () => {
    const csv =
      "server,build,firstDetected,stage,stageStart\n" +
      "a,15.1.2507.16,2024-03-28T00:15:08Z,4,2024-05-23T00:15:08Z\n";
    const { servers } = await check("i.csv", csv);
    const days = servers[0]?.stageDates.map(({ stage, atMs }) => [
      stage,
      (atMs - Date.UTC(2024, 2, 28, 0, 15, 8)) / 86_400_000,
    ]);
    expect(days).toEqual([
      [1, 0],
      [2, 30],
      [3, 40],
      [4, 56],
      [5, 66],
      [6, 76],
      [7, 86],
      [8, 96],
    ]);
  });
});

describe("the check of a YAML file", () => {
  test("knows the bundled policy, retry profiles and examples", async () => {
    const policy = await checkFile(dataPath("policies", "microsoft-2023.yaml"), {
      nowMs: NOW,
      dateOrder: null,
    });
    expect(policy).toMatchObject({ kind: "policy", name: "microsoft-2023" });
    expect(policy.facts[0]).toContain("Variant carryover (default)");
    const retry = await checkFile(dataPath("retry", "exchange.yaml"), {
      nowMs: NOW,
      dateOrder: null,
    });
    expect(retry.kind).toBe("retry");
    expect(retry.facts[2]).toBe("exchange-2010-hub: 1m, expires after 2d, delay notice after 4h");
  });

  test("says what a scenario asks for, and judges its servers by its own floors", async () => {
    const yaml =
      "traffic: { trace: { files: l.csv } }\n" +
      "servers: [{ name: a, build: 15.1.2507.61, firstDetected: 2026-11-01 }]\n" +
      "floors: [{ product: Exchange 2016, from: 2026-11-01, minBuild: 15.1.2507.63 }]\n" +
      "pauses: [2026-12-01/7d]\nplacement: all\n";
    const report = await check("s.yaml", yaml);
    expect(report.facts).toEqual([
      "Mail from l.csv",
      "90 days from the first message",
      "Policy microsoft-2023, variant carryover",
      "Retry by-product",
      "Pauses 2026-12-01/P7D",
      "Pause days: 7 of 90 in 2026",
      "Ranges over 128 runs",
    ]);
    expect(report.servers[0]).toMatchObject({
      status: "outOfDate",
      floor: { minBuild: "15.1.2507.63", update: "CU23 Dec25SU", source: null },
      stageDates: [],
    });
  });

  test("says how far pauses can go on over the year's end", async () => {
    const yaml = "traffic: { trace: { files: l.csv } }\npauses: [2026-12-02/P30D]\n";
    const { facts } = await check("s.yaml", yaml);
    expect(facts).toContain("Pause days: 30 of 90 in 2026");
    expect(facts).toContain(
      "30 days from 2026-12-02 take you to 2027-01-01, then up to 90 more (until 2027-04-01)",
    );
  });

  test("says what a study asks for, and how servers are patched", async () => {
    const asked = { nowMs: 0, dateOrder: null };
    const study = await checkFile(dataPath("studies", "fleet-curve.yaml"), asked);
    expect(study).toMatchObject({ kind: "study", name: "fleet-curve" });
    expect(study.facts).toEqual([
      "Scenario ten-thousand-servers, from policy microsoft-2023, variant carryover",
      "90 curves by nsga2 over 16 parameters",
      "2 objectives, 2 constraints",
      "3 replications",
      "Servers are patched as assumed says",
    ]);
    const remediation = await checkFile(dataPath("remediation", "assumed.yaml"), asked);
    expect(remediation).toMatchObject({ kind: "remediation", name: "assumed" });
    expect(remediation.facts[2]).toBe("Felt for 7 days; patching takes 2 days");
  });

  test("refuses a file that is none of them, with the keys it has", async () => {
    const error = await failure(() => check("x.yaml", "foo: 1\nbar: 2\n"));
    expect(error.code).toBe("FORMAT_UNKNOWN");
    expect(error.message).toContain('received "foo", "bar"');
  });

  test("recognises a scenario whose traffic is missing", async () => {
    const error = await failure(() => check("x.yaml", "window: { start: 2026-09-08 }\n"));
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.message).toContain("traffic: missing");
  });
});
