import path from "node:path";
import { studyText } from "../../../reports/study/text.ts";
import { DEFAULT_FOLDERS } from "../../platform/output-kinds.ts";
import { PAGE_FILE, POLICY_FILE } from "../../tune/outputs.ts";
import { scenarioOfStudy } from "../../tune/study/file.ts";
import { tune } from "../../tune/tune.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { wrongValue } from "../settings/run-settings.ts";
import { printable, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/** As a failed --assert: the study was done, and the answer is no. */
const NOTHING_FITS = 1;
const WORKERS_MAX = 256;

/** `mailflow tune STUDY`. Errors: USAGE, those of the study and its scenario, OUTPUT_UNWRITABLE. */
export async function tuneCommand(call: CommandCall): Promise<number> {
  const [file = ""] = call.operands;
  const { text, flags } = call.options;
  const workers = readWorkers(text.workers);
  const outFolder = text.out ?? (flags.json ? null : DEFAULT_FOLDERS.tune);
  const study = await withProgress(flags.quiet, (onProgress) =>
    tune(file, {
      ...(outFolder === null ? {} : { outFolder }),
      ...(workers === null ? {} : { workers }),
      onProgress,
      signal: call.signal,
    }),
  );
  const code = study.chosen === null ? NOTHING_FITS : 0;
  if (flags.json) {
    await writeOut(`${JSON.stringify(study, null, 1)}\n`);
    return code;
  }
  const policy =
    outFolder === null || study.chosen === null
      ? ""
      : `Policy: ${path.join(outFolder, POLICY_FILE)}\n`;
  if (policy !== "" && outFolder !== null) {
    call.next(["run", await scenarioOfStudy(file), "--policy", path.join(outFolder, POLICY_FILE)]);
  }
  const page = outFolder === null ? "" : `Page: ${path.join(outFolder, PAGE_FILE)}\n`;
  await writeOut(printable(`${studyText(study, false)}\n${policy}${page}`));
  return code;
}

function readWorkers(text: string | undefined): number | null {
  if (text === undefined) return null;
  const workers = Number(text);
  if (/^\d{1,3}$/.test(text) && workers >= 1 && workers <= WORKERS_MAX) return workers;
  throw wrongValue("workers", `a whole number from 1 to ${WORKERS_MAX}`, text);
}
