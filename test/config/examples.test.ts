import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { generateTraffic } from "../../sim/traffic.ts";
import { loadScenario } from "../../src/config/scenario.ts";
import type { ResolvedScenario } from "../../src/config/types.ts";

const folder = path.resolve(import.meta.dirname, "../../scenarios/examples");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

async function load(name: string): Promise<ResolvedScenario> {
  return await loadScenario(path.join(folder, name));
}

describe("the bundled examples", () => {
  test("are the three that the documentation names", () => {
    expect(files.sort()).toEqual([
      "hybrid-two-edges.yaml",
      "newsletter-night-batch.yaml",
      "small-office.yaml",
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
