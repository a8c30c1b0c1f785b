import type { RangedCount } from "../../sim/contract/plan-result.ts";
import type { Range, Ranges, RunResult, UnknownName } from "../../sim/contract/result.ts";
import { formatCount } from "./format.ts";
import { lostCount } from "./harm.ts";

/** `4,855 (2,806 to 12,870)`; the figure alone where the range has nothing to add. */
export function rangedWords(
  here: number,
  range: Range | undefined,
  format: (value: number) => string = formatCount,
): string {
  const span = rangeSpan(range, format);
  const isAdded = span !== "" && !(range?.min === here && range.max === here);
  return isAdded ? `${format(here)} (${span})` : format(here);
}

/** `2,806 to 12,870`; "" where all runs agree, or none has the figure. */
export function rangeSpan(
  range: Range | undefined,
  format: (value: number) => string = formatCount,
): string {
  const { min, max } = range ?? { min: null, max: null };
  if (min === null || max === null) return "";
  const [least, most] = [format(min), format(max)];
  return least === most ? "" : `${least} to ${most}`;
}

/** A count of an outlook in the same words. */
export function rangedCountWords({ own, min, max }: RangedCount): string {
  return rangedWords(own, { min, max });
}

/** The range of lost mail where there is one: of all lost, else what bounces and expires. */
export function lostRange(ranges: Ranges | null): Range | undefined {
  if (ranges === null) return undefined;
  if (ranges.untold !== undefined) return ranges.untold.lost;
  const { bounced, expired } = ranges.figures;
  // Without expiry, as ever under the provider's policy, what bounces is what is lost.
  return expired.max === 0 ? bounced : undefined;
}

/** What moves the answer by more than a tenth, and from where to where. */
interface Mover {
  readonly unknown: UnknownName;
  readonly what: "lost" | "delayed";
  readonly range: Range;
}

const TENTH = 0.1;

/** The unknowns that alone change lost or delayed mail by more than 10 %, the strongest first. */
export function movers({ ranges, totals }: Pick<RunResult, "ranges" | "totals">): readonly Mover[] {
  const here = { lost: lostCount(totals), delayed: totals.delayed };
  return (ranges?.untold?.byUnknown ?? [])
    .flatMap((one): readonly (Mover & { readonly share: number })[] => {
      const of = (what: Mover["what"]): Mover & { readonly share: number } => {
        const { min, max } = one[what];
        const far = Math.max((max ?? 0) - here[what], here[what] - (min ?? 0));
        return {
          unknown: one.unknown,
          what,
          range: one[what],
          share: far / Math.max(1, here[what]),
        };
      };
      const [lost, delayed] = [of("lost"), of("delayed")];
      return lost.share > TENTH ? [lost] : delayed.share > TENTH ? [delayed] : [];
    })
    .sort((a, b) => b.share - a.share);
}
