/** What the last refusal of a message was about; `none` = no refusal is in the log. */
export const CAUSE_KINDS = ["enforcement", "network", "recipient", "other", "none"] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

/**
 * How a message ended: `returned` by a 5xx, `givenUp` after its lifetime, `held` = refused at first,
 * then accepted or still waiting where the log ends, `accepted` at its first attempt.
 */
export const MESSAGE_ENDS = ["returned", "givenUp", "held", "accepted"] as const;
export type MessageEnd = (typeof MESSAGE_ENDS)[number];

/** Messages that ended alike for one kind of cause. */
export interface EndGroup {
  readonly end: MessageEnd;
  readonly cause: CauseKind;
  readonly messages: number;
  /** Of `held`: still waiting where the log ends. */
  readonly waiting: number;
  /**
   * Met another side before its last refusal: refusals of other causes, where `cause` is
   * enforcement; else refusals by enforcement.
   */
  readonly mixed: number;
  /** Codes of the last refusals, most messages first; "" = a refusal without a code. */
  readonly codes: readonly { readonly code: string; readonly messages: number }[];
}

/** Messages by the time of their first attempt: one for each group that is not empty. */
export interface WindowBucket {
  readonly fromMs: number;
  /** In the order of `groups`. */
  readonly messages: readonly number[];
  /** Attempts made in this time, of messages of any age, by what was replied. */
  readonly attempts: AttemptReplies;
}

/** Attempts by what was replied to them. */
export interface AttemptReplies {
  readonly accepted: number;
  readonly throttled: number;
  readonly blocked: number;
  readonly network: number;
  readonly other: number;
}

/**
 * Part of a log: `[fromMs, toMs)`. It counts the messages whose first attempt lies in it, each in
 * one group, with all their later attempts. Instants: UTC ms.
 */
export interface IncidentWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Zone in which its ends were named. */
  readonly zone: string;
  readonly messages: number;
  /** Lost first, then most messages first; `messages` is their sum. */
  readonly groups: readonly EndGroup[];
  /** Messages accepted though a recipient was refused in the same attempt. */
  readonly partlyRefused: number;
  /** Messages first tried before the window that were tried in it as well: not counted here. */
  readonly olderMessages: number;
  readonly attempts: AttemptReplies;
  readonly bucketMinutes: number;
  /** All of the window, empty ones as well. */
  readonly buckets: readonly WindowBucket[];
}
