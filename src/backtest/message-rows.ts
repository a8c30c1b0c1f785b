import { CAUSE_NAMES } from "../../reports/words/cause-words.ts";
import type { OtherCause } from "../../sim/contract/other-cause.ts";
import { otherCauseOf } from "../config/replies/other-causes.ts";
import type { CsvCell } from "../platform/csv.ts";
import { messageSpans } from "./attempt-columns.ts";
import type { BacktestFindings } from "./backtest.ts";
import { judgeMessage } from "./message.ts";
import { type EndOfMessage, endOfMessage } from "./message-end.ts";

/** A row for each message; its id is read from the log again, so that no ids are held in memory. */
export async function* messageRows(findings: BacktestFindings): AsyncGenerator<readonly CsvCell[]> {
  const spans = messageSpans(findings.columns);
  let next = spans.next();
  let at = 0;
  for await (const rows of findings.log.attempts()) {
    for (let row = 0; row < rows.count; row++, at++) {
      if (next.done === true || next.value[0] !== at) continue;
      const [from, to] = next.value;
      yield messageRow(from, to, rows.id[row] ?? "", findings);
      next = spans.next();
    }
  }
}

function messageRow(
  from: number,
  to: number,
  id: string,
  findings: BacktestFindings,
): readonly CsvCell[] {
  const { columns, log, judge } = findings;
  const message = judgeMessage(from, to, judge);
  const differs = message.attempts.findIndex(({ isForeseen }) => isForeseen !== true);
  const first = message.attempts[differs];
  const { ended } = message;
  return [
    id,
    log.servers[columns.server[from] ?? -1] ?? "",
    isoTime(columns.arrivalMs[from]),
    message.attempts.length,
    message.verdict,
    message.predictedFate,
    message.observedFate,
    message.predictedDelayMinutes,
    message.observedDelayMinutes,
    first === undefined ? null : isoTime(first.timeMs),
    first?.predicted ?? null,
    first?.observed ?? null,
    first === undefined ? null : (columns.codes[columns.code[from + differs] ?? -1] ?? ""),
    ended.causeAt === null ? null : (columns.codes[columns.code[ended.causeAt] ?? -1] ?? ""),
    ended.causeAt === null ? null : causeWords(ended, findings),
  ];
}

/**
 * A row for each message that was returned or given up, of the window where one was asked about;
 * ids and replies are read from the log again.
 */
export async function* lostRows(findings: BacktestFindings): AsyncGenerator<readonly CsvCell[]> {
  const { columns, log } = findings;
  const spans = messageSpans(columns);
  let next = spans.next();
  let at = 0;
  let reply = "";
  let ended: EndOfMessage | null = null;
  for await (const rows of log.attempts()) {
    for (let row = 0; row < rows.count; row++, at++) {
      if (next.done === true) continue;
      const [from, to] = next.value;
      if (at === from) {
        ended = lostEnd(from, to, findings);
        reply = "";
      }
      if (ended !== null && at === ended.causeAt)
        reply = replyWords(rows.code[row] ?? "", rows.reply[row] ?? "");
      if (at < to - 1) continue;
      if (ended !== null)
        yield lostRow(from, to, { id: rows.id[row] ?? "", reply, ended }, findings);
      next = spans.next();
    }
  }
}

/** A reply with its code in front, which some logs keep apart. */
function replyWords(code: string, reply: string): string {
  return reply.includes(code) ? reply : `${code} ${reply}`.trim();
}

/** How a message of the window was lost; null = it was not, or is not of the window. */
function lostEnd(
  from: number,
  to: number,
  { columns, window }: BacktestFindings,
): EndOfMessage | null {
  const firstMs = columns.timeMs[from] ?? 0;
  if (window !== null && (firstMs < window.fromMs || firstMs >= window.toMs)) return null;
  const ended = endOfMessage(from, to, columns);
  return ended.end === "returned" || ended.end === "givenUp" ? ended : null;
}

function lostRow(
  from: number,
  to: number,
  told: { readonly id: string; readonly reply: string; readonly ended: EndOfMessage },
  findings: BacktestFindings,
): readonly CsvCell[] {
  const { columns, log } = findings;
  const { id, reply, ended } = told;
  // A message given up has one row more than attempts.
  const attempts = to - from - (ended.end === "givenUp" ? 1 : 0);
  return [
    id,
    log.servers[columns.server[from] ?? -1] ?? "",
    isoTime(columns.timeMs[from]),
    ended.causeAt === null ? null : isoTime(columns.timeMs[ended.causeAt]),
    reply,
    causeWords(ended, findings),
    ended.end === "returned" ? "returned" : "given up",
    isoTime(columns.timeMs[to - 1]),
    attempts,
  ];
}

/** `network fault`, `another cause: IP throttling of unattributed senders`. */
function causeWords({ cause, causeAt }: EndOfMessage, findings: BacktestFindings): string {
  const known = causeAt === null ? null : knownCause(causeAt, findings);
  const isVague = cause === "other" || cause === "recipient";
  return known === null || !isVague
    ? CAUSE_NAMES[cause]
    : `${CAUSE_NAMES[cause]}: ${known.programme}`;
}

function knownCause(at: number, { columns, otherCauses }: BacktestFindings): OtherCause | null {
  return otherCauseOf(columns.codes[columns.code[at] ?? -1] ?? "", otherCauses);
}

function isoTime(ms: number | undefined): string {
  return new Date(ms ?? 0).toISOString();
}
