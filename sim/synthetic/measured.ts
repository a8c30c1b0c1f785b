import { drawBelow, type RandomKey } from "../base/random.ts";
import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { MeasuredPattern } from "../contract/synthetic-settings.ts";
import {
  drawEntry,
  drawPoisson,
  drawReal,
  entryAt,
  type WeightTable,
  weightTable,
} from "./draws.ts";
import { weekdayOf } from "./local-time.ts";

const HOURS_PER_DAY = 24;
/** Counters of one hour's draws lie this far apart: more bursts than an hour has. */
const DRAWS_PER_HOUR = 65_536;

/** The tables and keys of measured mail. */
export interface MeasuredTables {
  /** Share of the week's messages in each of its 168 hours. */
  readonly hourShares: readonly number[];
  readonly minutes: WeightTable;
  readonly bursts: WeightTable;
  readonly messagesPerBurst: number;
  readonly keys: {
    readonly day: RandomKey;
    readonly hour: RandomKey;
    readonly bursts: RandomKey;
    readonly minute: RandomKey;
    readonly size: RandomKey;
  };
}

/** Makes the tables of a pattern. */
export function compileMeasured(
  pattern: MeasuredPattern,
  key: (purpose: string) => RandomKey,
): MeasuredTables {
  const bursts = weightTable(pattern.burstMessages.map(({ weight }) => weight));
  const messages = pattern.burstMessages.reduce((sum, each) => sum + each.value * each.weight, 0);
  const hours = weightTable(pattern.hourOfWeekWeights).total;
  return {
    hourShares: pattern.hourOfWeekWeights.map((weight) => weight / hours),
    minutes: weightTable(pattern.minuteOfHourWeights),
    bursts,
    messagesPerBurst: messages / bursts.total,
    keys: {
      day: key("day"),
      hour: key("hour"),
      bursts: key("bursts"),
      minute: key("burst-minute"),
      size: key("burst-size"),
    },
  };
}

/**
 * The minute of the local day of every message of a day, hour by hour; within an hour in the order
 * drawn. Cost: a draw per hour and two per burst.
 */
export function planMeasuredDay(
  pattern: MeasuredPattern,
  tables: MeasuredTables,
  messagesPerWeek: number,
  localDay: number,
): Uint16Array {
  const { keys, messagesPerBurst } = tables;
  const dayFactor = drawReal(pattern.dayFactors, keys.day, localDay, 0);
  const firstHour = weekdayOf(localDay) * HOURS_PER_DAY;
  const minutes: number[] = [];
  for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
    const share = tables.hourShares[firstHour + hour] ?? 0;
    if (share === 0) continue;
    const hourFactor = drawReal(pattern.hourFactors, keys.hour, localDay, hour);
    const mean = (messagesPerWeek * share * dayFactor * hourFactor) / messagesPerBurst;
    const counter = hour * DRAWS_PER_HOUR;
    const bursts = drawPoisson(mean, keys.bursts, localDay, counter);
    for (let burst = 0; burst < bursts; burst++) {
      const unit = drawBelow(keys.minute, localDay, counter + burst, tables.minutes.total);
      const minute = hour * MINUTES_PER_HOUR + entryAt(tables.minutes, unit);
      const size = drawEntry(tables.bursts, keys.size, localDay, counter + burst);
      const messages = pattern.burstMessages[size]?.value ?? 1;
      for (let i = 0; i < messages; i++) minutes.push(minute);
    }
  }
  return Uint16Array.from(minutes);
}
