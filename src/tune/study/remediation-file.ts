import { readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { ErrorPlace } from "../../../sim/base/errors.ts";
import type { Remediation } from "../../../sim/contract/study-result.ts";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { type ConfigSource, placeOf } from "../../config/input/config-source.ts";
import { IssueList, singleIssue } from "../../config/input/issues.ts";
import { looksLikePath } from "../../config/input/paths.ts";
import { checkShape } from "../../config/input/shape.ts";
import { type ShareInput, shareField, shareOf } from "../../config/input/shares.ts";
import { nameField } from "../../config/input/text-fields.ts";
import { readYamlFile } from "../../config/input/yaml-file.ts";
import { dataPath } from "../../platform/package-root.ts";

/** A remediation file as written. */
interface RemediationInput {
  readonly id?: string;
  readonly source?: string;
  readonly note?: string;
  readonly chancePerDay: Readonly<Record<string, ShareInput>>;
  readonly whenAllDelayed: ShareInput;
  readonly whenAllLost: ShareInput;
  readonly daysRemembered: number;
  readonly daysToPatch: number;
}

const STAGE_COUNT = 9;
const HINT = "scenarios/remediation/assumed.yaml is a complete example.";

/** The shape of a remediation file. */
export const remediationSchema: z.ZodType<RemediationInput> = z
  .strictObject({
    id: nameField("Short name, shown in outputs").exactOptional(),
    source: z.string().describe("Where the figures come from").exactOptional(),
    note: z.string().describe("What a reader should know").exactOptional(),
    chancePerDay: z
      .record(z.string().regex(/^[0-8]$/), shareField("Chance a day"))
      .describe("Chance that a server's people decide to patch on a day, by stage; 0 = paused"),
    whenAllDelayed: shareField("Added when all mail was delayed; less in proportion"),
    whenAllLost: shareField("Added when all mail was returned; less in proportion"),
    daysRemembered: z.int().min(1).max(90).describe("Days that delays and returns are felt for"),
    daysToPatch: z.int().min(0).max(365).describe("Days from the decision to the patched server"),
  })
  .describe("How servers come to be patched in answer to enforcement; all of it is assumption");

/**
 * Loads how servers are patched: `assumed` or a file, relative to `baseFolder`.
 * Errors: REMEDIATION_INVALID with every issue; INPUT_MISSING and the like.
 */
export async function loadRemediation(
  name: string,
  baseFolder: string,
  where: ErrorPlace = {},
): Promise<Remediation> {
  let file = path.resolve(baseFolder, name);
  if (!looksLikePath(name)) {
    const files = await readdir(dataPath("remediation"));
    const known = files.map((each) => each.replace(/\.yaml$/, "")).sort();
    if (!known.includes(name)) {
      const message =
        `remediation: expected ${quotedList(known)} or the path of a .yaml file, ` +
        `received "${name}"${didYouMean(name, known)}`;
      throw singleIssue("REMEDIATION_INVALID", message, where, HINT);
    }
    file = dataPath("remediation", `${name}.yaml`);
  }
  const yaml = await readYamlFile(file, "REMEDIATION_INVALID");
  return readRemediation(yaml.value, yaml, path.basename(file).replace(/\.[^.]*$/, ""));
}

/** Checks the content of a remediation file. Errors: REMEDIATION_INVALID with every issue. */
export function readRemediation(
  content: unknown,
  source: ConfigSource,
  fallbackId: string,
): Remediation {
  const issues = new IssueList();
  const code = "REMEDIATION_INVALID";
  const { value } = checkShape(remediationSchema, content, source, issues, () => code);
  issues.throwIfAny(code, "The remediation file", placeOf(source, []), HINT);
  const byStage = value?.chancePerDay ?? {};
  // A stage that is not named has the chance of the one before.
  let last = 0;
  const chancePerDay = Array.from({ length: STAGE_COUNT }, (_, stage) => {
    const text = byStage[String(stage)];
    if (text !== undefined) last = shareOf(text);
    return last;
  });
  return {
    id: value?.id ?? fallbackId,
    chancePerDay,
    chanceWhenAllDelayed: shareOf(value?.whenAllDelayed ?? 0),
    chanceWhenAllLost: shareOf(value?.whenAllLost ?? 0),
    daysRemembered: value?.daysRemembered ?? 1,
    daysToPatch: value?.daysToPatch ?? 0,
  };
}
