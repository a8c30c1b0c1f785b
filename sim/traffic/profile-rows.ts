import { invariant } from "../base/errors.ts";
import type { TrafficNames } from "../contract/batch.ts";
import { emptyProfile, type TrafficProfile } from "./profile.ts";

/**
 * Collects moved rows of a profile in growing columns. Messages, recipients, bytes and group follow
 * the source row.
 */
export class ProfileColumns {
  readonly #source: TrafficProfile;
  readonly #names: TrafficNames;
  #columns: TrafficProfile;
  #count = 0;

  /**
   * `names` differ from the source's where servers or builds were added; groups must be the
   * source's.
   */
  constructor(source: TrafficProfile, names: TrafficNames = source) {
    this.#source = source;
    this.#names = names;
    this.#columns = emptyProfile(names, source.rowCount);
  }

  push(sourceRow: number, server: number, build: number, inScope: number, minute: number): void {
    if (this.#count === this.#columns.rowCount) this.#grow();
    const row = this.#count++;
    const columns = this.#columns;
    columns.server[row] = server;
    columns.build[row] = build;
    columns.inScope[row] = inScope;
    columns.group[row] = this.#source.group[sourceRow]!;
    columns.minute[row] = minute;
    columns.messages[row] = this.#source.messages[sourceRow]!;
    columns.recipients[row] = this.#source.recipients[sourceRow]!;
    columns.bytes[row] = this.#source.bytes[sourceRow]!;
  }

  /** The rows pushed so far, in that order: not sorted, not merged. */
  finish(): TrafficProfile {
    return takeRows(this.#columns, this.#names, this.#count);
  }

  #grow(): void {
    const grown = emptyProfile(this.#names, Math.max(64, this.#count * 2));
    copyColumns(this.#columns, grown);
    this.#columns = grown;
  }
}

/**
 * The row after the last one of each server, by server index; it begins where the one before ends.
 * Errors: INVARIANT for rows that are not sorted by server.
 */
export function serverEnds(profile: TrafficProfile): Uint32Array {
  const ends = new Uint32Array(profile.servers.length);
  let row = 0;
  for (let index = 0; index < ends.length; index++) {
    while (row < profile.rowCount && profile.server[row] === index) row++;
    ends[index] = row;
  }
  invariant(row === profile.rowCount, "profile rows are sorted by server");
  return ends;
}

/**
 * The profile sorted by its key with equal keys added up. Cost: O(rows) when it is sorted already.
 */
export function sortProfile(profile: TrafficProfile): TrafficProfile {
  if (isStrictlySorted(profile)) return profile;
  const order = new Uint32Array(profile.rowCount);
  for (let row = 0; row < order.length; row++) order[row] = row;
  order.sort((a, b) => compareRows(profile, a, b));
  const sorted = emptyProfile(profile, profile.rowCount);
  let count = 0;
  let last = -1;
  for (const row of order) {
    if (last >= 0 && compareRows(profile, last, row) === 0)
      addCounts(sorted, count - 1, profile, row);
    else copyRow(sorted, count++, profile, row);
    last = row;
  }
  return takeRows(sorted, profile, count);
}

/**
 * The profile without the names of servers, builds and groups that no row has, so that mail outside
 * the window leaves nothing behind. Order of names and rows stays.
 */
export function dropUnusedNames(profile: TrafficProfile): TrafficProfile {
  const servers = usedNames(profile.servers, profile.server);
  const builds = usedNames(profile.builds, profile.build);
  const groups = usedNames(profile.groups, profile.group);
  return {
    ...profile,
    servers: servers.names,
    builds: builds.names,
    groups: groups.names,
    server: servers.indexes,
    build: builds.indexes,
    group: groups.indexes,
  };
}

function usedNames(
  names: readonly string[],
  indexes: Uint32Array,
): { readonly names: readonly string[]; readonly indexes: Uint32Array } {
  const isUsed = new Uint8Array(names.length);
  // By index: `for of` took 20 ms a column of 2.6 M rows, this takes 3.
  for (let row = 0; row < indexes.length; row++) isUsed[indexes[row]!] = 1;
  if (!isUsed.includes(0)) return { names, indexes };
  const used = names.filter((_, index) => isUsed[index] === 1);
  const position = new Uint32Array(names.length);
  let next = 0;
  for (let index = 0; index < names.length; index++) {
    position[index] = next;
    next += isUsed[index]!;
  }
  return { names: used, indexes: indexes.map((index) => position[index]!) };
}

function isStrictlySorted(profile: TrafficProfile): boolean {
  for (let row = 1; row < profile.rowCount; row++) {
    if (compareRows(profile, row - 1, row) >= 0) return false;
  }
  return true;
}

/** Orders two rows of a profile by (server, build, scope, group, minute). */
export function compareRows(profile: TrafficProfile, a: number, b: number): number {
  return (
    profile.server[a]! - profile.server[b]! ||
    profile.build[a]! - profile.build[b]! ||
    profile.inScope[a]! - profile.inScope[b]! ||
    profile.group[a]! - profile.group[b]! ||
    profile.minute[a]! - profile.minute[b]!
  );
}

/** Copies one row; both profiles have the same names. */
export function copyRow(
  to: TrafficProfile,
  row: number,
  from: TrafficProfile,
  source: number,
): void {
  to.server[row] = from.server[source]!;
  to.build[row] = from.build[source]!;
  to.inScope[row] = from.inScope[source]!;
  to.group[row] = from.group[source]!;
  to.minute[row] = from.minute[source]!;
  to.messages[row] = from.messages[source]!;
  to.recipients[row] = from.recipients[source]!;
  to.bytes[row] = from.bytes[source]!;
}

/** Adds the counts of one row to those of another. */
export function addCounts(
  to: TrafficProfile,
  row: number,
  from: TrafficProfile,
  source: number,
): void {
  to.messages[row]! += from.messages[source]!;
  to.recipients[row]! += from.recipients[source]!;
  to.bytes[row]! += from.bytes[source]!;
}

function copyColumns(from: TrafficProfile, to: TrafficProfile): void {
  to.server.set(from.server);
  to.build.set(from.build);
  to.inScope.set(from.inScope);
  to.group.set(from.group);
  to.minute.set(from.minute);
  to.messages.set(from.messages);
  to.recipients.set(from.recipients);
  to.bytes.set(from.bytes);
}

/** The first rows of a profile, under the names given. */
export function takeRows(
  columns: TrafficProfile,
  names: TrafficNames,
  rowCount: number,
): TrafficProfile {
  return {
    servers: names.servers,
    builds: names.builds,
    groups: names.groups,
    groupDimension: names.groupDimension,
    rowCount,
    server: columns.server.subarray(0, rowCount),
    build: columns.build.subarray(0, rowCount),
    inScope: columns.inScope.subarray(0, rowCount),
    group: columns.group.subarray(0, rowCount),
    minute: columns.minute.subarray(0, rowCount),
    messages: columns.messages.subarray(0, rowCount),
    recipients: columns.recipients.subarray(0, rowCount),
    bytes: columns.bytes.subarray(0, rowCount),
  };
}
