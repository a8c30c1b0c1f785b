import {
  type BacktestResult,
  OBSERVED_FATES,
  OBSERVED_REPLIES,
  type ObservedFate,
  PREDICTED_REPLIES,
  type PredictedReply,
} from "../../sim/contract/backtest-result.ts";
import type { IncidentWindow } from "../../sim/contract/incident-window.ts";
import { buildTable } from "../page/build-section.ts";
import { figureHtml, staticDocument } from "../page/document.ts";
import { type Html, html, trusted } from "../page/html.ts";
import {
  countCell,
  instantCell,
  nameCell,
  type TableCell,
  table,
  textCell,
} from "../page/table.ts";
import {
  formatCount,
  formatCountOf,
  formatInstant,
  formatShare,
  zoneName,
} from "../words/format.ts";
import { filteredWords } from "../words/row-words.ts";
import { sentenceHtml } from "../words/text.ts";
import type { BacktestChart } from "./backtest-chart.ts";
import { backtestCharts } from "./charts.ts";
import { windowCharts } from "./window-charts.ts";
import { groupWords } from "./window-words.ts";
import { backtestFindings, backtestHeadline, replyWords } from "./words.ts";

/** The report of a backtest as one HTML document without network or scripts. */
export async function renderBacktestReport(
  result: BacktestResult,
  displayZone: string,
): Promise<string> {
  const tone = toneOf(result);
  const span = `${formatInstant(result.span.firstMs, displayZone)} to ${formatInstant(result.span.lastMs, displayZone)}`;
  const findings = backtestFindings(result, displayZone).map(
    ({ title, sentences }) => html`<div><dt>${title}</dt>
<dd>${sentences.map((sentence) => html`<p>${trusted(sentenceHtml(sentence))}</p>\n`)}</dd></div>
`,
  );
  const body = html`<header class="top">
<p class="kicker"><b>Backtest</b> · ${span} · times in ${zoneName(displayZone)}</p>
<h1>${backtestHeadline(result)}</h1>
</header>
<main>
<div class="panel tone-${tone}"><dl class="assume">
${findings}</dl></div>
${warningSection(result)}
${await windowSection(result, displayZone)}
<section id="charts" aria-label="Charts"><h2>${result.window === null ? "In pictures" : "All of the log in pictures"}</h2>
${await figuresOf(backtestCharts, result, displayZone)}</section>
<section id="tables"><h2>Predicted against observed</h2>
${attemptTable(result)}
${fateTable(result)}
${serverTable(result, displayZone)}
</section>
${buildTable(result.seen, displayZone)}
${provenance(result)}
</main>
<footer>By ${result.tool.name} ${result.tool.version}, not a statement of the provider. Server names and totals only: no address and no subject.</footer>`;
  return staticDocument({ title: backtestHeadline(result), body });
}

/** The worst that happened in the window; without one, whether enforcement explains the log. */
function toneOf({ window, verdict }: BacktestResult): "lost" | "late" | "none" {
  if (window === null) return verdict === "explained" || verdict === "noRefusals" ? "none" : "late";
  const ends = window.groups.map(({ end }) => end);
  if (ends.includes("returned") || ends.includes("givenUp")) return "lost";
  return ends.includes("held") ? "late" : "none";
}

async function figuresOf(
  charts: readonly BacktestChart[],
  result: BacktestResult,
  displayZone: string,
): Promise<readonly Html[]> {
  const figures: Html[] = [];
  for (const chart of charts) {
    figures.push(
      await figureHtml({
        id: chart.id,
        title: chart.title,
        caption: chart.caption(result, displayZone),
        altText: chart.altText(result),
        empty: chart.empty(result),
        spec: (size) => chart.spec(result, { size, scheme: "light", displayZone, titled: false }),
      }),
    );
  }
  return figures;
}

/** The window in pictures and as a table; nothing where none was asked about. */
async function windowSection(result: BacktestResult, displayZone: string): Promise<Html> {
  const { window } = result;
  if (window === null) return html``;
  return html`<section id="window" aria-label="The time asked about"><h2>Minute by minute</h2>
${await figuresOf(windowCharts, result, displayZone)}
${windowTable(window)}
<p>Each message that was returned or given up stands in lost.csv, with its last reply and cause.</p>
</section>`;
}

