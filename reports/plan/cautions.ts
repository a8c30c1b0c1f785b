import type { PlanResult } from "../../sim/contract/plan-result.ts";
import { formatCountOf } from "../words/format.ts";
import { joinWords } from "../words/text.ts";
import { type ToldWarning, toldWarnings } from "../words/warning-list.ts";
import { lateServers } from "./headline.ts";
import { shortName } from "./server-names.ts";

const NAMES_TOLD = 3;

/** Warnings of a plan, its own first, then those that can turn the answer. */
export function planWarnings(plan: PlanResult): readonly ToldWarning[] {
  return [...ownWarnings(plan), ...toldWarnings(plan.warnings)];
}

/** What the plan itself had to assume. */
function ownWarnings(plan: PlanResult): readonly ToldWarning[] {
  const unknown = lateServers(plan).filter(({ build }) => build === null);
  if (unknown.length === 0) return [];
  const told = unknown.slice(0, NAMES_TOLD).map(({ server }) => shortName(plan, server));
  const more = unknown.length - told.length;
  const names = joinWords(more === 0 ? told : [...told, formatCountOf(more, "more server")]);
  return [
    {
      message: `No build is known of ${names}.`,
      consequence:
        "Each counts as out of date, which is the worst case: name the builds (--servers FILE), and those that are up to date drop out of this plan.",
    },
  ];
}
