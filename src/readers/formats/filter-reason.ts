import { sqlText } from "../../duck/sql.ts";

/** Why a row of a log is filtered: what it tells instead of one's mail to Exchange Online. */
export const filterReason = {
  /** Rows of other events: receiving, expanding, delivering inside, sessions and their commands. */
  otherEvent: "no handing over of a message",
  otherDestination: "not to Exchange Online",
  listExpansion: "expansion of a distribution list",
  probe: "health probe",
  /** Exchange Online's hosts hand a message to each other. */
  innerHop: "a hop inside Exchange Online",
  notAsked: "not asked for by --where",
} as const;

/** SQL: the first reason whose condition holds, else NULL; one that is NULL does not hold. */
export function reasonSql(
  cases: readonly (readonly [condition: string, reason: keyof typeof filterReason])[],
): string {
  const whens = cases.map(
    ([condition, reason]) => `WHEN ${condition} THEN ${sqlText(filterReason[reason])}`,
  );
  return `CASE ${whens.join(" ")} END`;
}
