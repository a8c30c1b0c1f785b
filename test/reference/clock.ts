import { MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE, minuteInForce } from "../../sim/base/units.ts";
import type { ModelSettings, ServerSettings, Stage } from "../../sim/contract/settings.ts";
import { buildOf, inventoryOf, isBuildFromLog, isOutOfDate, upgradeInForce } from "./builds.ts";
import type { ClockHistory, ClockState, Mail } from "./types.ts";

/** Days past the window's end after which a full block is given up. */
const FULL_BLOCK_DAYS_MAX = 400;

/** Minutes of a server's clock: the window, and until when states are wanted. */
export interface ClockWindow {
  readonly startMinute: number;
  readonly endMinute: number;
  readonly untilMinute: number;
  /** The last minute with mail of any server, at most the window's end: till then silence tells. */
  readonly lastMailMinute: number;
}

/**
 * Walks one server's clock minute by minute from its day 0; null = it is never detected. `mail` is
 * this server's mail of the window.
 */
export function walkClock(
  server: string,
  mail: readonly Mail[],
  dayZeroMinute: number | null,
  window: ClockWindow,
  settings: ModelSettings,
): ClockHistory {
  const clock = new Clock(server, mail, dayZeroMinute, settings, window.lastMailMinute);
  const fromMinute = Math.min(window.startMinute, clock.givenMinute ?? window.startMinute);
  const states: ClockState[] = [];
  let fullBlockMinute: number | null = null;
  const fullBlocks = fullBlockStages(settings);
  const lastMinute = window.endMinute + FULL_BLOCK_DAYS_MAX * MINUTES_PER_DAY;
  for (let minute = fromMinute; minute < lastMinute; minute++) {
    const state = clock.step(minute);
    if (minute < window.untilMinute) states.push(state);
    // A pause is no harm: the full block begins when the stage is in force.
    const isFullBlock = state.kind === "stage" && fullBlocks.includes(state.stage);
    if (fullBlockMinute === null && isFullBlock) fullBlockMinute = minute;
    const isOver = fullBlockMinute !== null || fullBlocks.length === 0 || clock.isIdle(minute);
    if (minute >= window.untilMinute && minute >= window.endMinute && isOver) break;
  }
  return {
    fromMinute,
    states,
    detectedMinute: clock.detectedMinute ?? clock.givenMinute,
    relapseMinutes: clock.relapseMinutes,
    cleanMinutes: clock.cleanMinutes,
    fullBlockMinute,
  };
}

/** Stage 8; in a policy without one every stage that blocks the whole hour. */
function fullBlockStages(settings: ModelSettings): readonly number[] {
  const { stages } = settings.policy;
  if (stages.some((stage) => stage.stage === 8)) return [8];
  return stages.filter((stage) => stage.blockMinutesPerHour === 60).map(({ stage }) => stage);
}

/** The state of one server's clock, moved on by one minute at a time. */
class Clock {
  readonly givenMinute: number | null;
  readonly relapseMinutes: number[] = [];
  readonly cleanMinutes: number[] = [];
  detectedMinute: number | null = null;
  readonly #server: string;
  readonly #settings: ModelSettings;
  readonly #inventory: ServerSettings | undefined;
  /** The minute by which an end of out-of-date mail must be known. */
  readonly #knownBy: number;
  /** The out-of-date in-scope mail that arrives in each minute. */
  readonly #outOfDate = new Map<number, Mail[]>();
  readonly #anchors: readonly { minute: number; elapsed: number }[];
  /** Minutes of enforcement so far, at the start of the minute. */
  #elapsed = 0;
  #isClean = false;

