/** How the values of a figure are written. */
export type FigureUnit = "share" | "count" | "hours" | "day";

/** A figure with its words: `title` for an axis, e.g. "mail lost". */
export interface FigureWords {
  readonly title: string;
  readonly unit: FigureUnit;
}

/** One curve that was tried. */
export interface StudyPoint {
  readonly kind: "missed" | "tried" | "front" | "chosen" | "nearest" | "base";
  readonly name: string;
  /** By objective, as they are, whatever the goal. */
  readonly values: readonly number[];
}

/** A stage of a drawn curve. */
interface CurveStage {
  readonly startDay: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
}

/** By day of the window: the mean and its interval. */
export interface DayEstimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What the charts of a study show. */
export interface StudyView {
  readonly name: string;
  readonly objectives: readonly (FigureWords & { readonly goal: "min" | "max" })[];
  readonly points: readonly StudyPoint[];
  readonly sensitivity: readonly {
    readonly parameter: string;
    readonly objective: string;
    /** Explained share of the variance, 0–1. */
    readonly share: number;
    readonly rises: boolean;
  }[];
  /** Shares up to here are what chance gives as well. */
  readonly sensitivityNoise: number;
  readonly curves: readonly { readonly name: string; readonly stages: readonly CurveStage[] }[];
  readonly compliance: readonly {
    readonly name: string;
    readonly patchedShare: readonly DayEstimate[];
    readonly lostMessages: readonly DayEstimate[];
  }[];
}
