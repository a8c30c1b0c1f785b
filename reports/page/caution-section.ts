import type { RunResult } from "../../sim/contract/result.ts";
import { formatCountOf } from "../words/format.ts";
import { cautionsOf, type ToldWarning } from "../words/warning-list.ts";
import { type Html, html, NOTHING } from "./html.ts";

const TOLD = 3;

/** What to be careful with, before any picture: three with what they mean, the others folded. */
export function cautionSection({ warnings, rows }: RunResult): Html {
  return cautionPanel(cautionsOf(warnings, rows));
}

/** The same of warnings that are put in order; nothing where there are none. */
export function cautionPanel(all: readonly ToldWarning[]): Html {
  if (all.length === 0) return NOTHING;
  const items = all.map(
    ({ message, consequence }) =>
      html`<li>${message}${consequence === "" ? NOTHING : html` <b>${consequence}</b>`}</li>\n`,
  );
  const more = items.slice(TOLD);
  const folded =
    more.length === 0
      ? NOTHING
      : html`<details><summary>${formatCountOf(more.length, "more note")}</summary><ul>
${more}</ul></details>`;
  return html`<section class="panel warn" id="warnings">
<h2>Read with care</h2>
<ul>
${items.slice(0, TOLD)}</ul>
${folded}
</section>`;
}
