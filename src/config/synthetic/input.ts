import type { MeasuredFields } from "./measured.ts";
import type { HourPreset, MailPreset, Weekday, WeekdayPreset } from "./presets.ts";

/** `traffic.synthetic` of a scenario, as written. */
export interface SyntheticInput {
  readonly zone?: string | undefined;
  readonly servers?: readonly SyntheticServerInput[] | undefined;
  /** More servers, described together. */
  readonly fleet?: FleetInput | undefined;
}

/** The mail that leaves by one sending server. */
export interface SyntheticServerInput {
  readonly server: string;
  readonly zone?: string | undefined;
  readonly builds?:
    | readonly (string | { readonly build: string; readonly weight: number })[]
    | undefined;
  readonly streams: readonly StreamInput[];
}

export type StreamInput = OfficeInput | BatchInput | NewsletterInput | MeasuredInput;

/** Mail as a log had it; `mailflow fit` writes it. */
export interface MeasuredInput extends Omit<CommonInput, "variation">, MeasuredFields {
  readonly kind: "measured";
}

/** Mail of people over the day. */
interface OfficeInput extends CommonInput {
  readonly kind: "office";
  readonly messagesPerDay: number;
  readonly hours?: HourPreset | readonly number[] | undefined;
  readonly weekdays?: WeekdayPreset | readonly number[] | undefined;
}

/** A job that sends at a minute of the day. */
interface BatchInput extends CommonInput {
  readonly kind: "batch";
  readonly at: string;
  readonly messages: number;
  readonly perMinute?: number | undefined;
  readonly weekdays?: "every-day" | "workdays" | readonly Weekday[] | undefined;
}

/** A mailing to many, once in some weeks. */
interface NewsletterInput extends CommonInput {
  readonly kind: "newsletter";
  readonly messages: number;
  readonly weekday?: Weekday | undefined;
  readonly at?: string | undefined;
  readonly perMinute?: number | undefined;
  readonly everyWeeks?: number | undefined;
}

interface CommonInput {
  readonly name?: string | undefined;
  readonly growth?: string | undefined;
  readonly variation?: string | undefined;
  readonly recipients?: MailPreset | Readonly<Record<string, number>> | undefined;
  readonly sizes?: MailPreset | readonly number[] | undefined;
}

/** Many servers described together instead of one by one. */
export interface FleetInput {
  readonly servers: number;
  readonly name?: string | undefined;
  readonly largestPerDay: number;
  readonly smallestPerDay: number;
  readonly steepness?: 0.5 | 1 | 1.5 | 2 | undefined;
  readonly builds?: Readonly<Record<string, number>> | undefined;
}
