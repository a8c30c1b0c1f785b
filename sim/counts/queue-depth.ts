import { MINUTES_PER_HOUR, MS_PER_MINUTE } from "../base/units.ts";
import type { QueueHour } from "../contract/result.ts";

/**
 * Upper ends of the age classes in minutes, inclusive, as in Postfix's qshape; the last class has
 * none.
 */
const AGE_CLASS_MINUTES: readonly number[] = [5, 10, 20, 40, 80, 160, 320, 640, 1_280];

/** Arrival minute, minutes queued, messages. */
export type QueueEntry = readonly [number, number, number];

/**
 * The queues of all servers at minute starts. A message that arrived in minute M and left in minute
 * L is queued at the starts of minutes M + 1 … L, with age t − M at the start of minute t.
 */
export class QueueDepth {
  readonly #startMinute: number;
  readonly #steps: Float64Array;
  readonly #arrived: number[] = [];
  readonly #left: number[] = [];
  readonly #messages: number[] = [];
  /**
   * The last entry of each arrival minute of the window, counted from 1; 0 = none. Mail that
   * arrives and leaves with it is added to it: servers under one policy mostly agree, and the 1.2 M
   * entries of 20 servers took 45 MB.
   */
  readonly #lastOf: Int32Array;

  constructor(startMinute: number, horizonMinute: number) {
    this.#startMinute = startMinute;
    this.#steps = new Float64Array(horizonMinute - startMinute + 2);
    this.#lastOf = new Int32Array(horizonMinute - startMinute);
  }

  /** Mail from before the window counts from the window's start on; it must leave after that. */
  add(arrivalMinute: number, minutesQueued: number, messages: number): void {
    const arrived = arrivalMinute - this.#startMinute;
    this.#steps[Math.max(0, arrived + 1)]! += messages;
    const left = arrived + minutesQueued;
    this.#steps[left + 1]! -= messages;
    if (arrived >= 0) {
      const last = this.#lastOf[arrived]! - 1;
      if (last >= 0 && this.#left[last] === left) {
        this.#messages[last]! += messages;
        return;
      }
      this.#lastOf[arrived] = this.#arrived.length + 1;
    }
    this.#arrived.push(arrived);
    this.#left.push(left);
    this.#messages.push(messages);
  }

  /** What was added, the mail of a minute that leaves in a minute in one or more entries. */
  entries(): readonly QueueEntry[] {
    return this.#arrived.map((arrived, i) => [
      arrived + this.#startMinute,
      (this.#left[i] ?? 0) - arrived,
      this.#messages[i] ?? 0,
    ]);
  }

  /** Hours in which something was queued, ascending. */
  hours(): readonly QueueHour[] {
    const peaks = this.#peaks();
    const oldest = new Map<number, number>();
    const ages = new Map<number, number[]>();
    for (let i = 0; i < this.#arrived.length; i++) {
      const arrived = this.#arrived[i]!;
      const left = this.#left[i]!;
      const from = Math.max(0, arrived + 1);
      for (let hour = this.#hourOf(from); hour <= this.#hourOf(left); hour++) {
        const lastMinute = Math.min(left, this.#minuteOf(hour + 1) - 1);
        oldest.set(hour, Math.max(oldest.get(hour) ?? 0, lastMinute - arrived));
        const peak = peaks.get(hour)!;
        if (peak.minute <= arrived || peak.minute > left) continue;
        const classes = ages.get(hour) ?? new Array<number>(AGE_CLASS_MINUTES.length + 1).fill(0);
        classes[ageClass(peak.minute - arrived)]! += this.#messages[i]!;
        ages.set(hour, classes);
      }
    }
    return [...peaks]
      .sort((a, b) => a[0] - b[0])
      .map(([hour, peak]) => ({
        hourMs: hour * MINUTES_PER_HOUR * MS_PER_MINUTE,
        depthMax: peak.depth,
        oldestMinutes: oldest.get(hour) ?? 0,
        byAge: ages.get(hour) ?? [],
      }));
  }

  /** The first minute of greatest depth of each hour with a queue. */
  #peaks(): Map<number, { minute: number; depth: number }> {
    const peaks = new Map<number, { minute: number; depth: number }>();
    let depth = 0;
    for (let minute = 0; minute < this.#steps.length; minute++) {
      depth += this.#steps[minute]!;
      if (depth <= 0) continue;
      const hour = this.#hourOf(minute);
      const peak = peaks.get(hour);
      if (peak === undefined || depth > peak.depth) peaks.set(hour, { minute, depth });
    }
    return peaks;
  }

  #hourOf(minute: number): number {
    return Math.floor((minute + this.#startMinute) / MINUTES_PER_HOUR);
  }

  #minuteOf(hour: number): number {
    return hour * MINUTES_PER_HOUR - this.#startMinute;
  }
}

function ageClass(minutes: number): number {
  const found = AGE_CLASS_MINUTES.findIndex((end) => minutes <= end);
  return found === -1 ? AGE_CLASS_MINUTES.length : found;
}
