import path from "node:path";
import { studyCharts } from "../../reports/study/catalogue.ts";
import { renderStudyPage } from "../../reports/study/page.ts";
import { studyView } from "../../reports/study/shown.ts";
import { stagesText, studyText } from "../../reports/study/text.ts";
import type { StudyResult } from "../../sim/contract/study-result.ts";
import { policyYaml } from "../config/policy/yaml.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import { breathe } from "../platform/breathe.ts";
import { type CsvCell, writeCsv } from "../platform/csv.ts";
import { makeFolder } from "../platform/output-folder.ts";
import { CHART_FORMATS, specFiles } from "../run/chart-files.ts";
import { staticPageScript } from "../run/outputs.ts";

/** Name of the chosen curve's policy file. */
export const POLICY_FILE = "policy.yaml";

/** Name of the page. */
export const PAGE_FILE = "tune.html";

/**
 * Writes tune.html, study.json, candidates.csv, summary.md, charts and, where a curve was chosen,
 * policy.yaml.
 * Errors: OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function writeStudy(
  folder: string,
  study: StudyResult,
  signal: AbortSignal,
): Promise<void> {
  const view = studyView(study);
  await makeFolder(path.join(folder, "charts"));
  for (const chart of studyCharts) {
    await breathe(signal);
    const spec = chart.spec(view, {
      size: "wide",
      scheme: "light",
      displayZone: "UTC",
      titled: true,
    });
    if (spec === null) continue;
    for (const file of await specFiles(chart.id, spec, CHART_FORMATS)) {
      await writeFileAtomic(path.join(folder, "charts", file.path), file.content);
    }
  }
  await writeCsv(
    path.join(folder, "candidates.csv"),
    candidateColumns(study),
    candidateRows(study),
  );
  await writeFileAtomic(path.join(folder, "summary.md"), studyText(study, true));
  await writeFileAtomic(
    path.join(folder, PAGE_FILE),
    await renderStudyPage(study, await staticPageScript()),
  );
  const policy = chosenPolicy(study);
  if (policy !== null) await writeFileAtomic(path.join(folder, POLICY_FILE), policy);
  await writeFileAtomic(path.join(folder, "study.json"), `${JSON.stringify(study, null, 1)}\n`);
}

/** The chosen curve as a policy file; null when there is none. */
function chosenPolicy(study: StudyResult): string | null {
  const chosen = study.chosen === null ? undefined : study.candidates[study.chosen];
  if (chosen === undefined) return null;
  const id = study.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return policyYaml(
    {
      id,
      name: study.name,
      source: `Curve ${chosen.index} of ${study.candidates.length} tried by mailflow tune`,
    },
    chosen.stages,
    [
      `Chosen by mailflow tune out of ${study.front.length} curves that no other beats in every objective.`,
      `Started from ${study.base.policy}. Mail, objectives and constraints: study.json beside this file.`,
      "",
      `  mailflow run SCENARIO --policy ${POLICY_FILE} --days ${study.window.days}`,
    ],
  );
}

function candidateColumns(study: StudyResult): readonly string[] {
  return [
    "candidate",
    "onFront",
    "chosen",
    "violation",
    ...study.parameters.map(({ name }) => name),
    ...study.figures.flatMap((name) => [name, `${name} half-width`]),
    "replications",
    "stages",
  ];
}

function candidateRows(study: StudyResult): readonly (readonly CsvCell[])[] {
  return study.candidates.map((one) => [
    one.index,
    one.isOnFront ? 1 : 0,
    one.index === study.chosen ? 1 : 0,
    one.violation,
    ...one.values,
    ...one.figures.flatMap(({ mean, halfWidth }) => [mean, halfWidth]),
    one.figures[0]?.replications ?? 0,
    stagesText(one.stages),
  ]);
}
