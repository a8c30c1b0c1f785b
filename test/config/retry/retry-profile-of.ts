import type { RetryProfile } from "../../../sim/contract/settings.ts";
import { bundledProfiles, resolveRetry } from "../../../src/config/retry/file.ts";
import { toProfile } from "../../../src/config/retry/profile-names.ts";

/** A bundled profile by its name, or that of a list of intervals, with nothing overridden. */
export async function retryProfileOf(retry: string): Promise<RetryProfile> {
  const bundled = (await bundledProfiles()).find(({ id }) => id === retry);
  if (bundled !== undefined) {
    return toProfile(bundled, { lifetimeMinutes: null, delayDsnMinutes: null });
  }
  const request = { retry, lifetime: null, delayDsn: null };
  return (await resolveRetry(request, ".", (field) => ({ path: field }))).fallback;
}
