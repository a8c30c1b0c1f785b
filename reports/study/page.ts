import type { StudyResult } from "../../sim/contract/study-result.ts";
import { figureHtml, staticDocument } from "../page/document.ts";
import { type Html, html, NOTHING, trusted } from "../page/html.ts";
import type { PageScript } from "../page/script.ts";
import { cutName, nameHtml } from "../words/text.ts";
import { answerSection } from "./answer-section.ts";
import { limitFacts, searchFacts, sensitivityBasis } from "./basis.ts";
import { studyCharts } from "./catalogue.ts";
import { hoverTitles } from "./hover.ts";
import { figureTable, frontTable, stageTables } from "./page-tables.ts";
import { studyView } from "./shown.ts";
import {
  askedWords,
  baseName,
  bindingWords,
  NOTHING_FITS_WORDS,
  studyHeadline,
  studyParagraph,
} from "./words.ts";

const OWN_STYLE =
  "h1{font-size:clamp(24px,3.2vw,34px);max-width:32em}" +
  ".limits{margin:6px 0 0;padding:0 0 0 1.2em;max-width:60em}.limits li{margin:0 0 8px}" +
  "section>figure:first-of-type{border-top:0;padding-top:0}" +
  // What was asked for is words in the last column of a table that scrolls on a phone.
  "#curve td:last-child{min-width:15em}#stages tbody th,#trade-off tbody th{min-width:0;white-space:nowrap}" +
  "svg :is(path,line,rect):has(>title):hover{stroke:var(--c-ink);stroke-width:2px}";

/**
 * What a study found as one HTML document without network: the answer, the curve, the trade-off,
 * what it rests on. Values under a pointer are titles of the drawn marks, and need no `script`; its
 * tables answer with it.
 */
export async function renderStudyPage(
  study: StudyResult,
  script: PageScript | null = null,
): Promise<string> {
  const headline = studyHeadline(study);
  const binding = bindingWords(study);
  const chart = await drawnCharts(study);
  const body = html`<header class="top">
<p class="kicker"><b>${trusted(nameHtml(study.name))}</b> · a throttle curve against ${baseName(study)}</p>
<h1>${headline}</h1>
<div class="answer ${study.chosen === null ? "tone-lost" : "tone-none"}">
<p>${studyParagraph(study)}</p>
${binding === null ? NOTHING : html`<p><strong>${binding}</strong> ${NOTHING_FITS_WORDS}</p>\n`}<p class="quiet">Asked for: ${askedWords(study)}.</p>
</div>
</header>
<main>
<section id="curve" aria-label="The curve">
<h2>The curve</h2>
${chart("curves")}${figureTable(study)}
</section>
<section id="trade-off" aria-label="The trade-off">
<h2>The trade-off</h2>
${chart("front")}${frontTable(study)}
</section>
<section id="sensitivities" aria-label="What matters">
<h2>What moves the figures</h2>
<p>${sensitivityBasis(study)}</p>
${chart("sensitivity")}</section>
<section id="stages" aria-label="Stages">
<h2>What each stage does</h2>
${stageTables(study)}
</section>
${answerSection(study.answer, chart("compliance"))}
<section id="limits" aria-label="Limits">
<h2>What this does not know</h2>
${list([...limitFacts(study), ...study.warnings.map(({ message }) => message)])}
</section>
<section id="basis" aria-label="How it was searched">
<h2>How it was searched</h2>
${list(searchFacts(study))}
</section>
</main>
<footer>A forecast by ${study.tool.name} ${study.tool.version}, not a statement of the provider.</footer>`;
  // A line never begins with the sign.
  const bound = trusted(body.html.replaceAll(/(\d) %/g, "$1\u00a0%"));
  const title = `${headline} – ${cutName(study.name)}`;
  return staticDocument({ title, style: OWN_STYLE, body: bound, script });
}

function list(facts: readonly string[]): Html {
  return html`<ul class="limits">${facts.map((fact) => html`<li>${fact}</li>\n`)}</ul>`;
}

/** Every chart of the study as a figure, by its id; nothing where there is nothing to draw. */
async function drawnCharts(study: StudyResult): Promise<(id: string) => Html> {
  const view = studyView(study);
  const drawn = new Map<string, Html>();
  const options = { scheme: "light", displayZone: "UTC", titled: false } as const;
  for (const chart of studyCharts) {
    const wide = chart.spec(view, { ...options, size: "wide" });
    const narrow = chart.spec(view, { ...options, size: "narrow" });
    if (wide === null || narrow === null) continue;
    const figure = await figureHtml({
      id: chart.id,
      title: chart.title,
      caption: chart.caption(view),
      altText: chart.altText(view),
      empty: null,
      spec: (size) => (size === "wide" ? wide : narrow),
    });
    drawn.set(chart.id, trusted(hoverTitles(figure.html)));
  }
  return (id) => drawn.get(id) ?? NOTHING;
}
