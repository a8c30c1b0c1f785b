/** Outcomes of a message, one byte each: its place in `OUTCOMES`. */
export const DELIVERED = 0;
export const DELAYED = 1;
export const BOUNCED = 2;
export const EXPIRED = 3;

/** Outcomes by name, as every file and page writes them, the best first. */
export const OUTCOMES = ["delivered", "delayed", "bounced", "expired"] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** What can become of a message: an outcome, or that enforcement does not look at it. */
export type FateName = "outOfScope" | OutcomeName;
/** The best first: mail out of scope, then the outcomes in their order. */
export const FATES: readonly FateName[] = ["outOfScope", ...OUTCOMES];

/** Whether the message comes back to its sender. */
export function isLost(outcome: number): boolean {
  return outcome === BOUNCED || outcome === EXPIRED;
}
