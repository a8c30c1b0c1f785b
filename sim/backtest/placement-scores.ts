import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Order } from "../contract/settings.ts";
import { fillHour } from "../enforcement/placement.ts";
import { LOG_CONTRADICTION } from "./hour-likelihood.ts";
import { type Observations, STEPS, textFits } from "./observations.ts";
import { type StageSegment, type StageTable, stageAt } from "./stage-segments.ts";

const VERDICTS = 3;
/** Steps of `neighbourStep` that stand together in the counts. */
const WEIGHT_BINS = [0, 5, 15] as const;
const SIDES = 2;

/**
 * Attempts by [stage][minute of the hour][which neighbour, how likely][verdict]; those whose text
 * fits no stage are left out.
 */
export class MinuteCounts {
  readonly #counts: Float64Array;
  readonly #table: StageTable;
  readonly #stages: ReadonlySet<number>;

  constructor(observed: Observations, table: StageTable, segments: readonly StageSegment[]) {
    this.#table = table;
    this.#counts = new Float64Array(table.count * MINUTES_PER_HOUR * SLOTS * VERDICTS);
    const stages = new Set<number>();
    for (let at = 0; at < observed.count; at++) {
      const minute = observed.minute[at] ?? 0;
      const stage = stageAt(segments, minute);
      const verdict = observed.verdict[at] ?? 0;
      const named = observed.minutesPerHour[at] ?? 0;
      const throttle = table.throttle[stage] ?? 0;
      const block = table.block[stage] ?? 0;
      if ((table.refused[stage] ?? 0) === 0 || !textFits(verdict, named, throttle, block)) continue;
      stages.add(stage);
      const slot = slotOf(observed, at);
      const wrapped = minute - Math.floor(minute / MINUTES_PER_HOUR) * MINUTES_PER_HOUR;
      const index = ((stage * MINUTES_PER_HOUR + wrapped) * SLOTS + slot) * VERDICTS + verdict;
      this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    }
    this.#stages = stages;
  }

  /** The stages that refuse mail and were met by attempts, by index, ascending. */
  get stages(): readonly number[] {
    return [...this.#stages].sort((a, b) => a - b);
  }

  /**
   * The log-likelihood when the refused minutes of every hour begin at `minute`; null = end the
   * hour.
   */
  score(order: Order, minute: number | null): number {
    let sum = 0;
    for (const stage of this.#stages) {
      const throttle = this.#table.throttle[stage] ?? 0;
      const block = this.#table.block[stage] ?? 0;
      const hour = new Uint8Array(MINUTES_PER_HOUR);
      const at = minute ?? MINUTES_PER_HOUR - throttle - block;
      const asStage = {
        stage,
        startDay: 0,
        throttleMinutesPerHour: throttle,
        blockMinutesPerHour: block,
      };
      fillHour(hour, asStage, order, at);
      sum += this.#stageScore(stage, hour);
    }
    return sum;
  }

  #stageScore(stage: number, hour: Uint8Array): number {
    let sum = 0;
    for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
      for (let slot = 0; slot < SLOTS; slot++) {
        const [step, bin] = slotParts(slot);
        const other = (minute + step + MINUTES_PER_HOUR) % MINUTES_PER_HOUR;
        for (let verdict = 0; verdict < VERDICTS; verdict++) {
          const index = ((stage * MINUTES_PER_HOUR + minute) * SLOTS + slot) * VERDICTS + verdict;
          const count = this.#counts[index] ?? 0;
          if (count === 0) continue;
          sum += count * logFit(hour[minute] === verdict, hour[other] === verdict, bin);
        }
      }
    }
    return sum;
  }
}

const SLOTS: number = SIDES * WEIGHT_BINS.length;

function slotOf(observed: Observations, at: number): number {
  const step = observed.neighbourStep[at] ?? 0;
  const isAfter = (observed.neighbour[at] ?? 0) > (observed.minute[at] ?? 0);
  const bin = step === 0 ? 0 : step <= STEPS / 2 ? 1 : 2;
  return (isAfter ? 1 : 0) * WEIGHT_BINS.length + bin;
}

function slotParts(slot: number): readonly [step: number, weight: number] {
  const isAfter = slot >= WEIGHT_BINS.length;
  const bin = WEIGHT_BINS[slot % WEIGHT_BINS.length] ?? 0;
  return [bin === 0 ? 0 : isAfter ? 1 : -1, bin / STEPS / 2];
}

function logFit(own: boolean, other: boolean, weight: number): number {
  if (own && other) return 0;
  const miss = Math.exp(LOG_CONTRADICTION);
  return Math.log((1 - weight) * (own ? 1 : miss) + weight * (other ? 1 : miss));
}
