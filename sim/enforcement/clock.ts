import { assertNever, invariant } from "../base/errors.ts";
import {
  lowerBound,
  MINUTES_PER_DAY,
  MS_PER_DAY,
  MS_PER_MINUTE,
  minuteInForce,
  minuteOf,
} from "../base/units.ts";
import type { Policy, ServerSettings } from "../contract/settings.ts";
import type { PauseMinutes } from "./pauses.ts";
import { isFullBlock } from "./stages.ts";

/**
 * A stretch of a server's clock, `[fromMinute, toMinute)`; the last may end at Infinity. `stage` is
 * frozen while paused.
 */
export interface ClockSegment {
  readonly kind: "stage" | "paused" | "clean";
  readonly stage: number;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** The enforcement clock of one server name, for all time. */
export interface ServerClock {
  /** Day 0 as given, or the minute that stands for it; null = never detected. */
  readonly detectedMs: number | null;
  /** Contiguous from detection on, ascending. Empty when never detected. */
  readonly segments: readonly ClockSegment[];
  readonly relapseMinutes: readonly number[];
  /** Stages that a given stage start cut short, by number. */
  readonly shortenedStages: readonly number[];
}

/** Minutes in which in-scope out-of-date messages arrived, ascending and distinct. */
export interface OutOfDateArrivals {
  readonly minutes: ArrayLike<number>;
  /** 1 where every such message of the minute carried its build in its own log row. */
  readonly fromLog: ArrayLike<number>;
  /** Whether no in-scope message of the server came before the first of them. */
  readonly areFirst: boolean;
  /**
   * Since when the build of the first of them has been out of date without a break; null = for all
   * time, or there is none.
   */
  readonly fellBelowMinute: number | null;
}

/** Arrivals of unknown builds in given minutes. */
export function arrivalsAt(minutes: readonly number[]): OutOfDateArrivals {
  return { minutes, fromLog: minutes.map(() => 0), areFirst: true, fellBelowMinute: null };
}

/** Minutes from which a server counts as clean, ascending. */
export interface CleanMinutes {
  /** By an inventory upgrade that complies at that time. */
  readonly upgrades: readonly number[];
  /** By silence (`silenceMinutes`). */
  readonly silences: readonly number[];
}

/** What the clock of one server depends on. */
interface ClockInput {
  readonly policy: Policy;
  readonly pauses: readonly PauseMinutes[];
  readonly server: ServerSettings | null;
  readonly arrivals: OutOfDateArrivals;
  readonly cleanMinutes: CleanMinutes;
  /** Day 0 where the inventory gives none; null = the first out-of-date message. UTC ms. */
  readonly dayZeroMs: number | null;
  readonly relapse: "restart" | "resume";
}

interface Anchor {
  readonly minute: number;
  readonly stage: number;
  readonly elapsed: number;
}

/** Compiles the clock of one server. Source: model.md §3. Cost: O(segments). */
export function compileClock(input: ClockInput): ServerClock {
  const anchors = stageAnchors(input);
  const detectedMs = detection(input, anchors);
  const writer = new ClockWriter(input.policy, input.pauses, anchors);
  const relapseMinutes: number[] = [];
  let from = detectedMs === null ? Number.POSITIVE_INFINITY : minuteOf(detectedMs);
  let elapsed = 0;
  while (Number.isFinite(from)) {
    const clean = firstClean(input.cleanMinutes, from);
    elapsed = writer.run(from, clean, elapsed);
    if (!Number.isFinite(clean)) break;
    from = firstAtOrAfter(input.arrivals.minutes, clean);
    writer.clean(clean, from);
    if (!Number.isFinite(from)) break;
    relapseMinutes.push(from);
    elapsed = resumedElapsed(input.relapse, elapsed);
  }
  return {
    detectedMs,
    segments: writer.segments,
    relapseMinutes,
    shortenedStages: writer.shortenedStages,
  };
}

/** The segment that holds a minute, or null before detection. */
export function segmentAt(clock: ServerClock, minute: number): ClockSegment | null {
  for (const segment of clock.segments) {
    if (minute >= segment.fromMinute && minute < segment.toMinute) return segment;
  }
  return null;
}

/** First minute of a stage that accepts nothing, or null when the clock never gets there. */
export function fullBlockMinute(clock: ServerClock, policy: Policy): number | null {
  const segment = clock.segments.find(
    (candidate) => candidate.kind === "stage" && isFullBlock(policy, candidate.stage),
  );
  return segment?.fromMinute ?? null;
}

function resumedElapsed(relapse: "restart" | "resume", elapsed: number): number {
  switch (relapse) {
    case "restart":
      return 0;
    case "resume":
      return elapsed;
    default:
      return assertNever(relapse);
  }
}

function stageAnchors(input: ClockInput): readonly Anchor[] {
  const starts = input.server?.stageStarts ?? [];
  return starts
    .map(({ stage, atMs }) => {
      const known = input.policy.stages.find((candidate) => candidate.stage === stage);
      invariant(known !== undefined, `a given stage start names a stage of the policy: ${stage}`);
      const elapsed = known.startDay * MINUTES_PER_DAY;
      return { minute: minuteInForce(atMs), stage, elapsed };
    })
    .sort((a, b) => a.minute - b.minute);
}

function detection(input: ClockInput, anchors: readonly Anchor[]): number | null {
  const given = input.server?.firstDetectedMs ?? null;
  if (given !== null) return given;
  const anchor = anchors[0];
  if (anchor !== undefined) return (anchor.minute - anchor.elapsed) * MS_PER_MINUTE;
  if (input.dayZeroMs !== null) return input.dayZeroMs;
  const first = input.arrivals.minutes[0];
  return first === undefined ? null : first * MS_PER_MINUTE;
}

/**
 * Minutes after an out-of-date message whose build came from the log and that none followed for
 * `cleanAfter`, ascending. A log shows that only later: `knownUntilMinute` Infinity decides with
 * hindsight (the verdicts), a minute with what was known then (every table and status).
 * Cost: O(arrivals).
 */
export function silenceMinutes(
  arrivals: OutOfDateArrivals,
  cleanAfterMinutes: number,
  knownUntilMinute: number,
): number[] {
  const { minutes, fromLog } = arrivals;
  const silences: number[] = [];
  for (let i = 0; i < minutes.length; i++) {
    if (fromLog[i] !== 1) continue;
    const last = minutes[i] ?? 0;
    const silentUntil = minutes[i + 1] ?? knownUntilMinute;
    if (silentUntil - last >= cleanAfterMinutes) silences.push(last + 1);
  }
  return silences;
}

/** Silence after mail from before the detection or relapse says nothing of what came with it. */
function firstClean({ upgrades, silences }: CleanMinutes, from: number): number {
  return Math.min(firstAtOrAfter(upgrades, from), firstAtOrAfter(silences, from + 1));
}

function firstAtOrAfter(ascending: ArrayLike<number>, minute: number): number {
  return ascending[lowerBound(ascending, minute)] ?? Number.POSITIVE_INFINITY;
}

/** Writes segments; elapsed time is in minutes and stands still in a pause. */
class ClockWriter {
  readonly segments: ClockSegment[] = [];
  readonly shortenedStages: number[] = [];
  readonly #stages: readonly { readonly stage: number; readonly start: number }[];
  readonly #pauses: readonly PauseMinutes[];
  readonly #anchors: readonly Anchor[];

