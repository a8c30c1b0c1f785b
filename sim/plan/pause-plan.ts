import { calendarDate } from "../base/calendar.ts";
import { MS_PER_DAY } from "../base/units.ts";
import type { Harm } from "../contract/plan-result.ts";
import type { Pause } from "../contract/settings.ts";
import { PAUSE_DAYS_PER_YEAR_MAX, pauseDaysByYear } from "../text/pause-years.ts";
import { compareHarm } from "./harm.ts";

/** What the search for pauses may do. Units: UTC ms; days begin at midnight UTC. */
export interface PauseSearch {
  /** Pauses that stand already; they count towards the days of their years. */
  readonly fixed: readonly Pause[];
  /** The first day on which a pause may begin. */
  readonly fromMs: number;
  /** No pause goes on past this instant. */
  readonly untilMs: number;
  /** Most portions that may begin in one calendar year. */
  readonly portionsPerYear: number;
  /** The harm that pauses leave; `pauses` are sorted and hold the fixed ones. */
  readonly harmOf: (pauses: readonly Pause[]) => Harm;
}

/** Pauses and the harm they leave. */
export interface PausePlan {
  readonly pauses: readonly Pause[];
  readonly harm: Harm;
}

/** A portion that may begin in a year; null = not used. */
interface Slot {
  readonly year: number;
  pause: Pause | null;
}

/** Days between the candidates of the joint grid that several years begin with. */
const GRID_DAYS = 21;
/** Candidates of a joint grid at most; more portions than that start from the best of fewer. */
const GRID_MAX = 4_000;
const ROUNDS_MAX = 8;

/**
 * The pauses with the least harm; among equal harm those of the fewest days, then the earliest.
 * One portion in one year: every start and every length is tried, so it is the best there is. More
 * are found from the best of a grid of all of them together, by moving one at a time through every
 * start and length until nothing improves; as the search starts from the best plan of fewer
 * portions and only accepts what is better, it is never worse than those.
 * Cost: some days² evaluations per portion and round. Yields the share of rounds done.
 */
export function* searchPauses(search: PauseSearch): Generator<number, PausePlan> {
  const years = yearsOf(search);
  let best: PausePlan = { pauses: [], harm: search.harmOf(search.fixed) };
  for (let portions = 1; portions <= search.portionsPerYear; portions++) {
    const slots = years.flatMap((year) => Array.from({ length: portions }, () => newSlot(year)));
    fill(slots, best.pauses);
    best = gridStart(search, slots, best);
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const before = best;
      for (const slot of slots) {
        best = moveSlot(search, slots, slot, best);
        yield (portions - 1 + round / ROUNDS_MAX) / search.portionsPerYear;
      }
      if (best === before || slots.length === 1) break;
    }
  }
  return best;
}

/** The better of two plans comes first. */
function comparePlans(a: PausePlan, b: PausePlan): number {
  return compareHarm(a.harm, b.harm) || daysOf(a) - daysOf(b) || compareStarts(a, b);
}

function daysOf({ pauses }: PausePlan): number {
  return pauses.reduce((sum, pause) => sum + pause.days, 0);
}

function compareStarts(a: PausePlan, b: PausePlan): number {
  for (const [i, pause] of a.pauses.entries()) {
    const difference = pause.fromMs - (b.pauses[i]?.fromMs ?? Number.POSITIVE_INFINITY);
    if (difference !== 0) return difference;
  }
  return a.pauses.length - b.pauses.length;
}

function newSlot(year: number): Slot {
  return { year, pause: null };
}

function fill(slots: readonly Slot[], pauses: readonly Pause[]): void {
  for (const pause of pauses) {
    const free = slots.find((slot) => slot.pause === null && slot.year === yearOf(pause.fromMs));
    if (free !== undefined) free.pause = pause;
  }
}

/** Where several portions can be chosen: the best of all of them on a grid, if that is better. */
function gridStart(search: PauseSearch, slots: readonly Slot[], best: PausePlan): PausePlan {
  const choices = slots.map((slot) => [null, ...candidates(search, slot.year, GRID_DAYS)]);
  const combinations = choices.reduce((product, list) => product * list.length, 1);
  if (slots.length < 2 || combinations > GRID_MAX) return best;
  let found = best;
  let foundChoice: readonly (Pause | null)[] | null = null;
  for (let code = 0; code < combinations; code++) {
    let rest = code;
    const choice = choices.map((list) => {
      const one = list[rest % list.length] ?? null;
      rest = Math.floor(rest / list.length);
      return one;
    });
    const plan = planOf(search, choice);
    if (plan === null || comparePlans(plan, found) >= 0) continue;
    found = plan;
    foundChoice = choice;
  }
  for (const [i, pause] of (foundChoice ?? []).entries()) {
    const slot = slots[i];
    if (slot !== undefined) slot.pause = pause;
  }
  return found;
}

/** Tries every start and length of one portion while the others stay. */
function moveSlot(
  search: PauseSearch,
  slots: readonly Slot[],
  slot: Slot,
  best: PausePlan,
): PausePlan {
  let found = best;
  let pause = slot.pause;
  for (const candidate of [null, ...candidates(search, slot.year, 1)]) {
    const plan = planOf(
      search,
      slots.map((one) => (one === slot ? candidate : one.pause)),
    );
    if (plan === null || comparePlans(plan, found) >= 0) continue;
    found = plan;
    pause = candidate;
  }
  slot.pause = pause;
  return found;
}

/** Every pause that begins in a year, on every `step`-th day and of every `step`-th length. */
function candidates(search: PauseSearch, year: number, step: number): readonly Pause[] {
  const found: Pause[] = [];
  for (let fromMs = search.fromMs; fromMs < search.untilMs; fromMs += step * MS_PER_DAY) {
    if (yearOf(fromMs) !== year) continue;
    const longest = Math.min(
      PAUSE_DAYS_PER_YEAR_MAX * 2,
      Math.floor((search.untilMs - fromMs) / MS_PER_DAY),
    );
    for (let days = step; days <= longest; days += step) {
      // Days of one year that no plan may have rule out every longer pause, too.
      if (!isAllowed([...search.fixed, { fromMs, days }])) break;
      found.push({ fromMs, days });
    }
  }
  return found;
}

/** The plan of the portions chosen, or null where they are not allowed together. */
function planOf(search: PauseSearch, choice: readonly (Pause | null)[]): PausePlan | null {
  const pauses = choice.filter((pause) => pause !== null).sort((a, b) => a.fromMs - b.fromMs);
  const all = [...search.fixed, ...pauses].sort((a, b) => a.fromMs - b.fromMs);
  return isAllowed(all) ? { pauses, harm: search.harmOf(all) } : null;
}

/** No overlap, and at most 90 days in each calendar year. */
function isAllowed(pauses: readonly Pause[]): boolean {
  const sorted = [...pauses].sort((a, b) => a.fromMs - b.fromMs);
  for (const [i, pause] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && before.fromMs + before.days * MS_PER_DAY > pause.fromMs) {
      return false;
    }
  }
  return [...pauseDaysByYear(sorted).values()].every((days) => days <= PAUSE_DAYS_PER_YEAR_MAX);
}

function yearsOf({ fromMs, untilMs }: PauseSearch): readonly number[] {
  const years = new Set<number>();
  for (let ms = fromMs; ms < untilMs; ms += MS_PER_DAY) years.add(yearOf(ms));
  return [...years].sort((a, b) => a - b);
}

function yearOf(ms: number): number {
  return calendarDate(ms).year;
}
