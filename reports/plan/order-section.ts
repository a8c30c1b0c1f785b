import type { AdvisedServer, PlannedServer, PlanResult } from "../../sim/contract/plan-result.ts";
import { type Html, html, NOTHING } from "../page/html.ts";
import { dateCell, nameCell, type TableCell, table, textCell } from "../page/table.ts";
import { formatCountOf, formatDate } from "../words/format.ts";
import { firstDateWords, hasPast, lateServers, whenWords } from "./headline.ts";
import { delayedSpan, isNone, lostSpan, spanFigure } from "./span-words.ts";
import { afterPatchWords } from "./words.ts";

/** In which order to patch, what to install and what that leaves; `below` is what follows it. */
export function orderSection(plan: PlanResult, below: Html): Html {
  const { advice, order } = plan;
  if (advice === null) return below;
  const byName = new Map(plan.servers.map((server) => [server.server, server]));
  const rows = advice.servers.flatMap((step) => {
    const server = byName.get(step.server);
    return server === undefined ? [] : [{ step, server }];
  });
  const title = rows.length === 1 ? "When to patch" : "The order of patching";
  const after = afterPatchWords(plan);
  return html`<section id="order" aria-label="${title}">
<h2>${title}</h2>
${table({
  caption: captionWords(plan),
  label: "Dates by server",
  rows,
  columns: [
    { title: "Server", cell: ({ step }) => nameCell(step.server) },
    { title: "Patch", cell: ({ step }) => whenCell(step) },
    { title: "Install, or later", cell: ({ server }) => installCell(server) },
    {
      title: hasPast(plan)
        ? `Lost from ${firstDateWords(plan).replaceAll("-", "\u2011")} on`
        : "Lost all the same",
      isNumber: true,
      cell: ({ step }) => spanCell(lostSpan(step.harm)),
    },
    {
      title: "Delayed all the same",
      isNumber: true,
      cell: ({ step }) => spanCell(delayedSpan(step.harm)),
    },
    { title: "Unpatched, nothing accepted from", cell: ({ server }) => blockCell(server) },
  ],
})}
${fineWords(plan)}${order === null && rows.length > 1 ? html`<p class="quiet">Only so many a week? <code>--per-week N</code> finds the order that loses least.</p>` : NOTHING}
${below}
${
  after.length === 0
    ? NOTHING
    : html`<div class="panel" id="after"><h2>When does it end?</h2><p>${after.join(" ")}</p></div>`
}
</section>`;
}

function captionWords(plan: PlanResult): string {
  const { order } = plan;
  const hasNow = (plan.advice?.servers ?? []).some(({ isTooLate }) => isTooLate);
  const how =
    order === null
      ? `By date, the first one first: the last dates that keep all limits${hasNow ? "; now = one cannot be kept any more, so every day counts" : ""}.`
      : `${formatCountOf(order.perWeek, "server")} a week, in the order that loses least.`;
  const range =
    plan.runs.count > 1
      ? " Figures are those of the assumptions made, in brackets the best and the worst case of all that is not published."
      : "";
  const past = hasPast(plan)
    ? ` They count from ${firstDateWords(plan)} on, the first date that is left.`
    : "";
  return `${how}${range}${past}`;
}

function whenCell(step: AdvisedServer): TableCell {
  const cell = dateCell(whenWords(step));
  return step.atMs === null ? cell : { content: html`<b>${cell.content}</b>`, sortKey: step.atMs };
}

function installCell({ patch }: PlannedServer): TableCell {
  if (patch === null) return textCell("–");
  const update = patch.update === null ? patch.product : `${patch.product} ${patch.update}`;
  return { content: html`${update} <small>${patch.build}</small>`, sortKey: patch.build };
}

function spanCell(span: ReturnType<typeof lostSpan>): TableCell {
  const words = spanFigure(span);
  const [figure, range] = words.split(/ (?=\()/);
  const small = range === undefined ? NOTHING : html` <small>${range}</small>`;
  const content = isNone(span)
    ? html`<span class="zero">0</span>`
    : html`${figure ?? words}${small}`;
  return { content, sortKey: span.asked ?? span.most };
}

function blockCell({ fullBlockMs }: PlannedServer): TableCell {
  if (fullBlockMs === null) return textCell("never by these stages");
  const cell = dateCell(formatDate(fullBlockMs, "UTC"));
  return { content: cell.content, sortKey: fullBlockMs };
}

function fineWords(plan: PlanResult): Html {
  const fine = plan.servers.length - lateServers(plan).length;
  if (fine === 0) return NOTHING;
  return html`<p class="quiet">${formatCountOf(fine, "server")} up to date: nothing to plan.</p>`;
}
