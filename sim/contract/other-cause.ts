/** A reply that is confused with enforcement of Exchange versions, and what is behind it. */
export interface OtherCause {
  /** Enhanced status code, `5.7.233`, or a range of its last part, `4.7.500-699`. */
  readonly code: string;
  /** Words of the reply, which help to know it; "" where none are known. */
  readonly text: string;
  /** What refuses: a limit, a filter, a programme of the provider. */
  readonly programme: string;
  readonly meaning: string;
  /** What to do about it. */
  readonly action: string;
  readonly source: string;
  readonly confidence: "high" | "medium" | "low";
}

/** An other cause with the replies of a log that have its code. Instants: UTC ms. */
export interface OtherCauseSeen extends OtherCause {
  /** Replies with the code; with 4.4.7, messages given up. */
  readonly count: number;
  /** The codes as the log has them, such as `451 4.7.500`; most replies first. */
  readonly codes: readonly string[];
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * What a reply says by its code. `stages`: those of the policy whose reply it is; empty where no
 * stage has such a rate. `minutesPerHour` null = the reply names none.
 */
export type ReplyExplanation = { readonly reply: string } & (
  | {
      readonly kind: "enforcement";
      readonly verdict: "throttled" | "blocked";
      readonly minutesPerHour: number | null;
      readonly policy: string;
      readonly stages: readonly { readonly stage: number; readonly startDay: number }[];
    }
  | { readonly kind: "otherCause"; readonly cause: OtherCause }
  | { readonly kind: "unknown"; readonly codesKnown: number }
);
