import type { Replay } from "./replay.ts";
import type { Warning } from "./result.ts";

/**
 * What a reader of the result must know to trust it: unknown builds, expiries below a full block,
 * stages cut short.
 */
export function modelWarnings(replay: Replay): readonly Warning[] {
  return [
    ...unknownBuilds(replay),
    ...unlistedServers(replay),
    ...unknownProducts(replay),
    ...shortenedStages(replay),
    ...expiries(replay),
  ];
}

function unknownBuilds(replay: Replay): readonly Warning[] {
  const unknown = replay.servers.filter((server) =>
    server.builds.some(({ build, messages }) => build === null && messages > 0),
  );
  if (unknown.length === 0) return [];
  const names = listed(unknown.map((server) => server.name));
  const whom =
    unknown.length === replay.servers.length
      ? "No build is known"
      : `No build is known for ${names}`;
  const message = `${whom}: their mail is treated as out of date, which is the worst case. Give builds in the log or in an inventory.`;
  return [{ code: "BUILD_UNKNOWN", message }];
}

function unlistedServers(replay: Replay): readonly Warning[] {
  const { settings, serverByName } = replay.compiled;
  if (settings.servers.length === 0) return [];
  const unlisted = replay.servers.filter((server) => !serverByName.has(server.name));
  if (unlisted.length === 0) return [];
  const names = listed(unlisted.map((server) => server.name));
  const message = `The inventory does not list ${names}; mail of theirs without a build counts as out of date.`;
  return [{ code: "SERVER_UNLISTED", message }];
}

function unknownProducts(replay: Replay): readonly Warning[] {
  const builds = new Set<string>();
  for (const server of replay.servers) {
    for (const { build, product } of server.builds) {
      if (build !== null && product === null) builds.add(build);
    }
  }
  if (builds.size === 0) return [];
  const message = `Builds of no known Exchange product count as up to date: ${listed([...builds].sort())}.`;
  return [{ code: "PRODUCT_UNKNOWN", message }];
}

function shortenedStages(replay: Replay): readonly Warning[] {
  const warnings: Warning[] = [];
  for (const { name, model } of replay.servers) {
    for (const stage of model.clock.shortenedStages) {
      const message = `The stage start given for ${name} makes stage ${stage} shorter than the policy says.`;
      warnings.push({ code: "STAGE_SHORTENED", message });
    }
  }
  return warnings;
}

function expiries(replay: Replay): readonly Warning[] {
  const { policy } = replay.compiled.settings;
  const partial = policy.stages.filter(
    ({ stage, throttleMinutesPerHour, blockMinutesPerHour }) =>
      throttleMinutesPerHour + blockMinutesPerHour < 60 && (replay.stages[stage]?.expired ?? 0) > 0,
  );
  if (partial.length === 0) return [];
  const stages = listed(partial.map(({ stage }) => String(stage)));
  const message = `Mail expires in stage ${stages}, which refuses less than the whole hour: the retry interval keeps meeting the same refused minutes.`;
  return [{ code: "RETRY_ALIASED", message }];
}

const NAMES_MAX = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(", ");
  return names.length <= NAMES_MAX ? shown : `${shown} and ${names.length - NAMES_MAX} more`;
}
