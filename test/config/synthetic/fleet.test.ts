import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadScenario } from "../../../src/config/scenario/scenario.ts";
import { fleetServers } from "../../../src/config/synthetic/fleet.ts";
import { syntheticSchema } from "../../../src/config/synthetic/schema.ts";
import { dataPath } from "../../../src/platform/package-root.ts";
import { loadStudy } from "../../../src/tune/study/file.ts";

const fleet = { servers: 1_000, largestPerDay: 500, smallestPerDay: 0.9 };

function volumes(servers: ReturnType<typeof fleetServers>): number[] {
  return servers.map(({ streams: [stream] }) =>
    stream?.kind === "office" ? stream.messagesPerDay : Number.NaN,
  );
}

describe("a fleet", () => {
  test("has volumes that fall with the rank, down to the smallest", () => {
    const list = volumes(fleetServers(fleet, "s"));
    expect(list.slice(0, 4)).toEqual([500, 250, 500 / 3, 125]);
    expect(list.at(-1)).toBe(0.9);
    expect(volumes(fleetServers({ ...fleet, steepness: 0.5 }, "s"))[3]).toBe(250);
    expect(volumes(fleetServers({ ...fleet, steepness: 1.5 }, "s"))[3]).toBe(62.5);
    expect(volumes(fleetServers({ ...fleet, steepness: 2 }, "s"))[3]).toBe(31.25);
  });

  test("draws a build for each server by weight, the same for the same seed", () => {
    const builds = { "15.1.2507.44": 3, "15.2.1748.36": 1 };
    const servers = fleetServers({ ...fleet, builds }, "s");
    const first = servers.filter((one) => one.builds?.[0] === "15.1.2507.44").length;
    expect(first).toBeGreaterThan(690);
    expect(first).toBeLessThan(810);
    expect(fleetServers({ ...fleet, builds }, "s")).toEqual(servers);
    expect(fleetServers({ ...fleet, builds }, "t")).not.toEqual(servers);
  });

  test.each([
    ["{}", "expected servers, a fleet or both"],
    ["fleet: {servers: 5, largestPerDay: 1, smallestPerDay: 2}", "smallestPerDay not above"],
    [
      "servers: [{server: server-00001, streams: [{kind: office, messagesPerDay: 1}]}]\n" +
        "fleet: {servers: 5, largestPerDay: 2, smallestPerDay: 1}",
      "no server named like those of the fleet",
    ],
  ])("%s is refused", (yaml, message) => {
    const outcome = syntheticSchema.safeParse(parse(yaml));
    expect(outcome.error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});

describe("the bundled fleet", () => {
  test("has ten thousand servers, a tenth of which send most of the mail", async () => {
    const { traffic } = await loadScenario(dataPath("fleets", "ten-thousand-servers.yaml"));
    if (traffic.kind !== "synthetic") throw new Error("the fleet is synthetic");
    const { servers } = traffic.synthetic;
    expect(servers).toHaveLength(10_000);
    const list = servers.map(({ streams: [stream] }) =>
      stream?.pattern.kind === "daily" ? stream.pattern.messagesPerDay : 0,
    );
    const all = list.reduce((a, b) => a + b, 0);
    const top = list.toSorted((a, b) => b - a).slice(0, 1_000);
    expect(top.reduce((a, b) => a + b, 0) / all).toBeGreaterThan(0.6);
  });
});

test.each(["fleet-curve", "office-curve"])("the bundled study %s is right", async (name) => {
  const study = await loadStudy(dataPath("studies", `${name}.yaml`));
  expect(study.name).toBe(name);
  expect(study.scenario.warnings).toEqual([]);
});
