import { invariant } from "../../../sim/base/errors.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import { BOUNCED } from "../../../sim/contract/outcomes.ts";
import type { ModelSettings, RetrySchedule } from "../../../sim/contract/settings.ts";
import { PLAIN_SENDING } from "../../../sim/queues/event-engine.ts";
import { queueRunAt, retryGapMs } from "../../../sim/retry/schedule.ts";
import { resolveScenario } from "../../../src/config/scenario/scenario.ts";
import type { Attempt } from "../../../src/smtp/attempts.ts";
import { Enforcement } from "../../../src/smtp/enforcement.ts";
import type { ReferenceMessage } from "../../reference/types.ts";
import { runEvents } from "../../sim/queues/event-run.ts";
import type { Check, CheckResult } from "../check.ts";
import { whyNoPostfix } from "./instance.ts";
import {
  BUILD,
  DAY0_MS,
  runPostfix,
  SERVER,
  type SentMessage,
  SPEED,
  type StagePlan,
  type StageRun,
} from "./run.ts";

/** A stage that throttles, and one that blocks and throttles. */
export const PLANS: readonly StagePlan[] = [
  { domain: "throttle.example", startDay: 55, messages: 300 },
  { domain: "block.example", startDay: 65, messages: 300 },
];

/** How far real and simulated Postfix may be apart, in shares of the messages and in minutes. */
const TOLERANCE = {
  /** Mail that comes within a tenth of a real second of an edge of the refused minutes. */
  firstVerdictShare: 0.98,
  outcomeShare: 0.98,
  /** Of the messages that were refused at first, those within `delayMinutes`. */
  delayShare: 0.9,
  delayMinutes: 2,
  /**
   * Mean and 90th percentile of all delays against the event engine. Higher percentiles lie on the
   * few messages of one doubling more or less, and jump by it.
   */
  distributionMinutes: 2,
} as const;

/** A second of Postfix's clock in simulated time. It counts in whole ones. */
const TICK_MS = SPEED * 1000;

/** What became of one message. Delay: from arrival to the last attempt. */
interface Course {
  readonly firstVerdict: Attempt["verdict"];
  readonly outcome: Attempt["verdict"];
  readonly attempts: number;
  readonly delayMs: number;
}

/** How Postfix's own clock lies on the simulated one. */
interface PostfixClock {
  /** A simulated instant at which one of its seconds begins. */
  readonly tickMs: number;
  /** A simulated instant of a queue run. */
  readonly queueRunOriginMs: number;
}

/** A real Postfix against the simulated one; see `runPostfixCheck`. */
export const postfixAgainstProfile: Check = {
  name: "real Postfix ~ simulated Postfix",
  missing: whyNoPostfix,
  run: runPostfixCheck,
};

/** The line of the table, with its figures. */
export interface PostfixCheckResult extends CheckResult {
  /** Messages whose first verdict, outcome and number of attempts are all alike. */
  readonly agreementPercent: number;
  readonly largestDelayDifferenceMinutes: number;
}

/**
 * Sends 600 messages through a real Postfix to two endpoints, two simulated hours in two minutes,
 * and compares them as `comparePostfix` does.
 */
export async function runPostfixCheck(): Promise<PostfixCheckResult> {
  const model = await postfixModel();
  return comparePostfix(await runPostfix(model, scheduleOf(model), PLANS), model);
}

/**
 * Compares each message with the simulated one, and all delays with those of the event engine.
 * `differences` counts tolerances that were not kept.
 */