  constructor(policy: Policy, pauses: readonly PauseMinutes[], anchors: readonly Anchor[]) {
    this.#stages = policy.stages.map(({ stage, startDay }) => ({
      stage,
      start: (startDay * MS_PER_DAY) / MS_PER_MINUTE,
    }));
    this.#pauses = pauses;
    this.#anchors = anchors;
  }

  /** Runs the clock over `[from, to)` and returns the elapsed minutes at `to`. */
  run(from: number, to: number, elapsedAtFrom: number): number {
    let elapsed = elapsedAtFrom;
    let minute = from;
    while (minute < to) {
      elapsed = this.#applyAnchor(minute, elapsed);
      const pause = this.#pauses.find((p) => p.fromMinute <= minute && minute < p.toMinute);
      const anchor = this.#anchors.find((candidate) => candidate.minute > minute);
      const cap = anchor === undefined ? Number.POSITIVE_INFINITY : anchor.elapsed - 1;
      const until = Math.min(to, anchor?.minute ?? to, this.#nextPauseEdge(minute));
      const stage = this.#stageAt(Math.min(elapsed, cap));
      if (pause !== undefined) {
        this.#push("paused", stage.number, minute, until);
        minute = until;
      } else {
        const growsAt = stage.next <= cap ? stage.next - elapsed : Number.POSITIVE_INFINITY;
        const stop = Math.min(until, minute + growsAt);
        this.#push("stage", stage.number, minute, stop);
        elapsed += stop - minute;
        minute = stop;
      }
    }
    const ahead = this.#anchors.find((candidate) => candidate.minute >= to);
    return ahead === undefined ? elapsed : Math.min(elapsed, ahead.elapsed - 1);
  }

  clean(from: number, to: number): void {
    this.#push("clean", 0, from, to);
  }

  #applyAnchor(minute: number, elapsed: number): number {
    // Of several starts given for one minute the last holds.
    const anchor = this.#anchors.findLast((candidate) => candidate.minute === minute);
    if (anchor === undefined) return elapsed;
    if (elapsed < anchor.elapsed) this.shortenedStages.push(anchor.stage - 1);
    return anchor.elapsed;
  }

  #nextPauseEdge(minute: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { fromMinute, toMinute } of this.#pauses) {
      if (fromMinute > minute) next = Math.min(next, fromMinute);
      if (toMinute > minute) next = Math.min(next, toMinute);
    }
    return next;
  }

  #stageAt(elapsed: number): { readonly number: number; readonly next: number } {
    let number = 0;
    let next = Number.POSITIVE_INFINITY;
    for (const { stage, start } of this.#stages) {
      if (start <= elapsed) number = stage;
      else next = Math.min(next, start);
    }
    return { number, next };
  }

  #push(kind: ClockSegment["kind"], stage: number, fromMinute: number, toMinute: number): void {
    if (fromMinute >= toMinute) return;
    const last = this.segments.at(-1);
    if (last !== undefined && last.kind === kind && last.stage === stage) {
      invariant(last.toMinute === fromMinute, "clock segments are contiguous");
      this.segments[this.segments.length - 1] = { ...last, toMinute };
      return;
    }
    this.segments.push({ kind, stage, fromMinute, toMinute });
  }
}
