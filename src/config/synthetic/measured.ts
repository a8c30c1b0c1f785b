import { z } from "zod";
import type { MeasuredPattern } from "../../../sim/contract/synthetic-settings.ts";
import { PERCENT_FORM, percentOf } from "../input/shares.ts";
import { factorQuantiles } from "./factor-quantiles.ts";
import { growthPercentPerWeek } from "./number-text.ts";

/** The fields of measured mail beside those that every stream has. */
export interface MeasuredFields {
  readonly messagesPerWeek: number;
  readonly weeks?: readonly number[] | undefined;
  readonly hoursOfWeek: readonly (readonly number[])[];
  readonly minutesOfHour?: readonly number[] | undefined;
  readonly bursts?: Readonly<Record<string, number>> | undefined;
  readonly dayVariation?: string | undefined;
  readonly hourVariation?: string | undefined;
}

const DAYS_PER_WEEK = 7;
const HOURS_PER_DAY = 24;
const MINUTES_PER_HOUR = 60;
const WEEKS_MAX = 600;
/** Sums of weights must stay below 2^20, where draws are exact. */
const HOUR_WEIGHT_MAX = 6_000;
const MINUTE_WEIGHT_MAX = 17_000;
const BURST_WEIGHT_SUM_MAX = 1_000_000;
const BURSTS_MAX = 100;
const VARIATION_MAX = 500;

const burstWeights = {
  error: "expected 1 to 100 numbers of messages with weights of 1 to 1,000,000 together",
};
const someWeight = { error: "expected a weight above 0, received none" };
const weights = (count: number, max: number): z.ZodType<readonly number[]> =>
  z
    .array(z.number().int().min(0).max(max))
    .length(count)
    .refine((list) => list.some((weight) => weight > 0), someWeight);

const variation = (what: string): z.ZodType<string | undefined> =>
  z
    .string({ error: 'expected a variation such as "40%"' })
    .regex(PERCENT_FORM, { error: 'expected a variation such as "40%"' })
    .refine((text) => percentOf(text) <= VARIATION_MAX, {
      error: `expected at most ${VARIATION_MAX}%`,
    })
    .optional()
    .describe(`Standard deviation of ${what} around its mean, beyond chance. Default: 0%.`);

/** The schema of each of `MeasuredFields`. */
export const measuredFields: {
  readonly [K in keyof MeasuredFields]-?: z.ZodType<MeasuredFields[K]>;
} = {
  messagesPerWeek: z.number().positive().max(10_000_000).describe("Messages in a week of 100."),
  weeks: z
    .array(z.number().min(0).max(100_000))
    .min(1)
    .max(WEEKS_MAX)
    .optional()
    .describe("Per cent of messagesPerWeek of each week from the start, then over again."),
  hoursOfWeek: z
    .array(z.array(z.number().int().min(0).max(HOUR_WEIGHT_MAX)).length(HOURS_PER_DAY))
    .length(DAYS_PER_WEEK)
    .refine((days) => days.flat().some((weight) => weight > 0), someWeight)
    .describe("Monday to Sunday, for each 24 weights of the local hours from 00:00."),
  minutesOfHour: weights(MINUTES_PER_HOUR, MINUTE_WEIGHT_MAX)
    .optional()
    .describe("60 weights, one for each minute of the hour. Default: even."),
  bursts: z
    .record(z.string().regex(/^[1-9]\d{0,4}$/), z.number().int().min(0))
    .refine((map) => {
      const list = Object.values(map);
      const sum = list.reduce((a, b) => a + b, 0);
      return list.length <= BURSTS_MAX && sum > 0 && sum <= BURST_WEIGHT_SUM_MAX;
    }, burstWeights)
    .optional()
    .describe("Messages that come together in one minute, by weight. Default: {1: 1}."),
  dayVariation: variation("a day's volume"),
  hourVariation: variation("an hour's volume"),
};

/** Fills in the defaults of measured mail. */
export function measuredPattern(
  input: MeasuredFields & { readonly growth?: string | undefined },
): MeasuredPattern {
  const bursts = Object.entries(input.bursts ?? { 1: 1 });
  return {
    kind: "measured",
    messagesPerWeek: input.messagesPerWeek,
    weekPercent: input.weeks ?? [100],
    hourOfWeekWeights: input.hoursOfWeek.flat(),
    minuteOfHourWeights: input.minutesOfHour ?? Array.from({ length: MINUTES_PER_HOUR }, () => 1),
    burstMessages: bursts
      .map(([value, weight]) => ({ value: Number(value), weight }))
      .sort((a, b) => a.value - b.value),
    dayFactors: factorQuantiles(percentOf(input.dayVariation ?? "0%") / 100),
    hourFactors: factorQuantiles(percentOf(input.hourVariation ?? "0%") / 100),
    growthPercentPerWeek: growthPercentPerWeek(input.growth ?? "0%/week"),
  };
}
