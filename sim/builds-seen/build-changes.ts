import { compareBuilds, lineOfBuild } from "../base/build.ts";
import { MS_PER_MINUTE } from "../base/units.ts";
import type { BuildRow } from "../contract/public-build.ts";
import type { BuildChange, MixedBuilds } from "../contract/seen-builds.ts";
import type { BuildTally } from "./count-builds.ts";

/**
 * Until this update mail from the pickup folder carries a wrong build. Sources: Q&A 2110876,
 * microsoft/CSS-Exchange#2253.
 */
const PICKUP_MENDED = /\bNov24SU$/;

/**
 * How often the build changes from one message to the next. Several builds in one minute have no
 * order: they count as one stretch each, those of the minute before first.
 */
export function countSwitches(tallies: readonly BuildTally[]): number {
  const size = tallies.length;
  if (size < 2) return 0;
  const stretches = new Float64Array(tallies.reduce((sum, each) => sum + each.minutes.length, 0));
  let end = 0;
  for (const [index, { minutes }] of tallies.entries()) {
    for (const minute of minutes) stretches[end++] = minute * size + index;
  }
  stretches.sort();
  let switches = 0;
  let last = -1;
  for (let from = 0; from < end; ) {
    const minute = Math.floor((stretches[from] ?? 0) / size);
    const indexes: number[] = [];
    let at = from;
    for (; at < end && (stretches[at] ?? 0) < (minute + 1) * size; at++) {
      indexes.push((stretches[at] ?? 0) - minute * size);
    }
    const goesOn = indexes.includes(last);
    switches += goesOn || last < 0 ? indexes.length - 1 : indexes.length;
    last = indexes.findLast((index) => index !== last) ?? last;
    from = at;
  }
  return switches;
}

/**
 * What the order of a server's builds in time tells: builds whose times overlap alternate under one
 * name; those that follow each other for good are upgrades, or the opposite.
 */
export function buildChanges(
  tallies: readonly BuildTally[],
  builds: readonly BuildRow[],
): readonly (MixedBuilds | BuildChange)[] {
  const clusters = overlapping(tallies);
  return clusters.flatMap((cluster, at) => {
    const before = clusters[at - 1];
    const change = before === undefined ? [] : [changeBetween(before, cluster)];
    return cluster.length < 2 ? change : [...change, mixedOf(cluster, builds)];
  });
}

/** Groups of builds whose times overlap, in order of time; sharing a single minute is none. */
function overlapping(tallies: readonly BuildTally[]): readonly (readonly BuildTally[])[] {
  const inTime = [...tallies].sort(
    (a, b) =>
      a.firstMinute - b.firstMinute ||
      a.lastMinute - b.lastMinute ||
      compareBuilds(a.build, b.build),
  );
  const clusters: BuildTally[][] = [];
  let lastMinute = Number.NEGATIVE_INFINITY;
  for (const tally of inTime) {
    if (tally.firstMinute < lastMinute) clusters.at(-1)?.push(tally);
    else clusters.push([tally]);
    lastMinute = Math.max(lastMinute, tally.lastMinute);
  }
  return clusters;
}

function byBuild(tallies: readonly BuildTally[]): readonly BuildTally[] {
  return [...tallies].sort((a, b) => compareBuilds(a.build, b.build));
}

function changeBetween(before: readonly BuildTally[], after: readonly BuildTally[]): BuildChange {
  const inOrder = [...before].sort((a, b) => a.lastMinute - b.lastMinute);
  const from = inOrder.at(-1)?.build ?? "";
  const to = after[0]?.build ?? "";
  return {
    kind: compareBuilds(to, from) > 0 ? "upgrade" : "downgrade",
    from,
    to,
    lastOldMs: Math.max(...before.map(({ lastMinute }) => lastMinute)) * MS_PER_MINUTE,
    firstNewMs: Math.min(...after.map(({ firstMinute }) => firstMinute)) * MS_PER_MINUTE,
  };
}

function mixedOf(cluster: readonly BuildTally[], builds: readonly BuildRow[]): MixedBuilds {
  const ascending = byBuild(cluster);
  const older = ascending.slice(0, -1);
  const firsts = cluster.map(({ firstMinute }) => firstMinute).sort((a, b) => a - b);
  const lasts = cluster.map(({ lastMinute }) => lastMinute).sort((a, b) => a - b);
  return {
    kind: "mixedBuilds",
    builds: ascending.map(({ build }) => build),
    older: older.map(({ build, messages, lastMinute }) => ({
      build,
      messages,
      lastMs: lastMinute * MS_PER_MINUTE,
    })),
    outOfDate: older.filter(({ outOfDate }) => outOfDate > 0).map(({ build }) => build),
    switches: countSwitches(cluster),
    fromMs: (firsts[1] ?? 0) * MS_PER_MINUTE,
    toMs: (lasts.at(-2) ?? 0) * MS_PER_MINUTE,
    isPickupPossible: !isPickupMended(ascending.at(-1)?.build ?? "", builds),
  };
}

/** Whether a build holds the update that mended the pickup folder, or is of a later line. */
function isPickupMended(build: string, builds: readonly BuildRow[]): boolean {
  const mending = builds.filter(({ update }) => PICKUP_MENDED.test(update));
  const own = mending.find((row) => lineOfBuild(row.build) === lineOfBuild(build));
  if (own !== undefined) return compareBuilds(build, own.build) >= 0;
  return mending.every((row) => compareBuilds(build, row.build) > 0);
}
