import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import type { PlanInput, PlanQuestion } from "../../plan/question.ts";
import { readPlanQuestion } from "../../plan/question.ts";
import { nowMs } from "../../platform/now.ts";
import type { GivenOptions, ListName, TextName } from "../options/option-types.ts";

const OPTION_OF: Readonly<Record<keyof PlanInput, TextName | ListName>> = {
  limits: "limit",
  scope: "scope",
  from: "from",
  horizon: "horizon",
  patchAt: "patch-at",
  perWeek: "per-week",
  portions: "portions",
  resamples: "resamples",
};

/** What `plan` is asked for. An option that names one placement is known. Errors: USAGE. */
export function planQuestionOf(options: GivenOptions, scenario: ResolvedScenario): PlanQuestion {
  const { text, lists } = options;
  const isKnown = (name: TextName): boolean => text[name] !== undefined && text[name] !== "all";
  const input: PlanInput = {
    ...(lists.limit.length === 0 ? {} : { limits: lists.limit }),
    ...(text.scope === "tenant" ? { scope: "tenant" } : {}),
    ...(text.from === undefined ? {} : { from: text.from }),
    ...(text.horizon === undefined ? {} : { horizon: text.horizon }),
    ...(text["patch-at"] === undefined ? {} : { patchAt: text["patch-at"] }),
    ...(text["per-week"] === undefined ? {} : { perWeek: wholeNumber(text["per-week"]) }),
    ...(text.portions === undefined ? {} : { portions: wholeNumber(text.portions) }),
    ...(text.resamples === undefined ? {} : { resamples: wholeNumber(text.resamples) }),
  };
  const known = {
    placement: isKnown("placement"),
    order: isKnown("order"),
    variant: isKnown("variant"),
  };
  const question = readPlanQuestion(input, scenario, known, (field) => `--${OPTION_OF[field]}`);
  return { ...question, todayMs: nowMs() };
}

/** NaN for what is no whole number, which is then refused with its range. */
function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
