import type { PlanAnswer, PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { cautionPanel } from "../page/caution-section.ts";
import { figureHtml, staticDocument } from "../page/document.ts";
import { type Html, html, NOTHING, trusted, whole } from "../page/html.ts";
import type { PageScript } from "../page/script.ts";
import { dateCell, nameCell, table, textCell } from "../page/table.ts";
import { cutName, sentenceHtml } from "../words/text.ts";
import { planWarnings } from "./cautions.ts";
import type { PlanChart } from "./charts.ts";
import { gantt } from "./gantt.ts";
import { harmByDate } from "./harm-by-date.ts";
import { planSaves, planTodo } from "./headline.ts";
import { limitWords } from "./limit-words.ts";
import { orderSection } from "./order-section.ts";
import { pauseStrip } from "./pause-strip.ts";
import { pauseOptions, pauseSentence } from "./pause-words.ts";
import { isNone, lostSpan } from "./span-words.ts";
import { dayZeroPlanSentences, whySentences } from "./why-words.ts";
import { answerWords, dateWords, harmCounts, pauseBudgetWords, planFacts } from "./words.ts";

const LOST = harmByDate("lost");
const DELAYED = harmByDate("delayed");

/** Every chart of a plan, in the order a page shows them. */
export const PLAN_CHARTS: readonly PlanChart[] = [gantt, pauseStrip, LOST, DELAYED];

const STYLE = `
#order figure{border-top:0;padding-top:6px}
@media screen and (min-width:861px){#order figure>.zoom-bar{top:-4px}}
#order td b{white-space:nowrap}
`;

/**
 * The plan as one HTML document; a Content-Security-Policy forbids the network. The
 * answer and the order of patching come first, then pauses, limits, harm by date, and how it was
 * worked out. Without `script` its charts and tables answer nothing.
 */
export async function renderPlanPage(
  plan: PlanResult,
  script: PageScript | null = null,
): Promise<string> {
  const todo = planTodo(plan, dateWords);
  const saves = planSaves(plan, dateWords);
  const why = whySentences(plan);
  const dayZero = dayZeroPlanSentences(plan);
  const body = html`<header class="top">
<p class="kicker"><b>${cutName(plan.scenario)}</b> · patch plan · dates in UTC</p>
<h1>${whole(todo)}</h1>
${saves === null ? NOTHING : html`<p class="saves">${whole(`${saves}.`)}</p>`}
<div class="answer tone-${toneOf(plan)}">
<p>${trusted(why.map(sentenceHtml).join(" "))}</p>
${dayZero.map((sentence) => html`<p class="quiet">${trusted(sentenceHtml(sentence))}</p>\n`)}</div>
</header>
<main>
${orderSection(plan, html`${cautionPanel(planWarnings(plan))}${await picture(gantt, plan)}`)}
${await pauseSection(plan)}
${limitSection(plan)}
<section id="charts" aria-label="What a later patch costs">
<h2>What a later patch costs</h2>
${await picture(LOST, plan)}${await picture(DELAYED, plan)}</section>
<section id="basis" aria-label="How it was worked out">
<h2>How it was worked out</h2>
<p>${plan.whatWouldChange}</p>
${planFacts(plan).map((fact) => html`<p>${fact}</p>\n`)}
</section>
</main>
<footer>A forecast by ${plan.tool.name} ${plan.tool.version}, not a statement of the provider.</footer>`;
  return staticDocument({
    title: `${todo} – ${cutName(plan.scenario)}`,
    body,
    style: STYLE,
    script,
  });
}

async function picture(chart: PlanChart, plan: PlanResult): Promise<Html> {
  return await figureHtml({
    id: chart.id,
    title: chart.title,
    caption: chart.caption(plan),
    altText: chart.altText(plan),
    empty: chart.empty(plan),
    spec: (size) => chart.spec(plan, { size, scheme: "light", titled: false }),
  });
}

/** Red where mail is lost although the dates are kept, amber where something is to be done. */
function toneOf({ advice }: PlanResult): "lost" | "late" | "none" {
  if (advice === null) return "none";
  if (!isNone(lostSpan(advice.planned))) return "lost";
  return advice.servers.some(({ atMs }) => atMs !== null) ? "late" : "none";
}

async function pauseSection(plan: PlanResult): Promise<Html> {
  const { pauses } = plan;
  if (pauses === null) return NOTHING;
  const options = pauseOptions(pauses);
  const how =
    options === ""
      ? NOTHING
      : html`<p class="quiet">To see a run with them, add <code>${options}</code>.</p>`;
  const budget = pauseBudgetWords(pauses).map((words) => html`<p class="quiet">${words}.</p>`);
  return html`<section id="pauses" aria-label="Pauses">
<h2>Where pause days help</h2>
<p>${whole(pauseSentence(plan, pauses))}</p>
${budget}${how}
${await picture(pauseStrip, plan)}</section>`;
}

interface AnswerRow {
  readonly server: PlannedServer;
  readonly answer: PlanAnswer;
}

function limitSection(plan: PlanResult): Html {
  const rows = plan.servers.flatMap((server): AnswerRow[] =>
    server.answers.map((answer) => ({ server, answer })),
  );
  if (rows.length === 0) return NOTHING;
  return html`<section id="answers" aria-label="Limits">
<h2>The last dates, limit by limit</h2>
${table({
  caption:
    "Patched before these dates, a server keeps its limit in every case that was tried. UTC.",
  label: "Dates by server and limit",
  isSortable: true,
  rows,
  columns: [
    { title: "Server", cell: ({ server }) => nameCell(server.server) },
    { title: "So that", cell: ({ answer }) => textCell(limitWords(answer.limit, plan.scope)) },
    { title: "Patch", cell: ({ answer }) => dateCell(answerWords(answer, plan)) },
    {
      title: "Certain whatever mail comes",
      cell: ({ answer }) => dateCell(certainWords(answer.certainMs)),
    },
    { title: "In the best case", cell: ({ answer }) => dateCell(bestWords(answer)) },
    {
      title: "Patched on that date",
      cell: ({ answer }) => textCell(harmCounts(answer.harmOnDate)),
    },
    { title: "A day later", cell: ({ answer }) => textCell(harmCounts(answer.harmNextDate)) },
    { title: "Not patched", cell: ({ answer }) => textCell(harmCounts(answer.harmAtHorizon)) },
  ],
})}
</section>`;
}

function certainWords(ms: number | null): string {
  return ms === null ? "on no date" : `before ${dateWords(ms)}`;
}

function bestWords({ bestCaseMs }: PlanAnswer): string {
  return bestCaseMs === null ? "on no date" : `before ${dateWords(bestCaseMs)}`;
}
