import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { policySchema } from "./config/policy/schema.ts";
import { resultSchema } from "./config/results/schema.ts";
import { retryFileSchema } from "./config/retry/schema.ts";
import { scenarioSchema } from "./config/scenario/schema.ts";
import { dataPath } from "./platform/package-root.ts";
import { remediationSchema } from "./tune/study/remediation-file.ts";
import { studySchema } from "./tune/study/schema.ts";

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  scenario: scenarioSchema,
  policy: policySchema,
  retry: retryFileSchema,
  study: studySchema,
  remediation: remediationSchema,
  result: resultSchema,
};

/**
 * The published JSON Schemas by file name, as text. Output of draft 2020-12, keys in the order of
 * the schemas.
 */
export function schemaTexts(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: "input" }), null, 2)}\n`,
    ]),
  );
}

/**
 * Writes the schemas that changed to `scenarios/schema/`; returns their names. Errors: those of the
 * file system.
 */
export async function writeSchemas(
  folder: string = dataPath("schema"),
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, text] of schemaTexts()) {
    const file = path.join(folder, name);
    if ((await readFile(file, "utf8").catch(() => "")) === text) continue;
    await writeFile(file, text);
    written.push(name);
  }
  return written;
}

// Run as a script: node dist/src/write-schemas.js
const script = process.argv[1];
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const written = await writeSchemas();
  process.stdout.write(written.length === 0 ? "Nothing changed.\n" : `${written.join("\n")}\n`);
}
