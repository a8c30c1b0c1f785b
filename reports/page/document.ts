import type { TopLevelSpec } from "vega-lite";
import { renderSvg } from "../drawing/svg.ts";
import { followPageScheme } from "../drawing/theme.ts";
import { type Html, html, trusted } from "./html.ts";
import { PAGE_STYLE } from "./style.ts";

/** A page without a script: everything is forbidden but its own style. */
const STATIC_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A whole HTML document without scripts and without network. */
export function staticDocument(page: {
  readonly title: string;
  readonly body: Html;
  /** Added to the style that all pages share. */
  readonly style?: string;
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${STATIC_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}${trusted(page.style ?? "")}</style>
</head>
<body>
${page.body}
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
    trusted(followPageScheme(await renderSvg(figure.spec(size))));
  return html`<figure id="${id}">
<figcaption><h3>${title}</h3><p>${figure.caption}</p></figcaption>
<div role="img" aria-label="${figure.altText}">
<div class="wide" aria-hidden="true">${await draw("wide")}</div>
<div class="narrow" aria-hidden="true">${await draw("narrow")}</div>
</div>
</figure>
`;
}
