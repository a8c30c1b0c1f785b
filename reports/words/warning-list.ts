import type { RowAccounts, Warning } from "../../sim/contract/result.ts";
import { filteredWords } from "./row-words.ts";

/** A warning with what it means for the answer; `consequence` "" where its words say it. */
export interface ToldWarning {
  readonly message: string;
  readonly consequence: string;
}

/**
 * What a warning means for the answer, those that can turn it first. One that is not here is told
 * after them, in its own words.
 */
const CONSEQUENCES: ReadonlyMap<string, string> = new Map([
  ["NOTHING_KEPT", "There is no mail to speak of: every figure here is empty."],
  ["BUILD_UNCERTAIN", "Which of the two holds decides whether this server has to be patched."],
  [
    "SENDERS_UNKNOWN",
    "If others sent some of this mail, there is less to lose than this report says.",
  ],
  [
    "MOSTLY_ELSEWHERE",
    "The figures are of the smaller part of the log; if the rest goes to Exchange Online too, more is lost.",
  ],
  [
    "BUILD_UNKNOWN",
    "A server that is up to date after all loses nothing; with its build in an inventory the dates are its own.",
  ],
  [
    "UNKNOWN_BUILD",
    "If the build is mistyped, what this report says of its server is of no worth.",
  ],
  ["SERVER_UNLISTED", "If they are up to date, nothing happens to their mail."],
  ["SERVER_NAMES_DIFFER", "What the inventory says of a server does not reach its mail."],
  ["SERVER_WITHOUT_MAIL", "Nothing is said of these servers here."],
  [
    "LOG_NOT_EXTENDED",
    "Days after the log's end count as without mail: what happens to their mail is not in the figures.",
  ],
  [
    "LOG_EXTENDED_BY_DAYS",
    "Weekends are not where they should be, so counts by day are rough; dates of stages are not touched.",
  ],
  [
    "LOG_EXTENDED",
    "Later days are copies: their counts are a forecast, dates of stages are not touched.",
  ],
  ["DATE_ORDER_TAKEN", "Read the other way round, mail and stages would lie on other days."],
  ["TIME_ZONE_ASSUMED", "In another zone all dates here move by its hours."],
  ["TIME_ZONE_DOUBTFUL", "In another zone all dates here move by its hours."],
  ["YEAR_ASSUMED", "In another year other floors and stages would hold."],
  ["STAGE_SHORTENED", "Its stages come earlier than the policy says, and so do its dates."],
  ["REPORT_CLOCK_FROZEN", "The dates of stages differ between the two readings."],
  ["REPORT_ZONE_UNKNOWN", "Dates of the provider's report may be off by hours."],
  ["POSTFIX_HOP", "The figures are what would happen if an Exchange server sent this mail."],
  ["EXIM_HOP", "The figures are what would happen if an Exchange server sent this mail."],
  ["SENDMAIL_HOP", "The figures are what would happen if an Exchange server sent this mail."],
  ["ROWS_REJECTED", "Mail of rows that could not be read is in no figure."],
  [
    "ARRIVAL_IS_ACCEPTANCE",
    "Mail that was refused for good is missing: where enforcement already bounced mail, counts are too low.",
  ],
  [
    "ARRIVAL_IS_SEND",
    "Mail that waited counts later than it came; dates can be late by that wait.",
  ],
  ["SERVER_NAMES_JOINED", "If they are different servers, each has dates of its own."],
  ["FILE_OUTSIDE", "That mail is in no figure."],
  ["LOG_LONGER", "That mail is in no figure."],
  ["ROWS_WITHOUT_ID", "A message in several such rows counts several times."],
  [
    "RETRY_ALIASED",
    "With another retry interval, or other refused minutes, this mail would arrive.",
  ],
  ["QUEUE_OVERLOADED", "Mail is lost that the provider would accept."],
]);

/** Every warning, those that can turn the answer first, then by their order in the run. */
export function toldWarnings(warnings: readonly Warning[]): readonly ToldWarning[] {
  const ranks = [...CONSEQUENCES.keys()];
  const rank = (code: string): number =>
    ranks.includes(code) ? ranks.indexOf(code) : ranks.length;
  return [...warnings]
    .sort((a, b) => rank(a.code) - rank(b.code))
    .map(({ code, message }) => ({ message, consequence: CONSEQUENCES.get(code) ?? "" }));
}

/** Warnings of a run, rows that were filtered by reason among them. */
export function cautionsOf(
  warnings: readonly Warning[],
  rows: RowAccounts,
): readonly ToldWarning[] {
  const filtered = filteredWords(rows);
  const told = toldWarnings(warnings);
  if (filtered === "") return told;
  return [...told, { message: `${filtered}.`, consequence: "Their mail is in no figure." }];
}
