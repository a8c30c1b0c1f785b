import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "../../sim/base/errors.ts";

/**
 * The folder of mailflow-sim's own package.json.
 * Found by walking up, because sources and built files lie at different depths. Errors: INVARIANT.
 */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    invariant(parent !== folder, "mailflow-sim's package.json lies above its code");
    folder = parent;
  }
  return folder;
}

/**
 * Absolute path of a bundled data file, e.g. `dataPath("builds", "builds.csv")` under `scenarios/`.
 */
export function dataPath(...parts: readonly string[]): string {
  return path.join(packageRoot(), "scenarios", ...parts);
}
