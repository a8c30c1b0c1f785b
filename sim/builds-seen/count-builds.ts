import { MS_PER_MINUTE } from "../base/units.ts";
import { type ComplianceRules, complies, isUncertain } from "../enforcement/compliance.ts";
import type { TrafficProfile } from "../traffic/profile.ts";

/** What held for a build in the minute of each of its messages; they sum to `messages`. */
interface BuildStandings {
  readonly complying: number;
  readonly uncertain: number;
  readonly outOfDate: number;
}

/** Messages in scope of one server that carry one build. Minutes since 1970, both with mail. */
export interface BuildTally extends BuildStandings {
  /** "" = the log names none. */
  readonly build: string;
  readonly messages: number;
  readonly firstMinute: number;
  readonly lastMinute: number;
  /** The minutes with mail, ascending, each once. */
  readonly minutes: Float64Array;
  /** Messages of each of them. */
  readonly counts: Float64Array;
}

/**
 * Counts the messages in scope of each server by the build they carry, sorted by build. Servers
 * without any are missing. The order of the profile's rows does not matter.
 * Cost: O(rows × log rows).
 */
export function countBuilds(
  profile: TrafficProfile,
  rules: ComplianceRules,
): ReadonlyMap<string, readonly BuildTally[]> {
  const { servers, builds } = profile;
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < profile.rowCount; row++) {
    if (profile.inScope[row] !== 1) continue;
    const key = (profile.server[row] ?? 0) * builds.length + (profile.build[row] ?? 0);
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  }
  const standings = builds.map((build) => standingOf(build, rules));
  const tallies = new Map<string, BuildTally[]>();
  for (const key of [...rowsOf.keys()].sort((a, b) => a - b)) {
    const server = servers[Math.floor(key / builds.length)] ?? "";
    const index = key % builds.length;
    const tally = tallyOf(profile, rowsOf.get(key) ?? [], builds[index] ?? "", standings[index]);
    const known = tallies.get(server);
    if (known === undefined) tallies.set(server, [tally]);
    else known.push(tally);
  }
  return tallies;
}

function tallyOf(
  profile: TrafficProfile,
  rows: readonly number[],
  build: string,
  standing: StandingAt = () => "outOfDate",
): BuildTally {
  const sums = { complying: 0, uncertain: 0, outOfDate: 0 };
  let messages = 0;
  for (const row of rows) {
    const count = profile.messages[row] ?? 0;
    sums[standing((profile.minute[row] ?? 0) * MS_PER_MINUTE)] += count;
    messages += count;
  }
  const { minutes, counts } = byMinute(profile, rows);
  const firstMinute = minutes[0] ?? 0;
  const lastMinute = minutes.at(-1) ?? firstMinute;
  return { build, messages, firstMinute, lastMinute, minutes, counts, ...sums };
}

/** Rows of one scope and one group have each minute once and in order. */
function byMinute(
  profile: TrafficProfile,
  rows: readonly number[],
): Pick<BuildTally, "minutes" | "counts"> {
  const minutes = Float64Array.from(rows, (row) => profile.minute[row] ?? 0);
  const counts = Float64Array.from(rows, (row) => profile.messages[row] ?? 0);
  if (minutes.every((minute, at) => at === 0 || minute > (minutes[at - 1] ?? 0))) {
    return { minutes, counts };
  }
  const sums = new Map<number, number>();
  for (const [at, minute] of minutes.entries()) {
    sums.set(minute, (sums.get(minute) ?? 0) + (counts[at] ?? 0));
  }
  const ascending = Float64Array.from(sums.keys()).sort();
  return { minutes: ascending, counts: ascending.map((minute) => sums.get(minute) ?? 0) };
}

/** What holds for a build at an instant. */
type StandingAt = (ms: number) => keyof BuildStandings;

/** What holds for a build changes with floors alone, so it is worked out once between two dates. */
export function standingOf(build: string, rules: ComplianceRules): StandingAt {
  const dates = [...new Set(rules.floors.map(({ fromMs }) => fromMs))].sort((a, b) => a - b);
  const known: (keyof BuildStandings)[] = [];
  return (ms) => {
    const passed = dates.findLastIndex((date) => date <= ms) + 1;
    known[passed] ??= standingAt(build, ms, rules);
    return known[passed];
  };
}

function standingAt(build: string, ms: number, rules: ComplianceRules): keyof BuildStandings {
  if (isUncertain(build, ms, rules)) return "uncertain";
  return complies(build, ms, rules) ? "complying" : "outOfDate";
}
