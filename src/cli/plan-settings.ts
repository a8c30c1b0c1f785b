import { MailflowError } from "../../sim/errors.ts";
import type { PlanLimit } from "../../sim/plan-limits.ts";
import type { RangeRuns } from "../../sim/ranges.ts";
import { changePolicy } from "../../sim/what-if.ts";
import { parseInstant } from "../config/instants.ts";
import { allPlacements } from "../config/placement-text.ts";
import { parsePlanLimit } from "../config/plan-limit.ts";
import type { ResolvedScenario } from "../config/types.ts";
import type { PlanQuestion } from "../jobs/plan-types.ts";
import type { GivenOptions, TextName } from "./option-types.ts";
import { wrongValue } from "./run-settings.ts";

const LIMITS_DEFAULT = ["bounced = 0", "delayed <= 1%"];
const PORTIONS_MAX = 3;
const RESAMPLES_DEFAULT = 20;
const RESAMPLES_MAX = 1_000;

/** What `plan` is asked for. Errors: USAGE. */
export function readPlanQuestion(options: GivenOptions, scenario: ResolvedScenario): PlanQuestion {
  const { text, lists } = options;
  const limits = (lists.limit.length === 0 ? LIMITS_DEFAULT : lists.limit).map(readLimit);
  return {
    limits,
    scope: text.scope === "tenant" ? "tenant" : "server",
    fromMs: readInstant("from", text.from),
    horizonMs: readInstant("horizon", text.horizon),
    patchAtMinute: readTimeOfDay(text["patch-at"] ?? "00:00"),
    perWeek: readCount("per-week", text["per-week"], 1, 1_000),
    portionsPerYear: readCount("portions", text.portions, 0, PORTIONS_MAX) ?? 1,
    resamples: readCount("resamples", text.resamples, 0, RESAMPLES_MAX) ?? RESAMPLES_DEFAULT,
    runs: runsOf(options, scenario),
  };
}

/**
 * Every placement, order and variant, except where an option asks for one: the provider has not
 * published them, and a plan must hold whatever they are.
 */
export function runsOf({ text }: GivenOptions, { model, basis }: ResolvedScenario): RangeRuns {
  const one = (name: TextName): boolean => text[name] !== undefined && text[name] !== "all";
  return {
    placements: one("placement") ? [model.placement] : allPlacements(),
    orders: one("order") ? [model.order] : ["block-first", "throttle-first"],
    policies: one("variant")
      ? [model.policy]
      : basis.policyVariants.map((policy) => changePolicy(policy, basis.changes.stages)),
  };
}

function readLimit(text: string): PlanLimit {
  const limit = parsePlanLimit(text);
  if (limit.ok) return limit.value;
  throw new MailflowError("USAGE", `--limit '${text}': ${limit.problem}`, {
    hint: "For example --limit 'bounced = 0' --limit 'delay.p95 <= 15m'.",
  });
}

function readInstant(name: TextName, text: string | undefined): number | null {
  if (text === undefined) return null;
  const instant = parseInstant(text);
  if (!instant.ok) throw wrongValue(name, "a date such as 2026-11-01", text);
  return instant.value;
}

function readTimeOfDay(text: string): number {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) throw wrongValue("patch-at", "a time of the UTC day such as 22:00", text);
  return Number(match[1]) * 60 + Number(match[2]);
}

function readCount(
  name: TextName,
  text: string | undefined,
  min: number,
  max: number,
): number | null {
  if (text === undefined) return null;
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count >= min && count <= max) return count;
  throw wrongValue(name, `a whole number from ${min} to ${max}`, text);
}
