import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Order } from "../contract/settings.ts";
import { fillHour } from "../enforcement/placement.ts";
import { refusedMinutes } from "../enforcement/stages.ts";
import { type Observations, STEPS, textFits } from "./observations.ts";
import type { StageTable } from "./stage-segments.ts";

/**
 * How the refused minutes lie in an hour: at one minute, before the hour's end, or by lot in each
 * hour.
 */
export type PlacementModel =
  | { readonly kind: "at"; readonly minute: number }
  | { readonly kind: "end" }
  | { readonly kind: "random" }
  | { readonly kind: "scattered" };

/** A reply that no hypothesis foresees happens about once in a thousand attempts (assumption). */
const CONTRADICTION = 1e-3;
export const LOG_CONTRADICTION: number = Math.log(CONTRADICTION);

/** Log-likelihood of an attempt by [its own minute fits][its neighbour fits][step]. */
const LOG_FIT: readonly (readonly Float64Array[])[] = [0, 1].map((own) =>
  [0, 1].map((other) =>
    Float64Array.from({ length: STEPS + 1 }, (_, step) => {
      const weight = step / STEPS / 2;
      const chance = (fits: number): number => (fits === 1 ? 1 - CONTRADICTION : CONTRADICTION);
      return Math.log((1 - weight) * chance(own) + weight * chance(other));
    }),
  ),
);

/**
 * The log-likelihood of the attempts of one hour under one placement, given the stage of each.
 * The lot of `random` and `scattered` is not known, so their hours are averaged over all lots.
 */
export class HourLikelihood {
  readonly #observed: Observations;
  readonly #table: StageTable;
  readonly #model: PlacementModel;
  /** Verdicts by [stage][place of the refused minutes][minute of the hour]. */
  readonly #patterns: readonly (readonly Uint8Array[])[];

