import { MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { ModelSettings, Policy } from "../../sim/contract/settings.ts";
import type { Estimate, Remediation } from "../../sim/contract/study-result.ts";
import { localDayOf, weekdayOf } from "../../sim/synthetic/local-time.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import { type FigureQuery, trialFigure } from "../../sim/trial/figures.ts";
import { FleetTrial } from "../../sim/trial/fleet-trial.ts";
import type { TrialResult } from "../../sim/trial/sums.ts";
import { estimate } from "./student-t.ts";
import type { BusinessHours, ReplicationPlan } from "./study/file.ts";

/** All that judging a policy needs. Plain data, so that it can be given to threads. */
export interface ReplicatedTrialRequest {
  readonly traffic: WindowTraffic;
  readonly model: ModelSettings;
  readonly remediation: Remediation | null;
  readonly businessHours: BusinessHours;
  readonly queries: readonly FigureQuery[];
  /** The first of the queries: what the number of replications is chosen by. */
  readonly objectives: number;
  readonly replications: ReplicationPlan;
}

const SATURDAY = 5;

/**
 * Judges policies on one traffic. Replication r has the same seed for every policy, so that
 * policies are compared under the same draws; the first has the scenario's own seed and gives what
 * `mailflow run --policy` gives.
 */
export class ReplicatedTrial {
  readonly #input: ReplicatedTrialRequest;
  readonly #trial: FleetTrial;

  constructor(input: ReplicatedTrialRequest) {
    this.#input = input;
    this.#trial = new FleetTrial(input.traffic, input.model.servers, (minute) =>
      isBusinessMinute(input.businessHours, minute),
    );
  }

  /** An estimate per query. Replications stop once every objective's interval is narrow enough. */
  judge(policy: Policy): readonly Estimate[] {
    const { queries, objectives, replications } = this.#input;
    const values: number[][] = queries.map(() => []);
    for (let replication = 0; replication < replications.max; replication++) {
      const result = this.trial(policy, replication);
      for (const [i, query] of queries.entries()) {
        values[i]?.push(trialFigure(query, policy, result));
      }
      const enough = replication + 1 >= replications.min;
      if (enough && values.slice(0, objectives).every((list) => this.#isNarrow(list))) break;
    }
    return values.map((list) => estimate(list, replications.confidence));
  }

  /** Where the window begins. */
  get startMs(): number {
    return this.#input.traffic.startMinute * MS_PER_MINUTE;
  }

  /** One replication in full. */
  trial(policy: Policy, replication: number): TrialResult {
    const { model, remediation } = this.#input;
    const seed = replication === 0 ? model.seed : `${model.seed}/${replication + 1}`;
    return this.#trial.run({ ...model, policy, seed }, remediation);
  }

  #isNarrow(values: readonly number[]): boolean {
    const { width, confidence } = this.#input.replications;
    const { mean, halfWidth } = estimate(values, confidence);
    return halfWidth !== null && halfWidth <= width * Math.abs(mean);
  }
}

/** Whether a UTC minute since 1970 lies in business hours: Monday to Friday, local time. */
function isBusinessMinute(hours: BusinessHours, minute: number): boolean {
  const ms = minute * MS_PER_MINUTE;
  let offsetMinutes = hours.utcOffsets[0]?.offsetMinutes ?? 0;
  for (const piece of hours.utcOffsets) if (piece.fromMs <= ms) offsetMinutes = piece.offsetMinutes;
  const day = localDayOf(ms, hours.utcOffsets);
  if (weekdayOf(day) >= SATURDAY) return false;
  const ofDay = minute + offsetMinutes - (day * MS_PER_DAY) / MS_PER_MINUTE;
  return ofDay >= hours.fromMinute && ofDay < hours.toMinute && ofDay < MINUTES_PER_DAY;
}
