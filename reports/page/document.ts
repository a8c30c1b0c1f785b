import type { TopLevelSpec } from "vega-lite";
import { renderDrawing } from "../drawing/svg.ts";
import { drawingHtml, plotHtml } from "./drawn-chart.ts";
import { type Html, html, NOTHING, trusted } from "./html.ts";
import { inlineScript, type PageScript, scriptPolicy } from "./script.ts";
import { PAGE_STYLE } from "./style.ts";

/** Everything is forbidden but the page's own style and the script whose hash stands here. */
function policyOf(script: PageScript | null): string {
  const scripts = script === null ? "" : ` ${scriptPolicy(script)};`;
  return `default-src 'none';${scripts} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/**
 * A whole HTML document without network. With the script its charts and tables answer a pointer
 * and keys; without it they are the same to look at.
 */
export function staticDocument(page: {
  readonly title: string;
  readonly body: Html;
  /** Added to the style that all pages share. */
  readonly style?: string;
  readonly script?: PageScript | null;
}): string {
  const script = page.script ?? null;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}${trusted(page.style ?? "")}</style>
<noscript><style>tr.more{display:table-row}</style></noscript>
</head>
<body>
${page.body}
${script === null ? NOTHING : html`<script>${trusted(inlineScript(script.text))}</script>`}
</body>
</html>
`.html;
}

/** A drawing in a page. `empty` is the sentence that stands in its place where nothing is drawn. */
interface PageFigure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly altText: string;
  readonly empty: string | null;
  spec(size: "wide" | "narrow"): TopLevelSpec;
}

/** Draws a figure for wide and for narrow screens; colours follow the page's scheme. */
export async function figureHtml(figure: PageFigure): Promise<Html> {
  const { id, title, empty } = figure;
  if (empty !== null) {
    return html`<figure id="${id}"><figcaption><h3>${title}</h3></figcaption><p class="nothing">${empty}</p></figure>\n`;
  }
  const draw = async (size: "wide" | "narrow"): Promise<Html> =>
    drawingHtml(await renderDrawing(figure.spec(size)));
  return html`<figure id="${id}">
<figcaption><h3>${title}</h3><p>${figure.caption}</p></figcaption>
${plotHtml(figure.altText, { wide: await draw("wide"), narrow: await draw("narrow") })}
</figure>
`;
}
