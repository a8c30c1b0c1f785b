import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { StageResult, Warning } from "../contract/result.ts";
import { refusedMinutes } from "../enforcement/stages.ts";
import type { Replay, ServerReplay } from "../replay/replay.ts";

/**
 * What a reader of the result must know to trust it: unknown builds, expiries below a full block,
 * stages cut short.
 */
export function modelWarnings(facts: WarningFacts): readonly Warning[] {
  return [
    ...unknownBuilds(facts),
    ...unlistedServers(facts),
    ...buildsOfNoLine(facts),
    ...shortenedStages(facts),
    ...expiries(facts),
  ];
}

/** What warnings are made of, so that those of shards can be made together. Plain data. */
export interface WarningFacts {
  readonly hasInventory: boolean;
  readonly isCapacityLimited: boolean;
  /** Sorted by name. */
  readonly servers: readonly {
    readonly name: string;
    readonly builds: ServerReplay["builds"];
    readonly isListed: boolean;
    readonly shortenedStages: readonly number[];
  }[];
  readonly stages: readonly Pick<
    StageResult,
    "stage" | "throttleMinutesPerHour" | "blockMinutesPerHour" | "expired"
  >[];
}

/** The facts of a replay, whose stages are counted already. */
export function warningFacts(
  { compiled, servers }: Replay,
  stages: WarningFacts["stages"],
): WarningFacts {
  return {
    hasInventory: compiled.settings.servers.length > 0,
    isCapacityLimited: typeof compiled.settings.sending?.capacityPerMinute === "number",
    servers: servers.map(({ name, builds, model }) => ({
      name,
      builds,
      isListed: compiled.serverByName.has(name),
      shortenedStages: model.clock.shortenedStages,
    })),
    stages,
  };
}

function unknownBuilds({ servers }: WarningFacts): readonly Warning[] {
  const unknown = servers.filter((server) =>
    server.builds.some(({ build, messages }) => build === null && messages > 0),
  );
  if (unknown.length === 0) return [];
  const names = listed(unknown.map((server) => server.name));
  const whom =
    unknown.length === servers.length ? "No build is known" : `No build is known for ${names}`;
  const message = `${whom}: their mail is treated as out of date, which is the worst case. Give builds in the log or in an inventory.`;
  return [{ code: "BUILD_UNKNOWN", message }];
}

function unlistedServers({ servers, hasInventory }: WarningFacts): readonly Warning[] {
  if (!hasInventory) return [];
  const unlisted = servers.filter((server) => !server.isListed);
  if (unlisted.length === 0) return [];
  const names = listed(unlisted.map((server) => server.name));
  const message = `The inventory does not list ${names}; mail of theirs without a build counts as out of date.`;
  return [{ code: "SERVER_UNLISTED", message }];
}

function buildsOfNoLine({ servers }: WarningFacts): readonly Warning[] {
  const found = servers.flatMap(({ name, builds }) => {
    const unknown = builds.flatMap(({ build, product }) => (product === null ? (build ?? []) : []));
    return [...new Set(unknown)].sort().map((build) => `${name} has ${build}`);
  });
  if (found.length === 0) return [];
  const message = `Unknown build: ${listed(found)}. No known update of Exchange can have it, so it counts as out of date. Compare it with (Get-Command ExSetup.exe).FileVersionInfo.FileVersion on the server.`;
  return [{ code: "UNKNOWN_BUILD", message }];
}

function shortenedStages({ servers }: WarningFacts): readonly Warning[] {
  const warnings: Warning[] = [];
  for (const { name, shortenedStages: stages } of servers) {
    for (const stage of stages) {
      const message = `The stage start given for ${name} makes stage ${stage} shorter than the policy says.`;
      warnings.push({ code: "STAGE_SHORTENED", message });
    }
  }
  return warnings;
}

function expiries({ stages, isCapacityLimited }: WarningFacts): readonly Warning[] {
  const warnings: Warning[] = [];
  const partial = stages.filter(
    (one) => one.stage > 0 && refusedMinutes(one) < MINUTES_PER_HOUR && one.expired > 0,
  );
  if (partial.length > 0) {
    const names = listed(partial.map(({ stage }) => String(stage)));
    const limit = isCapacityLimited ? ", or the server cannot send all of its mail in time" : "";
    const message = `Mail expires in stage ${names}, which refuses less than the whole hour: the retry interval keeps meeting the same refused minutes${limit}.`;
    warnings.push({ code: "RETRY_ALIASED", message });
  }
  // Nobody refuses mail that is not enforced: it can only wait behind other mail.
  const free = stages.find(({ stage }) => stage === 0)?.expired ?? 0;
  if (free > 0) {
    const message = `${free} messages expire that nobody refuses: they wait behind refused mail, or the server cannot send all of its mail in time.`;
    warnings.push({ code: "QUEUE_OVERLOADED", message });
  }
  return warnings;
}

const NAMES_MAX = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(", ");
  return names.length <= NAMES_MAX ? shown : `${shown} and ${names.length - NAMES_MAX} more`;
}
