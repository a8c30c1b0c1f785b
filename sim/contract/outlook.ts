import type { Range } from "./result.ts";

/** A count of the run, with the smallest and the largest of the runs that were followed. */
export interface RangedCount {
  readonly own: number;
  readonly min: number;
  readonly max: number;
}

/** What to do about a server that nobody has said will be patched. Instants in UTC ms. */
export interface ServerOutlook {
  readonly server: string;
  /**
   * Patched before it, no mail is refused for good, whatever is not published; null = the policy
   * refuses none for good.
   */
  readonly noLossMs: number | null;
  /** Patched before it, no mail is refused at all; null = never is. */
  readonly noDelayMs: number | null;
  /** Unpatched, nothing is accepted from then on, at the earliest; null = never. */
  readonly fullBlockMs: number | null;
  /** `noLossMs` has passed on the first day that is left. */
  readonly isLate: boolean;
  /** When it is taken to be patched: at `noLossMs`, or on the first day left. */
  readonly patchMs: number;
  /** What is lost and delayed with that patch. */
  readonly lost: RangedCount;
  readonly delayed: RangedCount;
}

/** Smallest and largest figures of a day over the runs that were followed. */
export interface DayBand {
  readonly lost: Range;
  readonly delayed: Range;
  /** Minutes within which 95 % of the day's arriving mail does. */
  readonly p95: Range;
}

/**
 * What a run says of what is to be done: worked out for its reports, and no part of the result, for
 * it depends on the day.
 */
export interface Outlook {
  /** The first instant at which a server can still be patched; null = every one of the window. */
  readonly firstMs: number | null;
  /** Servers to patch, the most pressing first; empty = none, or the window is over. */
  readonly servers: readonly ServerOutlook[];
  /** Sums over them. */
  readonly lost: RangedCount;
  readonly delayed: RangedCount;
  /** By day of the window; null where nothing was followed beside the run itself. */
  readonly days: readonly DayBand[] | null;
}
