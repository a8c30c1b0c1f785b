import { MailflowError } from "../../sim/base/errors.ts";
import { MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { PatchTable } from "../../sim/plan/patch-harm.ts";
import type { PlanQuestion } from "./question.ts";

/** The dates of a plan. Units: UTC ms. */
export interface PlanDates {
  /** Every patch date, ascending, a day apart. */
  readonly ms: readonly number[];
  /** How many of them answers look at: those up to the horizon. */
  readonly toHorizon: number;
  /** Index of the first date that is still possible. */
  readonly firstPossible: number;
  /** Indexes of the dates of the weeks, one week apart; empty without an order. */
  readonly weeks: readonly number[];
}

/**
 * How many days of mail a plan needs from the window's start on: to the last date on which a server
 * could be patched, and a lifetime of its queue.
 */
export function planDays(
  question: PlanQuestion,
  window: { readonly startMs: number; readonly days: number },
  servers: number,
  lifetimeMinutes: number,
): number {
  const endMs = question.horizonMs ?? window.startMs + window.days * MS_PER_DAY;
  const fromMs = Math.max(question.fromMs ?? window.startMs, window.startMs);
  const weeks = question.perWeek === null ? 0 : Math.ceil(servers / question.perWeek);
  const lastMs = Math.max(endMs, fromMs + (7 * weeks + 1) * MS_PER_DAY);
  const minutes = (lastMs - window.startMs) / MS_PER_MINUTE + lifetimeMinutes;
  return Math.ceil(minutes / MINUTES_PER_DAY);
}

/** The question with the first possible date: as asked, else today where today is one of them. */
export function withFirstDate(
  question: PlanQuestion,
  startMs: number,
  horizonMs: number,
): PlanQuestion {
  const { fromMs, todayMs, patchAtMinute } = question;
  const isAsked = fromMs !== null || todayMs === null;
  if (isAsked || todayMs <= startMs || todayMs > horizonMs) return question;
  const atMs = patchAtMinute * MS_PER_MINUTE;
  return { ...question, fromMs: Math.ceil((todayMs - atMs) / MS_PER_DAY) * MS_PER_DAY };
}

/**
 * The dates from the day of the first detection on. Errors: USAGE for a horizon that lies before
 * it.
 */
export function planDates(
  question: PlanQuestion,
  detectedMs: number,
  horizonMs: number,
  servers: number,
): PlanDates {
  const atMs = question.patchAtMinute * MS_PER_MINUTE;
  const dayOf = (ms: number): number => Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
  const first = dayOf(detectedMs) + atMs;
  const fromDay = question.fromMs === null ? first : dayOf(question.fromMs) + atMs;
  if (horizonMs < first) {
    throw new MailflowError(
      "USAGE",
      `--horizon: expected a day after the first detection on ${isoDay(detectedMs)}, received ${isoDay(horizonMs)}`,
    );
  }
  const toHorizon = Math.floor((horizonMs - first) / MS_PER_DAY) + 1;
  const firstPossible = Math.max(0, Math.ceil((fromDay - first) / MS_PER_DAY));
  const weeks = weekIndexes(question, firstPossible, toHorizon, servers);
  const count = Math.max(toHorizon, (weeks.at(-1) ?? 0) + 1);
  return {
    ms: Array.from({ length: count }, (_, day) => first + day * MS_PER_DAY),
    toHorizon,
    firstPossible,
    weeks,
  };
}

/** The table that `patchHarm` fills. */
export function patchTable(dates: PlanDates, lateMinutes: readonly number[]): PatchTable {
  return { minutes: Int32Array.from(dates.ms, (ms) => ms / MS_PER_MINUTE), lateMinutes };
}

/** A week every seven days up to the horizon, and as many more as all servers need. */
function weekIndexes(
  { perWeek }: PlanQuestion,
  firstPossible: number,
  toHorizon: number,
  servers: number,
): readonly number[] {
  if (perWeek === null || servers === 0) return [];
  const needed = Math.ceil(servers / perWeek);
  const weeks: number[] = [];
  for (let day = firstPossible; day < toHorizon || weeks.length < needed; day += 7) weeks.push(day);
  return weeks;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
