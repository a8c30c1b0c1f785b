import { minutesOfHour, replyTexts } from "../../sim/backtest/evidence.ts";
import type { Inference } from "../../sim/backtest/infer.ts";
import { stageAt, stageSegments } from "../../sim/backtest/stage-segments.ts";
import { invariant } from "../../sim/base/errors.ts";
import { compareText, MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  BacktestResult,
  BacktestServer,
  MsInterval,
  NotApart,
} from "../../sim/contract/backtest-result.ts";
import { THROTTLE } from "../../sim/enforcement/verdict-codes.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { replyKind } from "../readers/formats/reply-kind.ts";
import { buildsOfMail } from "../run/builds-of-mail.ts";
import { messageSpans } from "./attempt-columns.ts";
import type { BacktestFindings, BacktestRequest, FoundServer } from "./backtest.ts";
import { judgeMessage } from "./message.ts";
import { BacktestTally } from "./observed-tally.ts";
import { otherCausesSeen } from "./other-causes-seen.ts";
import { refusedBuilds } from "./refused-builds.ts";
import { tallyWindow } from "./window-tally.ts";

/**
 * Enforcement explains a log when at most so many of its refusals by enforcement are not foreseen.
 */
const UNFORESEEN_SHARE_MAX = 0.02;

/** Puts findings into the result. Cost: one pass over the attempts. */
export function backtestResult(
  findings: BacktestFindings,
  request: BacktestRequest,
): BacktestResult {
  const { log, columns, inference, foundPause } = findings;
  const { scenario, variants } = request;
  let firstMs = Infinity;
  for (const ms of columns.timeMs) firstMs = Math.min(firstMs, ms);
  const { lastMs } = findings.judge;
  const tally = new BacktestTally(firstMs, lastMs);
  let messages = 0;
  for (const [from, to] of messageSpans(columns)) {
    messages++;
    const server = log.servers[columns.server[from] ?? -1] ?? "";
    const codeOf = (index: number): string => columns.codes[columns.code[from + index] ?? -1] ?? "";
    tally.add(judgeMessage(from, to, findings.judge), server, codeOf);
  }
  const { kept, ...rows } = log.rows;
  const counts = countsOf(findings, messages);
  const agreement = tally.agreement();
  return {
    schemaVersion: 1,
    tool: toolInfo(),
    provenance: {
      format: log.format,
      inputs: [...log.inputs].sort((a, b) => compareText(a.name, b.name)),
      policy: {
        id: scenario.model.policy.id,
        variants: variants.map(({ variant }) => variant),
      },
      knownPauses: scenario.model.pauses,
    },
    rows: { ...rows, used: kept },
    span: { firstMs, lastMs },
    counts,
    verdict: verdictOf(counts, agreement.attempts),
    texts: replyTexts(
      findings.servers.map(({ observed }) => observed),
      findings.tables,
    ),
    otherReplies: otherReplies(findings),
    otherCauses: otherCausesSeen(findings.columns, findings.otherCauses),
    members: inference?.members ?? [],
    notApart: notApart(findings),
    foundPause:
      foundPause === null
        ? null
        : {
            days: foundPause.days,
            earliestMs: foundPause.earliestMinute * MS_PER_MINUTE,
            latestMs: foundPause.latestMinute * MS_PER_MINUTE,
          },
    servers: findings.servers.map((server, at) => serverOf(server, at, findings)),
    seen: buildsOfMail(log.profile, scenario, refusedBuilds(columns, log, scenario.model)),
    minutesOfHour: minutesOfHour(
      findings.servers.map(({ observed, predictor }) => ({
        observed,
        segments: predictor.segments,
      })),
      findings.table,
    ),
    retryMinutes: findings.judge.retryMinutes,
    agreement,
    bucketMinutes: tally.bucketMinutes,
    timeline: tally.timeline,
    firstDivergence: tally.firstDivergence,
    window: findings.window === null ? null : tallyWindow(columns, findings.window),
    warnings: [...scenario.warnings, ...log.warnings],
  };
}

function countsOf(
  { columns, judge }: BacktestFindings,
  messages: number,
): BacktestResult["counts"] {
  const byKind = new Map<number, number>();
  let outOfScope = 0;
  let compliant = 0;
  for (let at = 0; at < columns.count; at++) {
    const kind = columns.kind[at] ?? 0;
    byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
    if (columns.inScope[at] === 0) outOfScope++;
    else if (judge.predictorOf(at) === null && kind <= replyKind.blocked) compliant++;
  }
  const of = (kind: number): number => byKind.get(kind) ?? 0;
  const attempts = columns.count - of(replyKind.expired);
  const counts = {
    messages,
    attempts,
    outOfScope,
    compliant,
    throttled: of(replyKind.throttled),
    blocked: of(replyKind.blocked),
    otherDeferrals: of(replyKind.otherDeferral),
    otherFailures: of(replyKind.otherFailure),
  };
  const { throttled, blocked, otherDeferrals, otherFailures } = counts;
  invariant(
    attempts === of(replyKind.accepted) + throttled + blocked + otherDeferrals + otherFailures,
    "every attempt has one reply",
  );
  return counts;
}

