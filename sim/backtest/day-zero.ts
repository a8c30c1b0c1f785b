import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Order } from "../contract/settings.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import type { DayZeroRange } from "./coarse-day-zero.ts";
import { HourLikelihood, type PlacementModel } from "./hour-likelihood.ts";
import { hourIndex, type Observations } from "./observations.ts";
import { type StageSegment, type StageTable, stageSegments } from "./stage-segments.ts";

/** The log-likelihood of each candidate of day 0, every `stepMinutes` from `fromMinute` on. */
export interface DayZeroProfile {
  readonly fromMinute: number;
  readonly stepMinutes: number;
  readonly logLikelihood: Float64Array;
  readonly best: number;
}

/**
 * More candidates are taken in steps of several minutes. Where nothing was refused there is only a
 * bound, months wide, and often a thousand servers.
 */
const CANDIDATES_MAX = 8_000;
const BOUND_CANDIDATES_MAX = 2_000;

/** What a profile is made for: one server under one hypothesis. */
interface DayZeroRequest {
  readonly observed: Observations;
  readonly table: StageTable;
  readonly pauses: readonly PauseMinutes[];
  readonly model: PlacementModel;
  readonly order: Order;
  readonly range: DayZeroRange;
}

/**
 * The likelihood of every minute that day 0 may be. Whole hours of a stage are summed once; only
 * the hours that hold a change of stage are worked out anew for each candidate.
 * Cost: O(attempts + candidates × changes of stage × attempts in an hour), 60 times that for
 * `random`.
 */
export function dayZeroProfile(request: DayZeroRequest): DayZeroProfile {
  const { fromMinute, toMinute } = request.range;
  const isRefused = request.observed.verdict.some((verdict) => verdict !== ACCEPT);
  const candidatesMax = isRefused ? CANDIDATES_MAX : BOUND_CANDIDATES_MAX;
  const stepMinutes = Math.max(1, Math.ceil((toMinute - fromMinute) / candidatesMax));
  const count = Math.floor((toMinute - fromMinute) / stepMinutes) + 1;
  const sums = new StageSums(request);
  const logLikelihood = new Float64Array(count);
  let best = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) {
    const segments = stageSegments(fromMinute + at * stepMinutes, request.table, request.pauses);
    const value = sums.of(segments);
    logLikelihood[at] = value;
    if (value > best) best = value;
  }
  return { fromMinute, stepMinutes, logLikelihood, best };
}

/**
 * Sums of the log-likelihoods of whole hours, by stage, over the hours in which the stage can be in
 * force.
 */
class StageSums {
  readonly #observed: Observations;
  readonly #hours: HourLikelihood;
  readonly #request: DayZeroRequest;
  readonly #sums = new Map<number, { readonly fromHour: number; readonly sum: Float64Array }>();

  constructor(request: DayZeroRequest) {
    const { observed, table, model, order } = request;
    this.#request = request;
    this.#observed = observed;
    this.#hours = new HourLikelihood(observed, table, model, order);
  }

  of(segments: readonly StageSegment[]): number {
    const { hours } = this.#observed;
    let total = 0;
    let hour = 0;
    for (const [index, { stage }] of segments.entries()) {
      const next = segments[index + 1];
      const toMinute = next?.fromMinute ?? Infinity;
      const until =
        toMinute === Infinity
          ? hours.length
          : hourIndex(hours, Math.floor(toMinute / MINUTES_PER_HOUR));
      if (until > hour) {
        total += this.#whole(stage, hour, until);
        hour = until;
      }
      // The hour that holds the change; a second change in the same hour is taken with it.
      const holds = hours[hour] === Math.floor(toMinute / MINUTES_PER_HOUR);
      if (next === undefined || !holds) continue;
      const from = this.#observed.hourFrom[hour] ?? 0;
      const to = this.#observed.hourFrom[hour + 1] ?? 0;
      total += this.#hours.of(from, to, stage, next.stage, toMinute);
      hour++;
    }
    return total;
  }

  #whole(stage: number, fromHour: number, toHour: number): number {
    const known = this.#sums.get(stage) ?? this.#sumOf(stage);
    this.#sums.set(stage, known);
    return (known.sum[toHour] ?? 0) - (known.sum[fromHour] ?? 0);
  }

  #sumOf(stage: number): { readonly fromHour: number; readonly sum: Float64Array } {
    const { hours, hourFrom } = this.#observed;
    const sum = new Float64Array(hours.length + 1);
    const [low, high] = this.#hoursOf(stage);
    for (let hour = 0; hour < hours.length; hour++) {
      const isPossible = hour >= low && hour <= high;
      const from = hourFrom[hour] ?? 0;
      const to = hourFrom[hour + 1] ?? 0;
      const value = isPossible ? this.#hours.of(from, to, stage, stage, Infinity) : 0;
      sum[hour + 1] = (sum[hour] ?? 0) + value;
    }
    return { fromHour: low, sum };
  }

  /** The places of the hours in which a stage is in force for at least one candidate of day 0. */
  #hoursOf(stage: number): readonly [number, number] {
    const { range, table, pauses } = this.#request;
    const { hours } = this.#observed;
    let low = Infinity;
    let high = Number.NEGATIVE_INFINITY;
    for (const dayZero of [range.fromMinute, range.toMinute]) {
      const segments = stageSegments(dayZero, table, pauses);
      for (const [index, segment] of segments.entries()) {
        if (segment.stage !== stage) continue;
        low = Math.min(low, segment.fromMinute);
        high = Math.max(high, segments[index + 1]?.fromMinute ?? Infinity);
      }
    }
    const place = (minute: number): number =>
      minute === Infinity
        ? hours.length
        : minute === Number.NEGATIVE_INFINITY
          ? 0
          : hourIndex(hours, Math.floor(minute / MINUTES_PER_HOUR));
    return [place(low), place(high)];
  }
}
