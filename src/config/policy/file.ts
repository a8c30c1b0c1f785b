import { readdir } from "node:fs/promises";
import path from "node:path";
import { didYouMean, quotedList } from "../../../sim/text/suggest.ts";
import { dataPath } from "../../platform/package-root.ts";
import type { placeOf } from "../input/config-source.ts";
import { singleIssue } from "../input/issues.ts";
import { looksLikePath } from "../input/paths.ts";
import { readYamlFile } from "../input/yaml-file.ts";
import {
  DEFAULT_REQUEST,
  POLICY_HINT,
  type PolicyChoice,
  policyIdOfFile,
  resolvePolicy,
  type VariantRequest,
} from "./stage-tables.ts";

/**
 * Loads a policy by bundled id (`microsoft-2023`) or by path (relative to `baseFolder`).
 * Errors: POLICY_INVALID with every issue and its line and column; INPUT_MISSING and the like for a
 * path.
 */
export async function loadPolicy(
  idOrPath: string,
  baseFolder = ".",
  request: VariantRequest = DEFAULT_REQUEST,
  where: ReturnType<typeof placeOf> = {},
): Promise<PolicyChoice> {
  let file = path.isAbsolute(idOrPath) ? idOrPath : path.join(baseFolder, idOrPath);
  if (!looksLikePath(idOrPath)) {
    const known = await bundledPolicyIds();
    if (!known.includes(idOrPath)) {
      throw singleIssue(
        "POLICY_INVALID",
        `policy: expected a bundled policy (${quotedList(known)}) or the path of a .yaml file, ` +
          `received "${idOrPath}"${didYouMean(idOrPath, known)}`,
        where,
        POLICY_HINT,
      );
    }
    file = dataPath("policies", `${idOrPath}.yaml`);
  }
  const yaml = await readYamlFile(file, "POLICY_INVALID");
  return resolvePolicy(yaml.value, yaml, [], policyIdOfFile(path.basename(file)), request);
}

/** Ids of the bundled policies, sorted. */
export async function bundledPolicyIds(): Promise<readonly string[]> {
  const files = await readdir(dataPath("policies"));
  return files
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -5))
    .sort();
}
