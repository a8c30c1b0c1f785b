import type { CauseKind, MessageEnd } from "../../sim/contract/incident-window.ts";
import { causeKindOf } from "../config/replies/cause-kind.ts";
import { attemptOutcome, replyKind } from "../readers/formats/reply-kind.ts";
import type { AttemptColumns } from "./attempt-columns.ts";

/** How a message ended by the log's end, and what its last refusal was about. */
export interface EndOfMessage {
  readonly end: MessageEnd;
  readonly cause: CauseKind;
  /** It is refused, and the log ends before it is accepted or returned. */
  readonly isWaiting: boolean;
  /** Place of the attempt whose reply is the cause; null = no refusal is in the log. */
  readonly causeAt: number | null;
  /** It met other causes than enforcement before enforcement, or enforcement before them. */
  readonly isMixed: boolean;
}

/**
 * How the message of the attempts `[from, to)` ended. What is lost is put down to the last reply it
 * met; a message given up has the reply before, for the expiry is the sender's own word. What was
 * accepted in the end is put down to the last refusal that made it wait.
 */
export function endOfMessage(from: number, to: number, columns: AttemptColumns): EndOfMessage {
  const outcome = columns.outcome[to - 1] ?? 0;
  const end = endOf(outcome);
  const causeAt = lastRefusal(from, to, columns, end === "held");
  if (end === "held" && causeAt === null) {
    return { end: "accepted", cause: "none", isWaiting: false, causeAt, isMixed: false };
  }
  return {
    end,
    cause: causeAt === null ? "none" : causeOf(causeAt, columns),
    isWaiting: outcome === attemptOutcome.deferred,
    causeAt,
    isMixed: causeAt !== null && isMixed(from, causeAt, columns),
  };
}

function isMixed(from: number, causeAt: number, { kind }: AttemptColumns): boolean {
  const isOurs = isEnforcement(kind[causeAt]);
  for (let at = from; at < causeAt; at++) {
    const each = kind[at];
    if (each === replyKind.accepted || each === replyKind.expired) continue;
    if (isEnforcement(each) !== isOurs) return true;
  }
  return false;
}

function isEnforcement(kind: number | undefined): boolean {
  return kind === replyKind.throttled || kind === replyKind.blocked;
}

function endOf(outcome: number): Exclude<MessageEnd, "accepted"> {
  if (outcome === attemptOutcome.failed) return "returned";
  return outcome === attemptOutcome.expired ? "givenUp" : "held";
}

/** A refusal for good of a message that goes on is of one of its recipients, and made none wait. */
function lastRefusal(
  from: number,
  to: number,
  { kind }: AttemptColumns,
  goesOn: boolean,
): number | null {
  for (let at = to - 1; at >= from; at--) {
    const each = kind[at];
    if (each === replyKind.accepted || each === replyKind.expired) continue;
    if (!goesOn || each !== replyKind.otherFailure) return at;
  }
  return null;
}

function causeOf(at: number, { kind, code, codes }: AttemptColumns): CauseKind {
  if (isEnforcement(kind[at])) return "enforcement";
  return causeKindOf(codes[code[at] ?? -1] ?? "");
}
