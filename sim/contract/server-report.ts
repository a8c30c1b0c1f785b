/**
 * One row of the provider's report of out-of-date servers, as of a minute. Instants in UTC ms; null
 * = does not apply.
 */
export interface ServerReportRow {
  readonly server: string;
  readonly status: string;
  readonly build: string | null;
  readonly product: string | null;
  readonly firstDetectedMs: number | null;
  /** Stage on the day, 0 when not enforced; minutes per hour of that stage. */
  readonly stage: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
  readonly throttleEnabledMs: number | null;
  readonly blockingEnabledMs: number | null;
  readonly nextStage: number | null;
  readonly nextStageStartMs: number | null;
  readonly nextStageThrottleRate: number | null;
  readonly nextStageBlockRate: number | null;
  readonly fullBlockMs: number | null;
  /** Days until nothing is accepted any more, rounded up; null when no full block is coming. */
  readonly daysLeft: number | null;
  /** Builds of its product that would comply on the day, newest first. */
  readonly compliantBuilds: readonly string[];
}
