/**
 * Synthetic traffic, resolved. Everything is seeded and made of integers, so that every machine
 * makes the same mail.
 */
export interface SyntheticTraffic {
  readonly seed: string;
  /** First instant of traffic, a whole minute. */
  readonly startMs: number;
  readonly days: number;
  readonly servers: readonly SyntheticServer[];
}

export interface SyntheticServer {
  readonly server: string;
  /**
   * Builds stamped on the log rows, by weight (a pool has several); empty = no build in the log.
   */
  readonly builds: readonly { readonly build: string; readonly weight: number }[];
  readonly streams: readonly TrafficStream[];
}

/**
 * Offset of local time, ascending by `fromMs`: from that UTC instant on, local = UTC + offset. The
 * first entry holds before, too.
 */
export type UtcOffsets = readonly { readonly fromMs: number; readonly offsetMinutes: number }[];

/** A kind of mail. `group` is the value for `--by stream`. */
export interface TrafficStream {
  readonly group: string;
  readonly utcOffsets: UtcOffsets;
  readonly recipients: readonly { readonly value: number; readonly weight: number }[];
  /**
   * Quantiles of size at equal steps of probability, ascending, at least two; linear between them.
   * Units: bytes.
   */
  readonly sizeBytesQuantiles: readonly number[];
  readonly pattern: StreamPattern;
}

/** When the mail comes. Weights are whole numbers ≥ 0; `weekdays` start on Monday. */
export type StreamPattern =
  | {
      /** Mail of people: a daily volume spread over the hours of the local day. */
      readonly kind: "daily";
      readonly messagesPerDay: number;
      readonly hourWeights: readonly number[];
      /** Volume of each weekday in per cent of `messagesPerDay`. */
      readonly weekdayPercent: readonly number[];
      readonly growthPercentPerWeek: number;
      /** A day's volume varies evenly by up to this much around its mean. */
      readonly variationPercent: number;
    }
  | {
      /**
       * Mail of machines: a burst at a minute of the local day on given weekdays, at a steady rate.
       */
      readonly kind: "burst";
      readonly minuteOfDay: number;
      readonly weekdays: readonly boolean[];
      /** Only every n-th week, counted from the start; 1 = each. */
      readonly everyWeeks: number;
      readonly messages: number;
      readonly messagesPerMinute: number;
      readonly growthPercentPerWeek: number;
      readonly variationPercent: number;
    }
  | MeasuredPattern;

/**
 * Mail as it was measured in a log: bursts come by chance, at a mean rate that is volume × week ×
 * hour of the local week × minute of the hour × the day's and the hour's own factor.
 */
export interface MeasuredPattern {
  readonly kind: "measured";
  readonly messagesPerWeek: number;
  /** Volume of each week from the start in per cent of `messagesPerWeek`; then over again. */
  readonly weekPercent: readonly number[];
  /** 168 weights, Monday 00:00 first. */
  readonly hourOfWeekWeights: readonly number[];
  /** 60 weights. */
  readonly minuteOfHourWeights: readonly number[];
  /** Messages of one burst, all in one minute, by weight. */
  readonly burstMessages: readonly { readonly value: number; readonly weight: number }[];
  /** Quantiles at equal steps of the factors of a day and of an hour, ascending, of mean 1. */
  readonly dayFactors: readonly number[];
  readonly hourFactors: readonly number[];
  readonly growthPercentPerWeek: number;
}