  constructor(
    server: string,
    mail: readonly Mail[],
    dayZeroMinute: number | null,
    settings: ModelSettings,
    knownBy: number,
  ) {
    this.#server = server;
    this.#knownBy = knownBy;
    this.#settings = settings;
    this.#inventory = inventoryOf(server, settings);
    this.givenMinute = dayZeroMinute;
    this.#anchors = (this.#inventory?.stageStarts ?? []).map((start) => ({
      minute: minuteInForce(start.atMs),
      elapsed: startOf(start.stage, settings),
    }));
    for (const one of mail) {
      if (!one.inScope || !isOutOfDate(buildOf(one, one.minute, settings), one.minute, settings)) {
        continue;
      }
      this.#outOfDate.set(one.minute, [...(this.#outOfDate.get(one.minute) ?? []), one]);
    }
  }

  /** The state of a minute; minutes must come one after the other. */
  step(minute: number): ClockState {
    this.#detect(minute);
    this.#becomeClean(minute);
    this.#relapse(minute);
    this.#applyAnchors(minute);
    const state = this.#state(minute);
    if (this.detectedMinute !== null && !this.#isClean && !this.#isPaused(minute)) {
      this.#elapsed += 1;
      this.#stayBelowStarts(minute);
    }
    return state;
  }

  /** Not running, and neither a message nor a given detection will start it any more. */
  isIdle(minute: number): boolean {
    if (this.#nextOutOfDate(minute) !== null) return false;
    if (this.detectedMinute !== null) return this.#isClean;
    return this.givenMinute === null || this.givenMinute < minute;
  }

  #detect(minute: number): void {
    if (this.detectedMinute !== null) return;
    if (minute === this.givenMinute) this.detectedMinute = minute;
  }

  #becomeClean(minute: number): void {
    const day0 = this.relapseMinutes.at(-1) ?? this.detectedMinute;
    if (day0 === null || minute < day0 || this.#isClean) return;
    if (
      this.#isUpgradeThatComplies(minute) ||
      (minute > day0 && this.#wasLastOutOfDateOfLog(minute - 1))
    ) {
      this.#isClean = true;
      this.cleanMinutes.push(minute);
    }
  }

  #relapse(minute: number): void {
    if (!this.#isClean || !this.#outOfDate.has(minute)) return;
    this.#isClean = false;
    this.relapseMinutes.push(minute);
    if (this.#settings.relapse === "restart") this.#elapsed = 0;
  }

  /**
   * A given stage start sets elapsed; before it elapsed stays below that stage. A clean clock
   * stands still, and a start that finds it clean does not count.
   */
  #applyAnchors(minute: number): void {
    if (this.detectedMinute === null || this.#isClean) return;
    for (const anchor of this.#anchors) {
      if (anchor.minute === minute) this.#elapsed = anchor.elapsed;
    }
    this.#stayBelowStarts(minute);
  }

  #stayBelowStarts(minute: number): void {
    for (const anchor of this.#anchors) {
      if (anchor.minute > minute) this.#elapsed = Math.min(this.#elapsed, anchor.elapsed - 1);
    }
  }

  #state(minute: number): ClockState {
    if (this.detectedMinute === null) return { kind: "undetected", stage: 0 };
    if (this.#isClean) return { kind: "clean", stage: 0 };
    const stage = stageAt(this.#elapsed, this.#settings)?.stage ?? 0;
    return { kind: this.#isPaused(minute) ? "paused" : "stage", stage };
  }

  #isPaused(minute: number): boolean {
    return isPaused(minute, this.#settings);
  }

  #isUpgradeThatComplies(minute: number): boolean {
    const upgrades = this.#inventory?.upgrades ?? [];
    if (!upgrades.some((upgrade) => minuteInForce(upgrade.atMs) === minute)) return false;
    const build = upgradeInForce(this.#server, minute, this.#settings);
    return !isOutOfDate(build, minute, this.#settings);
  }

  #wasLastOutOfDateOfLog(minute: number): boolean {
    const mail = this.#outOfDate.get(minute);
    if (mail === undefined) return false;
    if (!mail.every((one) => isBuildFromLog(one, minute, this.#settings))) return false;
    const next = this.#nextOutOfDate(minute);
    const { cleanAfterMs } = this.#settings;
    if (next !== null) return (next - minute) * MS_PER_MINUTE >= cleanAfterMs;
    return (this.#knownBy - minute) * MS_PER_MINUTE >= cleanAfterMs;
  }

  #nextOutOfDate(minute: number): number | null {
    const later = [...this.#outOfDate.keys()].filter((other) => other > minute);
    return later.length === 0 ? null : Math.min(...later);
  }
}

/** The last stage whose start has been reached. Units: minutes. */
export function stageAt(elapsedMinutes: number, settings: ModelSettings): Stage | undefined {
  const reached = settings.policy.stages.filter(
    (stage) => stage.startDay * MINUTES_PER_DAY <= elapsedMinutes,
  );
  return reached.at(-1);
}

/** Whether a tenant-wide pause is in force in a minute. */
export function isPaused(minute: number, settings: ModelSettings): boolean {
  return settings.pauses.some(
    (pause) =>
      minuteInForce(pause.fromMs) <= minute &&
      minute < minuteInForce(pause.fromMs + pause.days * MS_PER_DAY),
  );
}

/** When a stage begins, in minutes after day 0. */
export function startOf(stageNumber: number, settings: ModelSettings): number {
  const stage = settings.policy.stages.find((candidate) => candidate.stage === stageNumber);
  return (stage?.startDay ?? 0) * MINUTES_PER_DAY;
}
