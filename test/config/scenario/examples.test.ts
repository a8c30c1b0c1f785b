import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { GroupResult, ModelResult, ServerResult } from "../../../sim/contract/result.ts";
import { generateTraffic } from "../../../sim/synthetic/generate.ts";
import type { ResolvedScenario } from "../../../src/config/scenario/resolved.ts";
import { loadScenario } from "../../../src/config/scenario/scenario.ts";
import { runExample } from "../run-example.ts";

const folder = path.resolve(import.meta.dirname, "../../../scenarios/examples");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

async function load(name: string): Promise<ResolvedScenario> {
  return await loadScenario(path.join(folder, name));
}

describe("the bundled examples", () => {
  test("are the five that the documentation names", () => {
    expect(files.sort()).toEqual([
      "hourly-retry.yaml",
      "hybrid-two-edges.yaml",
      "newsletter-night-batch.yaml",
      "small-office.yaml",
      "year-end-pause.yaml",
    ]);
  });

  test.each(files)("%s is valid, without a warning, and named like its file", async (name) => {
    const scenario = await load(name);
    expect(scenario.name).toBe(path.basename(name, ".yaml"));
    expect(scenario.warnings).toEqual([]);
    expect(scenario.window.startMs).toBe(Date.UTC(2026, 8, 8));
    expect(scenario.window.extend).toBe("none");
  });

  test.each(files)("%s says what it shows and how to run it", (name) => {
    const text = readFileSync(path.join(folder, name), "utf8");
    const [first, ...lines] = text.split("\n");
    expect(first).toBe("# yaml-language-server: $schema=../schema/scenario.schema.json");
    expect(text).toContain(`mailflow run ${name}`);
    expect(lines.every((line) => line.length <= 120)).toBe(true);
  });

  test.each(files)("%s sends by the servers of its inventory, and by no others", async (name) => {
    const { traffic, model } = await load(name);
    expect(traffic.kind).toBe("synthetic");
    if (traffic.kind !== "synthetic") return;
    expect(traffic.synthetic.servers.map(({ server }) => server)).toEqual(
      model.servers.map((server) => server.name),
    );
  });

  test.each(files)("%s has mail on every day of its window", async (name) => {
    const { traffic, window } = await load(name);
    if (traffic.kind !== "synthetic") throw new Error("an example has synthetic traffic");
    const perDay = Array.from({ length: window.days }, () => 0);
    for (const batch of generateTraffic(traffic.synthetic)) {
      for (const ms of batch.timeMs.subarray(0, batch.count)) {
        const day = Math.floor((ms - traffic.synthetic.startMs) / 86_400_000);
        perDay[day] = (perDay[day] ?? 0) + 1;
      }
    }
    expect(perDay).toHaveLength(window.days);
    expect(perDay.every((count) => count > 0)).toBe(true);
    const total = perDay.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(20_000);
    expect(total).toBeLessThan(400_000);
  });
});

function date(ms: number | null): string {
  return new Date(ms ?? 0).toISOString().slice(0, 10);
}

