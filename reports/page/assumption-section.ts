import type { RunResult } from "../../sim/contract/result.ts";
import { assumptions, rangeRows, rangeWords } from "../words/assumptions.ts";
import { type Html, html, NOTHING } from "./html.ts";
import { table, textCell } from "./table.ts";

/** What was assumed, and how far the figures move over all assumptions tried. */
export function assumptionSection(result: RunResult, displayZone: string): Html {
  const items = assumptions(result).map(
    (one) => html`<div><dt>${one.title}</dt><dd>${one.words}</dd></div>\n`,
  );
  return html`<section class="panel" id="assumptions">
<h2>What is assumed</h2>
<p class="quiet">The provider has not published everything this forecast needs. These are the choices behind the numbers.</p>
<dl class="assume">
${items}</dl>
${ranges(result, displayZone)}
</section>`;
}

function ranges(result: RunResult, displayZone: string): Html {
  const rows = rangeRows(result, displayZone);
  if (rows.length === 0) return NOTHING;
  return table({
    label: "Ranges",
    caption: `Smallest and largest value over ${rangeWords(result)}`,
    rows,
    columns: [
      { title: "Figure", cell: (row) => textCell(row.figure) },
      { title: "This run", isNumber: true, cell: (row) => textCell(row.here) },
      { title: "Smallest", isNumber: true, cell: (row) => textCell(row.least) },
      { title: "Largest", isNumber: true, cell: (row) => textCell(row.most) },
    ],
  });
}
