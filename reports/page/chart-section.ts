import type { RunResult } from "../../sim/result.ts";
import { charts } from "../charts/catalogue.ts";
import type { Chart, ChartOptions } from "../charts/chart.ts";
import { renderSvg } from "../svg.ts";
import { followPageScheme } from "../theme.ts";
import { type Html, html, trusted } from "./html.ts";

/** All charts, each drawn for wide and for narrow screens; colours follow the page's scheme. */
export async function chartSection(result: RunResult, displayZone: string): Promise<Html> {
  const figures: Html[] = [];
  for (const chart of charts) figures.push(await figure(chart, result, displayZone));
  return html`<section id="charts" aria-label="Charts">
<h2>In pictures</h2>
${figures}</section>`;
}

async function figure(chart: Chart, result: RunResult, displayZone: string): Promise<Html> {
  const nothing = chart.empty(result);
  if (nothing !== null) {
    return html`<figure class="${chart.id}" id="${chart.id}"><figcaption><h3>${chart.title}</h3></figcaption><p class="nothing">${nothing}</p></figure>\n`;
  }
  const draw = async (size: ChartOptions["size"]): Promise<Html> => {
    const spec = chart.spec(result, { size, scheme: "light", displayZone, titled: false });
    return trusted(followPageScheme(await renderSvg(spec)));
  };
  return html`<figure class="${chart.id}" id="${chart.id}">
<figcaption><h3>${chart.title}</h3><p>${chart.caption(result, displayZone)}</p></figcaption>
<div role="img" aria-label="${chart.altText(result, displayZone)}">
<div class="wide" aria-hidden="true">${await draw("wide")}</div>
<div class="narrow" aria-hidden="true">${await draw("narrow")}</div>
</div>
</figure>
`;
}
