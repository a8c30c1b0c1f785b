import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderReport } from "../../../reports/page/report.ts";
import { reportOptions } from "../../../src/run/outputs.ts";
import { runWords } from "./command-run.ts";

/** The report of a command, as a file to be opened in a browser. Must be removed. */
export interface PageFile {
  readonly url: string;
  readonly path: string;
  /** Characters of the page. */
  readonly length: number;
  readonly digest: string;
  remove(): void;
}

/** Runs `mailflow …` and writes its report into a temporary folder. */
export async function pageFile(words: readonly string[]): Promise<PageFile> {
  const { scenario, outcome } = await runWords(words);
  const html = await renderReport(outcome.result, await reportOptions(outcome, scenario));
  const folder = mkdtempSync(join(tmpdir(), "mailflow-what-if-"));
  const path = join(folder, "report.html");
  writeFileSync(path, html);
  return {
    url: pathToFileURL(path).href,
    path,
    length: html.length,
    digest: outcome.result.digest,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
