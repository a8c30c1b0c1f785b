import { figureHtml, staticDocument } from "../page/document.ts";
import { type Html, html, NOTHING, trusted } from "../page/html.ts";
import type { PageScript } from "../page/script.ts";
import { countCell, dash, nameCell, type TableCell, table, textCell } from "../page/table.ts";
import { formatCount, formatInstant, zoneName } from "../words/format.ts";
import { cutName, nameHtml, sentenceHtml } from "../words/text.ts";
import { comparisonCharts } from "./charts.ts";
import type { ComparedOther, Comparison, ServerChange, StagePair } from "./comparison.ts";
import {
  comparisonHeading,
  isWorse,
  otherAnswer,
  policyNames,
  settingWords,
  shownChanges,
  stageCell,
  unnamedWords,
} from "./words.ts";

const OWN_STYLE =
  ".answer h2{margin-top:0}.stages tbody th{min-width:0}.moves td:not(.n){min-width:11em}.scroll+p{margin-top:14px}.stages+.nothing{margin-top:14px}.moves{margin-top:30px}";

/**
 * The comparison as one HTML document without network. `displayZone` is the IANA zone of every time
 * on the page. Without `script` its charts and tables answer nothing.
 */
export async function renderComparison(
  comparison: Comparison,
  displayZone: string,
  script: PageScript | null = null,
): Promise<string> {
  const { baseline, others } = comparison;
  const names = [baseline, ...others].map((run) => cutName(run.name)).join(" | ");
  const figures: Html[] = [];
  for (const chart of comparisonCharts) {
    figures.push(
      await figureHtml({
        id: chart.id,
        title: chart.title,
        caption: chart.caption(comparison),
        altText: chart.altText(comparison),
        empty: chart.empty(comparison),
        spec: (size) =>
          chart.spec(comparison, { size, scheme: "light", displayZone, titled: false }),
      }),
    );
  }
  const body = html`<a class="skip" href="#charts">Skip to the charts</a>
<header class="top">
<p class="kicker">mail-flow forecasts compared · all times in ${zoneName(displayZone)}</p>
<h1>${trusted(sentenceHtml(comparisonHeading(comparison)))}</h1>
${others.map((other) => answerSection(comparison, other, displayZone))}
</header>
<main>
<section id="charts" aria-label="Charts">
<h2>In pictures</h2>
${figures}</section>
${others.map((other) => detailSection(comparison, other, displayZone))}
${provenance(comparison, displayZone)}
</main>
<footer>A forecast by ${baseline.result.tool.name} ${baseline.result.tool.version}, not a statement of the provider.</footer>`;
  return staticDocument({ title: `Compared: ${names}`, style: OWN_STYLE, body, script });
}

function answerSection(comparison: Comparison, other: ComparedOther, displayZone: string): Html {
  const answer = otherAnswer(comparison, other, displayZone);
  return html`<div class="answer ${isWorse(comparison, other) ? "tone-lost" : "tone-none"}">
${
  comparison.others.length === 1
    ? NOTHING
    : html`<h2>${trusted(nameHtml(other.name))}</h2>
<p>${trusted(sentenceHtml(answer.headline))}</p>\n`
}${policyNote(comparison, other)}${answer.notes.map((note) => html`<p class="quiet">${trusted(sentenceHtml(note))}</p>\n`)}</div>
`;
}

function policyNote(comparison: Comparison, other: ComparedOther): Html {
  if (other.settings.every(({ setting }) => setting !== "policy")) return NOTHING;
  const [before, after] = policyNames(comparison, other);
  return html`<p>The policy is <b>${after}</b> instead of <b>${before}</b>.</p>\n`;
}

function detailSection(comparison: Comparison, other: ComparedOther, displayZone: string): Html {
  return html`<section>
<h2>${trusted(nameHtml(other.name))}</h2>
${settingsTable(other)}
${stageTable(comparison, other)}
${fateTable(other)}
${serverTable(other, displayZone)}
</section>
`;
}

