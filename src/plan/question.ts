import { MailflowError } from "../../sim/base/errors.ts";
import type { PlanScope } from "../../sim/contract/plan-result.ts";
import type { RangeRuns } from "../../sim/contract/settings.ts";
import type { PlanLimit } from "../../sim/plan/limits.ts";
import { parseInstant } from "../../sim/text/instants.ts";
import { allPlacements } from "../../sim/text/placement-text.ts";
import { changePolicy } from "../../sim/what-if/changes.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { parsePlanLimit } from "./limit-text.ts";

/** What a plan is asked for, as a user writes it; every field may be left out. */
export interface PlanInput {
  /** Tests such as `bounced = 0`, `delayed <= 1%`, `delay.p95 <= 15m`; default the first two. */
  readonly limits?: readonly string[];
  /** Judge each server's own mail (default), or that of all with the others patched at once. */
  readonly scope?: PlanScope;
  /** First day on which a server can be patched; default the day of the first detection. */
  readonly from?: string;
  /** Last patch date that is looked at; default the window's end. */
  readonly horizon?: string;
  /** Time of the UTC day at which a patch takes effect; default `00:00`. */
  readonly patchAt?: string;
  /** Servers that can be patched a week: asks for the order. */
  readonly perWeek?: number;
  /** Portions of pause days per calendar year that are searched for, 0 to 3; default 1. */
  readonly portions?: number;
  /** How often the weeks of the traffic are drawn again; default 20. */
  readonly resamples?: number;
}

/** Which unknowns are taken as the scenario says instead of trying them all. */
export interface KnownSettings {
  readonly placement: boolean;
  readonly order: boolean;
  readonly variant: boolean;
}

const LIMITS_DEFAULT = ["bounced = 0", "delayed <= 1%"];
const PER_WEEK_MAX = 1_000;
const PORTIONS_MAX = 3;
const RESAMPLES_DEFAULT = 20;
const RESAMPLES_MAX = 1_000;

/**
 * Reads a question. Every placement, order and variant is tried, except those that are known: the
 * provider has not published them, and a plan must hold whatever they are. Errors: USAGE; `shown`
 * says how a field is called where the user wrote it.
 */
export function readPlanQuestion(
  input: PlanInput,
  scenario: ResolvedScenario,
  known: KnownSettings,
  shown: (field: keyof PlanInput) => string = (field) => field,
): PlanQuestion {
  const wrong = (field: keyof PlanInput, expected: string, received: unknown): MailflowError =>
    new MailflowError("USAGE", `${shown(field)}: expected ${expected}, received "${received}"`, {
      hint: "See mailflow plan --help for the form of each.",
    });
  const instant = (field: "from" | "horizon"): number | null => {
    const text = input[field];
    if (text === undefined) return null;
    const read = parseInstant(text);
    if (!read.ok) throw wrong(field, "a date such as 2026-11-01", text);
    return read.value;
  };
  const count = (
    field: "perWeek" | "portions" | "resamples",
    min: number,
    max: number,
  ): number | null => {
    const value = input[field];
    if (value === undefined) return null;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw wrong(field, `a whole number from ${min} to ${max}`, value);
  };
  const { model, basis } = scenario;
  return {
    limits: (input.limits ?? LIMITS_DEFAULT).map((text) => readLimit(text, shown("limits"))),
    scope: input.scope ?? "server",
    fromMs: instant("from"),
    todayMs: null,
    horizonMs: instant("horizon"),
    patchAtMinute: timeOfDay(input.patchAt ?? "00:00", (text) =>
      wrong("patchAt", "a time of the UTC day such as 22:00", text),
    ),
    perWeek: count("perWeek", 1, PER_WEEK_MAX),
    portionsPerYear: count("portions", 0, PORTIONS_MAX) ?? 1,
    resamples: count("resamples", 0, RESAMPLES_MAX) ?? RESAMPLES_DEFAULT,
    runs: {
      placements: known.placement ? [model.placement] : allPlacements(),
      orders: known.order ? [model.order] : ["block-first", "throttle-first"],
      policies: known.variant
        ? [model.policy]
        : basis.policyVariants.map((policy) => changePolicy(policy, basis.changes.stages)),
    },
  };
}

function readLimit(text: string, shown: string): PlanLimit {
  const limit = parsePlanLimit(text);
  if (limit.ok) return limit.value;
  throw new MailflowError("USAGE", `${shown} '${text}': ${limit.problem}`, {
    hint: "For example 'bounced = 0', 'delayed <= 1%' or 'delay.p95 <= 15m'.",
  });
}

function timeOfDay(text: string, wrong: (text: string) => MailflowError): number {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) throw wrong(text);
  return Number(match[1]) * 60 + Number(match[2]);
}

/** What a plan is asked for. Units: UTC ms, after any shift. */
export interface PlanQuestion {
  readonly limits: readonly PlanLimit[];
  readonly scope: PlanScope;
  /** The first day on which a server can be patched; null = today, or from detection on. */
  readonly fromMs: number | null;
  /** Where it lies among the dates, nothing before it is advised; null = of no concern. */
  readonly todayMs: number | null;
  /** Patch dates are looked at up to this day; null = to the end of the scenario's window. */
  readonly horizonMs: number | null;
  /** Minute of the UTC day at which patches take effect. */
  readonly patchAtMinute: number;
  /** Servers that can be patched in one week; null = no order is asked for. */
  readonly perWeek: number | null;
  /** Portions of pause days per calendar year that are searched for; 0 = none. */
  readonly portionsPerYear: number;
  /** How often the weeks of the traffic are drawn again; 0 = not. */
  readonly resamples: number;
  readonly runs: RangeRuns;
}
