import type { ModelEvent, RunResult, Totals } from "../../sim/contract/result.ts";
import type { ServerReportRow } from "../../sim/contract/server-report.ts";

/** A table for a CSV file; null cells stay empty. Instants are ISO 8601 UTC. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

const TOTAL_COLUMNS = [
  "messages",
  "recipients",
  "bytes",
  "outOfScope",
  "delivered",
  "delayed",
  "bounced",
  "expired",
  "pending",
  "attempts",
  "deferrals",
  "connectRejections",
  "delayDsns",
  "resent",
] as const satisfies readonly (keyof Totals)[];

const EVENT_WORDS: Readonly<Record<ModelEvent["kind"], string>> = {
  detected: "Detected as out of date: day 0 of the clock",
  relapsed: "Out of date again after it was clean",
  "stage-2": "Stage 2 begins",
  "stage-3": "Stage 3 begins",
  "stage-4": "Stage 4 begins",
  "stage-5": "Stage 5 begins",
  "stage-6": "Stage 6 begins",
  "stage-7": "Stage 7 begins",
  "stage-8": "Stage 8 begins",
  firstDeferral: "First message deferred (450)",
  firstNdr: "First message returned to its sender",
  pauseBegin: "Pause begins: the clocks stand still",
  pauseEnd: "Pause ends: the clocks go on",
  upgrade: "Upgraded to another build",
  clean: "Clean: no longer out of date",
  retired: "Retired: its mail goes elsewhere or ends",
};

/**
 * `daily.csv`: one row per day of the window. Delays in minutes, empty when nothing was delivered.
 */
export function dailyTable(result: RunResult): ResultTable {
  return {
    columns: [
      "day",
      "date",
      ...TOTAL_COLUMNS,
      "delayMeanMinutes",
      "delayP50",
      "delayP90",
      "delayP95",
      "delayP99",
      "delayMax",
    ],
    rows: result.days.map((day) => [
      day.day,
      day.dateUtc,
      ...TOTAL_COLUMNS.map((column) => day[column]),
      day.delay.meanMinutes,
      day.delay.p50,
      day.delay.p90,
      day.delay.p95,
      day.delay.p99,
      day.delay.max,
    ]),
  };
}

/** `servers.csv`: the provider's report of servers as of a day. */
export function serversTable(rows: readonly ServerReportRow[], asOfMs: number): ResultTable {
  return {
    columns: [
      "asOf",
      "server",
      "status",
      "build",
      "product",
      "firstDetected",
      "stage",
      "throttleMinutesPerHour",
      "blockMinutesPerHour",
      "throttleEnabled",
      "blockingEnabled",
      "nextStage",
      "nextStageStart",
      "nextStageThrottleRate",
      "nextStageBlockRate",
      "fullBlock",
      "daysLeft",
      "compliantBuilds",
    ],
    rows: rows.map((row) => [
      isoUtc(asOfMs),
      row.server,
      row.status,
      row.build,
      row.product,
      isoUtc(row.firstDetectedMs),
      row.stage,
      row.throttleMinutesPerHour,
      row.blockMinutesPerHour,
      isoUtc(row.throttleEnabledMs),
      isoUtc(row.blockingEnabledMs),
      row.nextStage,
      isoUtc(row.nextStageStartMs),
      row.nextStageThrottleRate,
      row.nextStageBlockRate,
      isoUtc(row.fullBlockMs),
      row.daysLeft,
      row.compliantBuilds.join(" "),
    ]),
  };
}

/** `events.csv`: the dated events of the window; an empty server means all of them. */
export function eventsTable(result: RunResult): ResultTable {
  return {
    columns: ["time", "server", "kind", "words"],
    rows: result.events.map((event) => [
      isoUtc(event.ms),
      event.server,
      event.kind,
      EVENT_WORDS[event.kind],
    ]),
  };
}

function isoUtc(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString().replace(".000Z", "Z");
}
