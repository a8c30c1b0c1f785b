import {
  type BacktestResult,
  OBSERVED_FATES,
  OBSERVED_REPLIES,
  type ObservedFate,
  PREDICTED_REPLIES,
  type PredictedReply,
} from "../../sim/contract/backtest-result.ts";
import { buildTable } from "../page/build-section.ts";
import { staticDocument } from "../page/document.ts";
import { type Html, html, trusted } from "../page/html.ts";
import type { PageScript } from "../page/script.ts";
import { countCell, instantCell, nameCell, table, textCell } from "../page/table.ts";
import { formatCount, formatInstant, zoneName } from "../words/format.ts";
import { filteredWords } from "../words/row-words.ts";
import { sentenceHtml } from "../words/text.ts";
import { backtestCharts } from "./charts.ts";
import { figuresOf } from "./figures.ts";
import { WINDOW_STYLE, windowSection, withWholeCodes } from "./window-section.ts";
import { backtestHeadline, logFindings, logHeadline, replyWords } from "./words.ts";

/** The report of a backtest as one HTML document without network. */
export async function renderBacktestReport(
  result: BacktestResult,
  displayZone: string,
  script: PageScript | null = null,
): Promise<string> {
  const tone = toneOf(result);
  const span = `${formatInstant(result.span.firstMs, displayZone)} to ${formatInstant(result.span.lastMs, displayZone)}`;
  const findings = logFindings(result, displayZone).map(
    ({ title, sentences }) => html`<div><dt>${title}</dt>
<dd>${sentences.map((sentence) => html`<p>${trusted(sentenceHtml(sentence))}</p>\n`)}</dd></div>
`,
  );
  const body = html`<header class="top">
<p class="kicker"><b>Backtest</b> · ${span} · times in ${zoneName(displayZone)}</p>
<h1${trusted(result.window === null ? "" : ' class="long"')}>${withWholeCodes(backtestHeadline(result))}</h1>
</header>
<main>
${await windowSection(result, displayZone)}
${result.window === null ? html`` : html`<section id="log"><h2>All of the log</h2>\n<p>${logHeadline(result)}.</p></section>`}
<div class="panel tone-${tone}"><dl class="assume">
${findings}</dl></div>
${warningSection(result)}
<section id="charts" aria-label="Charts"><h2>In pictures</h2>
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
  return staticDocument({ title: backtestHeadline(result), body, style: WINDOW_STYLE, script });
}

/** Whether enforcement explains the log. */
function toneOf({ verdict }: BacktestResult): "late" | "none" {
  return verdict === "explained" || verdict === "noRefusals" ? "none" : "late";
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