  constructor(observed: Observations, table: StageTable, model: PlacementModel, order: Order) {
    this.#observed = observed;
    this.#table = table;
    this.#model = model;
    this.#patterns = Array.from({ length: table.count }, (_, stage) =>
      patternsOf(model, order, table.throttle[stage] ?? 0, table.block[stage] ?? 0),
    );
  }

  /**
   * Attempts `[from, to)` stand in one hour; before `boundary` (a minute) `before` is in force,
   * then `after`.
   */
  of(from: number, to: number, before: number, after: number, boundary: number): number {
    switch (this.#model.kind) {
      case "at":
      case "end":
        return this.#fixed(from, to, before, after, boundary, 0);
      case "random":
        return this.#averaged(from, to, before, after, boundary);
      default:
        return this.#scattered(from, to, before, after, boundary);
    }
  }

  #fixed(
    from: number,
    to: number,
    before: number,
    after: number,
    boundary: number,
    place: number,
  ): number {
    const { minute, neighbour, neighbourStep, verdict } = this.#observed;
    let sum = 0;
    for (let at = from; at < to; at++) {
      const own = minute[at] ?? 0;
      const other = neighbour[at] ?? 0;
      const reply = verdict[at] ?? 0;
      const ownFits = this.#fits(at, own < boundary ? before : after, own, reply, place);
      const otherFits =
        own === other
          ? ownFits
          : this.#fits(at, other < boundary ? before : after, other, reply, place);
      sum += LOG_FIT[ownFits]?.[otherFits]?.[neighbourStep[at] ?? 0] ?? 0;
    }
    return sum;
  }

  #fits(at: number, stage: number, minute: number, reply: number, place: number): 0 | 1 {
    const patterns = this.#patterns[stage];
    // `random` has fewer places the more minutes a stage refuses: the same lot, scaled.
    const count = patterns?.length ?? 1;
    const index = count === 1 ? 0 : Math.floor((place * count) / MINUTES_PER_HOUR);
    const wrapped = minute - Math.floor(minute / MINUTES_PER_HOUR) * MINUTES_PER_HOUR;
    if (patterns?.[index]?.[wrapped] !== reply) return 0;
    const throttle = this.#table.throttle[stage] ?? 0;
    const block = this.#table.block[stage] ?? 0;
    const named = this.#observed.minutesPerHour[at] ?? 0;
    return textFits(reply, named, throttle, block) ? 1 : 0;
  }

  #averaged(from: number, to: number, before: number, after: number, boundary: number): number {
    const count = Math.max(this.#patterns[before]?.length ?? 1, this.#patterns[after]?.length ?? 1);
    if (count === 1) return this.#fixed(from, to, before, after, boundary, 0);
    let best = Number.NEGATIVE_INFINITY;
    const logs: number[] = [];
    for (let place = 0; place < MINUTES_PER_HOUR; place++) {
      const log = this.#fixed(from, to, before, after, boundary, place);
      logs.push(log);
      if (log > best) best = log;
    }
    let sum = 0;
    for (const log of logs) sum += Math.exp(log - best);
    return best + Math.log(sum / MINUTES_PER_HOUR);
  }

  /** One minute after the other: each takes one of the lots that are left in the hour. */
  #scattered(from: number, to: number, before: number, after: number, boundary: number): number {
    const { minute, neighbourStep, verdict, minutesPerHour } = this.#observed;
    const seen = [0, 0, 0];
    let latest = -1;
    let latestVerdict = -1;
    let sum = 0;
    for (let at = from; at < to; at++) {
      const own = minute[at] ?? 0;
      const reply = verdict[at] ?? 0;
      const stage = own < boundary ? before : after;
      const throttle = this.#table.throttle[stage] ?? 0;
      const block = this.#table.block[stage] ?? 0;
      if (!textFits(reply, minutesPerHour[at] ?? 0, throttle, block)) {
        sum += LOG_CONTRADICTION;
        continue;
      }
      const share = leftShare(reply, throttle, block, seen);
      if (own === latest) {
        const weight = (neighbourStep[at] ?? 0) / STEPS / 2;
        const same = reply === latestVerdict ? 1 - CONTRADICTION : CONTRADICTION;
        sum += Math.log((1 - weight) * same + weight * Math.max(share, CONTRADICTION));
        continue;
      }
      sum += Math.log(Math.max(share, CONTRADICTION));
      seen[reply] = (seen[reply] ?? 0) + 1;
      latest = own;
      latestVerdict = reply;
    }
    return sum;
  }
}

/** The share of a verdict among the minutes of the hour that no attempt has met yet. */
function leftShare(
  verdict: number,
  throttle: number,
  block: number,
  seen: readonly number[],
): number {
  const total = [MINUTES_PER_HOUR - throttle - block, throttle, block][verdict] ?? 0;
  const seenAll = (seen[0] ?? 0) + (seen[1] ?? 0) + (seen[2] ?? 0);
  const left = MINUTES_PER_HOUR - seenAll;
  return left <= 0 ? 0 : Math.max(0, total - (seen[verdict] ?? 0)) / left;
}

function patternsOf(
  model: PlacementModel,
  order: Order,
  throttle: number,
  block: number,
): readonly Uint8Array[] {
  const rates = { throttleMinutesPerHour: throttle, blockMinutesPerHour: block };
  const refused = refusedMinutes(rates);
  const pattern = (at: number): Uint8Array => {
    const hour = new Uint8Array(MINUTES_PER_HOUR);
    fillHour(hour, rates, order, at);
    return hour;
  };
  switch (model.kind) {
    case "at":
      return [pattern(model.minute)];
    case "end":
      return [pattern(MINUTES_PER_HOUR - refused)];
    case "random":
      if (refused === 0 || refused === MINUTES_PER_HOUR) return [pattern(0)];
      return Array.from({ length: MINUTES_PER_HOUR + 1 - refused }, (_, at) => pattern(at));
    default:
      return [];
  }
}
