/** Log against stand-in at the log's own volume, over the log's part of the window. */
export interface FitComparison {
  readonly log: ProfileFigures;
  readonly fitted: ProfileFigures;
  readonly servers: readonly {
    readonly server: string;
    readonly log: ProfileFigures;
    readonly fitted: ProfileFigures;
  }[];
  /** Share of the mail that lies in other hours of the week than the log's. */
  readonly otherHours: number;
  /** The same between two seeds of the stand-in: what chance alone makes of it. */
  readonly otherHoursByChance: number;
  readonly delayed: ShareComparison;
  readonly bounced: ShareComparison;
}

/** A share of the messages (0–1) in the log's run and in those of ten seeds of the stand-in. */
export interface ShareComparison {
  readonly log: number;
  readonly seeds: readonly number[];
  readonly mean: number;
  /** Largest less smallest share of the ten seeds. */
  readonly spread: number;
  /** |log − mean| */
  readonly difference: number;
}

/** What a profile is compared by. */
export interface ProfileFigures {
  readonly messages: number;
  readonly messagesPerWeek: number;
  /** Share of the messages in each hour of the week, Monday 00:00 UTC first. */
  readonly hourShare: readonly number[];
  /** Variance over mean of the messages of a minute, an hour and a day; even chance gives 1. */
  readonly dispersion: { readonly minute: number; readonly hour: number; readonly day: number };
  readonly recipientsMean: number;
  readonly bytesMean: number;
  readonly bytesMedian: number;
  readonly bytesP95: number;
}
