import type { RunResult, ServerResult } from "../../sim/contract/result.ts";
import type { ServerReportRow } from "../../sim/contract/server-report.ts";
import { cssName } from "../drawing/theme.ts";
import { formatCount, formatDate, formatInstant } from "../words/format.ts";
import { serversByHarm } from "../words/harm.ts";
import { stageColour, stageRates } from "../words/stage-words.ts";
import { statusWords } from "../words/status-words.ts";
import { type Html, html, NOTHING, trusted } from "./html.ts";
import {
  type Column,
  countCell,
  dash,
  instantCell,
  isLongList,
  minutesCell,
  nameCell,
  type TableCell,
  table,
} from "./table.ts";

const BUILDS_SHOWN = 1;

/** Both tables of servers: what happens to their mail, and the provider's view of them on a day. */
export function serverSection(
  result: RunResult,
  options: {
    readonly displayZone: string;
    readonly serverReport: readonly ServerReportRow[];
    readonly asOfMs: number;
  },
): Html {
  const { displayZone } = options;
  return html`<section id="servers">
<h2>Servers</h2>
${table({
  label: "Mail of each server",
  caption: `Mail of each server, most harmed first. A head sorts its column.${result.servers.some((row) => isLater(result, row)) ? " Grey dates lie after the window: that mail is not counted here." : ""}`,
  isSortable: true,
  rows: serversByHarm(result),
  isOneLine: true,
  allIn: "result.json",
  columns: outcomeColumns(result, displayZone),
})}
${folded(options.serverReport.length, providersView(options))}
</section>`;
}

/** In a list as long as this the reader who wants this view asks for it. */
function folded(rows: number, view: Html): Html {
  if (!isLongList(rows)) return view;
  return html`<details class="list"><summary>The provider's view of each of ${formatCount(rows)} servers</summary>
${view}</details>`;
}

function providersView(options: {
  readonly displayZone: string;
  readonly serverReport: readonly ServerReportRow[];
  readonly asOfMs: number;
}): Html {
  const { displayZone } = options;
  return table({
    label: "The provider's view of each server",
    caption: `The provider's view on ${formatInstant(options.asOfMs, displayZone)}: what its report of out-of-date servers would show. Beside a stage: minutes per hour in which mail is delayed + bounced.`,
    isSortable: true,
    rows: options.serverReport,
    allIn: "servers.csv",
    columns: reportColumns(displayZone),
  });
}

function outcomeColumns(result: RunResult, displayZone: string): Column<ServerResult>[] {
  const count = (
    title: string,
    key: "messages" | "delivered" | "delayed" | "bounced" | "expired" | "outOfScope",
  ): Column<ServerResult> => ({ title, isNumber: true, cell: (row) => countCell(row[key]) });
  const scope = result.totals.outOfScope > 0 ? [count("Out of scope", "outOfScope")] : [];
  return [
    { title: "Server", cell: (row) => nameCell(row.server) },
    count("Messages", "messages"),
    ...scope,
    count("Delivered at once", "delivered"),
    count("Delayed", "delayed"),
    count("Bounced", "bounced"),
    count("Expired", "expired"),
    { title: "95 % within", isNumber: true, cell: (row) => minutesCell(row.delay.p95) },
    { title: "First delayed", cell: (row) => instantCell(row.firsts.deferralMs, displayZone) },
    { title: "First bounce", cell: (row) => instantCell(row.firsts.ndrMs, displayZone) },
    {
      title: "Full block",
      cell: (row) => instantCell(row.firsts.fullBlockMs, displayZone, isLater(result, row)),
    },
  ];
}

/** Whether a server is blocked only after the window, so that nothing of it is counted here. */
function isLater({ window }: RunResult, { firsts }: ServerResult): boolean {
  return firsts.fullBlockMs !== null && firsts.fullBlockMs >= window.endMs;
}

function reportColumns(displayZone: string): Column<ServerReportRow>[] {
  const instant = (
    title: string,
    key: "firstDetectedMs" | "throttleEnabledMs" | "blockingEnabledMs" | "fullBlockMs",
  ): Column<ServerReportRow> => ({ title, cell: (row) => instantCell(row[key], displayZone) });
  return [
    { title: "Server", cell: (row) => nameCell(row.server) },
    { title: "Status", cell: statusCell },
    { title: "Build", cell: buildCell },
    instant("First detected", "firstDetectedMs"),
    instant("Throttled from", "throttleEnabledMs"),
    instant("Blocked from", "blockingEnabledMs"),
    { title: "Stage", cell: stageCell },
    { title: "Next stage", cell: (row) => nextStageCell(row, displayZone) },
    instant("Nothing accepted from", "fullBlockMs"),
    { title: "Days left", isNumber: true, cell: daysLeftCell },
    { title: "Builds that comply", cell: compliantCell },
  ];
}

function statusCell({ status }: ServerReportRow): TableCell {
  const words = statusWords(status);
  return { content: html`<span class="whole">${words}</span>`, sortKey: words };
}

function buildCell(row: ServerReportRow): TableCell {
  if (row.build === null && row.product === null) return dash();
  const product =
    row.product === null
      ? NOTHING
      : html` <small class="whole">Exchange ${row.product.replace(/^Exchange /, "")}</small>`;
  return { content: html`${row.build ?? "unknown"}${product}`, sortKey: row.build };
}

function stageCell(row: ServerReportRow): TableCell {
  if (row.stage === 0) return dash();
  const rates = shortRates(row.throttleMinutesPerHour, row.blockMinutesPerHour);
  const colour = `background:var(${cssName(stageColour(row.stage))})`;
  const content = html`<span class="chip" style="${trusted(colour)}"></span>${row.stage} <small class="whole">${rates}</small>`;
  return { content, sortKey: row.stage };
}

function nextStageCell(row: ServerReportRow, displayZone: string): TableCell {
  if (row.nextStage === null || row.nextStageStartMs === null) return dash();
  const rates = shortRates(row.nextStageThrottleRate ?? 0, row.nextStageBlockRate ?? 0);
  const date = formatDate(row.nextStageStartMs, displayZone);
  const content = html`<span class="whole">${row.nextStage}: ${rates}</span> <small class="whole">from ${date}</small>`;
  return { content, sortKey: row.nextStageStartMs };
}

/** `30 + 20`: minutes of an hour in which mail is delayed and bounced, as the caption says. */
function shortRates(throttle: number, block: number): string {
  return throttle + block === 0 ? stageRates(throttle, block) : `${throttle} + ${block}`;
}

function daysLeftCell(row: ServerReportRow): TableCell {
  return row.daysLeft === null
    ? dash()
    : { content: html`${formatCount(row.daysLeft)}`, sortKey: row.daysLeft };
}

function compliantCell(row: ServerReportRow): TableCell {
  const [newest, ...older] = row.compliantBuilds;
  if (newest === undefined) return dash();
  const shown = [newest, ...older.slice(0, BUILDS_SHOWN - 1)].join(", ");
  const hidden = older.length - (BUILDS_SHOWN - 1);
  const more = hidden > 0 ? html` <small>and ${hidden} more</small>` : NOTHING;
  return { content: html`${shown}${more}`, sortKey: newest };
}
