import { emptyProfile, type TrafficProfile } from "../../sim/traffic/profile.ts";

/**
 * The mail that one's own servers handed over: what is made like it is all in scope, so mail of
 * others must not be measured.
 */
export function mailInScope(profile: TrafficProfile): TrafficProfile {
  const rowCount = profile.inScope.reduce((count, inScope) => count + inScope, 0);
  if (rowCount === profile.rowCount) return profile;
  const kept = emptyProfile(profile, rowCount);
  let at = 0;
  for (let row = 0; row < profile.rowCount; row++) {
    if (profile.inScope[row] === 0) continue;
    kept.server[at] = profile.server[row] ?? 0;
    kept.build[at] = profile.build[row] ?? 0;
    kept.inScope[at] = 1;
    kept.group[at] = profile.group[row] ?? 0;
    kept.minute[at] = profile.minute[row] ?? 0;
    kept.messages[at] = profile.messages[row] ?? 0;
    kept.recipients[at] = profile.recipients[row] ?? 0;
    kept.bytes[at] = profile.bytes[row] ?? 0;
    at++;
  }
  return kept;
}
