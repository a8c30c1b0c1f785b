import { normaliseBuild } from "../base/build.ts";
import { MailflowError } from "../base/errors.ts";
import { compareText, MINUTES_PER_HOUR } from "../base/units.ts";
import type { SettingsChanges, StageChange, UpgradeChange } from "../contract/setting-changes.ts";
import type { ModelSettings, Policy, RangeRuns, ServerSettings } from "../contract/settings.ts";
import { refusedMinutes } from "../enforcement/stages.ts";
import { unlisted } from "../servers/unlisted.ts";

export const NO_CHANGES: SettingsChanges = { upgrades: [], stages: [] };

/**
 * Settings and ranges with changes laid over them. The command line and the page both come through
 * here, so that one change gives one result. Errors: USAGE for a stage that the policy does not
 * have, a stage of more than 60 minutes, a build that is none.
 */
export function changeSettings(
  settings: ModelSettings,
  ranges: RangeRuns | null,
  changes: SettingsChanges,
): { readonly model: ModelSettings; readonly ranges: RangeRuns | null } {
  const policy = changePolicy(settings.policy, changes.stages);
  return {
    model: { ...settings, policy, servers: changeServers(settings.servers, changes.upgrades) },
    ranges: ranges === null ? null : { ...ranges, ...changePolicies(ranges, changes) },
  };
}

/** Stage tables of runs with changes laid over each. Errors: as `changeSettings`. */
export function changePolicies(
  { policies }: Pick<RangeRuns, "policies">,
  { stages }: SettingsChanges,
): Pick<RangeRuns, "policies"> {
  return { policies: policies.map((one) => changePolicy(one, stages)) };
}

/** The policy with the minutes of some stages changed; its variant says so. */
export function changePolicy(policy: Policy, changes: readonly StageChange[]): Policy {
  if (changes.length === 0) return policy;
  const rates = new Map(changes.map((change) => [change.stage, change]));
  for (const change of changes) {
    if (!policy.stages.some(({ stage }) => stage === change.stage)) {
      throw new MailflowError(
        "USAGE",
        `--stage: expected a stage of the policy (1 to ${policy.stages.length}), received ${change.stage}`,
      );
    }
    if (!(refusedMinutes(change) <= MINUTES_PER_HOUR)) {
      throw new MailflowError(
        "USAGE",
        `--stage: expected at most 60 minutes per hour together, received ${change.throttleMinutesPerHour}+${change.blockMinutesPerHour} for stage ${change.stage}`,
      );
    }
  }
  return {
    ...policy,
    variant: `${policy.variant}-edited`,
    stages: policy.stages.map((stage) => ({ ...stage, ...rates.get(stage.stage) })),
  };
}

/** Servers with upgrades changed; one that the inventory does not list is added to it. */
function changeServers(
  servers: readonly ServerSettings[],
  upgrades: readonly UpgradeChange[],
): readonly ServerSettings[] {
  if (upgrades.length === 0) return servers;
  const byName = new Map(servers.map((server) => [server.name, server]));
  for (const name of new Set(upgrades.map(({ server }) => server))) {
    byName.set(name, {
      ...(byName.get(name) ?? unlisted(name)),
      upgrades: upgradesOf(name, upgrades),
    });
  }
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name));
}

function upgradesOf(name: string, upgrades: readonly UpgradeChange[]): ServerSettings["upgrades"] {
  const dated = new Map<number, string>();
  for (const { server, atMs, build } of upgrades) {
    if (server !== name || atMs === null) continue;
    const normalised = normaliseBuild(build);
    if (normalised === null) {
      throw new MailflowError(
        "USAGE",
        `--upgrade: expected a build such as 15.1.2507.61, received "${build}"`,
      );
    }
    dated.set(atMs, normalised);
  }
  return [...dated].sort((a, b) => a[0] - b[0]).map(([atMs, build]) => ({ atMs, build }));
}
