import type { SettingsChanges } from "../../../sim/contract/setting-changes.ts";
import { changePolicies, changeSettings } from "../../../sim/what-if/changes.ts";
import type { ResolvedScenario } from "./resolved.ts";

/**
 * A scenario with changes laid over it. Errors: USAGE for a stage that its policy does not have.
 */
export function withChanges(
  scenario: ResolvedScenario,
  changes: SettingsChanges,
): ResolvedScenario {
  const { basis } = scenario;
  const changed = changeSettings(basis.model, basis.ranges, changes);
  const { untold } = basis;
  return {
    ...scenario,
    ...changed,
    untold: untold === null ? null : { ...untold, ...changePolicies(untold, changes) },
    basis: { ...basis, changes },
  };
}
