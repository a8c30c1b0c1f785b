import type { RunResult } from "../sim/result.ts";
import { headline } from "./answer.ts";
import { provenanceSection, rowSection, stageSection } from "./page/account-section.ts";
import { assumptionSection } from "./page/assumption-section.ts";
import { chartSection } from "./page/chart-section.ts";
import { html, trusted } from "./page/html.ts";
import { PAGE_SCRIPT } from "./page/script.ts";
import { serverSection } from "./page/server-section.ts";
import { PAGE_STYLE } from "./page/style.ts";
import { summarySection } from "./page/summary-section.ts";
import type { ServerReportRow } from "./server-report.ts";
import { cutName } from "./text.ts";

/** What the page needs beside the result. */
export interface ReportOptions {
  /** IANA zone of every time on the page. */
  readonly displayZone: string;
  readonly serverReport: readonly ServerReportRow[];
  /** The day of the server report. */
  readonly asOfMs: number;
  readonly scenarioName: string;
  /**
   * SHA-256 of a text's UTF-8 form as base64, for the Content-Security-Policy: this project has no
   * hash of its own.
   */
  sha256Base64(text: string): string;
}

/**
 * The report as one HTML document: charts drawn in, no network, a Content-Security-Policy that
 * forbids everything but the style sheet and the one script whose hash it names.
 */
export async function renderReport(result: RunResult, options: ReportOptions): Promise<string> {
  const { displayZone } = options;
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${options.sha256Base64(PAGE_SCRIPT)}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
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
<title>${headline(result)} – ${cutName(options.scenarioName)}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#charts">Skip to the charts</a>
${summarySection(result, options)}
<main>
${assumptionSection(result, displayZone)}
<nav aria-label="On this page"><a href="#charts">In pictures</a><a href="#servers">Servers</a><a href="#stages">Stages</a><a href="#rows">Rows of the logs</a><a href="#provenance">Provenance</a></nav>
${await chartSection(result, displayZone)}
${serverSection(result, options)}
${stageSection(result)}
${rowSection(result)}
${provenanceSection(result, displayZone)}
</main>
<footer>A forecast by ${result.tool.name} ${result.tool.version}, not a statement of the provider. Server names and totals only: no address and no subject.</footer>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`;
  return page.html;
}
