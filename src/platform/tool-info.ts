import { readFileSync } from "node:fs";
import path from "node:path";
import { invariant } from "../../sim/base/errors.ts";
import { packageRoot } from "./package-root.ts";

/** Name and version of this tool, from its package.json. */
export function toolInfo(): { readonly name: string; readonly version: string } {
  const text = readFileSync(path.join(packageRoot(), "package.json"), "utf8");
  const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
  invariant(typeof name === "string", "package.json has a name");
  invariant(typeof version === "string", "package.json has a version");
  return { name, version };
}