function windowTable({ groups, messages }: IncidentWindow): Html {
  return table({
    caption: `${formatCountOf(messages, "message")} first tried in this time, each in one row`,
    label: "Messages by how they ended",
    rows: groups,
    columns: [
      { title: "how it ended", cell: (row) => textCell(groupWords(row)) },
      { title: "messages", isNumber: true, cell: (row) => countCell(row.messages) },
      { title: "share", isNumber: true, cell: (row) => shareCell(row.messages, messages) },
      { title: "still waiting", isNumber: true, cell: (row) => countCell(row.waiting) },
      {
        title: "last refusal",
        cell: ({ codes }) => textCell(codes.map(({ code }) => code || "no code").join(", ")),
      },
    ],
  });
}

function shareCell(part: number, whole: number): TableCell {
  return { content: html`${formatShare(part, whole)}`, sortKey: part };
}

function attemptTable({ agreement }: BacktestResult): Html {
  return table({
    caption: "Attempts: predicted reply by row, observed reply by column",
    label: "Attempts, predicted against observed",
    rows: PREDICTED_REPLIES,
    columns: [
      { title: "predicted", cell: (row) => textCell(replyWords(row)) },
      ...OBSERVED_REPLIES.map((reply) => ({
        title: replyWords(reply),
        isNumber: true,
        cell: (row: PredictedReply) => countCell(agreement.attempts[row][reply]),
      })),
    ],
  });
}

function fateTable({ agreement }: BacktestResult): Html {
  return table({
    caption: "Messages: predicted fate by row, observed fate by column",
    label: "Messages, predicted against observed",
    rows: OBSERVED_FATES,
    columns: [
      { title: "predicted", cell: (row) => textCell(row) },
      ...OBSERVED_FATES.map((fate) => ({
        title: fate,
        isNumber: true,
        cell: (row: ObservedFate) => countCell(agreement.messages[row][fate]),
      })),
    ],
  });
}

function serverTable({ servers }: BacktestResult, displayZone: string): Html {
  return table({
    caption: `Servers; day 0 lies between the two times with 95 % likelihood, in ${zoneName(displayZone)}`,
    label: "Servers",
    rows: servers,
    columns: [
      { title: "server", cell: (row) => nameCell(row.server) },
      { title: "attempts", isNumber: true, cell: (row) => countCell(row.attempts) },
      { title: "throttled", isNumber: true, cell: (row) => countCell(row.throttled) },
      { title: "blocked", isNumber: true, cell: (row) => countCell(row.blocked) },
      { title: "day 0 from", cell: (row) => instantCell(row.dayZero.fromMs, displayZone) },
      { title: "day 0 to", cell: (row) => instantCell(row.dayZero.toMs, displayZone) },
      { title: "stage at the end", cell: (row) => textCell(row.stagesAtEnd.join(", ")) },
    ],
  });
}

function warningSection({ warnings }: BacktestResult): Html {
  if (warnings.length === 0) return html``;
  const items = warnings.map(({ message }) => html`<li>${message}</li>\n`);
  return html`<section class="panel warn"><h2>Mind</h2><ul>${items}</ul></section>`;
}

function provenance({ provenance: from, rows }: BacktestResult): Html {
  const inputs = from.inputs.map(
    ({ name, sha256, rows: count }) =>
      html`<li>${name}: ${formatCount(count)} rows, sha256 ${sha256.slice(0, 16)}…</li>\n`,
  );
  return html`<section id="provenance"><h2>Provenance</h2>
<p>${formatCount(rows.read)} rows read: ${formatCount(rows.used)} used, ${formatCount(rows.duplicates)} duplicates, ${formatCount(rows.filtered)} filtered, ${formatCount(rows.rejected)} rejected.${rows.filtered === 0 ? "" : ` ${filteredWords(rows)}.`} Read as ${from.format}; policy ${from.policy.id}, variants ${from.policy.variants.join(", ")}.</p>
<ul>${inputs}</ul></section>`;
}
