import type { CauseKind } from "../../../sim/contract/incident-window.ts";

/** Network codes that are of something else: expiry by the sender, a wrong endpoint. */
const NOT_NETWORK: readonly string[] = ["4.4.7", "4.4.62"];
const ENHANCED = /(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)/;

/**
 * What a reply code such as `451 4.4.397` is about, by its enhanced code where it has one: `x.4.y`
 * is of network and routing, `x.1.y` and `x.2.y` are of an address or its mailbox. 421 alone closes
 * the connection. 5.4.1 is Exchange Online's word for a recipient it does not know.
 * Source: RFC 3463 §2; RFC 5321 §4.2.1; Microsoft, NDR error codes.
 */
export function causeKindOf(code: string): CauseKind {
  const [enhanced = "", , subject] = ENHANCED.exec(code) ?? [];
  if (/^[45]\.7\.230$/.test(enhanced)) return "enforcement";
  if (enhanced === "") return code.startsWith("421") ? "network" : "other";
  if (subject === "1" || subject === "2" || enhanced === "5.4.1") return "recipient";
  if (subject === "4" && !NOT_NETWORK.includes(enhanced)) return "network";
  return "other";
}