function verdictOf(
  counts: BacktestResult["counts"],
  attempts: BacktestResult["agreement"]["attempts"],
): BacktestResult["verdict"] {
  const refused = counts.throttled + counts.blocked;
  if (refused === 0) {
    return counts.otherDeferrals + counts.otherFailures === 0 ? "noRefusals" : "none";
  }
  const foreseen = attempts.throttled.throttled + attempts.blocked.blocked;
  const missed = refused - foreseen + attempts.throttled.accepted + attempts.blocked.accepted;
  return missed <= UNFORESEEN_SHARE_MAX * refused ? "explained" : "partly";
}

function otherReplies({ columns }: BacktestFindings): BacktestResult["otherReplies"] {
  const counts = new Map<string, number>();
  for (let at = 0; at < columns.count; at++) {
    const kind = columns.kind[at];
    if (kind !== replyKind.otherDeferral && kind !== replyKind.otherFailure) continue;
    const code = columns.codes[columns.code[at] ?? -1] ?? "";
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts]
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || compareText(a.code, b.code));
}

function serverOf(
  { index, observed, acceptedSinceMinute }: FoundServer,
  at: number,
  { inference, log, table, foundPause, knownPauses }: BacktestFindings,
): BacktestServer {
  const finding = inference?.servers[at];
  const dayZero = finding?.dayZero ?? { fromMinute: null, toMinute: null, bestMinute: null };
  const last = acceptedSinceMinute ?? observed.minute[observed.count - 1] ?? 0;
  const pauses = foundPause === null ? knownPauses : [foundPause];
  const { fromMinute, toMinute } = dayZero;
  // The stage only grows with elapsed time, so the ends of the interval bound it.
  const lowest = toMinute === null ? 0 : stageAt(stageSegments(toMinute, table, pauses), last);
  const highest =
    fromMinute === null ? table.count - 1 : stageAt(stageSegments(fromMinute, table, pauses), last);
  const stages = Array.from(
    { length: Math.max(1, highest - lowest + 1) },
    (_, stage) => lowest + stage,
  );
  let throttled = 0;
  let refused = 0;
  for (const verdict of observed.verdict) {
    if (verdict === THROTTLE) throttled++;
    if (verdict !== 0) refused++;
  }
  return {
    server: log.servers[index] ?? "",
    attempts: observed.count,
    throttled,
    blocked: refused - throttled,
    dayZero: intervalMs(dayZero),
    stagesAtEnd: stages,
    acceptedSinceMs: acceptedSinceMinute === null ? null : acceptedSinceMinute * MS_PER_MINUTE,
    offsetMinutes: finding?.offsetMinutes ?? [],
  };
}

function intervalMs(interval: {
  readonly fromMinute: number | null;
  readonly toMinute: number | null;
  readonly bestMinute: number | null;
}): MsInterval {
  const ms = (minute: number | null): number | null =>
    minute === null ? null : minute * MS_PER_MINUTE;
  return {
    fromMs: ms(interval.fromMinute),
    toMs: ms(interval.toMinute),
    bestMs: ms(interval.bestMinute),
  };
}

function notApart({ inference, servers, table }: BacktestFindings): readonly NotApart[] {
  if (inference === null) return [];
  const { members } = inference;
  const reasons: NotApart[] = [];
  const isSeen = servers.some(({ observed }) => observed.verdict.some((verdict) => verdict !== 0));
  const has = (test: (member: Inference["members"][number]) => boolean): boolean =>
    members.some(test);
  const isOpen = inference.servers.some(
    ({ dayZero }) => dayZero.fromMinute === null || dayZero.toMinute === null,
  );
  if (isOpen) reasons.push("bound-only");
  if (!isSeen) return [...reasons, "nothing-seen"];
  const isOffset = has(({ placement }) => placement === "offset");
  if (isOffset && has(({ placement }) => placement === "start"))
    reasons.push("start-is-one-offset");
  if (isOffset && has(({ placement }) => placement === "end")) reasons.push("end-is-one-offset");
  const longest = Math.max(
    ...servers.map(({ observed, acceptedSinceMinute }, at) => {
      const last = acceptedSinceMinute ?? observed.minute[observed.count - 1] ?? 0;
      return (last - (inference.servers[at]?.pointMinute ?? last)) * MS_PER_MINUTE;
    }),
  );
  const variants = new Set(members.map(({ variant }) => variant));
  if (variants.size > 1 && longest <= 70 * MS_PER_DAY) reasons.push("variants-before-day-70");
  const orders = new Set(members.map(({ order }) => order));
  const isMixed = inference.servers.some(({ refusingStages }) =>
    refusingStages.some((stage) => (table.throttle[stage] ?? 0) * (table.block[stage] ?? 0) > 0),
  );
  if (orders.size > 1 && !isMixed) reasons.push("orders-where-only-one-refuses");
  const [best] = members;
  if (orders.size > 1 && isMixed && best?.placement === "scattered") {
    reasons.push("orders-of-scattered-minutes");
  }
  if (best?.placement === "random" || best?.placement === "scattered") {
    reasons.push("lots-of-each-hour");
  }
  if (servers.some(({ acceptedSinceMinute }) => acceptedSinceMinute !== null)) {
    reasons.push("patched-or-paused");
  }
  reasons.push("pause-in-stage-1");
  return reasons;
}
