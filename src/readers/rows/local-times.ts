import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type { UtcOffsets } from "../../../sim/contract/synthetic-settings.ts";
import type { Duck } from "../../duck/duck.ts";
import { zoneOffsets } from "../../platform/zone-offsets.ts";
import type { LogFormat } from "../formats/format.ts";
import { rowKind } from "../formats/row-kind.ts";
import type { RowTable } from "./accounts.ts";

/** SQL for the time of a row of the table of rows in UTC ms, and what must be said about it. */
export interface UtcTimes {
  readonly sql: string;
  readonly warnings: readonly Warning[];
}

const recoveredStepMs = 15 * MS_PER_MINUTE;
const usedKinds = `kind IN (${rowKind.message}, ${rowKind.arrival})`;

/**
 * How the zone-less times of all logs together become UTC: by the zone that was given; else as the
 * log's format says; else by the difference to the UTC times that the log holds as well; else they
 * are taken as UTC.
 * Errors: TIME_INVALID for an unknown zone.
 */
export async function utcTimes(
  format: LogFormat,
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
    const warnings = await switchWarnings(offsets, timeZone, rowTable, duck);
    return { sql: zonedSql(offsets), warnings };
  }
  if (format.zone === "utc") return { sql: "time_ms", warnings: [] };
  const offsetMs = format.zone === "recovered" ? await recoveredOffsetMs(duck) : null;
  if (offsetMs === null) return { sql: "time_ms", warnings: [assumedUtc(rowCount)] };
  const sql = `CASE WHEN is_local THEN time_ms - ${offsetMs} ELSE time_ms END`;
  return { sql, warnings: [recovered(offsetMs)] };
}

/**
 * In an overlap the earlier instant; in a gap the clock is taken as not yet moved, so the time
 * moves on.
 */
function zonedSql(offsets: UtcOffsets): string {
  const toUtc = (offsetMinutes: number): string => `time_ms - ${offsetMinutes * MS_PER_MINUTE}`;
  const cases = switchesOf(offsets).map(
    ({ localMs, before }) => `WHEN time_ms < ${localMs} THEN ${toUtc(before)}`,
  );
  const last = toUtc(offsets.at(-1)?.offsetMinutes ?? 0);
  return `CASE WHEN NOT is_local THEN time_ms ${cases.join(" ")} ELSE ${last} END`;
}

/**
 * Local times before `localMs` have the offset `before`; `[doubtMs, localMs)` exists twice or not
 * at all.
 */
function switchesOf(offsets: UtcOffsets): readonly {
  readonly localMs: number;
  readonly doubtMs: number;
  readonly before: number;
  readonly isGap: boolean;
}[] {
  return offsets.slice(1).map((piece, index) => {
    const before = offsets[index]?.offsetMinutes ?? 0;
    const after = piece.offsetMinutes;
    return {
      localMs: piece.fromMs + Math.max(before, after) * MS_PER_MINUTE,
      doubtMs: piece.fromMs + Math.min(before, after) * MS_PER_MINUTE,
      before,
      isGap: after > before,
    };
  });
}

async function switchWarnings(
  offsets: UtcOffsets,
  timeZone: string,
  rowTable: RowTable,
  duck: Duck,
): Promise<readonly Warning[]> {
  const switches = switchesOf(offsets);
  const count = async (isGap: boolean): Promise<number> => {
    const spans = switches
      .filter((each) => each.isGap === isGap)
      .map(({ doubtMs, localMs }) => `(time_ms >= ${doubtMs} AND time_ms < ${localMs})`);
    if (spans.length === 0) return 0;
    const { row_count: rowCount = 0 } = await duck.numbers(
      `SELECT CAST(${rowTable.rowCount} AS DOUBLE) AS row_count FROM ${rowTable.name}
       WHERE kind = ${rowKind.message} AND is_local AND (${spans.join(" OR ")})`,
    );
    return rowCount;
  };
  const warnings: Warning[] = [];
  const twice = await count(false);
  if (twice > 0) {
    const message = `${twice} rows have a local time that came twice in ${timeZone}; they were read as the earlier one.`;
    warnings.push({ code: "TIME_TWICE", message });
  }
  const never = await count(true);
  if (never > 0) {
    const message = `${never} rows have a local time that was left out in ${timeZone}; they were read as if the clock had not yet moved.`;
    warnings.push({ code: "TIME_LEFT_OUT", message });
  }
  return warnings;
}

/**
 * The time of a row is its time of entry and a little more, so the median of the difference is the
 * offset.
 */
async function recoveredOffsetMs(duck: Duck): Promise<number | null> {
  const [row = {}] = await duck.rows(
    `SELECT CAST(quantile_disc(floor((time_ms - entered_ms) / ${recoveredStepMs}.0 + 0.5), 0.5) AS DOUBLE) AS steps
     FROM log_rows WHERE kind = ${rowKind.message} AND is_local AND entered_ms IS NOT NULL`,
  );
  const steps = row["steps"];
  return typeof steps === "number" ? steps * recoveredStepMs : null;
}

function recovered(offsetMs: number): Warning {
  const minutes = Math.abs(offsetMs) / MS_PER_MINUTE;
  const clock = `${Math.floor(minutes / 60)}`.padStart(2, "0");
  const rest = `${minutes % 60}`.padStart(2, "0");
  const sign = offsetMs < 0 ? "-" : "+";
  const message = `Local times were read as UTC${sign}${clock}:${rest}, the offset that MessageInfo shows; give --time-zone if daylight saving time begins or ends in the log.`;
  return { code: "TIME_ZONE_RECOVERED", message };
}

function assumedUtc(rowCount: number): Warning {
  const message = `${rowCount} rows have a time without a zone; they were read as UTC. Give --time-zone if they are local.`;
  return { code: "TIME_ZONE_ASSUMED", message };
}
