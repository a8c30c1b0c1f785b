import { lowerBound, MINUTES_PER_DAY, MS_PER_MINUTE } from "../base/units.ts";
import type { DayZeroCandidate } from "../contract/result.ts";
import type { DayZeroSettings, ServerSettings } from "../contract/settings.ts";
import type { OutOfDateArrivals, ServerClock } from "../enforcement/clock.ts";
import { isFullBlock } from "../enforcement/stages.ts";
import type { CompiledSettings } from "./compiled-settings.ts";

/** A floor that took hold longer ago than this tells nothing of when a server was first seen. */
const FLOOR_MINUTES_MAX = 120 * MINUTES_PER_DAY;

const FIRST_MAIL_FOR_ALL: DayZeroSettings = {
  rule: "first-mail",
  everyMs: null,
  givenMs: {},
  repliesMs: {},
};

/** A day 0 without what would follow from it. UTC ms; null = the first out-of-date message. */
export type DayZeroChoice = Omit<DayZeroCandidate, "fullBlockMs">;

/**
 * Every day 0 that a server may have, the one in use first; empty when it is never detected. A day
 * 0 given by the inventory, or for the server, leaves no doubt, so it stands alone. `clockOf`
 * compiles the clock that begins at an instant. Source: model.md §3.
 */
export function dayZeroChoices(
  compiled: CompiledSettings,
  name: string,
  inventory: ServerSettings | null,
  arrivals: OutOfDateArrivals,
  clockOf: (dayZeroMs: number | null) => ServerClock,
): readonly DayZeroChoice[] {
  const { rule, everyMs, givenMs, repliesMs } = compiled.settings.dayZero ?? FIRST_MAIL_FOR_ALL;
  const isListed = inventory?.firstDetectedMs != null || (inventory?.stageStarts.length ?? 0) > 0;
  const given = isListed ? clockOf(null).detectedMs : givenMs[name];
  if (given != null) return [{ basis: "given", ms: given }];
  const first = arrivals.minutes[0];
  if (first === undefined) return [];
  const firstMail: DayZeroChoice = { basis: "first-mail", ms: first * MS_PER_MINUTE };
  if (everyMs !== null) return [{ basis: "given", ms: everyMs }];
  if (rule === "first-mail") return [firstMail];
  const replies = repliesMs[name];
  const floor = floorChoice(compiled, arrivals, rule, clockOf);
  const known: (DayZeroChoice | null)[] = [
    replies === undefined ? null : { basis: "replies", ms: replies },
    floor,
    firstMail,
  ];
  const choices = known.filter((choice) => choice !== null);
  const wanted = choices.find(({ basis }) => rule === "auto" || basis === rule) ?? firstMail;
  return [wanted, ...choices.filter((choice) => choice !== wanted)];
}

/** The day that the floor took hold, where it may be day 0, or the rule says that it is. */
function floorChoice(
  compiled: CompiledSettings,
  arrivals: OutOfDateArrivals,
  rule: DayZeroSettings["rule"],
  clockOf: (dayZeroMs: number) => ServerClock,
): DayZeroChoice | null {
  const { fellBelowMinute, areFirst } = arrivals;
  if (fellBelowMinute === null) return null;
  if (rule === "floor") {
    const minute = Math.max(fellBelowMinute, compiled.startMinute - FLOOR_MINUTES_MAX);
    return { basis: "floor", ms: minute * MS_PER_MINUTE };
  }
  const first = arrivals.minutes[0] ?? fellBelowMinute;
  if (!areFirst || first - fellBelowMinute > FLOOR_MINUTES_MAX) return null;
  const ms = fellBelowMinute * MS_PER_MINUTE;
  return isContradicted(compiled, arrivals, clockOf(ms)) ? null : { basis: "floor", ms };
}

/** Whether a message that the log has as accepted would have met a stage that accepts nothing. */
function isContradicted(
  { settings, mailEnd }: CompiledSettings,
  { minutes }: OutOfDateArrivals,
  clock: ServerClock,
): boolean {
  return clock.segments.some(({ kind, stage, fromMinute, toMinute }) => {
    if (kind !== "stage" || !isFullBlock(settings.policy, stage)) return false;
    const first = minutes[lowerBound(minutes, fromMinute)];
    return first !== undefined && first < Math.min(toMinute, mailEnd.ownEndMinute);
  });
}

/** The instant that a clock compiled without a given date begins at; null = the first message. */
export function chosenMs(choices: readonly DayZeroChoice[]): number | null {
  const [used] = choices;
  return used === undefined || used.basis === "first-mail" ? null : used.ms;
}
