import type { PlanResult } from "../../sim/contract/plan-result.ts";
import { formatCountOf } from "../words/format.ts";
import { joinWords } from "../words/text.ts";
import { lateServers } from "./headline.ts";
import { shortName } from "./server-names.ts";

const TOLD = 3;
const NAMES_TOLD = 3;

/**
 * What a warning does to the answer, by its code, gravest first; what is not here leaves the dates
 * as they are, or nearly so.
 */
const CONSEQUENCES: readonly (readonly [string, string])[] = [
  ["NOTHING_KEPT", "There is no mail to plan for: the answer above is empty."],
  [
    "SERVER_NAMES_DIFFER",
    "Builds and dates of the list are not used: every server counts as out of date.",
  ],
  ["TIME_ZONE_DOUBTFUL", "Dates can be hours off, and a day where that passes midnight."],
  [
    "DATE_ORDER_TAKEN",
    "If day and month are the other way round, every date moves by weeks or months.",
  ],
  ["YEAR_ASSUMED", "If the year is wrong, so is every date."],
  ["MOSTLY_ELSEWHERE", "If that mail does reach Exchange Online, more is lost than is told here."],
  ["SENDERS_UNKNOWN", "Mail of others counts, too: more is lost here than of your own mail."],
  [
    "LOG_EXTENDED_BY_DAYS",
    "Counts ahead are a copy of these days: dates of the clock hold, counts can be far off.",
  ],
  [
    "LOG_NOT_EXTENDED",
    "Harm of the days without mail is not counted: dates can be later than is safe.",
  ],
  ["ROWS_REJECTED", "Their messages are missing: counts are too low by as much."],
  ["STAGE_SHORTENED", "Its stages come earlier than the policy says, and so do its dates."],
  ["SERVER_NAMES_JOINED", "If they are different servers, each has dates of its own."],
  ["FILE_OUTSIDE", "That mail is not in the counts."],
  ["LOG_LONGER", "That mail is not in the counts; dates up to the horizon hold."],
  [
    "LOG_EXTENDED",
    "Counts ahead are those weeks again: a busier season loses more, a quiet one less.",
  ],
  [
    "ARRIVAL_IS_SEND",
    "Mail that already waited counts later than it came: dates can be late by that wait.",
  ],
  [
    "ARRIVAL_IS_ACCEPTANCE",
    "Mail that was refused for good is missing: counts are too low where enforcement already bounced mail.",
  ],
  ["TIME_ZONE_ASSUMED", "If the zone is another, dates can be hours off."],
];

/** A warning that changes the answer, and how. */
interface GraveWarning {
  readonly message: string;
  readonly consequence: string;
}

/** Warnings of a plan: at most three that change the answer, each with how; all others. */
export function planWarnings(plan: PlanResult): {
  readonly grave: readonly GraveWarning[];
  readonly others: readonly string[];
} {
  const own = ownWarnings(plan);
  const ranked = CONSEQUENCES.flatMap(([code, consequence]) =>
    plan.warnings
      .filter((warning) => warning.code === code)
      .map(({ message }) => ({ message, consequence })),
  );
  const grave = [...own, ...ranked];
  const known = new Set(CONSEQUENCES.map(([code]) => code));
  const folded = grave.slice(TOLD).map(({ message, consequence }) => `${message} ${consequence}`);
  const mild = plan.warnings.filter(({ code }) => !known.has(code)).map(({ message }) => message);
  return { grave: grave.slice(0, TOLD), others: [...folded, ...mild] };
}

/** What the plan itself had to assume. */
function ownWarnings(plan: PlanResult): readonly GraveWarning[] {
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
