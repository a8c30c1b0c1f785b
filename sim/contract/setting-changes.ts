/** One upgrade that is tried: `atMs` null = the server is never patched. */
export interface UpgradeChange {
  /** Lower-cased, without a final dot. */
  readonly server: string;
  readonly atMs: number | null;
  /** Normalised; empty where `atMs` is null. */
  readonly build: string;
}

/** The minutes per hour of a stage that are tried. */
export interface StageChange {
  readonly stage: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
}

/** Changes to a resolved run that no field of a scenario says. */
export interface SettingsChanges {
  /** Those of a server together take the place of all its planned upgrades. */
  readonly upgrades: readonly UpgradeChange[];
  readonly stages: readonly StageChange[];
}
