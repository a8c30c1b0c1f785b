import type { RunResult } from "../../sim/contract/result.ts";
import type { ServerReportRow } from "../../sim/contract/server-report.ts";
import type { AnswerOptions } from "../words/answer.ts";
import { provenanceSection, rowSection, stageSection } from "./account-section.ts";
import { actionSection } from "./action-section.ts";
import { assumptionSection } from "./assumption-section.ts";
import { cautionSection } from "./caution-section.ts";
import { type Html, html } from "./html.ts";
import { serverSection } from "./server-section.ts";
import { summarySection } from "./summary-section.ts";

/** What the parts of a page need beside the result. */
export interface PartOptions extends AnswerOptions {
  readonly scenarioName: string;
  readonly serverReport: readonly ServerReportRow[];
  /** The day of the server report. */
  readonly asOfMs: number;
}

/** The id of a part's element. Parts change with the result; charts are apart. */
export type PartName =
  | "summary"
  | "to-do"
  | "assumed"
  | "server-tables"
  | "stage-tables"
  | "row-accounts"
  | "origin";

/** The inner HTML of a part. */
export function partHtml(name: PartName, result: RunResult, options: PartOptions): Html {
  switch (name) {
    case "summary":
      return summarySection(result, options);
    case "to-do":
      return html`${cautionSection(result)}${actionSection(options.outlook, options.displayZone)}`;
    case "assumed":
      return assumptionSection(result, options.displayZone);
    case "server-tables":
      return serverSection(result, options);
    case "stage-tables":
      return stageSection(result);
    case "row-accounts":
      return rowSection(result);
    case "origin":
      return provenanceSection(result, options.displayZone);
  }
}

/** A part in its element. */
export function part(name: PartName, result: RunResult, options: PartOptions): Html {
  return html`<div id="${name}">${partHtml(name, result, options)}</div>`;
}
