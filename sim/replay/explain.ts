import { invariant } from "../base/errors.ts";
import { MINUTES_PER_HOUR, MS_PER_MINUTE, minuteOf } from "../base/units.ts";
import type {
  AttemptExplanation,
  ClockAtArrival,
  ExplainedMessage,
  Explanation,
  RefusedMinutes,
} from "../contract/explanation.ts";
import { OUTCOMES, type OutcomeName } from "../contract/outcomes.ts";
import type { Stage } from "../contract/settings.ts";
import { type ClockSegment, segmentAt } from "../enforcement/clock.ts";
import { floorOf } from "../enforcement/compliance.ts";
import { hourPattern } from "../enforcement/placement.ts";
import { replyText } from "../enforcement/reply-text.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../enforcement/verdict-codes.ts";
import { followRetries, newFate } from "../retry/fates.ts";
import { type BuildSpan, buildSpans, spanAges, spanAt } from "../servers/build-spans.ts";
import { clearCompliant } from "../servers/server-fates.ts";
import type { Replay, ServerReplay } from "./replay.ts";

/**
 * Follows one message through the model, by the same clock, verdicts and schedule as the replay.
 * The message must arrive in the window, at a server of the replay.
 */
export function explainMessage(replay: Replay, message: ExplainedMessage): Explanation {
  const { compiled } = replay;
  const server = replay.servers.find(({ name }) => name === message.server);
  invariant(server !== undefined, `server "${message.server}" was replayed`);
  const minute = minuteOf(message.arrivalMs);
  const { startMinute, endMinute, horizonMinute } = compiled;
  invariant(minute >= startMinute && minute < endMinute, "the message arrives in the window");
  const inventory = server.model.server;
  const spans = buildSpans(compiled, inventory, message.logBuild, startMinute, horizonMinute);
  const span = spanAt(spans, minute);
  const facts = {
    ...message,
    build: span.build,
    product: span.product,
    buildFrom: span.build === null ? "unknown" : span.fromLog ? "log" : "inventory",
    complies: span.complies,
    floor: floorOf(span.build, span.product, minute * MS_PER_MINUTE, compiled.settings.floors),
    clock: clockAt(replay, server, minute),
  } as const;
  const { logBuild: _, ...shown } = facts;
  if (!message.inScope) return { ...shown, ...OUT_OF_SCOPE, leftMs: message.arrivalMs };
  return { ...shown, ...follow(replay, server, spans, minute, message.arrivalMs) };
}

const OUT_OF_SCOPE = {
  attempts: [],
  delayDsnMs: null,
  outcome: "outOfScope",
  minutesQueued: 0,
  why: "It is out of scope: enforcement looks only at mail that on-premises Exchange servers hand over through an inbound connector of type OnPremises.",
} as const;

type FollowedFate = Pick<
  Explanation,
  "attempts" | "delayDsnMs" | "outcome" | "minutesQueued" | "leftMs" | "why"
>;

function follow(
  replay: Replay,
  server: ServerReplay,
  spans: readonly BuildSpan[],
  arrivalMinute: number,
  arrivalMs: number,
): FollowedFate {
  const { timeline } = server.model;
  // The timeline was compiled for this call alone, so its verdicts may be overwritten.
  clearCompliant(timeline.verdict, spans, timeline.fromMinute);
  const retry = spanAges(replay.compiled, spanAt(spans, arrivalMinute));
  const fate = newFate();
  followRetries(fate, timeline.verdict, arrivalMinute - timeline.fromMinute, retry);
  const attempts = [0, ...retry.ages].slice(0, fate.attempts).map((age) => {
    const minute = arrivalMinute + age;
    const verdict = timeline.verdict[minute - timeline.fromMinute] ?? ACCEPT;
    const atMs = arrivalMs + age * MS_PER_MINUTE;
    return attemptAt(replay, server, spanAt(spans, minute), verdict, atMs);
  });
  const last = attempts.at(-1);
  const outcome = OUTCOMES[fate.outcome];
  invariant(last !== undefined, "a message in scope is tried at least once");
  invariant(outcome !== undefined, "an outcome has a name");
  const { minutesQueued, delayDsn } = fate;
  return {
    attempts,
    delayDsnMs: delayDsn === 1 ? arrivalMs + retry.delayDsnMinutes * MS_PER_MINUTE : null,
    outcome,
    minutesQueued,
    leftMs: arrivalMs + minutesQueued * MS_PER_MINUTE,
    why: outcomeWords(outcome, attempts, last),
  };
}