export function comparePostfix(
  runs: readonly StageRun[],
  model: ModelSettings,
): PostfixCheckResult {
  const schedule = scheduleOf(model);
  const pairs = runs.flatMap((run) => comparedMessages(run, model, schedule));
  const shares = {
    firstVerdictShare: share(pairs, ([a, b]) => a.firstVerdict === b.firstVerdict),
    outcomeShare: share(pairs, ([a, b]) => a.outcome === b.outcome),
    delayShare: share(
      pairs.filter(([real, simulated]) => real.attempts > 1 || simulated.attempts > 1),
      (pair) => delayDifference(pair) <= TOLERANCE.delayMinutes,
    ),
  };
  const distributionMinutes = Math.max(...runs.map((run) => distributionDifference(run, model)));
  const agreeing = share(
    pairs,
    ([a, b]) =>
      a.firstVerdict === b.firstVerdict && a.outcome === b.outcome && a.attempts === b.attempts,
  );
  const kept = [
    shares.firstVerdictShare >= TOLERANCE.firstVerdictShare,
    shares.outcomeShare >= TOLERANCE.outcomeShare,
    shares.delayShare >= TOLERANCE.delayShare,
    distributionMinutes <= TOLERANCE.distributionMinutes,
  ];
  const largest = Math.max(...pairs.map(delayDifference));
  return {
    check: postfixAgainstProfile.name,
    cases: pairs.length,
    differences: kept.filter((isKept) => !isKept).length,
    agreementPercent: agreeing * 100,
    largestDelayDifferenceMinutes: largest,
    note:
      `alike: first verdict ${percent(shares.firstVerdictShare)}, ` +
      `outcome ${percent(shares.outcomeShare)}, all attempts ${percent(agreeing)}; ` +
      `delay within ${TOLERANCE.delayMinutes} min ${percent(shares.delayShare)}, ` +
      `largest difference ${largest.toFixed(1)} min; ` +
      `mean and p90 within ${distributionMinutes.toFixed(1)} min of the event engine`,
  };
}

/** The model with the bundled Postfix profile; its one server is detected on day 0. */
export async function postfixModel(): Promise<ModelSettings> {
  const input = {
    retry: "postfix",
    servers: [{ name: SERVER, firstDetected: new Date(DAY0_MS).toISOString() }],
    traffic: { trace: { files: "-" } },
  };
  const context = { file: null, place: () => null, baseFolder: "." };
  return (await resolveScenario(input, context)).model;
}

type PostfixRetry = RetrySchedule & {
  readonly queueRunMs: number;
  readonly minimumMs: number;
  readonly maximumMs: number;
};

function scheduleOf({ retry }: ModelSettings): PostfixRetry {
  const { schedule } = retry.fallback;
  invariant(schedule?.algorithm.kind === "clamped-age", "Postfix retries by the clamped age");
  const { algorithm, queueRunMs } = schedule;
  invariant(queueRunMs !== null, "Postfix has queue runs");
  return { ...algorithm, algorithm, queueRunMs };
}

/** Each message as it really went, beside the simulated one. */
function comparedMessages(
  { messages }: StageRun,
  model: ModelSettings,
  schedule: PostfixRetry,
): readonly (readonly [real: Course, simulated: Course])[] {
  const clock = postfixClock(messages, schedule);
  const enforcement = new Enforcement(model, DAY0_MS);
  return messages.map((message) => [
    realCourse(message),
    simulatedCourse(message.arrivalMs, clock, schedule, enforcement),
  ]);
}

function realCourse({ arrivalMs, attempts }: SentMessage): Course {
  const [first] = attempts;
  const last = attempts.at(-1);
  invariant(first !== undefined && last !== undefined, "every message is tried");
  return {
    firstVerdict: first.verdict,
    outcome: last.verdict,
    attempts: attempts.length,
    delayMs: last.simulatedMs - arrivalMs,
  };
}

/**
 * Where Postfix's seconds and queue runs lie: the second of the queue run is the one in which most
 * retries were made. It depends on when Postfix was started, so it is read, not assumed.
 */
function postfixClock(
  messages: readonly SentMessage[],
  { queueRunMs }: PostfixRetry,
): PostfixClock {
  const attempts = messages.flatMap((message) => message.attempts);
  const [any] = attempts;
  invariant(any !== undefined, "every message is tried");
  const tickMs = any.simulatedMs - (any.realMs % 1000) * SPEED;
  const ticksPerRun = queueRunMs / TICK_MS;
  const retries = new Array<number>(ticksPerRun).fill(0);
  for (const { simulatedMs } of messages.flatMap((message) => message.attempts.slice(1))) {
    const tick = Math.floor((simulatedMs - tickMs) / TICK_MS);
    const phase = ((tick % ticksPerRun) + ticksPerRun) % ticksPerRun;
    retries[phase] = (retries[phase] ?? 0) + 1;
  }
  const phase = retries.indexOf(Math.max(...retries));
  return { tickMs, queueRunOriginMs: tickMs + phase * TICK_MS };
}

