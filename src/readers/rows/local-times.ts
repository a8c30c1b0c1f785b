import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type { UtcOffsets } from "../../../sim/contract/synthetic-settings.ts";
import type { Duck } from "../../duck/duck.ts";
import { zoneOffsets } from "../../platform/zone-offsets.ts";
import { rowKind } from "../formats/row-kind.ts";
import {
  clockWords,
  type QuarterHour,
  quarterMs,
  type RecoveredClock,
  recoverClocks,
  skewMs,
} from "../times/recovered-offsets.ts";
import type { RowTable } from "./accounts.ts";
import type { ReadPlan } from "./read-plan.ts";

/** SQL for the time of a row of the table of rows in UTC ms, and what must be said about it. */
export interface UtcTimes {
  readonly sql: string;
  readonly warnings: readonly Warning[];
}

/** Tables of the logs whose rows were written by one clock; null = it is not known, so UTC. */
interface ClockedTables {
  readonly segments: readonly number[];
  readonly shownPaths: readonly string[];
  readonly clock: RecoveredClock | null;
}

const usedKinds = `kind IN (${rowKind.message}, ${rowKind.arrival})`;

/**
 * How zone-less times become UTC: by the zone that was given; else as the log's format says; else,
 * for each log by itself, by the clock that the UTC times show which the log holds as well; else
 * they are taken as UTC. Where a local time came twice, the UTC time of its row decides.
 * Errors: TIME_INVALID for an unknown zone.
 */
export async function utcTimes(
  { format, tables }: ReadPlan,
  timeZone: string | null,
  rowTable: RowTable,
  duck: Duck,
): Promise<UtcTimes> {
  if (timeZone !== null) zoneOffsets(timeZone, 0, 0);
  const range = await duck.numbers(
    `SELECT CAST(${rowTable.rowCount} AS DOUBLE) AS row_count, CAST(min(time_ms) AS DOUBLE) AS from_ms,
      CAST(max(time_ms) AS DOUBLE) AS to_ms
     FROM ${rowTable.name} WHERE ${usedKinds} AND is_local AND time_ms IS NOT NULL`,
  );
  const { row_count: rowCount = 0, from_ms: fromMs = 0, to_ms: toMs = 0 } = range;
  if (rowCount === 0) return { sql: "time_ms", warnings: [] };
  if (timeZone !== null) {
    const offsets = zoneOffsets(timeZone, fromMs - 2 * MS_PER_DAY, toMs + 2 * MS_PER_DAY);
    const warnings = await switchWarnings(offsets, `in ${timeZone}`, "true", rowTable, duck);
    return { sql: localSql(zonedSql(offsets, rowTable)), warnings };
  }
  if (format.zone === "utc") return { sql: "time_ms", warnings: [] };
  if (format.zone !== "recovered") return { sql: "time_ms", warnings: [assumedUtc(rowCount)] };
  const groups = await clockedTables(tables, duck);
  if (groups.every(({ clock }) => clock === null)) {
    return { sql: "time_ms", warnings: [assumedUtc(rowCount)] };
  }
  const warnings: Warning[] = [];
  const cases: string[] = [];
  for (const { segments, shownPaths, clock } of groups) {
    const isOfGroup = `segment IN (${segments.join(", ")})`;
    const where = groups.length === 1 ? "" : ` in ${pathsWords(shownPaths)}`;
    if (clock === null) {
      warnings.push(assumedUtcOf(where));
      continue;
    }
    cases.push(`WHEN ${isOfGroup} THEN ${zonedSql(clock.offsets, rowTable)}`);
    warnings.push(recovered(clock, where));
    const zone = `by the clock that MessageInfo shows${where}`;
    warnings.push(...(await switchWarnings(clock.offsets, zone, isOfGroup, rowTable, duck)));
  }
  return { sql: localSql(`CASE ${cases.join(" ")} ELSE time_ms END`), warnings };
}

function localSql(sql: string): string {
  return `CASE WHEN NOT is_local THEN time_ms ELSE ${sql} END`;
}

/** The clock of each log; a log that does not show its own takes that of all others that do. */
async function clockedTables(
  tables: ReadPlan["tables"],
  duck: Duck,
): Promise<readonly ClockedTables[]> {
  const rows = await duck.rows(
    `SELECT segment, CAST(floor(time_ms / ${quarterMs}.0) AS DOUBLE) AS quarter,
      CAST(min(time_ms - entered_ms) AS DOUBLE) AS least,
      count(entered_ms) < count(*) AS has_bare
     FROM log_rows WHERE ${usedKinds} AND is_local AND time_ms IS NOT NULL
     GROUP BY segment, quarter ORDER BY segment, quarter`,
  );
  const quartersOf = new Map<number, QuarterHour[]>();
  for (const row of rows) {
    const inputIndex = tables[Number(row["segment"])]?.inputIndex ?? -1;
    const quarters = quartersOf.get(inputIndex) ?? [];
    quartersOf.set(inputIndex, quarters);
    const least = row["least"];
    quarters.push({
      localMs: Number(row["quarter"]) * quarterMs,
      leastMs: typeof least === "number" ? least : null,
      hasBareRows: row["has_bare"] === true,
    });
  }
  const found = recoverClocks([...quartersOf.values()]);
  const clocks = new Map(
    [...quartersOf.keys()].map((input, index) => [input, found[index] ?? null]),
  );
  const groups = new Map<
    string,
    { segments: number[]; shownPaths: Set<string>; clock: RecoveredClock | null }
  >();
  for (const [segment, { inputIndex, columns }] of tables.entries()) {
    if (!clocks.has(inputIndex)) continue;
    const clock = clocks.get(inputIndex) ?? null;
    const key = clock === null ? "" : `${clockWords(clock.offsets)} ${clock.isDoubtful}`;
    const group = groups.get(key) ?? { segments: [], shownPaths: new Set(), clock };
    groups.set(key, group);
    group.segments.push(segment);
    group.shownPaths.add(columns.shownPath);
  }
  return [...groups.values()].map((group) => ({ ...group, shownPaths: [...group.shownPaths] }));
}

