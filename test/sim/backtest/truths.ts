import { ObservationBuilder, type Observations } from "../../../sim/backtest/observations.ts";
import { draw32, randomKey } from "../../../sim/base/random.ts";
import { MINUTES_PER_DAY, MINUTES_PER_HOUR, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { Order, Placement, Policy, Stage } from "../../../sim/contract/settings.ts";
import { arrivalsAt, compileClock } from "../../../sim/enforcement/clock.ts";
import type { PauseMinutes } from "../../../sim/enforcement/pauses.ts";
import { type HourPattern, hourPattern } from "../../../sim/enforcement/placement.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../../../sim/enforcement/verdict-codes.ts";
import { compileVerdicts, type VerdictTimeline } from "../../../sim/enforcement/verdicts.ts";

/** A simulated incident whose truth is known. */
export interface Truth {
  readonly index: number;
  readonly policy: Policy;
  readonly order: Order;
  readonly placement: Placement;
  readonly dayZeroMinute: number;
  readonly skewMs: number;
  readonly observed: Observations;
  /** Every attempt in order of messages, also those that met another cause. */
  readonly attempts: readonly Attempt[];
  /** The minutes of day 0 that replay the same mail, without noise, to the same replies. */
  readonly noiseFree: { readonly fromMinute: number; readonly toMinute: number };
  /** How often each text was met, as `throttle 5`. */
  readonly texts: ReadonlyMap<string, number>;
}

/** What a test may set instead of drawing it. `pause` is in days after day 0. */
export interface TruthOptions {
  readonly endDay?: number;
  readonly pause?: { readonly afterDays: number; readonly days: number };
}

const RETRY_MINUTES = 15;
const LIFETIME_MINUTES = 2 * MINUTES_PER_DAY;
const OTHER_SHARE = 0.02;
const SKEW_MAX_MS = 20_000;
const SERVER = "mail01.contoso.example";
const PLACEMENTS: readonly Placement["kind"][] = ["start", "end", "offset", "random", "scattered"];

/** Uniform draws in [0, 1), a stream for each truth. */
function uniforms(seed: string): () => number {
  const key = randomKey(seed, "truth", "draws");
  let drawn = 0;
  return () => draw32(key, 1, drawn++) / 2 ** 32;
}

/** The truth number `index` at a volume: all placements, variants and orders come in turn. */
export function makeTruth(
  index: number,
  messagesPerMinute: number,
  variants: readonly Policy[],
  options: TruthOptions = {},
): Truth {
  const seed = `truth-${index}-${messagesPerMinute}`;
  const draw = uniforms(seed);
  const policy = variants[index % variants.length] ?? { id: "", variant: "", stages: [] };
  const order: Order = Math.floor(index / 2) % 2 === 0 ? "block-first" : "throttle-first";
  const kind = PLACEMENTS[index % PLACEMENTS.length] ?? "start";
  const placement: Placement = kind === "at" ? { kind, minute: 0 } : { kind };
  const dayZeroMinute = 29_500_000 + Math.floor(draw() * 200 * MINUTES_PER_DAY);
  const fromMinute = dayZeroMinute - 5 * MINUTES_PER_DAY;
  const drawnEnd = 45 + draw() * 55;
  const toMinute = dayZeroMinute + Math.floor((options.endDay ?? drawnEnd) * MINUTES_PER_DAY);
  const pauses = options.pause === undefined ? [] : [pauseOf(options.pause, dayZeroMinute)];
  const skewMs = Math.floor((draw() * 2 - 1) * SKEW_MAX_MS);
  const pattern = hourPattern(placement, order, seed, SERVER);
  const timeline = timelineOf(
    { policy, placement, pattern, pauses },
    dayZeroMinute,
    fromMinute,
    toMinute,
  );
  const arrivals = arrivalsOf(draw, messagesPerMinute, fromMinute, toMinute);
  const noisy = attemptsOf(arrivals, timeline, policy, draw);
  const builder = new ObservationBuilder();
  const texts = new Map<string, number>();
  for (const { timeMs, verdict, minutes, isOther } of noisy) {
    if (isOther) continue;
    builder.add(timeMs + skewMs, verdict, minutes);
    if (verdict === ACCEPT) continue;
    const text = `${verdict === THROTTLE ? "throttle" : "block"} ${minutes}`;
    texts.set(text, (texts.get(text) ?? 0) + 1);
  }
  const clean = attemptsOf(arrivals, timeline, policy, () => 1);
  return {
    index,
    policy,
    order,
    placement,
    dayZeroMinute,
    skewMs,
    observed: builder.build(),
    attempts: noisy,
    noiseFree: noiseFreeInterval(clean, timeline, policy, pattern, dayZeroMinute),
    texts,
  };
}

function pauseOf(
  pause: { readonly afterDays: number; readonly days: number },
  dayZeroMinute: number,
): PauseMinutes {
  const fromMinute = dayZeroMinute + Math.floor(pause.afterDays * MINUTES_PER_DAY);
  return { fromMinute, toMinute: fromMinute + pause.days * MINUTES_PER_DAY };
}

function timelineOf(
  {
    policy,
    placement,
    pattern,
    pauses,
  }: {
    readonly policy: Policy;
    readonly placement: Placement;
    readonly pattern: HourPattern;
    readonly pauses: readonly PauseMinutes[];
  },
  dayZeroMinute: number,
  fromMinute: number,
  toMinute: number,
): VerdictTimeline {
  const clock = compileClock({
    policy,
    pauses,
    server: {
      name: SERVER,
      product: null,
      build: null,
      firstDetectedMs: dayZeroMinute * MS_PER_MINUTE,
      stageStarts: [],
      upgrades: [],
      retirement: null,
    },
    arrivals: arrivalsAt([]),
    dayZeroMs: null,
    cleanMinutes: { upgrades: [], silences: [] },
    relapse: "restart",
  });
  return compileVerdicts(clock, policy, placement, pattern, fromMinute, toMinute);
}

function arrivalsOf(
  draw: () => number,
  messagesPerMinute: number,
  fromMinute: number,
  toMinute: number,
): readonly number[] {
  const arrivals: number[] = [];
  let minute = fromMinute;
  for (;;) {
    minute += -Math.log(1 - draw()) / messagesPerMinute;
    if (minute >= toMinute) return arrivals;
    arrivals.push(Math.floor(minute * MS_PER_MINUTE));
  }
}

/** One attempt of a message. `isOther`: it met a reply of another cause, whatever the verdict. */
export interface Attempt {
  readonly message: number;
  readonly timeMs: number;
  readonly verdict: number;
  readonly minutes: number;
  readonly isOther: boolean;
}

/**
 * Every attempt that enforcement judged; a draw below the share of other causes defers it instead.
 */
function attemptsOf(
  arrivals: readonly number[],
  timeline: VerdictTimeline,
  policy: Policy,
  draw: () => number,
): readonly Attempt[] {
  const attempts: Attempt[] = [];
  for (const [message, arrival] of arrivals.entries()) {
    for (let age = 0; age <= LIFETIME_MINUTES; age += RETRY_MINUTES) {
      const timeMs = arrival + age * MS_PER_MINUTE;
      const at = Math.floor(timeMs / MS_PER_MINUTE) - timeline.fromMinute;
      if (at >= timeline.verdict.length) break;
      const isOther = draw() < OTHER_SHARE;
      const verdict = timeline.verdict[at] ?? ACCEPT;
      const stage = policy.stages.find((each) => each.stage === timeline.stage[at]);
      attempts.push({ message, timeMs, verdict, minutes: namedMinutes(verdict, stage), isOther });
      if (!isOther && verdict !== THROTTLE) break;
    }
  }
  return attempts;
}

function namedMinutes(verdict: number, stage: Stage | undefined): number {
  if (verdict === THROTTLE) return stage?.throttleMinutesPerHour ?? 0;
  return verdict === BLOCK ? (stage?.blockMinutesPerHour ?? 0) : 0;
}

/** Moves day 0 minute by minute until a reply would have been another one. */
function noiseFreeInterval(
  attempts: readonly Attempt[],
  timeline: VerdictTimeline,
  policy: Policy,
  pattern: HourPattern,
  dayZeroMinute: number,
): { readonly fromMinute: number; readonly toMinute: number } {
  const met = new Set(attempts.map(({ timeMs }) => Math.floor(timeMs / MS_PER_MINUTE)));
  const reply = (stage: Stage | undefined, minute: number): string => {
    if (stage === undefined) return "0 0";
    const hour = new Uint8Array(MINUTES_PER_HOUR);
    pattern(stage, Math.floor(minute / MINUTES_PER_HOUR), hour);
    const verdict = hour[minute - Math.floor(minute / MINUTES_PER_HOUR) * MINUTES_PER_HOUR] ?? 0;
    return `${verdict} ${namedMinutes(verdict, stage)}`;
  };
  const isSame = (shift: number): boolean =>
    policy.stages.every((stage, index) => {
      const before = policy.stages[index - 1];
      const boundary = dayZeroMinute + stage.startDay * MINUTES_PER_DAY;
      const minute = shift > 0 ? boundary + shift - 1 : boundary + shift;
      return !met.has(minute) || reply(before, minute) === reply(stage, minute);
    });
  const limit = timeline.verdict.length;
  let to = 0;
  while (to < limit && isSame(to + 1)) to++;
  let from = 0;
  while (from < limit && isSame(-(from + 1))) from++;
  return { fromMinute: dayZeroMinute - from, toMinute: dayZeroMinute + to };
}

/** The incident as a log of attempts with mailflow's own columns, one row each. */
export function truthRows(truth: Truth, server: string = SERVER): readonly string[] {
  return truth.attempts.map((attempt) => {
    const time = new Date(attempt.timeMs + truth.skewMs).toISOString();
    return `${time},${server},${server}-m${attempt.message},${replyText(attempt)}`;
  });
}

/** The header of `truthRows`. */
export const TRUTH_HEADER = "time,server,id,reply";

function replyText({ verdict, minutes, isOther }: Attempt): string {
  const text = "Connecting Exchange server version is out-of-date; connection to Exchange Online";
  if (isOther) return "451 4.7.500 Server busy. Please try again later";
  if (verdict === THROTTLE) return `450 4.7.230 ${text} throttled for ${minutes} mins/hr.`;
  if (verdict === BLOCK) return `550 5.7.230 ${text} blocked for ${minutes} mins/hr.`;
  return "250 2.6.0 Queued mail for delivery";
}
