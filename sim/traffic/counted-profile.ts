import { compareText } from "../base/units.ts";
import type { TrafficNames } from "../contract/batch.ts";
import { emptyProfile, type TrafficProfile } from "./profile.ts";
import { addCounts, compareRows, copyRow, takeRows } from "./profile-rows.ts";

/**
 * A profile with the number of log rows behind each of its rows, so that the rows of any window can
 * be accounted for without the log.
 */
export interface CountedProfile {
  readonly profile: TrafficProfile;
  readonly logRows: Float64Array;
}

/** Log rows whose messages arrived in minutes `[fromMinute, toMinute)`. */
export function logRowsBetween(
  { profile, logRows }: CountedProfile,
  fromMinute: number,
  toMinute: number,
): number {
  let sum = 0;
  for (let row = 0; row < logRows.length; row++) {
    const minute = profile.minute[row]!;
    if (minute >= fromMinute && minute < toMinute) sum += logRows[row]!;
  }
  return sum;
}

/**
 * Adds up profiles of different mail, whose groups are values of one dimension; `isGrouped` false
 * takes the groups away. Cost: a sort of all rows, or one pass where a single profile stays as it
 * is.
 */
export function addProfiles(parts: readonly CountedProfile[], isGrouped: boolean): CountedProfile {
  const [only] = parts;
  const hasGroups = (only?.profile.groupDimension ?? null) !== null;
  if (only !== undefined && parts.length === 1 && hasGroups === isGrouped) return only;
  const names = unionOfNames(parts, isGrouped);
  const all = concatenated(parts, names);
  const { profile, logRows } = all;
  const order = new Uint32Array(profile.rowCount);
  for (let row = 0; row < order.length; row++) order[row] = row;
  order.sort((a, b) => compareRows(profile, a, b));
  const added = emptyProfile(names, profile.rowCount);
  const addedRows = new Float64Array(profile.rowCount);
  let count = 0;
  let last = -1;
  for (const row of order) {
    if (last >= 0 && compareRows(profile, last, row) === 0) {
      addCounts(added, count - 1, profile, row);
    } else {
      copyRow(added, count++, profile, row);
    }
    addedRows[count - 1]! += logRows[row]!;
    last = row;
  }
  return { profile: takeRows(added, names, count), logRows: addedRows.subarray(0, count) };
}

function unionOfNames(parts: readonly CountedProfile[], isGrouped: boolean): TrafficNames {
  const union = (pick: (profile: TrafficProfile) => readonly string[]): readonly string[] =>
    [...new Set(parts.flatMap(({ profile }) => pick(profile)))].sort(compareText);
  return {
    servers: union((profile) => profile.servers),
    builds: union((profile) => profile.builds),
    groups: isGrouped ? union((profile) => profile.groups) : [""],
    groupDimension: isGrouped ? (parts[0]?.profile.groupDimension ?? null) : null,
  };
}

function concatenated(parts: readonly CountedProfile[], names: TrafficNames): CountedProfile {
  const rowCount = parts.reduce((sum, { profile }) => sum + profile.rowCount, 0);
  const all = emptyProfile(names, rowCount);
  const logRows = new Float64Array(rowCount);
  const positions = (own: readonly string[], of: readonly string[]): readonly number[] => {
    const byName = new Map(of.map((name, index) => [name, index]));
    return own.map((name) => byName.get(name) ?? 0);
  };
  let at = 0;
  for (const part of parts) {
    const { profile } = part;
    const servers = positions(profile.servers, names.servers);
    const builds = positions(profile.builds, names.builds);
    const groups = positions(profile.groups, names.groups);
    for (let row = 0; row < profile.rowCount; row++) {
      all.server[at + row] = servers[profile.server[row]!]!;
      all.build[at + row] = builds[profile.build[row]!]!;
      all.group[at + row] = groups[profile.group[row]!]!;
    }
    all.inScope.set(profile.inScope, at);
    all.minute.set(profile.minute, at);
    all.messages.set(profile.messages, at);
    all.recipients.set(profile.recipients, at);
    all.bytes.set(profile.bytes, at);
    logRows.set(part.logRows, at);
    at += profile.rowCount;
  }
  return { profile: all, logRows };
}
