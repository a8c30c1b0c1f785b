import fc from "fast-check";
import type { ServerSettings } from "../../sim/contract/settings.ts";
import { arbitraryInstant, BUILDS, INVENTORY_SERVERS, PRODUCTS } from "./generate-values.ts";

const arbitraryBuild = fc.constantFrom(...BUILDS);

/** How often each part of an inventory line is there, in four. */
function sometimes<T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { freq, nil: null });
}

function arbitraryServer(name: string, days: number): fc.Arbitrary<ServerSettings> {
  const laterNames = INVENTORY_SERVERS.filter((other) => other > name);
  const to = laterNames.length === 0 ? fc.constant(null) : fc.constantFrom(null, ...laterNames);
  return fc
    .record({
      product: sometimes(fc.constantFrom(...PRODUCTS.map((range) => range.product)), 1),
      build: sometimes(arbitraryBuild, 2),
      firstDetectedMs: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 2, arbitrary: arbitraryInstant(-6, days + 1) },
      ),
      stageStarts: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        {
          weight: 1,
          arbitrary: fc.array(
            fc.record({
              stage: fc.integer({ min: 2, max: 8 }),
              atMs: arbitraryInstant(-2, days + 3),
            }),
            { minLength: 1, maxLength: 2 },
          ),
        },
      ),
      upgrades: fc.array(
        fc.record({ atMs: arbitraryInstant(-1, days + 3), build: arbitraryBuild }),
        {
          maxLength: 3,
        },
      ),
      hasUpgrades: fc.boolean(),
      retirement: fc.oneof(
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.record({ atMs: arbitraryInstant(0, days), to }) },
      ),
    })
    .map(({ hasUpgrades, ...given }) => ({
      ...given,
      name,
      upgrades: hasUpgrades ? [...given.upgrades].sort((a, b) => a.atMs - b.atMs) : [],
      stageStarts: plausibleStarts(given.stageStarts, given.firstDetectedMs),
    }));
}

/** Given stage starts rise with time, one a stage, and lie after a given first detection. */
function plausibleStarts(
  starts: ServerSettings["stageStarts"],
  firstDetectedMs: number | null,
): ServerSettings["stageStarts"] {
  const times = starts
    .map((start) => start.atMs)
    .filter((atMs) => firstDetectedMs === null || atMs > firstDetectedMs)
    .sort((a, b) => a - b);
  const stages = [...new Set(starts.map((start) => start.stage))].sort((a, b) => a - b);
  const pairs: { stage: number; atMs: number }[] = [];
  times.forEach((atMs, i) => {
    const stage = stages[i];
    if (stage !== undefined && atMs !== times[i - 1]) pairs.push({ stage, atMs });
  });
  return pairs;
}

/** An inventory: none at all, or some of the servers; whoever a retirement names is in it. */
export function arbitraryServers(days: number, stageCount: number): fc.Arbitrary<ServerSettings[]> {
  return fc
    .tuple(
      fc.tuple(...INVENTORY_SERVERS.map((name) => arbitraryServer(name, days))),
      fc.subarray([...INVENTORY_SERVERS]),
    )
    .map(([servers, listed]) => {
      const named = new Set(listed);
      for (const server of servers) {
        const to = server.retirement?.to ?? null;
        if (named.has(server.name) && to !== null) named.add(to);
      }
      return servers
        .filter((server) => named.has(server.name))
        .map((server) => ({
          ...server,
          stageStarts: server.stageStarts.filter((start) => start.stage <= stageCount),
        }));
    });
}
