import { canonicalJson } from "../base/canonical-json.ts";
import { MINUTES_PER_WEEK } from "../base/units.ts";
import type { Provenance } from "../contract/result.ts";
import type { RunSettings } from "../contract/settings.ts";
import { placementName } from "../enforcement/placement.ts";
import { engineOf } from "../replay/engine-choice.ts";
import { extensionLength } from "../traffic/extension.ts";
import type { WindowTraffic } from "../traffic/window.ts";

/** The sha256s of a run, in hexadecimal; this project has no hash of its own. */
export interface RunHashes {
  readonly trafficSha256: string;
  /** Of `scenarioText`. */
  readonly scenarioSha256: string;
  /** Of `policyText`. */
  readonly policySha256: string;
}

/**
 * The text whose sha256 is `scenarioSha256`. The known lines are left out, so that a newer list of
 * updates changes the hash of a result only where it changes a number. Source: model.md §9.
 */
export function scenarioText({ model, window, ranges, by }: RunSettings): string {
  const { lines: _, ...hashed } = model;
  return canonicalJson({ model: hashed, window, ranges, by });
}

/** The text whose sha256 is that of the policy. */
export function policyText({ model }: RunSettings): string {
  return canonicalJson(model.policy);
}

/** From what a result was made. `inputs` sorted by name. */
export function provenanceOf(
  { model }: RunSettings,
  prepared: Pick<WindowTraffic, "shiftMinutes" | "extension">,
  inputs: Provenance["inputs"],
  hashes: RunHashes,
): Provenance {
  return {
    inputs,
    trafficSha256: hashes.trafficSha256,
    scenarioSha256: hashes.scenarioSha256,
    policy: {
      id: model.policy.id,
      variant: model.policy.variant,
      sha256: hashes.policySha256,
    },
    seed: model.seed,
    placement: placementName(model.placement),
    order: model.order,
    replyPoint: model.replyPoint,
    retry: model.retry.id,
    engine: engineOf(model),
    shift: { weeks: prepared.shiftMinutes / MINUTES_PER_WEEK },
    extension: extensionLength(prepared.extension),
  };
}
