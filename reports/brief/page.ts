import { staticDocument } from "../page/document.ts";
import { html, NOTHING } from "../page/html.ts";
import type { Brief } from "./common-sections.ts";

const STYLE = `body{max-width:46em;margin:0 auto}
h1{font-size:30px}
h2{font-size:19px;margin:26px 0 6px}
ul{margin:6px 0 0;padding-left:22px}
li{margin:0 0 5px}
@media print{h1{font-size:20pt}h2{margin-top:14pt}}`;

/** A brief as one HTML document without scripts and without network, half a page to a page long. */
export function briefPage({ title, source, sections }: Brief): string {
  const shown = sections.map(
    ({ heading, sentences, items }) => html`<section>
<h2>${heading}</h2>
${sentences.map((one) => html`<p>${one}</p>\n`)}${
  items.length === 0
    ? NOTHING
    : html`<ul>
${items.map((one) => html`<li>${one}</li>\n`)}</ul>
`
}</section>
`,
  );
  const body = html`<main>
<h1>${title}</h1>
${shown}</main>
<footer>${source}</footer>`;
  return staticDocument({ title, body, style: STYLE });
}
