import type { HarmSpan } from "../../sim/contract/plan-result.ts";
import { formatCount, formatCountOf } from "../words/format.ts";
import { rangedWords, rangeSpan } from "../words/ranged.ts";

/** A figure in the run asked for (null = not tried), and its range over all runs. */
interface FigureSpan {
  readonly asked: number | null;
  readonly least: number;
  readonly most: number;
}

/** Lost messages of a range of harm. */
export function lostSpan({ asked, least, worst }: HarmSpan): FigureSpan {
  return { asked: asked?.lost ?? null, least: least.lost, most: worst.lost };
}

/** Delayed messages of a range of harm; what a patch frees can take some off, never below 0. */
export function delayedSpan({ asked, delayedLeast, delayedMost }: HarmSpan): FigureSpan {
  const kept = (count: number): number => Math.max(0, count);
  return {
    asked: asked === null ? null : kept(asked.delayed),
    least: kept(delayedLeast),
    most: kept(delayedMost),
  };
}

/** `2,090 (1,900 to 2,800)`; without the run asked for `1,900 to 2,800`. */
export function spanFigure({ asked, least, most }: FigureSpan): string {
  const range = { min: least, max: most };
  return asked === null || least === most
    ? rangeSpan(range) || formatCount(most)
    : rangedWords(asked, range);
}

/** The figure with its noun: `2,090 (1,900 to 2,800) messages`, `1 message`. */
export function spanOf(span: FigureSpan, noun: string): string {
  if (span.least === span.most) return formatCountOf(span.most, noun);
  return `${spanFigure(span)} ${noun}s`;
}

/** Whether no run has any of it. */
export function isNone({ most }: FigureSpan): boolean {
  return most <= 0;
}
