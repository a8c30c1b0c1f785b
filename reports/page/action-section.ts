import type { Outlook, ServerOutlook } from "../../sim/contract/plan-result.ts";
import { patchWhen } from "../words/action.ts";
import { zoneName } from "../words/format.ts";
import { rangedCountWords } from "../words/ranged.ts";
import { type Html, html, NOTHING } from "./html.ts";
import { dateCell, instantCell, nameCell, table } from "./table.ts";

/** By when each server must be patched and what that leaves; nothing where nobody must. */
export function actionSection(outlook: Outlook | null, displayZone: string): Html {
  if (outlook === null || outlook.servers.length === 0) return NOTHING;
  return html`<section class="panel" id="patch-by">
<h2>By when to patch</h2>
${table({
  label: "By when to patch",
  caption: `Servers of which no later patch is known, most pressing first. Times in ${zoneName(displayZone)}; a patch that takes effect earlier is always safe. In brackets: the least and the most over what is not published.`,
  rows: outlook.servers,
  isSortable: true,
  isOneLine: true,
  columns: [
    { title: "Server", cell: ({ server }) => nameCell(server) },
    { title: "Patch", cell: (row) => dateCell(patchWhen(row, displayZone)) },
    { title: "Lost all the same", isNumber: true, cell: ({ lost }) => counts(lost) },
    { title: "Delayed all the same", isNumber: true, cell: ({ delayed }) => counts(delayed) },
    { title: "First delays", cell: ({ noDelayMs }) => instantCell(noDelayMs, displayZone) },
    { title: "First bounces", cell: ({ noLossMs }) => instantCell(noLossMs, displayZone) },
    {
      title: "Nothing accepted from",
      cell: ({ fullBlockMs }) => instantCell(fullBlockMs, displayZone),
    },
  ],
})}
</section>`;
}

function counts(count: ServerOutlook["lost"]) {
  return { content: html`${rangedCountWords(count)}`, sortKey: count.own };
}
