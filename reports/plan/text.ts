import type { PlanAnswer, PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { dayZeroSentences } from "../words/day-zero-words.ts";
import { formatCountOf } from "../words/format.ts";
import { sentencePlain } from "../words/text.ts";
import {
  afterPatchWords,
  answerWords,
  dateWords,
  harmWords,
  pauseBudgetWords,
  planFacts,
  planHeadline,
} from "./words.ts";

/** A plan as plain text for a terminal. */
export function planText(plan: PlanResult): string {
  const lines = [planHeadline(plan), ""];
  const late = plan.servers.filter(({ status }) => status === "outOfDate");
  const fine = plan.servers.length - late.length;
  for (const server of late) lines.push(...serverLines(server));
  if (fine > 0) lines.push(`${formatCountOf(fine, "server")} up to date: nothing to plan`);
  lines.push(...orderLines(plan), ...pauseLines(plan), "");
  lines.push(plan.whatWouldChange);
  for (const fact of planFacts(plan)) lines.push(fact);
  for (const { message } of plan.warnings) lines.push(`Warning: ${message}`);
  return `${lines.join("\n")}\n`;
}

function serverLines(server: PlannedServer): readonly string[] {
  const build = server.build ?? "unknown build";
  const patch = server.patch;
  const to =
    patch === null
      ? ""
      : `, patch to ${patch.product} ${patch.update ?? ""} ${patch.build}`.replace(/ +/g, " ");
  const lines = [`${server.server} (${build}${to})`];
  for (const sentence of dayZeroSentences([server], "UTC"))
    lines.push(`  ${sentencePlain(sentence)}`);
  for (const answer of server.answers) lines.push(...answerLines(answer));
  const after = afterPatchWords(server);
  if (after !== null) lines.push(`  ${after}`);
  return lines;
}

function answerLines(answer: PlanAnswer): readonly string[] {
  const lines = [`  ${answer.limit}: ${answerWords(answer)}`];
  const beside: string[] = [];
  if (answer.status !== "notNeeded") {
    beside.push(
      answer.certainMs === null
        ? "certain: no date is any more"
        : `certain until ${dateWords(answer.certainMs)}`,
    );
    beside.push(`best case ${dateWords(answer.bestCaseMs)}`);
    const { resampled } = answer;
    if (resampled !== null) {
      const [from, to] = [resampled.earliestMs, resampled.latestMs];
      const range = from === to ? dateWords(from) : `${dateWords(from)} to ${dateWords(to)}`;
      beside.push(`other weeks of traffic: ${range}`);
    }
    lines.push(`    ${beside.join("; ")}`);
    lines.push(
      `    harm then ${harmWords(answer.harmOnDate)}; a day later ${harmWords(answer.harmNextDate)}`,
    );
  }
  lines.push(`    at the horizon ${harmWords(answer.harmAtHorizon)}`);
  return lines;
}

function orderLines({ order }: PlanResult): readonly string[] {
  if (order === null) return [];
  const lines = ["", `Order, ${formatCountOf(order.perWeek, "server")} a week:`];
  for (const { atMs, servers } of order.weeks) {
    if (servers.length === 0) continue;
    const each = servers.map(({ server, harm }) => `${server} (${harmWords(harm)})`);
    lines.push(`  ${dateWords(atMs)}: ${each.join(", ")}`);
  }
  return [...lines, `  together ${harmWords(order.harm)}`];
}

function pauseLines({ pauses }: PlanResult): readonly string[] {
  if (pauses === null) return [];
  const lines = [""];
  if (pauses.portions.length === 0) {
    lines.push(`Pauses: none makes it better (${harmWords(pauses.harmWithout)})`);
    return lines;
  }
  const portions = pauses.portions.map(
    ({ fromMs, days }) => `${formatCountOf(days, "day")} from ${dateWords(fromMs)}`,
  );
  lines.push(`Best pauses with these patch dates: ${portions.join(", ")}`);
  lines.push(...pauseBudgetWords(pauses).map((words) => `  ${words}`));
  lines.push(
    `  ${harmWords(pauses.harmWithout)} without, ${harmWords(pauses.harmWith)} with (placement ${pauses.run.placement})`,
  );
  lines.push(
    `  in the worst run ${harmWords(pauses.worstWithout)} without, ${harmWords(pauses.worstWith)} with`,
  );
  return lines;
}
