import type { Policy } from "../../sim/contract/settings.ts";
import { loadPolicy } from "../config/policy/file.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";

/** The stage tables to judge a log by: the variant asked for, else every one of the policy. */
export async function variantsInQuestion(
  scenario: ResolvedScenario,
  policy: string | null,
  variant: string | null,
): Promise<readonly Policy[]> {
  if (variant !== null && variant !== "all") return [scenario.model.policy];
  return (await loadPolicy(policy ?? scenario.model.policy.id)).variants;
}
