import type { GroupResult, Provenance, RunResult, StageResult } from "../../sim/contract/result.ts";
import { cssName } from "../drawing/theme.ts";
import { formatCount, formatCountOf, formatInstant } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { filteredWords } from "../words/row-words.ts";
import { stageColour, stageWords } from "../words/stage-words.ts";
import { type Html, html, NOTHING, trusted } from "./html.ts";
import { countCell, minutesCell, nameCell, type TableCell, table, textCell } from "./table.ts";

const GROUPS_SHOWN = 25;
const SAMPLES_SHOWN = 20;

/** Outcomes by stage, and by the groups asked for. */
export function stageSection(result: RunResult): Html {
  return html`<section id="stages">
<h2>Stages</h2>
${table({
  label: "Mail by stage",
  caption: "Messages by the stage their server was in when they arrived.",
  isSortable: true,
  rows: result.stages.filter((stage) => stage.stage > 0 || stage.messages > 0),
  columns: [
    { title: "Stage", cell: (row) => stageCell(row, result) },
    { title: "Messages", isNumber: true, cell: (row) => countCell(row.messages) },
    { title: "Delivered at once", isNumber: true, cell: (row) => countCell(row.delivered) },
    { title: "Delayed", isNumber: true, cell: (row) => countCell(row.delayed) },
    { title: "Bounced", isNumber: true, cell: (row) => countCell(row.bounced) },
    { title: "Expired", isNumber: true, cell: (row) => countCell(row.expired) },
    { title: "95 % within", isNumber: true, cell: (row) => minutesCell(row.delay.p95) },
    { title: "Slowest", isNumber: true, cell: (row) => minutesCell(row.delay.max) },
  ],
})}
${groups(result)}
</section>`;
}

function stageCell(stage: StageResult, result: RunResult): TableCell {
  const colour = `background:var(${cssName(stageColour(stage.stage))})`;
  const words = stageWords(result, stage.stage);
  const label = stage.stage === 0 ? words : `${stage.stage}: ${words}`;
  return {
    content: html`<span class="chip" style="${trusted(colour)}"></span>${label}`,
    sortKey: stage.stage,
  };
}

function groups(result: RunResult): Html {
  if (result.groups.length === 0) return NOTHING;
  const ranked = [...result.groups].sort(byHarm);
  const shown = ranked.slice(0, GROUPS_SHOWN);
  const more = ranked.length - shown.length;
  return table<GroupResult>({
    label: "Mail by group",
    caption: `Groups, most harmed first${more > 0 ? `; ${formatCountOf(more, "more group")} in result.json` : ""}.`,
    isSortable: true,
    rows: shown,
    columns: [
      { title: "Group", cell: (row) => nameCell(row.value) },
      { title: "By", cell: (row) => textCell(row.dimension) },
      { title: "Messages", isNumber: true, cell: (row) => countCell(row.messages) },
      { title: "Delayed", isNumber: true, cell: (row) => countCell(row.delayed) },
      { title: "Bounced", isNumber: true, cell: (row) => countCell(row.bounced) },
      { title: "Expired", isNumber: true, cell: (row) => countCell(row.expired) },
    ],
  });
}

function byHarm(a: GroupResult, b: GroupResult): number {
  return lostCount(b) - lostCount(a) || harmedCount(b) - harmedCount(a) || b.messages - a.messages;
}

/**
 * Where every row of the logs went. Rejected rows show line and reason, never their text: that is
 * personal data.
 */
export function rowSection({ rows }: RunResult): Html {
  return html`<section id="rows">
<h2>Rows of the logs</h2>
<p>${formatCountOf(rows.read, "row")} read = ${formatCount(rows.used)} used + ${formatCount(rows.duplicates)} duplicates + ${formatCount(rows.filtered)} filtered + ${formatCount(rows.rejected)} rejected.</p>
${rows.filtered === 0 ? NOTHING : html`<p>${filteredWords(rows)}.</p>`}
${rows.rejectedSamples.length === 0 ? NOTHING : rejected(rows)}
</section>`;
}

function rejected(rows: RunResult["rows"]): Html {
  const samples = rows.rejectedSamples.slice(0, SAMPLES_SHOWN);
  return table({
    label: "Rejected rows",
    caption: `The first ${formatCountOf(samples.length, "rejected row")} of ${formatCount(rows.rejected)}.`,
    rows: samples,
    columns: [
      { title: "File", cell: (row) => nameCell(row.source) },
      { title: "Line", isNumber: true, cell: (row) => countCell(row.line) },
      { title: "Reason", cell: (row) => textCell(row.reason) },
    ],
  });
}

/** What the numbers were made from, so that they can be made again. */
export function provenanceSection(result: RunResult, displayZone: string): Html {
  const { provenance, window, tool } = result;
  const inputs = provenance.inputs.length === 0 ? NOTHING : inputTable(result);
  const facts: readonly (readonly [string, string | Html])[] = [
    [
      "Window",
      `${formatInstant(window.startMs, displayZone)} to ${formatInstant(window.endMs, displayZone)}; queued mail followed to ${formatInstant(window.horizonMs, displayZone)}`,
    ],
    [
      "Policy",
      html`${provenance.policy.id}, variant ${provenance.policy.variant} <code>${provenance.policy.sha256}</code>`,
    ],
    ["Placement and order", `${provenance.placement}, ${provenance.order}`],
    ["Reply point", provenance.replyPoint],
    ["Retry", provenance.retry],
    ["Seed", provenance.seed],
    ["Engine", provenance.engine],
    ["Shift", formatCountOf(provenance.shift.weeks, "week")],
    ["Extension", extensionWords(provenance.extension)],
    [
      "Attempts",
      `${formatCount(result.totals.attempts)}, of which ${formatCount(result.totals.deferrals)} deferred; ${formatCount(result.totals.delayDsns)} delay notices`,
    ],
    ["Traffic", html`<code>${provenance.trafficSha256}</code>`],
    ["Scenario", html`<code>${provenance.scenarioSha256}</code>`],
    ["Digest of the result", html`<code>${result.digest}</code>`],
    ["Made with", `${tool.name} ${tool.version}`],
  ];
  return html`<section id="provenance">
<h2>Provenance</h2>
<p class="quiet">The same mail, settings and seed give the same digest.</p>
<details class="list"><summary>Files, settings and hashes</summary>
${inputs}
<dl class="facts">
${facts.map(([title, words]) => html`<dt>${title}</dt><dd>${words}</dd>\n`)}</dl>
</details>
</section>`;
}

function inputTable({ provenance }: RunResult): Html {
  return table({
    label: "Inputs",
    caption: "Inputs",
    rows: provenance.inputs,
    columns: [
      { title: "File", cell: (row) => nameCell(row.name) },
      { title: "Rows", isNumber: true, cell: (row) => countCell(row.rows) },
      {
        title: "SHA-256",
        cell: (row) => ({ content: html`<code>${row.sha256}</code>`, sortKey: row.sha256 }),
      },
    ],
  });
}

function extensionWords({ weeks, days, copies }: Provenance["extension"]): string {
  if (copies === 0) return "none";
  const block = weeks > 0 ? formatCountOf(weeks, "week") : formatCountOf(days, "day");
  return `last ${block}, ${formatCountOf(copies, "copy", "copies")}`;
}
