import type { PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { figureHtml, staticDocument } from "../page/document.ts";
import { type Html, html } from "../page/html.ts";
import type { PageScript } from "../page/script.ts";
import { countCell, nameCell, table, textCell } from "../page/table.ts";
import { formatCountOf } from "../words/format.ts";
import { cutName } from "../words/text.ts";
import type { PlanChart } from "./charts.ts";
import { gantt } from "./gantt.ts";
import { harmByDate } from "./harm-by-date.ts";
import {
  answerWords,
  dateWords,
  harmWords,
  pauseBudgetWords,
  planFacts,
  planHeadline,
} from "./words.ts";

/** Every chart of a plan, in the order a page shows them. */
export const PLAN_CHARTS: readonly PlanChart[] = [gantt, harmByDate("lost"), harmByDate("delayed")];

/**
 * The plan as one HTML document; a Content-Security-Policy forbids the network. Without `script`
 * its charts and tables answer nothing.
 */
export async function renderPlanPage(
  plan: PlanResult,
  script: PageScript | null = null,
): Promise<string> {
  const headline = planHeadline(plan);
  const figures: Html[] = [];
  for (const chart of PLAN_CHARTS) {
    figures.push(
      await figureHtml({
        id: chart.id,
        title: chart.title,
        caption: chart.caption(plan),
        altText: chart.altText(plan),
        empty: chart.empty(plan),
        spec: (size) => chart.spec(plan, { size, scheme: "light", titled: false }),
      }),
    );
  }
  const body = html`<header class="top">
<p class="kicker"><b>${cutName(plan.scenario)}</b> · patch plan · dates in UTC</p>
<h1>${headline}</h1>
<p>${plan.whatWouldChange}</p>
</header>
<main>
<section id="charts" aria-label="Charts">
<h2>In pictures</h2>
${figures}</section>
${answerSection(plan)}
${orderSection(plan)}
${pauseSection(plan)}
<section id="basis" aria-label="How it was worked out">
<h2>How it was worked out</h2>
${planFacts(plan).map((fact) => html`<p>${fact}</p>\n`)}
${plan.warnings.map(({ message }) => html`<p>${message}</p>\n`)}
</section>
</main>
<footer>A forecast by ${plan.tool.name} ${plan.tool.version}, not a statement of the provider.</footer>`;
  return staticDocument({ title: `${headline} – ${cutName(plan.scenario)}`, body, script });
}

interface AnswerRow {
  readonly server: PlannedServer;
  readonly answer: PlannedServer["answers"][number];
}

function answerSection(plan: PlanResult): Html {
  const rows = plan.servers.flatMap((server): AnswerRow[] =>
    server.answers.map((answer) => ({ server, answer })),
  );
  if (rows.length === 0) return html``;
  return html`<section id="answers" aria-label="Answers">
<h2>When each server must be patched</h2>
${table({
  caption: "Dates hold whatever the unknowns are; certain dates whatever the traffic is. UTC.",
  label: "Answers by server and limit",
  isSortable: true,
  rows,
  columns: [
    { title: "Server", cell: ({ server }) => nameCell(server.server) },
    { title: "Limit", cell: ({ answer }) => textCell(answer.limit) },
    { title: "Patch", cell: ({ answer }) => dateCell(answerWords(answer)) },
    { title: "Certain until", cell: ({ answer }) => dateCell(certainWords(answer.certainMs)) },
    { title: "Best case", cell: ({ answer }) => dateCell(dateWords(answer.bestCaseMs)) },
    { title: "Harm then", cell: ({ answer }) => textCell(harmWords(answer.harmOnDate)) },
    { title: "A day later", cell: ({ answer }) => textCell(harmWords(answer.harmNextDate)) },
    { title: "At the horizon", cell: ({ answer }) => textCell(harmWords(answer.harmAtHorizon)) },
    { title: "Messages", isNumber: true, cell: ({ server }) => countCell(server.messages) },
  ],
})}
</section>`;
}

/** Words with a date that stays on one line. */
function dateCell(words: string): ReturnType<typeof textCell> {
  return { content: html`${words.replaceAll("-", "\u2011")}`, sortKey: words };
}

function certainWords(ms: number | null): string {
  return ms === null ? "past already" : dateWords(ms);
}

function orderSection({ order }: PlanResult): Html {
  if (order === null) return html``;
  const rows = order.weeks.flatMap(({ atMs, servers }) =>
    servers.map(({ server, harm }) => ({ atMs, server, harm })),
  );
  return html`<section id="order" aria-label="Order">
<h2>In which order</h2>
${table({
  caption: `At most ${order.perWeek} a week, with the least harm together: ${harmWords(order.harm)}.`,
  label: "Order of patching",
  isSortable: true,
  rows,
  columns: [
    { title: "Date", cell: ({ atMs }) => dateCell(dateWords(atMs)) },
    { title: "Server", cell: ({ server }) => nameCell(server) },
    { title: "Harm it leaves", cell: ({ harm }) => textCell(harmWords(harm)) },
  ],
})}
</section>`;
}

function pauseSection({ pauses }: PlanResult): Html {
  if (pauses === null) return html``;
  const portions = pauses.portions.map(
    ({ fromMs, days }) => `${formatCountOf(days, "day")} from ${dateWords(fromMs)}`,
  );
  const found = portions.length === 0 ? "No pause makes it better" : portions.join(", ");
  return html`<section id="pauses" aria-label="Pauses">
<h2>Where pause days help most</h2>
<p>${found}: ${harmWords(pauses.harmWithout)} without, ${harmWords(pauses.harmWith)} with; in the worst run ${harmWords(pauses.worstWithout)} without, ${harmWords(pauses.worstWith)} with.</p>
${pauseBudgetWords(pauses).map((words) => html`<p>${words}.</p>`)}
</section>`;
}
