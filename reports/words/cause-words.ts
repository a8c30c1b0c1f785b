import type { CauseKind, EndGroup, MessageEnd } from "../../sim/contract/incident-window.ts";

/** What a message met, as the doer of a sentence: `by a network fault`. */
const BY: Readonly<Record<CauseKind, string>> = {
  enforcement: "by the provider's enforcement",
  network: "by a network fault",
  recipient: "because a recipient was refused",
  other: "for another cause",
  none: "without a reply in the log",
};

/** A cause as tables and legends name it. */
export const CAUSE_NAMES: Readonly<Record<CauseKind, string>> = {
  enforcement: "enforcement",
  network: "network fault",
  recipient: "recipient refused",
  other: "another cause",
  none: "no reply in the log",
};

const ENDS: Readonly<Record<MessageEnd, string>> = {
  returned: "returned",
  givenUp: "given up after waiting",
  held: "held",
  accepted: "accepted at once",
};

/** An end and its cause: `held by a network fault`. */
export function groupWords({ end, cause }: Pick<EndGroup, "end" | "cause">): string {
  if (end === "accepted") return ENDS.accepted;
  // A fault returns nothing by itself: the sender does, after it.
  if (end === "returned" && cause === "network") return "returned after a network fault";
  if (end === "givenUp" && (cause === "enforcement" || cause === "network")) {
    return `${ENDS.givenUp}, held ${BY[cause]}`;
  }
  return `${ENDS[end]} ${BY[cause]}`;
}