function settingsTable(other: ComparedOther): Html {
  const unnamed = unnamedWords(other);
  const note = unnamed === null ? NOTHING : html`<p class="quiet">${unnamed}</p>\n`;
  if (other.settings.length === 0) {
    return unnamed === null ? html`<p class="nothing">No setting differs.</p>` : note;
  }
  const cell = (words: string | null): TableCell => (words === null ? dash() : textCell(words));
  return html`${table({
    label: `Settings of ${other.name}`,
    caption: "Settings that differ.",
    rows: other.settings,
    columns: [
      { title: "Setting", cell: (row) => nameCell(settingWords(row.setting)) },
      { title: "Baseline", cell: (row) => cell(row.from) },
      { title: "This run", cell: (row) => cell(row.to) },
    ],
  })}
${note}`;
}

function stageTable(comparison: Comparison, other: ComparedOther): Html {
  if (other.stages.length === 0) return NOTHING;
  const [before, after] = policyNames(comparison, other);
  return html`<div class="stages">${table({
    label: `Stages of ${before} and ${after}`,
    caption: "What each stage does to the mail, and from which day since detection on.",
    rows: other.stages,
    columns: [
      { title: "Stage", cell: ({ stage }) => textCell(String(stage)) },
      { title: before, cell: (row) => textCell(stageCell(row.before)) },
      { title: after, cell: (row) => stageAfter(row) },
    ],
  })}</div>`;
}

/** What differs stands out. */
function stageAfter({ before, after }: StagePair): TableCell {
  const words = stageCell(after);
  if (words === stageCell(before)) return textCell(words);
  return { content: html`<b>${words}</b>`, sortKey: words };
}

function fateTable({ name, fates }: ComparedOther): Html {
  if (fates.kind === "unknown") return html`<p class="nothing">${fates.reason}</p>`;
  const rows = shownChanges(fates.changes);
  if (rows.length === 0) return html`<p class="nothing">No message fares differently.</p>`;
  return table({
    label: `What changes for the messages of ${name}`,
    caption: "Messages by what became of them in the baseline, and what becomes of them here.",
    rows,
    columns: [
      { title: "What changes", cell: (row) => textCell(row.words) },
      { title: "Messages", isNumber: true, cell: (row) => countCell(row.messages) },
    ],
  });
}

function serverTable(other: ComparedOther, displayZone: string): Html {
  const caption = "Messages of each server, baseline → this run. A head sorts its column.";
  const change = ([from, to]: readonly [number, number]): TableCell => ({
    content:
      from === to
        ? html`<span class="zero">${formatCount(from)}</span>`
        : html`${formatCount(from)} → <b>${formatCount(to)}</b>`,
    sortKey: to - from,
  });
  const instants = (row: ServerChange, key: "deferralMs" | "ndrMs" | "fullBlockMs"): TableCell => {
    const at = (ms: number | null): string =>
      ms === null ? "never" : formatInstant(ms, displayZone);
    const [from, to] = row.firsts.map((firsts) => firsts[key]);
    return from === to
      ? textCell(at(from ?? null))
      : textCell(`${at(from ?? null)} → ${at(to ?? null)}`);
  };
  return html`<div class="moves">${table({
    label: `Servers of ${other.name}`,
    caption,
    isSortable: true,
    allIn: "comparison.json",
    rows: other.servers,
    columns: [
      { title: "Server", cell: (row) => nameCell(row.server) },
      { title: "Messages", isNumber: true, cell: (row) => change(row.messages) },
      { title: "Delayed", isNumber: true, cell: (row) => change(row.delayed) },
      { title: "Lost", isNumber: true, cell: (row) => change(row.lost) },
      { title: "First delayed", cell: (row) => instants(row, "deferralMs") },
      { title: "First bounce", cell: (row) => instants(row, "ndrMs") },
      { title: "Full block", cell: (row) => instants(row, "fullBlockMs") },
    ],
  })}</div>`;
}

function provenance({ baseline, others }: Comparison, displayZone: string): Html {
  const rows = [baseline, ...others].map(({ name, result }, index) => {
    const { window, digest, tool } = result;
    const from = formatInstant(window.startMs, displayZone);
    const to = formatInstant(window.endMs, displayZone);
    return html`<dt>${trusted(nameHtml(name))}${index === 0 ? html` (baseline)` : NOTHING}</dt>
<dd>${from} to ${to}; digest <code>${digest}</code>; ${tool.name} ${tool.version}</dd>
`;
  });
  return html`<section id="provenance"><h2>Provenance</h2><dl class="facts">${rows}</dl></section>`;
}
