import { invariant } from "../../sim/base/errors.ts";
import { compareText, MS_PER_MINUTE } from "../../sim/base/units.ts";
import {
  type AttemptReplies,
  CAUSE_KINDS,
  type EndGroup,
  type IncidentWindow,
  MESSAGE_ENDS,
  type WindowBucket,
} from "../../sim/contract/incident-window.ts";
import { causeKindOf } from "../config/replies/cause-kind.ts";
import { replyKind } from "../readers/formats/reply-kind.ts";
import { type AttemptColumns, messageSpans } from "./attempt-columns.ts";
import { type EndOfMessage, endOfMessage } from "./message-end.ts";

/** Minutes of a bar: the shortest with which the window has at most `BARS_MAX` bars. */
const BAR_MINUTES: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1_440];
const BARS_MAX = 240;

interface Group {
  readonly end: EndOfMessage["end"];
  readonly cause: EndOfMessage["cause"];
  messages: number;
  waiting: number;
  mixed: number;
  readonly byCode: Map<string, number>;
  readonly byBar: Map<number, number>;
}

/**
 * Counts the messages whose first attempt lies in `[fromMs, toMs)`, each in one group, and the
 * attempts made in it. Errors: INVARIANT where a message is in no group or in two.
 * Cost: one pass over the attempts.
 */
export function tallyWindow(
  columns: AttemptColumns,
  { fromMs, toMs, zone }: Pick<IncidentWindow, "fromMs" | "toMs" | "zone">,
): IncidentWindow {
  const minutes = (toMs - fromMs) / MS_PER_MINUTE;
  const bucketMinutes =
    BAR_MINUTES.find((each) => minutes <= each * BARS_MAX) ?? Math.ceil(minutes / BARS_MAX);
  const barMs = bucketMinutes * MS_PER_MINUTE;
  const barOf = (ms: number): number => Math.floor((ms - fromMs) / barMs);
  const isInside = (ms: number): boolean => ms >= fromMs && ms < toMs;
  const groups = new Map<string, Group>();
  const bars = Array.from({ length: Math.ceil((toMs - fromMs) / barMs) }, noReplies);
  const [total, sums] = [noReplies(), { messages: 0, older: 0, partly: 0 }];
  for (const [from, to] of messageSpans(columns)) {
    let isTried = false;
    for (let at = from; at < to; at++) {
      const ms = columns.timeMs[at] ?? 0;
      const reply = replyOf(columns, at);
      if (!isInside(ms) || reply === null) continue;
      isTried = true;
      total[reply]++;
      const bar = bars[barOf(ms)];
      if (bar !== undefined) bar[reply]++;
    }
    const firstMs = columns.timeMs[from] ?? 0;
    if (!isInside(firstMs)) {
      if (isTried) sums.older++;
      continue;
    }
    sums.messages++;
    const ended = endOfMessage(from, to, columns);
    if (ended.end === "accepted" || (ended.end === "held" && !ended.isWaiting)) {
      if (isPartly(columns, from, to)) sums.partly++;
    }
    addTo(groups, ended, codeAt(columns, ended), barOf(firstMs));
  }
  const sorted = [...groups.values()].sort(byHarm);
  invariant(
    sorted.reduce((sum, { messages }) => sum + messages, 0) === sums.messages,
    "every message of a window ends in one way for one cause",
  );
  return {
    fromMs,
    toMs,
    zone,
    messages: sums.messages,
    groups: sorted.map(groupOf),
    partlyRefused: sums.partly,
    olderMessages: sums.older,
    attempts: total,
    bucketMinutes,
    buckets: bars.map(
      (attempts, bar): WindowBucket => ({
        fromMs: fromMs + bar * barMs,
        messages: sorted.map(({ byBar }) => byBar.get(bar) ?? 0),
        attempts,
      }),
    ),
  };
}

function addTo(groups: Map<string, Group>, ended: EndOfMessage, code: string, bar: number): void {
  const { end, cause } = ended;
  const key = `${end} ${cause}`;
  const group = groups.get(key) ?? {
    end,
    cause,
    messages: 0,
    waiting: 0,
    mixed: 0,
    byCode: new Map<string, number>(),
    byBar: new Map<number, number>(),
  };
  group.messages++;
  if (ended.isWaiting) group.waiting++;
  if (ended.isMixed) group.mixed++;
  if (ended.causeAt !== null) group.byCode.set(code, (group.byCode.get(code) ?? 0) + 1);
  group.byBar.set(bar, (group.byBar.get(bar) ?? 0) + 1);
  groups.set(key, group);
}

function groupOf({ end, cause, messages, waiting, mixed, byCode }: Group): EndGroup {
  const codes = [...byCode]
    .map(([code, count]) => ({ code, messages: count }))
    .sort((a, b) => b.messages - a.messages || compareText(a.code, b.code));
  return { end, cause, messages, waiting, mixed, codes };
}

/** Lost before late before well; the provider's own doing first. */
function byHarm(a: Group, b: Group): number {
  const end = MESSAGE_ENDS.indexOf(a.end) - MESSAGE_ENDS.indexOf(b.end);
  return end === 0 ? CAUSE_KINDS.indexOf(a.cause) - CAUSE_KINDS.indexOf(b.cause) : end;
}

function codeAt({ code, codes }: AttemptColumns, { causeAt }: EndOfMessage): string {
  return causeAt === null ? "" : (codes[code[causeAt] ?? -1] ?? "");
}

/** Accepted for some recipients, refused for good for others. */
function isPartly({ isPartial, kind }: AttemptColumns, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (isPartial[at] === 1 || kind[at] === replyKind.otherFailure) return true;
  }
  return false;
}

type Replies = { -readonly [K in keyof AttemptReplies]: number };

function noReplies(): Replies {
  return { accepted: 0, throttled: 0, blocked: 0, network: 0, other: 0 };
}

/** null = a message given up, which is no attempt. */
function replyOf({ kind, code, codes }: AttemptColumns, at: number): keyof AttemptReplies | null {
  switch (kind[at]) {
    case replyKind.accepted:
      return "accepted";
    case replyKind.throttled:
      return "throttled";
    case replyKind.blocked:
      return "blocked";
    case replyKind.expired:
      return null;
    default:
      return causeKindOf(codes[code[at] ?? -1] ?? "") === "network" ? "network" : "other";
  }
}
