import { invariant } from "../base/errors.ts";
import { MS_PER_MINUTE } from "../base/units.ts";
import type { MessageBatch, TrafficNames } from "../contract/batch.ts";

/**
 * Counts of messages per (server, build, scope, group, arrival minute): all the model needs to know
 * of a log.
 * Shapes: columns of `rowCount` entries, sorted by (server, build, inScope, group, minute) index,
 * no two rows with the same key; `servers`, `builds`, `groups` are sorted by code unit, so index
 * order is name order.
 * Units: `minute` whole UTC minutes since 1970; `bytes` bytes.
 */
export interface TrafficProfile extends TrafficNames {
  readonly rowCount: number;
  readonly server: Uint32Array;
  readonly build: Uint32Array;
  readonly inScope: Uint8Array;
  readonly group: Uint32Array;
  readonly minute: Int32Array;
  readonly messages: Float64Array;
  readonly recipients: Float64Array;
  readonly bytes: Float64Array;
}

/** The rows of one (server, build, scope, group), counted by minute from `firstMinute` on. */
interface SeriesCounts {
  firstMinute: number;
  /** Per minute: messages, recipients, bytes. */
  counts: Float64Array;
}

const COLUMNS = 3;

/**
 * Counts messages into a profile. Names must be sorted by code unit.
 * Cost: one look-up of the series per change of (server, build, scope, group), then three additions
 * per message.
 * Memory: 24 bytes per minute between the first and the last message of each series.
 */
export class ProfileBuilder {
  readonly #names: TrafficNames;
  readonly #series = new Map<number, SeriesCounts>();

  constructor(names: TrafficNames) {
    this.#names = names;
  }

  add(batch: MessageBatch): void {
    let key = -1;
    let series: SeriesCounts = { firstMinute: 0, counts: new Float64Array(0) };
    for (let i = 0; i < batch.count; i++) {
      const nextKey = this.#keyOf(batch, i);
      const minute = Math.floor(batch.timeMs[i]! / MS_PER_MINUTE);
      if (nextKey !== key) {
        key = nextKey;
        series = this.#seriesOf(key, minute);
      }
      const at = (minute - series.firstMinute) * COLUMNS;
      if (at < 0 || at >= series.counts.length) {
        widen(series, minute);
        i--;
        continue;
      }
      series.counts[at]! += 1;
      series.counts[at + 1]! += batch.recipients[i]!;
      series.counts[at + 2]! += batch.sizeBytes[i]!;
    }
  }

  build(): TrafficProfile {
    const keys = [...this.#series.keys()].sort((a, b) => a - b);
    let rowCount = 0;
    for (const series of this.#series.values()) rowCount += usedRows(series);
    const profile = emptyProfile(this.#names, rowCount);
    let row = 0;
    for (const key of keys) row = this.#write(profile, key, row);
    invariant(row === rowCount, "every profile row is written once");
    return profile;
  }

  #keyOf(batch: MessageBatch, i: number): number {
    const { builds, groups } = this.#names;
    const build = batch.server[i]! * builds.length + batch.build[i]!;
    return (build * 2 + batch.inScope[i]!) * groups.length + batch.group[i]!;
  }

  #seriesOf(key: number, minute: number): SeriesCounts {
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const series = { firstMinute: minute, counts: new Float64Array(COLUMNS) };
    this.#series.set(key, series);
    return series;
  }

  #write(profile: TrafficProfile, key: number, firstRow: number): number {
    const { builds, groups } = this.#names;
    const series = this.#series.get(key);
    invariant(series !== undefined, "a series key is known");
    const scoped = Math.floor(key / groups.length);
    const built = Math.floor(scoped / 2);
    let row = firstRow;
    for (let at = 0; at < series.counts.length; at += COLUMNS) {
      if (series.counts[at]! === 0) continue;
      profile.server[row] = Math.floor(built / builds.length);
      profile.build[row] = built % builds.length;
      profile.inScope[row] = scoped % 2;
      profile.group[row] = key % groups.length;
      profile.minute[row] = series.firstMinute + at / COLUMNS;
      profile.messages[row] = series.counts[at]!;
      profile.recipients[row] = series.counts[at + 1]!;
      profile.bytes[row] = series.counts[at + 2]!;
      row++;
    }
    return row;
  }
}

/** A profile with room for `rowCount` rows, all zero. */
export function emptyProfile(names: TrafficNames, rowCount: number): TrafficProfile {
  return {
    servers: names.servers,
    builds: names.builds,
    groups: names.groups,
    groupDimension: names.groupDimension,
    rowCount,
    server: new Uint32Array(rowCount),
    build: new Uint32Array(rowCount),
    inScope: new Uint8Array(rowCount),
    group: new Uint32Array(rowCount),
    minute: new Int32Array(rowCount),
    messages: new Float64Array(rowCount),
    recipients: new Float64Array(rowCount),
    bytes: new Float64Array(rowCount),
  };
}

function widen(series: SeriesCounts, minute: number): void {
  const length = series.counts.length / COLUMNS;
  const first = Math.min(series.firstMinute, minute);
  const last = Math.max(series.firstMinute + length - 1, minute);
  // Doubling towards the side that grew keeps the copying linear in the number of minutes.
  const grown = Math.max(last - first + 1, length * 2);
  const firstMinute = first < series.firstMinute ? last - grown + 1 : series.firstMinute;
  const counts = new Float64Array(grown * COLUMNS);
  counts.set(series.counts, (series.firstMinute - firstMinute) * COLUMNS);
  series.firstMinute = firstMinute;
  series.counts = counts;
}

function usedRows(series: SeriesCounts): number {
  let rows = 0;
  for (let at = 0; at < series.counts.length; at += COLUMNS) {
    if (series.counts[at]! !== 0) rows++;
  }
  return rows;
}
