import path from "node:path";
import { PLAN_CHARTS, renderPlanPage } from "../../reports/plan/page.ts";
import { planFullText } from "../../reports/plan/text.ts";
import type { PlanResult } from "../../sim/contract/plan-result.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { breathe } from "../platform/breathe.ts";
import { writeCsv } from "../platform/csv.ts";
import { makeFolder } from "../platform/output-folder.ts";
import { specFiles } from "../run/chart-files.ts";
import { staticPageScript } from "../run/outputs.ts";

/** Columns of plan.csv: one row per server and patch date; counts of the best and worst run. */
const COLUMNS = [
  "server",
  "patchDate",
  "lostLeast",
  "lostWorst",
  "delayMinutesLeast",
  "delayMinutesWorst",
  "delayedLeast",
  "delayedMost",
] as const;

/**
 * Writes plan.json, plan.html, plan.txt, plan.csv and the charts into a folder, each under its name
 * only when it is whole. Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writePlan(
  folder: string,
  plan: PlanResult,
  signal: AbortSignal,
): Promise<void> {
  const drawn = new Map<string, string | Uint8Array>([
    ["plan.json", `${JSON.stringify(plan, null, 2)}\n`],
    ["plan.txt", planFullText(plan)],
    ["plan.html", await renderPlanPage(plan, await staticPageScript())],
  ]);
  for (const chart of PLAN_CHARTS) {
    await breathe(signal);
    if (chart.empty(plan) !== null) continue;
    const spec = chart.spec(plan, { size: "wide", scheme: "light", titled: true });
    const files = await specFiles(`charts/${chart.id}`, spec);
    for (const { path: name, content } of files) drawn.set(name, content);
  }
  await breathe(signal);
  await makeFolder(path.join(folder, "charts"));
  for (const [name, content] of drawn) await writeFileAtomic(path.join(folder, name), content);
  await writeCsv(path.join(folder, "plan.csv"), COLUMNS, rowsOf(plan));
}

function rowsOf({ servers }: PlanResult): readonly (readonly (string | number)[])[] {
  return servers.flatMap(({ server, harm }) =>
    harm.map(({ atMs, least, worst, delayedLeast, delayedMost }) => [
      server,
      new Date(atMs).toISOString(),
      least.lost,
      worst.lost,
      least.delayMinutes,
      worst.delayMinutes,
      delayedLeast,
      delayedMost,
    ]),
  );
}