function outcomeWords(
  outcome: OutcomeName,
  attempts: readonly AttemptExplanation[],
  last: AttemptExplanation,
): string {
  const refusals = attempts.length - 1;
  const times = refusals === 1 ? "once" : `${refusals} times`;
  switch (outcome) {
    case "delivered":
      return `Accepted at the first attempt: ${last.why}.`;
    case "delayed":
      return `Refused ${times}, then accepted: ${last.why}.`;
    case "bounced":
      return refusals === 0
        ? `Returned to its sender at the first attempt: ${last.why}.`
        : `Refused ${times}, then returned to its sender: ${last.why}.`;
    case "expired":
      return `Refused at all of its ${attempts.length} attempts; its lifetime in the queue is over, so the sender gets a non-delivery report.`;
  }
}

function attemptAt(
  replay: Replay,
  server: ServerReplay,
  span: BuildSpan,
  verdict: number,
  atMs: number,
): AttemptExplanation {
  const { compiled } = replay;
  const minute = minuteOf(atMs);
  const segment = segmentAt(server.model.clock, minute);
  if (verdict === ACCEPT) {
    return { atMs, code: 250, reply: null, why: acceptWords(span, segment) };
  }
  const stage = stageOf(replay, segment?.stage ?? 0);
  const isBlock = verdict === BLOCK;
  const rate = isBlock ? stage?.blockMinutesPerHour : stage?.throttleMinutesPerHour;
  const rest = (rate ?? 0) === MINUTES_PER_HOUR;
  const where = rest ? "every minute" : `minute ${minute % MINUTES_PER_HOUR} of the hour`;
  const code = isBlock ? 550 : 450;
  return {
    atMs,
    code,
    reply: replyText(code, rate ?? 0),
    why: `${where} is ${isBlock ? "blocked" : "throttled"} in stage ${stage?.stage ?? 0} (placement ${compiled.settings.placement.kind})`,
  };
}

function acceptWords(span: BuildSpan, segment: ClockSegment | null): string {
  if (span.complies) return `its build ${span.build ?? ""} complies`;
  if (segment === null) return "its server has not been detected yet";
  switch (segment.kind) {
    case "paused":
      return `enforcement is paused (the clock stands in stage ${segment.stage})`;
    case "clean":
      return "its server counts as up to date again";
    case "stage":
      return `stage ${segment.stage} accepts mail in that minute`;
  }
}

function clockAt(replay: Replay, server: ServerReplay, minute: number): ClockAtArrival {
  const { clock } = server.model;
  const segment = segmentAt(clock, minute);
  const stage = segment === null ? null : stageOf(replay, segment.stage);
  const ms = (at: number): number | null => (Number.isFinite(at) ? at * MS_PER_MINUTE : null);
  return {
    detectedMs: clock.detectedMs,
    state: segment?.kind ?? "notDetected",
    stage: segment?.stage ?? 0,
    throttleMinutesPerHour: stage?.throttleMinutesPerHour ?? 0,
    blockMinutesPerHour: stage?.blockMinutesPerHour ?? 0,
    fromMs: segment === null ? null : ms(segment.fromMinute),
    toMs: segment === null ? null : ms(segment.toMinute),
    refusedMinutes:
      segment?.kind === "stage" && stage !== null ? refusedOf(replay, server, stage, minute) : [],
  };
}

function refusedOf(
  replay: Replay,
  server: ServerReplay,
  stage: Stage,
  minute: number,
): readonly RefusedMinutes[] {
  const { placement, order, seed } = replay.compiled.settings;
  const pattern = new Uint8Array(MINUTES_PER_HOUR);
  const hour = Math.floor(minute / MINUTES_PER_HOUR);
  hourPattern(placement, order, seed, server.name)(stage, hour, pattern);
  const found: RefusedMinutes[] = [];
  for (let from = 0; from < MINUTES_PER_HOUR; ) {
    const verdict = pattern[from] ?? ACCEPT;
    let to = from + 1;
    while (to < MINUTES_PER_HOUR && pattern[to] === verdict) to++;
    if (verdict !== ACCEPT) {
      found.push({ reply: verdict === THROTTLE ? 450 : 550, fromMinute: from, toMinute: to });
    }
    from = to;
  }
  return found;
}

function stageOf(replay: Replay, stage: number): Stage | null {
  const { stages } = replay.compiled.settings.policy;
  return stages.find((candidate) => candidate.stage === stage) ?? null;
}
