import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { resultSchema } from "../src/config/results/schema.ts";
import { loadScenario } from "../src/config/scenario/scenario.ts";
import { dataPath } from "../src/platform/package-root.ts";
import { runScenario } from "../src/run/run.ts";
import { schemaTexts, writeSchemas } from "../src/write-schemas.ts";
import { withFiles } from "./config/config-helpers.ts";

describe("the published JSON Schemas", () => {
  test.each([...schemaTexts()])(
    "%s is as the code has it (else: node dist/src/write-schemas.js)",
    async (name, text) => {
      expect(await readFile(dataPath("schema", name), "utf8")).toBe(text);
    },
  );

  test("refuse unknown keys and describe every field of a scenario", () => {
    const schema = JSON.parse(schemaTexts().get("scenario.schema.json") ?? "{}");
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(["traffic"]);
    for (const [name, field] of Object.entries(schema.properties)) {
      const isDescribed = typeof field === "object" && field !== null && "description" in field;
      expect(isDescribed || name === "window", name).toBe(true);
    }
  });

  test("are written where they changed, and only there", async () => {
    await withFiles({}, async (folder) => {
      const target = path.join(folder, "schema");
      expect(await writeSchemas(target)).toEqual([...schemaTexts().keys()]);
      expect(await writeSchemas(target)).toEqual([]);
    });
  });

  test("describe the result of a run", async () => {
    const scenario = await loadScenario(dataPath("examples", "small-office.yaml"), {
      window: { days: 3 },
      order: "all",
    });
    const { result } = await runScenario({
      scenario,
      decisionsPath: null,
      rejectsPath: null,
      maxRejects: { kind: "rows", value: 0 },
      memoryMb: null,
      stdin: null,
      onProgress: () => {},
      signal: new AbortController().signal,
    });
    expect(result.ranges).not.toBeNull();
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  test("refuse a result of another version", () => {
    const outcome = resultSchema.safeParse({ schemaVersion: 2 });
    expect(outcome.error?.issues.some((issue) => issue.path[0] === "schemaVersion")).toBe(true);
  });
});
