import { briefMarkdown } from "../../reports/brief/markdown.ts";
import { planBrief } from "../../reports/brief/of-plan.ts";
import { briefPage } from "../../reports/brief/page.ts";
import { briefOf } from "../../reports/brief/words.ts";
import { MailflowError } from "../../sim/base/errors.ts";
import type { PlanResult } from "../../sim/contract/plan-result.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { RunOutcome } from "../mail/request.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { nowMs } from "../platform/now.ts";

const FORMS = { md: briefMarkdown, html: briefPage } as const;

/** The form that a brief's file name asks for. Errors: USAGE for another ending. */
export function briefForm(file: string): "md" | "html" {
  const ending = /\.(md|html)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === "md" || ending === "html") return ending;
  throw new MailflowError(
    "USAGE",
    `--brief: expected a file ending in .md or .html, received "${file}"`,
    {
      hint: "Word opens the .html file, and saves it as .docx.",
    },
  );
}

/** Writes half a page for others about a run. Errors: USAGE, OUTPUT_UNWRITABLE. */
export async function writeBrief(
  file: string,
  { result, outlook }: RunOutcome,
  { displayZone, name }: ResolvedScenario,
): Promise<void> {
  const todayMs = nowMs();
  const options = { displayZone, scenarioName: name, todayMs, outlook: outlook(todayMs) };
  await writeFileAtomic(file, FORMS[briefForm(file)](briefOf(result, options)));
}

/** The same about a plan. Errors: USAGE, OUTPUT_UNWRITABLE. */
export async function writePlanBrief(
  file: string,
  plan: PlanResult,
  displayZone: string,
): Promise<void> {
  const brief = planBrief(plan, { displayZone, todayMs: nowMs() });
  await writeFileAtomic(file, FORMS[briefForm(file)](brief));
}
