import { assertNever } from "../base/errors.ts";
import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Policy } from "../contract/settings.ts";
import { type FigureName, NEVER_DAY } from "../contract/study-result.ts";
import { blocksAll, refusedMinutes } from "../enforcement/stages.ts";
import type { TrialResult } from "./sums.ts";

/** A figure with the day it looks at, where it looks at one. */
export interface FigureQuery {
  readonly figure: FigureName;
  /** Days from the window's start: before the end of that day. */
  readonly day: number | null;
}

/** Figures that need a day. */
export const FIGURES_BY_DAY: readonly FigureName[] = ["serversFelt", "patchedShare"];

/** Figures that can be asked for up to a day; without one they are those of the whole window. */
export const FIGURES_TO_DAY: readonly FigureName[] = ["lostShare", "lostMessages", "delayedShare"];

/**
 * - `serversFelt`: share of the servers of which a message is refused before the day.
 * - `delayedShareOfServers`: mean over servers of the share of their mail that is delayed.
 * - `lostShare`, `lostMessages`: bounced and expired; with a day, of mail that arrives before it.
 * - `delayedShare`, with a day as well; `delayHours` (sum).
 * - `businessHoursHarm`: messages of business hours that are delayed or lost.
 * - `unfairness`: share of mail harmed in the worst of four classes of servers by volume, less that
 *   in the best.
 * - `fullBlockDay`, `firstBlockDay`, `firstThrottleDay`: days from a server's detection to the
 *   stage, by the policy alone.
 * - `patchedShare`: share of the servers patched before the day.
 */
export function trialFigure(query: FigureQuery, policy: Policy, result: TrialResult): number {
  const lost = result.bounced + result.expired;
  switch (query.figure) {
    case "serversFelt":
      return share(countBefore(result.feltByDay, query.day), result.servers);
    case "delayedShareOfServers":
      return share(result.delayedShareSum, result.servers);
    case "lostShare":
      return query.day === null
        ? share(lost, result.messages)
        : share(
            countBefore(result.lostByDay, query.day),
            countBefore(result.messagesByDay, query.day),
          );
    case "lostMessages":
      return countBefore(result.lostByDay, query.day);
    case "delayedShare":
      return query.day === null
        ? share(result.delayed, result.messages)
        : share(
            countBefore(result.delayedByDay, query.day),
            countBefore(result.messagesByDay, query.day),
          );
    case "delayHours":
      return result.delayMinutes / MINUTES_PER_HOUR;
    case "businessHoursHarm":
      return result.harmedInBusinessHours;
    case "unfairness":
      return unfairness(result);
    case "fullBlockDay":
      return stageDay(policy, blocksAll);
    case "firstBlockDay":
      return stageDay(policy, (stage) => stage.blockMinutesPerHour > 0);
    case "firstThrottleDay":
      return stageDay(policy, (stage) => refusedMinutes(stage) > 0);
    case "patchedShare":
      return share(countBefore(result.patchedByDay, query.day), result.servers);
    default:
      return assertNever(query.figure);
  }
}

function countBefore(byDay: readonly number[], day: number | null): number {
  return byDay.slice(0, day ?? byDay.length).reduce((sum, count) => sum + count, 0);
}

function unfairness({ sizeClasses }: TrialResult): number {
  const shares = sizeClasses.flatMap(({ messages, harmed }) =>
    messages === 0 ? [] : [harmed / messages],
  );
  return shares.length === 0 ? 0 : Math.max(...shares) - Math.min(...shares);
}

function stageDay(policy: Policy, fits: (stage: Policy["stages"][number]) => boolean): number {
  return policy.stages.find(fits)?.startDay ?? NEVER_DAY;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
