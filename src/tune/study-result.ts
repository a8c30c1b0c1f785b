import type { Warning } from "../../sim/result.ts";
import type { Stage } from "../../sim/settings.ts";
import type { SizeClass } from "../../sim/trial-sums.ts";
import type { ComplianceCurve } from "./compliance-curve.ts";
import type { Parameter } from "./policy-space.ts";
import type { Sensitivity } from "./sensitivity.ts";
import type { Estimate } from "./student-t.ts";

/** A curve that was judged. `figures` follow the study's queries. */
export interface StudyCandidate {
  readonly index: number;
  /** The parameters as drawn; with shape `rising` the curve may differ. */
  readonly values: readonly number[];
  readonly stages: readonly Stage[];
  readonly figures: readonly Estimate[];
  /** 0 = every constraint holds. */
  readonly violation: number;
  readonly isOnFront: boolean;
}

/** What `mailflow tune` found, schemaVersion 1: `study.json`. */
export interface StudyResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly name: string;
  /** Of everything that can change a number, the mail included. */
  readonly studySha256: string;
  readonly seed: string;
  readonly method: string;
  readonly remediation: string | null;
  readonly servers: number;
  readonly messages: number;
  readonly parameters: readonly Parameter[];
  /** Names of the figures: objectives first. */
  readonly figures: readonly string[];
  readonly objectives: readonly {
    readonly figure: string;
    readonly goal: "min" | "max";
  }[];
  readonly constraints: readonly {
    readonly figure: string;
    readonly min: number | null;
    readonly max: number | null;
  }[];
  readonly confidence: number;
  /** The policy that the study started from, judged like a candidate. */
  readonly base: {
    readonly policy: string;
    readonly stages: readonly Stage[];
    readonly figures: readonly Estimate[];
    readonly violation: number;
  };
  readonly candidates: readonly StudyCandidate[];
  /** Indexes of the feasible candidates that no other beats in every objective. */
  readonly front: readonly number[];
  /** null when no candidate keeps to the constraints. */
  readonly chosen: number | null;
  /**
   * Mail delayed or lost by quarter of the servers, smallest first, in the first replication: of
   * the base and of the chosen curve.
   */
  readonly harmBySize: readonly {
    readonly name: string;
    readonly classes: readonly SizeClass[];
  }[];
  /** Over the candidates that were spread evenly. */
  readonly sensitivity: readonly Sensitivity[];
  /** Of the base and of the chosen curve; empty without remediation. */
  readonly compliance: readonly ComplianceCurve[];
  /** Of the scenario, its logs and the window. */
  readonly warnings: readonly Warning[];
}
