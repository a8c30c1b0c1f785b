import { type ComparisonSign, compares } from "../base/comparison.ts";
import { assertNever } from "../base/errors.ts";
import {
  BOUNCED_COLUMN,
  DELAY_DSN_COLUMN,
  DELAY_MINUTES_COLUMN,
  DELAYED_COLUMN,
  EXPIRED_COLUMN,
  LATE_COLUMNS,
  type ServerHarm,
} from "./patch-harm.ts";

type LimitComparison = Extract<ComparisonSign, "<" | "<=" | "=">;

/** What a plan must keep. Shares are `parts / whole` of all messages; delays in whole minutes. */
export type PlanLimit = {
  /** As the user wrote it. */
  readonly text: string;
} & (
  | {
      readonly kind: "messages";
      readonly figure: "bounced" | "expired" | "lost" | "delayed" | "delayDsns";
      readonly comparison: LimitComparison;
      readonly bound:
        | { readonly parts: bigint; readonly whole: bigint }
        | { readonly count: number };
    }
  | {
      /** At least `percent` of the delivered and delayed messages are at most `minutes` late. */
      readonly kind: "percentile";
      readonly percent: number;
      readonly minutes: number;
    }
  | {
      readonly kind: "mean";
      readonly comparison: LimitComparison;
      readonly minutes: number;
    }
);

/** The figures of one server (or of all) at one patch date in one run. */
export interface HarmFigures {
  readonly messages: number;
  readonly inScope: number;
  readonly bounced: number;
  readonly expired: number;
  readonly delayMinutes: number;
  readonly delayed: number;
  readonly delayDsns: number;
  /** By delay limit: delayed messages above its minutes. */
  readonly late: readonly number[];
}

/** The minutes above which a plan must count delayed messages; one per percentile limit. */
export function lateMinutesOf(limits: readonly PlanLimit[]): readonly number[] {
  return limits.flatMap((limit) => (limit.kind === "percentile" ? [limit.minutes] : []));
}

/** Reads the figures of a date and run out of a server's table. */
export function figuresAt(harm: ServerHarm, run: number, date: number): HarmFigures {
  const at = (column: number): number =>
    harm.counts[(run * harm.columns + column) * harm.dates + date] ?? 0;
  return {
    messages: harm.messages,
    inScope: harm.inScope,
    bounced: at(BOUNCED_COLUMN),
    expired: at(EXPIRED_COLUMN),
    delayMinutes: at(DELAY_MINUTES_COLUMN),
    delayed: at(DELAYED_COLUMN),
    delayDsns: at(DELAY_DSN_COLUMN),
    late: Array.from({ length: harm.columns - LATE_COLUMNS }, (_, i) => at(LATE_COLUMNS + i)),
  };
}

/** Adds up figures of disjoint mail. */
export function addFigures(a: HarmFigures, b: HarmFigures): HarmFigures {
  return {
    messages: a.messages + b.messages,
    inScope: a.inScope + b.inScope,
    bounced: a.bounced + b.bounced,
    expired: a.expired + b.expired,
    delayMinutes: a.delayMinutes + b.delayMinutes,
    delayed: a.delayed + b.delayed,
    delayDsns: a.delayDsns + b.delayDsns,
    late: a.late.map((count, i) => count + (b.late[i] ?? 0)),
  };
}

/**
 * Whether each limit holds; the same judgement as `--assert` on the figures of a full run. A delay
 * limit fails where no message was delivered: nothing was shown.
 */
export function holdsEach(limits: readonly PlanLimit[], figures: HarmFigures): readonly boolean[] {
  let percentile = 0;
  return limits.map((limit) => {
    switch (limit.kind) {
      case "messages":
        return holdsCount(limit, figures);
      case "percentile": {
        const late = figures.late[percentile++] ?? 0;
        const arrived = figures.inScope - figures.bounced - figures.expired;
        return arrived > 0 && 100 * (arrived - late) >= limit.percent * arrived;
      }
      case "mean": {
        const arrived = figures.inScope - figures.bounced - figures.expired;
        const difference = figures.delayMinutes - limit.minutes * arrived;
        return arrived > 0 && compares(difference, limit.comparison);
      }
      default:
        return assertNever(limit);
    }
  });
}

function holdsCount(
  limit: Extract<PlanLimit, { kind: "messages" }>,
  figures: HarmFigures,
): boolean {
  const value = limit.figure === "lost" ? figures.bounced + figures.expired : figures[limit.figure];
  const { bound, comparison } = limit;
  if ("count" in bound) return compares(value - bound.count, comparison);
  const messages = BigInt(Math.max(1, figures.messages));
  const difference = BigInt(value) * bound.whole - bound.parts * messages;
  return compares(difference < 0n ? -1 : difference > 0n ? 1 : 0, comparison);
}
