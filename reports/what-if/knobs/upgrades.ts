import type { UpgradeChange } from "../../../sim/contract/setting-changes.ts";
import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";

/** The upgrades of a server as the run has them: those the command tried, else those planned. */
export function ownUpgrades(input: WhatIfInput, server: string): readonly UpgradeChange[] {
  const tried = ofServer(input.changes.upgrades, server);
  if (tried.length > 0) return tried;
  const found = input.settings.model.servers.find(({ name }) => name === server);
  return (found?.upgrades ?? []).map(({ atMs, build }) => ({ server, atMs, build }));
}

/** The first upgrade of a server with the reader's changes; null = never patched. */
export function upgradeNow(input: WhatIfInput, knobs: Knobs, server: string): UpgradeChange | null {
  const changed = ofServer(knobs.changes.upgrades, server);
  const [first] = changed.length > 0 ? changed : ownUpgrades(input, server);
  return first === undefined || first.atMs === null ? null : first;
}

/** Servers whose upgrades are not those of the run, in the order of their changes. */
export function changedServers(input: WhatIfInput, knobs: Knobs): readonly string[] {
  const all = [...knobs.changes.upgrades, ...input.changes.upgrades].map(({ server }) => server);
  return [...new Set(all)].filter((server) => isChanged(input, knobs, server));
}

/** Whether the upgrades of a server are not those of the run. */
export function isChanged(input: WhatIfInput, knobs: Knobs, server: string): boolean {
  const now = ofServer(knobs.changes.upgrades, server);
  return JSON.stringify(now) !== JSON.stringify(ofServer(input.changes.upgrades, server));
}

/** Builds that would comply, then the newest of every product, then the one chosen. */
export function buildChoices(
  { builds }: WhatIfInput,
  compliant: readonly string[],
  chosen: string,
): readonly (readonly [build: string, words: string])[] {
  const named = new Map(builds.map((one) => [one.build, one]));
  const newest = new Map(builds.map(({ product, build }) => [product, build]));
  const wanted = new Set([...compliant, ...[...newest.values()].reverse()]);
  if (chosen !== "") wanted.add(chosen);
  return [...wanted].map((build) => {
    const known = named.get(build);
    return [build, known === undefined ? build : `${build} (${known.product} ${known.update})`];
  });
}

/** Knobs with one upgrade in the place of all of its server's; no change if it is the run's. */
export function withUpgrade(input: WhatIfInput, knobs: Knobs, upgrade: UpgradeChange): Knobs {
  const own = ownUpgrades(input, upgrade.server).filter(({ atMs }) => atMs !== null);
  const [first] = own;
  const isOwn =
    upgrade.atMs === null
      ? own.length === 0
      : own.length === 1 && first?.atMs === upgrade.atMs && first.build === upgrade.build;
  return isOwn
    ? withoutUpgrade(input, knobs, upgrade.server)
    : replaced(input, knobs, upgrade.server, [upgrade]);
}

/** Knobs with the upgrades of a server as the run has them. */
export function withoutUpgrade(input: WhatIfInput, knobs: Knobs, server: string): Knobs {
  return replaced(input, knobs, server, ofServer(input.changes.upgrades, server));
}

function replaced(
  input: WhatIfInput,
  knobs: Knobs,
  server: string,
  by: readonly UpgradeChange[],
): Knobs {
  const kept = knobs.changes.upgrades.filter((one) => one.server !== server);
  const next = [...kept, ...by];
  const text = (list: readonly UpgradeChange[]): string =>
    JSON.stringify(list.map((one) => JSON.stringify(one)).sort());
  // The order of the run's own changes is part of what is not changed.
  const own = input.changes.upgrades;
  const upgrades = text(next) === text(own) ? own : next;
  return { ...knobs, changes: { ...knobs.changes, upgrades } };
}

function ofServer(upgrades: readonly UpgradeChange[], server: string): readonly UpgradeChange[] {
  return upgrades.filter((one) => one.server === server);
}
