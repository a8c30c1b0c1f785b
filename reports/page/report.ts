import type { RunResult } from "../../sim/contract/result.ts";
import type { SeenBuilds } from "../../sim/contract/seen-builds.ts";
import { answerOf } from "../words/answer.ts";
import { cutName } from "../words/text.ts";
import { buildSection } from "./build-section.ts";
import { chartSection } from "./chart-section.ts";
import { type Html, html, NOTHING, trusted } from "./html.ts";
import { type PartOptions, part } from "./parts.ts";
import { inlineScript } from "./script.ts";
import { PAGE_STYLE } from "./style.ts";
import { WHAT_IF_STYLE } from "./what-if-style.ts";

/** What the page needs beside the result. */
export interface ReportOptions extends PartOptions {
  /**
   * SHA-256 of a text's UTF-8 form as base64, for the Content-Security-Policy: this project has no
   * hash of its own.
   */
  sha256Base64(text: string): string;
  /** The page's script; empty = a page without sorting, downloads and what-if. */
  readonly script: string;
  /** What the page needs to run the model again; null = it cannot. */
  readonly whatIf: WhatIfPage | null;
  /** Which builds the log's mail carries; null = the mail is of no log, or the log names none. */
  readonly seen: SeenBuilds | null;
}

/** The run and the worker inside a page. */
export interface WhatIfPage {
  /** Settings of the run as JSON. */
  readonly json: string;
  /** Its packed mail. */
  readonly rowsBase64: string;
  /** The worker's script: deflated (zlib), base64. */
  readonly workerBase64: string;
}

/**
 * The report as one HTML document: charts drawn in, no network, a Content-Security-Policy that
 * forbids everything but the style sheet, the one script whose hash it names, and workers made by
 * that script.
 */
export async function renderReport(result: RunResult, options: ReportOptions): Promise<string> {
  const { displayZone } = options;
  const script = inlineScript(options.script);
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${options.sha256Base64(script)}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    ...(options.whatIf === null ? [] : ["worker-src blob:"]),
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${answerOf(result, options).headline} – ${cutName(options.scenarioName)}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}${trusted(WHAT_IF_STYLE)}</style>
<noscript><style>tr.more{display:table-row}</style></noscript>
</head>
<body>
<a class="skip" href="#charts">Skip to the charts</a>
${part("summary", result, options)}
<main>
<nav aria-label="On this page">${options.outlook === null || options.outlook.servers.length === 0 ? NOTHING : html`<a href="#patch-by">By when to patch</a>`}${options.whatIf === null ? NOTHING : html`<a href="#what-if">What if</a>`}<a href="#assumptions">Assumptions</a><a href="#charts">In pictures</a><a href="#servers">Servers</a>${options.seen === null ? NOTHING : html`<a href="#builds">Builds seen</a>`}<a href="#stages">Stages</a><a href="#rows">Rows of the logs</a><a href="#provenance">Provenance</a></nav>
${part("to-do", result, options)}
${whatIfSection(options)}
${part("assumed", result, options)}
${await chartSection(result, displayZone, options.outlook?.days ?? null)}
${part("server-tables", result, options)}
${buildSection(options.seen, displayZone)}
${part("stage-tables", result, options)}
${part("row-accounts", result, options)}
${part("origin", result, options)}
</main>
<footer>A forecast by ${result.tool.name} ${result.tool.version}, not a statement of the provider. Server names and totals only: no address and no subject.</footer>
${embedded(options)}<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.html;
}

function whatIfSection({ whatIf }: ReportOptions): Html {
  if (whatIf === null) return NOTHING;
  return html`<section class="panel" id="what-if" hidden>
<h2>What if …</h2>
<p class="quiet">Change a date, a pause, a stage: the whole page follows, from the mail counts inside it. Nothing leaves this page.</p>
<div id="what-if-panel"></div>
</section>`;
}

/** The run, as texts that no browser runs or shows. */
function embedded({ whatIf }: ReportOptions): Html {
  if (whatIf === null) return NOTHING;
  const json = whatIf.json.replaceAll("<", "\\u003c");
  return html`<script type="application/json" id="run-settings">${trusted(json)}</script>
<script type="text/plain" id="run-rows">${trusted(whatIf.rowsBase64)}</script>
<script type="text/plain" id="run-worker">${trusted(whatIf.workerBase64)}</script>
`;
}
