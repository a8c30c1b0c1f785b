import path from "node:path";
import { formatCountOf, formatShare } from "../../reports/words/format.ts";
import type { CheckReport } from "../../sim/contract/check-report.ts";
import type { YamlFile } from "../config/input/yaml-text.ts";
import { candidateCount } from "../tune/candidates.ts";
import { loadStudy } from "../tune/study/file.ts";
import { readRemediation } from "../tune/study/remediation-file.ts";

/** Validates a study with everything it names but its logs. Errors: as `loadStudy`. */
export async function checkStudyFile(file: string): Promise<CheckReport> {
  const study = await loadStudy(file);
  const { parameters, base } = study.space;
  const { min, max } = study.replications;
  return {
    file,
    kind: "study",
    name: study.name,
    facts: [
      `Scenario ${study.scenario.name}, from policy ${base.id}, variant ${base.variant}`,
      `${formatCountOf(candidateCount(study), "curve")} by ${study.search.method} over ` +
        formatCountOf(parameters.length, "parameter"),
      `${formatCountOf(study.objectives.length, "objective")}, ` +
        formatCountOf(study.constraints.length, "constraint"),
      min === max
        ? formatCountOf(min, "replication")
        : `${min} to ${formatCountOf(max, "replication")}`,
      study.remediation === null
        ? "Servers are not patched"
        : `Servers are patched as ${study.remediation.id} says`,
    ],
    servers: [],
    notes: {},
    warnings: study.scenario.warnings,
    dataAsOf: [],
  };
}

/** Validates a remediation file. Errors: REMEDIATION_INVALID. */
export function checkRemediation(yaml: YamlFile): CheckReport {
  const fallbackId = path.basename(yaml.file).replace(/\.[^.]*$/, "");
  const remediation = readRemediation(yaml.value, yaml, fallbackId);
  const chances = remediation.chancePerDay.map((chance) => formatShare(chance, 1));
  return {
    file: yaml.file,
    kind: "remediation",
    name: remediation.id,
    facts: [
      `Chance to decide on a day, paused and stages 1 to 8: ${chances.join(", ")}`,
      `Added when all mail was delayed ${formatShare(remediation.chanceWhenAllDelayed, 1)}, ` +
        `returned ${formatShare(remediation.chanceWhenAllLost, 1)}`,
      `Felt for ${formatCountOf(remediation.daysRemembered, "day")}; ` +
        `patching takes ${formatCountOf(remediation.daysToPatch, "day")}`,
    ],
    servers: [],
    notes: {},
    warnings: [],
    dataAsOf: [],
  };
}