/**
 * One message of the simulated Postfix, by the schedule of its profile, in whole seconds of its
 * clock. Its queue manager takes mail up one second early (qmgr_active.c: `st_mtime > time() + 1`),
 * which is nothing in real time, and a minute at this speed.
 */
function simulatedCourse(
  arrivalMs: number,
  clock: PostfixClock,
  { algorithm, queueRunMs }: PostfixRetry,
  enforcement: Enforcement,
): Course {
  const read = (ms: number): number =>
    clock.tickMs + Math.floor((ms - clock.tickMs) / TICK_MS) * TICK_MS;
  const verdictAt = (ms: number): Attempt["verdict"] => enforcement.rule(SERVER, BUILD, ms).verdict;
  const firstVerdict = verdictAt(arrivalMs);
  let outcome = firstVerdict;
  let atMs = arrivalMs;
  let attempts = 1;
  while (outcome === "throttle" && atMs - arrivalMs < MS_PER_DAY) {
    const nowMs = read(atMs);
    const state = { arrivalMs: read(arrivalMs), firstRefusalMs: nowMs, refusals: attempts };
    const gapMs = retryGapMs(algorithm, { ...state, lastGapMs: 0, nowMs });
    atMs = queueRunAt(nowMs + gapMs - TICK_MS, nowMs, queueRunMs, clock.queueRunOriginMs);
    outcome = verdictAt(atMs);
    attempts++;
  }
  return { firstVerdict, outcome, attempts, delayMs: atMs - arrivalMs };
}

/** The larger of the differences in mean and 90th percentile, in minutes. */
function distributionDifference(run: StageRun, model: ModelSettings): number {
  const real = run.messages
    .map(realCourse)
    .filter(({ outcome }) => outcome === "accept")
    .map(({ delayMs }) => delayMs / MS_PER_MINUTE);
  const simulated = eventEngineDelays(run, model);
  const figures = (delays: readonly number[]): readonly number[] => {
    const sorted = [...delays].sort((a, b) => a - b);
    const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
    return [mean, sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0];
  };
  const expected = figures(simulated);
  return Math.max(...figures(real).map((figure, i) => Math.abs(figure - (expected[i] ?? 0))));
}

/** Delays in minutes of the same mail in the event engine, with the queue runs of this Postfix. */
function eventEngineDelays({ plan, messages }: StageRun, model: ModelSettings): readonly number[] {
  const clock = postfixClock(messages, scheduleOf(model));
  const mail = messages.map(
    ({ arrivalMs }): ReferenceMessage => ({
      timeMs: arrivalMs,
      server: SERVER,
      build: BUILD,
      inScope: true,
      group: "",
      recipients: 1,
      sizeBytes: 0,
    }),
  );
  const startMs = DAY0_MS + plan.startDay * MS_PER_DAY;
  const { fates } = runEvents({
    messages: mail,
    window: { startMs, days: 1, shiftToMs: null, extend: "none" },
    settings: { ...model, sending: { ...PLAIN_SENDING, retryPhase: clock.queueRunOriginMs } },
    groupDimension: null,
  });
  return fates
    .filter(({ outcome }) => outcome !== BOUNCED)
    .map(({ leftMs, arrivalMs }) => (leftMs - arrivalMs) / MS_PER_MINUTE);
}

function delayDifference([real, simulated]: readonly [Course, Course]): number {
  return Math.abs(real.delayMs - simulated.delayMs) / MS_PER_MINUTE;
}

function share<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.length === 0 ? 1 : values.filter(holds).length / values.length;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
