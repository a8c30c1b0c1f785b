import type { CauseKind, MessageEnd } from "../../sim/contract/incident-window.ts";

/** A message as a log of rows tells it: replies in order of time; "" = given up by its sender. */
export interface SlowMessage {
  readonly id: string;
  readonly tries: readonly { readonly ms: number; readonly reply: string }[];
}

/**
 * What became of a message, worked out apart from the product and one reply after the other:
 * replies are read as words, never as numbers of a table.
 */
export function slowEnd({ tries }: SlowMessage): {
  readonly end: MessageEnd;
  readonly cause: CauseKind;
  readonly code: string;
} {
  const own = ownTries(tries);
  const last = own.at(-1)?.reply ?? "";
  const refusals = own.map(({ reply }) => reply).filter((reply) => /^[45]/.test(reply));
  if (last.startsWith("5")) return { end: "returned", ...about(last) };
  if (last === "") return { end: "givenUp", ...about(refusals.at(-1) ?? "") };
  // What was refused for good made nobody wait.
  const waits = refusals
    .filter((reply) => reply.startsWith("4") || reply.includes("5.7.230"))
    .at(-1);
  return waits === undefined
    ? { end: "accepted", cause: "none", code: "" }
    : { end: "held", ...about(waits) };
}

/** Of what is said within a minute of an acceptance, refusals for good are of single recipients. */
export function ownTries(tries: SlowMessage["tries"]): SlowMessage["tries"] {
  return tries.filter(({ ms, reply }) => {
    const isTaken = tries.some(
      (each) => each.reply.startsWith("2") && Math.abs(each.ms - ms) < 60_000,
    );
    return !(isTaken && isOfOne(reply));
  });
}

function isOfOne(reply: string): boolean {
  if (reply.includes(".7.230")) return false;
  return reply.startsWith("5") || /^4\d\d 4\.[12]\./.test(reply);
}

function about(reply: string): { readonly cause: CauseKind; readonly code: string } {
  const [code = "", enhanced = ""] = reply.split(" ");
  const whole = `${code} ${enhanced}`.trim();
  if (reply === "") return { cause: "none", code: "" };
  if (enhanced.endsWith(".7.230")) return { cause: "enforcement", code: whole };
  const [, subject] = enhanced.split(".");
  if (enhanced === "5.4.1" || subject === "1" || subject === "2") {
    return { cause: "recipient", code: whole };
  }
  return { cause: subject === "4" && enhanced !== "4.4.7" ? "network" : "other", code: whole };
}
