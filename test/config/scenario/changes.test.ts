import { describe, expect, test } from "vitest";
import { parseStageChange, parseUpgrade } from "../../../sim/text/change-text.ts";
import { withChanges } from "../../../src/config/scenario/changes.ts";
import type { ResolvedScenario } from "../../../src/config/scenario/resolved.ts";
import { resolveScenario } from "../../../src/config/scenario/scenario.ts";

const DAY = Date.UTC(2026, 9, 1);

describe("--upgrade", () => {
  test.each([
    ["mail01=2026-10-01/15.1.2507.61", "mail01", DAY, "15.1.2507.61"],
    ["MAIL01.=2026-10-01T06:00Z/15.01.2507.061", "mail01", DAY + 21_600_000, "15.1.2507.61"],
    ["a=b=2026-10-01/15.1.2507.61", "a=b", DAY, "15.1.2507.61"],
    ["mail01=never", "mail01", null, ""],
  ])("%s", (text, server, atMs, build) => {
    expect(parseUpgrade(text)).toEqual({ ok: true, value: { server, atMs, build } });
  });

  test.each([
    ["mail01", /expected SERVER=DATE\/BUILD .* received "mail01"/],
    ["=2026-10-01/15.1.2507.61", /expected SERVER=DATE\/BUILD/],
    ["mail01=2026-10-01", /expected SERVER=DATE\/BUILD/],
    ["mail01=2026-10-01/CU23", /expected a build such as .* received "CU23"/],
    ["mail01=2026-10-32/15.1.2507.61", /expected a time that exists/],
  ])("%s is refused", (text, problem) => {
    expect(parseUpgrade(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe("--stage", () => {
  test("5=30+5 delays 30 minutes of each hour and bounces 5", () => {
    const value = { stage: 5, throttleMinutesPerHour: 30, blockMinutesPerHour: 5 };
    expect(parseStageChange("5=30+5")).toEqual({ ok: true, value });
  });

  test.each([
    ["5=30", /expected STAGE=THROTTLE\+BLOCK/],
    ["5=40+21", /at most 60 minutes/],
  ])("%s is refused", (text, problem) => {
    expect(parseStageChange(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe("changes laid over a scenario", async () => {
  const scenario: ResolvedScenario = await resolveScenario(
    {
      traffic: { trace: { files: "log.csv" } },
      servers: [
        {
          name: "mail01",
          build: "15.1.2507.44",
          upgrades: [{ at: "2026-11-01", build: "15.1.2507.61" }],
        },
      ],
    },
    { file: null, place: () => null, baseFolder: "." },
  );
  const upgrade = (server: string, atMs: number | null) => ({
    upgrades: [{ server, atMs, build: atMs === null ? "" : "15.1.2507.61" }],
    stages: [],
  });

  test("an upgrade takes the place of those the inventory plans", () => {
    const { model } = withChanges(scenario, upgrade("mail01", DAY));
    expect(model.servers[0]?.upgrades).toEqual([{ atMs: DAY, build: "15.1.2507.61" }]);
  });

  test("never takes the planned upgrades away", () => {
    expect(withChanges(scenario, upgrade("mail01", null)).model.servers[0]?.upgrades).toEqual([]);
  });

  test("a server that is not listed is added in its place by name", () => {
    const { model } = withChanges(scenario, upgrade("edge", DAY));
    expect(model.servers.map(({ name }) => name)).toEqual(["edge", "mail01"]);
  });

  test("an edited stage leaves the others and says so in the variant", () => {
    const stages = [{ stage: 2, throttleMinutesPerHour: 20, blockMinutesPerHour: 1 }];
    const { policy } = withChanges(scenario, { upgrades: [], stages }).model;
    expect(policy.variant).toBe("carryover-edited");
    expect(policy.stages[1]).toMatchObject({ startDay: 30, throttleMinutesPerHour: 20 });
    expect(policy.stages[2]).toEqual(scenario.model.policy.stages[2]);
  });

  test("a stage that the policy does not have is refused", () => {
    const stages = [{ stage: 9, throttleMinutesPerHour: 20, blockMinutesPerHour: 1 }];
    expect(() => withChanges(scenario, { upgrades: [], stages })).toThrow(
      /--stage: expected a stage of the policy \(1 to 8\), received 9/,
    );
  });

  test("changes are laid over the scenario as written, not over earlier changes", () => {
    const twice = withChanges(withChanges(scenario, upgrade("mail01", DAY)), {
      upgrades: [],
      stages: [],
    });
    expect(twice.model).toEqual(scenario.model);
  });
});
