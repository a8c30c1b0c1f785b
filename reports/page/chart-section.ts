import type { RunResult } from "../../sim/contract/result.ts";
import { chartsOf } from "../charts/catalogue.ts";
import type { Chart, ChartOptions, DayBands } from "../charts/chart.ts";
import type { CompiledCharts } from "../drawing/compiled-charts.ts";
import { type Interpreter, renderDrawing } from "../drawing/svg.ts";
import { drawingHtml, plotHtml } from "./drawn-chart.ts";
import { type Html, html, NOTHING } from "./html.ts";

/** A chart drawn for both widths of screen; nothing where a size is still to be drawn. */
type Drawings = Readonly<Record<ChartOptions["size"], Html>>;

/** All charts, each drawn for wide and for narrow screens; colours follow the page's scheme. */
export async function chartSection(
  result: RunResult,
  displayZone: string,
  bands: DayBands,
): Promise<Html> {
  const figures: Html[] = [];
  for (const chart of chartsOf(result)) {
    const drawings = {
      wide: await drawChart(chart, result, { displayZone, bands, size: "wide" }),
      narrow: await drawChart(chart, result, { displayZone, bands, size: "narrow" }),
    };
    const inner = figureHtml(chart, result, { displayZone, bands }, drawings);
    figures.push(html`<figure class="${chart.id}" id="${chart.id}">${inner}</figure>\n`);
  }
  return html`<section id="charts" aria-label="Charts">
<h2>In pictures</h2>
${figures}</section>`;
}

/** One drawing of a chart, in colours of the page; nothing where the chart has nothing to show. */
export async function drawChart(
  chart: Chart,
  result: RunResult,
  options: Pick<ChartOptions, "displayZone" | "bands" | "size">,
  interpreter: Interpreter | null = null,
  memory: CompiledCharts | null = null,
): Promise<Html> {
  if (chart.empty(result) !== null) return NOTHING;
  const spec = chart.spec(result, { ...options, scheme: "light", titled: false });
  return drawingHtml(await renderDrawing(spec, () => {}, interpreter, memory));
}

/**
 * What stands inside a chart's figure: title, caption, drawings; or why there is nothing to draw.
 */
export function figureHtml(
  chart: Chart,
  result: RunResult,
  { displayZone, bands }: Pick<ChartOptions, "displayZone" | "bands">,
  drawings: Drawings,
): Html {
  const nothing = chart.empty(result);
  if (nothing !== null) {
    return html`<figcaption><h3>${chart.title}</h3></figcaption><p class="nothing">${nothing}</p>`;
  }
  return html`
<figcaption><h3>${chart.title}</h3><p>${chart.caption(result, displayZone, bands)}</p></figcaption>
${plotHtml(chart.altText(result, displayZone), drawings)}
`;
}