describe("what the examples show", () => {
  const server = (result: ModelResult, name: string): ServerResult => {
    const found = result.servers.find((entry) => entry.server.startsWith(name));
    if (found === undefined) throw new Error(`no server ${name}`);
    return found;
  };
  const group = (result: ModelResult, value: string): GroupResult => {
    const found = result.groups.find((entry) => entry.value === value);
    if (found === undefined) throw new Error(`no stream ${value}`);
    return found;
  };

  test("hybrid-two-edges: the patched server loses nothing, the other one returns mail", async () => {
    const result = await runExample("hybrid-two-edges");
    expect(server(result, "edge-a")).toMatchObject({ status: "clean", bounced: 0, expired: 0 });
    expect(server(result, "edge-a").delayed).toBeGreaterThan(1_000);
    expect(server(result, "edge-b")).toMatchObject({ status: "outOfDate", stageAtEnd: 7 });
    expect(server(result, "edge-b").bounced).toBeGreaterThan(1_000);
    expect(result.warnings).toEqual([]);
  });

  test("hybrid-two-edges: the dates in its comments are those of the result", async () => {
    const { firsts, events } = await runExample("hybrid-two-edges");
    expect(date(firsts.detectedMs)).toBe("2026-09-08");
    expect(date(firsts.deferralMs)).toBe("2026-10-08");
    expect(date(firsts.ndrMs)).toBe("2026-11-14");
    expect(date(firsts.fullBlockMs)).toBe("2026-12-14");
    const dates = events.map((event) => `${date(event.ms)} ${event.kind}`);
    expect(dates).toContain("2026-10-18 stage-3");
    expect(dates).toContain("2026-10-20 pauseBegin");
    expect(dates).toContain("2026-11-07 upgrade");
    expect(dates).toContain("2026-12-04 stage-7");
  });

  test("small-office: nothing is accepted after day 90", async () => {
    const result = await runExample("small-office");
    const full = result.stages[8];
    expect(full?.messages).toBeGreaterThan(0);
    expect(full?.bounced).toBe(full?.messages);
    expect(date(result.firsts.fullBlockMs)).toBe("2026-12-07");
  });

  test("newsletter-night-batch: before stage 5 only what meets the hour's start is late", async () => {
    const result = await runExample("newsletter-night-batch", { window: { days: 60 } });
    expect(group(result, "statements").delayed).toBe(0);
    expect(group(result, "offers").delayed).toBe(0);
    expect(group(result, "newsletter").delayed).toBeGreaterThan(0);
    const nightly = group(result, "nightly-export");
    const firstThirtyDays = await runExample("newsletter-night-batch", { window: { days: 30 } });
    expect(group(firstThirtyDays, "nightly-export").delayed).toBe(0);
    expect(nightly.delayed).toBe(
      nightly.messages - group(firstThirtyDays, "nightly-export").messages,
    );
  });

  test("newsletter-night-batch: from stage 5 on statements and offers suffer, too", async () => {
    const result = await runExample("newsletter-night-batch");
    expect(group(result, "statements").delayed).toBeGreaterThan(0);
    expect(group(result, "offers").delayed).toBeGreaterThan(0);
    const nightly = group(result, "nightly-export");
    const sixtyDays = await runExample("newsletter-night-batch", { window: { days: 60 } });
    expect(nightly.bounced).toBe(nightly.messages - group(sixtyDays, "nightly-export").messages);
  });
});

describe("a pause over the end of the year", () => {
  test("year-end-pause: the full block moves by the days of both years", async () => {
    // By hand: day 0 is 8 September, and 30 + 31 + 29 days later it is 7 December.
    const asItIs = await runExample("year-end-pause", { pauses: [] });
    expect(date(asItIs.firsts.fullBlockMs)).toBe("2026-12-07");
    // 2 December is day 85 (22 + 31 + 30 + 2); 30 + 31 + 28 + 31 paused days lie before 1 April.
    const { firsts, events, stages, days } = await runExample("year-end-pause");
    expect(date(firsts.detectedMs)).toBe("2026-09-08");
    expect(date(firsts.deferralMs)).toBe("2026-10-08");
    expect(date(firsts.ndrMs)).toBe("2026-11-07");
    expect(date(firsts.fullBlockMs)).toBe("2027-04-06");
    const dates = events.map((event) => `${date(event.ms)} ${event.kind}`);
    expect(dates).toContain("2026-11-27 stage-7");
    expect(dates).toContain("2026-12-02 pauseBegin");
    expect(dates).toContain("2027-01-01 pauseBegin");
    expect(dates).toContain("2027-04-01 pauseEnd");
    const paused = days.filter(({ dateUtc }) => dateUtc >= "2026-12-02" && dateUtc < "2027-04-01");
    expect(paused).toHaveLength(120);
    expect(paused.every(({ bounced, delayed }) => bounced === 0 && delayed === 0)).toBe(true);
    expect(stages[8]?.bounced).toBe(stages[8]?.messages);
  });
});
