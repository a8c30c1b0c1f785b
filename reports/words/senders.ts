import type { SenderCount, SenderTable } from "../../sim/contract/sender-table.ts";
import { formatCount, formatCountOf } from "./format.ts";

const SENDERS_SHOWN = 20;
/** So many addresses still make a line that can be read. */
const OWN_PROPOSED = 10;

/** The senders of logs as lines of a table, most messages first, and what is not shown of them. */
export function senderLines({ senders, cloudMessages }: SenderTable): readonly string[] {
  const shown = senders.slice(0, SENDERS_SHOWN);
  const names = shown.map(({ address, name }) => {
    if (address === "") return name;
    return name === "" ? address : `${address} (${name})`;
  });
  const counts = shown.map(({ messages }) => formatCount(messages));
  const nameWidth = Math.max(0, ...names.map((name) => name.length));
  const countWidth = Math.max(0, ...counts.map((count) => count.length));
  const lines = shown.map((sender, index) => {
    const name = (names[index] ?? "").padEnd(nameWidth);
    const count = (counts[index] ?? "").padStart(countWidth);
    const unit = sender.messages === 1 ? "message, " : "messages,";
    return `${name}  ${count} ${unit} ${shareWords(sender).padStart(5)} from the recipients' domains: ${sender.guess}?`;
  });
  const more = senders.slice(SENDERS_SHOWN);
  if (more.length > 0) {
    const messages = more.reduce((sum, sender) => sum + sender.messages, 0);
    lines.push(`and ${formatCount(more.length)} more with ${formatCountOf(messages, "message")}`);
  }
  if (cloudMessages > 0) {
    lines.push(`${formatCountOf(cloudMessages, "message")} began in Exchange Online: cloud`);
  }
  return lines;
}

function shareWords({ ownDomainShare }: SenderCount): string {
  return `${Math.round(ownDomainShare * 100)} %`;
}

/** The value of `--own` that the guesses would give; null = no sender looks like one's own. */
export function proposedOwn({ senders }: SenderTable): string | null {
  const own = senders.filter(({ guess }) => guess === "own").slice(0, OWN_PROPOSED);
  if (own.length === 0) return null;
  return own.map(({ address, name }) => (address === "" ? name : address)).join(",");
}