/**
 * In an overlap the earlier instant, but where the row's message had not entered by then the later
 * one; in a gap the clock is taken as not yet moved, so the time moves on.
 */
function zonedSql(offsets: UtcOffsets, rowTable: RowTable): string {
  const toUtc = (offsetMinutes: number): string => `time_ms - ${offsetMinutes * MS_PER_MINUTE}`;
  const last = toUtc(offsets.at(-1)?.offsetMinutes ?? 0);
  const switches = switchesOf(offsets);
  if (switches.length === 0) return last;
  const cases = switches.flatMap(({ localMs, doubtMs, before, after, isGap }) => {
    const isLater = `time_ms >= ${doubtMs} AND time_ms < ${localMs}
      AND entered_ms > ${toUtc(before)} + ${skewMs}`;
    const again = isGap || !hasEntries(rowTable) ? [] : [`WHEN ${isLater} THEN ${toUtc(after)}`];
    return [...again, `WHEN time_ms < ${localMs} THEN ${toUtc(before)}`];
  });
  return `CASE ${cases.join(" ")} ELSE ${last} END`;
}

/** Only rows by themselves have the UTC time at which their message entered. */
function hasEntries({ name }: RowTable): boolean {
  return name === "log_rows";
}

/**
 * Local times before `localMs` have the offset `before`; `[doubtMs, localMs)` exists twice or not
 * at all.
 */
function switchesOf(offsets: UtcOffsets): readonly {
  readonly localMs: number;
  readonly doubtMs: number;
  readonly before: number;
  readonly after: number;
  readonly isGap: boolean;
}[] {
  return offsets.slice(1).map((piece, index) => {
    const before = offsets[index]?.offsetMinutes ?? 0;
    const after = piece.offsetMinutes;
    return {
      localMs: piece.fromMs + Math.max(before, after) * MS_PER_MINUTE,
      doubtMs: piece.fromMs + Math.min(before, after) * MS_PER_MINUTE,
      before,
      after,
      isGap: after > before,
    };
  });
}

async function switchWarnings(
  offsets: UtcOffsets,
  where: string,
  isMeant: string,
  rowTable: RowTable,
  duck: Duck,
): Promise<readonly Warning[]> {
  const switches = switchesOf(offsets);
  const count = async (isGap: boolean): Promise<number> => {
    const spans = switches
      .filter((each) => each.isGap === isGap)
      .map(({ doubtMs, localMs }) => `(time_ms >= ${doubtMs} AND time_ms < ${localMs})`);
    if (spans.length === 0) return 0;
    const isOpen = isGap || !hasEntries(rowTable) ? "true" : "entered_ms IS NULL";
    const { row_count: rowCount = 0 } = await duck.numbers(
      `SELECT CAST(${rowTable.rowCount} AS DOUBLE) AS row_count FROM ${rowTable.name}
       WHERE ${usedKinds} AND is_local AND ${isMeant} AND ${isOpen} AND (${spans.join(" OR ")})`,
    );
    return rowCount;
  };
  const warnings: Warning[] = [];
  const twice = await count(false);
  if (twice > 0) {
    const message = `${twice} rows have a local time that came twice ${where}; they were read as the earlier one.`;
    warnings.push({ code: "TIME_TWICE", message });
  }
  const never = await count(true);
  if (never > 0) {
    const message = `${never} rows have a local time that was left out ${where}; they were read as if the clock had not yet moved.`;
    warnings.push({ code: "TIME_LEFT_OUT", message });
  }
  return warnings;
}

const sayZone = "Give --time-zone, for example --time-zone 'W. Europe Standard Time'";

function recovered({ offsets, zone, isDoubtful }: RecoveredClock, where: string): Warning {
  const example = offsets.length === 1 ? "" : ` (a clock such as that of ${zone})`;
  const read = `Local times${where} were read as ${clockWords(offsets)}${example}`;
  if (!isDoubtful) {
    return { code: "TIME_ZONE_RECOVERED", message: `${read}, as MessageInfo shows.` };
  }
  const message = `${read}, the most that MessageInfo allows, but no more than a guess: most of the mail was delayed, or other clocks fit as well. ${sayZone}.`;
  return { code: "TIME_ZONE_DOUBTFUL", message };
}

function assumedUtc(rowCount: number): Warning {
  const message = `${rowCount} rows have a time without a zone; they were read as UTC. ${sayZone} if they are local.`;
  return { code: "TIME_ZONE_ASSUMED", message };
}

function assumedUtcOf(where: string): Warning {
  const message = `Local times${where} were read as UTC: no row shows its zone, and other logs differ. Read them by themselves with --time-zone.`;
  return { code: "TIME_ZONE_ASSUMED", message };
}

function pathsWords([first = "", ...rest]: readonly string[]): string {
  return rest.length === 0 ? `'${first}'` : `'${first}' and ${rest.length} more files`;
}
