/** One row of the provider's view of a server. Instants in UTC ms, null where not applicable. */
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
  readonly daysLeft: number | null;
  /** Newest first. */
  readonly compliantBuilds: readonly string[];
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  upToDate: "up to date",
  outOfDate: "out of date",
  clean: "up to date again",
  retired: "retired",
  unknown: "unknown build",
};

/** A server's status in words. */
export function statusWords(status: string): string {
  return STATUS_WORDS[status] ?? status;
}
