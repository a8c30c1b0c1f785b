import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { Readings } from "../drawing/readings.ts";
import { followPageScheme } from "../drawing/theme.ts";
import { type Html, html, NOTHING, trusted } from "./html.ts";

/** A drawing in colours of the page, and what can be read off it as data that no browser shows. */
export function drawingHtml(drawing: {
  readonly svg: string;
  readonly readings: Readings | null;
}): Html {
  const { svg, readings } = drawing;
  return html`${trusted(followPageScheme(svg))}${readings === null ? NOTHING : readingsHtml(readings)}`;
}

/**
 * The place of a chart in its figure. It is a picture with a text; the page's script makes it one
 * that can be read point by point.
 */
export function plotHtml(
  altText: string,
  drawings: { readonly wide: Html; readonly narrow: Html },
): Html {
  return html`<div class="plot" role="img" aria-label="${altText}">
<div class="wide" aria-hidden="true">${drawings.wide}</div>
<div class="narrow" aria-hidden="true">${drawings.narrow}</div>
</div>`;
}

function readingsHtml(readings: Readings): Html {
  const json = JSON.stringify(readings).replaceAll("<", "\\u003c");
  const days = readings.time === null ? 0 : (readings.time[1] - readings.time[0]) / MS_PER_DAY;
  return html`<script type="application/json" class="readings" data-days="${Math.round(days)}">${trusted(json)}</script>`;
}
