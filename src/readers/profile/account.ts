import { z } from "zod";
import type { RejectedRow, Warning } from "../../../sim/contract/result.ts";
import type { CountedProfile } from "../../../sim/traffic/counted-profile.ts";
import type { LogRead } from "../contract/log-read.ts";

/** Key of the account among the Parquet file's own metadata; it marks a profile file. */
export const PROFILE_KEY = "mailflow_profile";

/** Raised when a column or the account changes so that older versions would misread it. */
export const PROFILE_VERSION = 1;

/** A log's profile with everything that a result says about where it came from. */
export interface ProfileFile extends CountedProfile {
  readonly account: ProfileAccount;
}

/**
 * What is known of the logs behind a profile: the same as a run on them would say, without the text
 * of rejected rows.
 */
export interface ProfileAccount {
  readonly version: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly format: string;
  readonly inputs: LogRead["inputs"];
  /** Minutes of each input's mail; null in profiles of older versions. */
  readonly spans: LogRead["spans"] | null;
  readonly rows: LogRead["rows"];
  readonly warnings: readonly Warning[];
  readonly servers: readonly string[];
  readonly builds: readonly string[];
  readonly groups: readonly string[];
  readonly groupDimension: string | null;
}

const count = z.number().min(0);
const names = z.array(z.string());

const rejectedRow: z.ZodType<RejectedRow> = z.strictObject({
  source: z.string(),
  line: count,
  reason: z.string(),
  text: z.string(),
});

/** The account as JSON holds it. */
export const profileAccountSchema: z.ZodType<ProfileAccount> = z.strictObject({
  version: z.literal(PROFILE_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  format: z.string(),
  inputs: z.array(z.strictObject({ name: z.string(), sha256: z.string(), rows: count })),
  spans: z
    .array(z.strictObject({ firstMinute: z.int(), lastMinute: z.int() }).nullable())
    .nullable()
    .default(null),
  rows: z.strictObject({
    read: count,
    kept: count,
    duplicates: count,
    filtered: count,
    // Profiles of older versions do not say.
    filteredByReason: z.array(z.strictObject({ reason: z.string(), rows: count })).default([]),
    rejected: count,
    rejectedSamples: z.array(rejectedRow),
  }),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  servers: names,
  builds: names,
  groups: names,
  groupDimension: z.string().nullable(),
});
