import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataPath } from "../src/platform/package-root.ts";
import type { CliFolder } from "./cli/run-cli.ts";
import { documentFolder, documentText, follow, stepsOf } from "./documents.ts";

/**
 * The README's `console` blocks are run, in order and in one empty folder beside the bundled
 * scenarios, and must print what the README says. A line `…` stands for any lines.
 */
const readme = documentText("README.md");
const steps = stepsOf(readme);
let folder: CliFolder;

beforeAll(async () => {
  folder = await documentFolder();
});

afterAll(() => folder.remove());

describe("the README", () => {
  test("shows commands with their output", () => {
    expect(steps.length).toBeGreaterThanOrEqual(5);
  });

  test("is a door, not a manual", () => {
    const lines = readme.trimEnd().split("\n").length;
    expect(lines).toBeGreaterThanOrEqual(130);
    expect(lines).toBeLessThanOrEqual(160);
  });

  test.each(steps)("$name", async (step) => {
    expect(await follow(step, folder)).toBeNull();
  });

  test("shows the demo's own picture", () => {
    const drawn = path.join(folder.cwd, "mailflow-out", "charts", "daily-outcomes.svg");
    const shown = dataPath("examples", "hybrid-two-edges.svg");
    expect(readFileSync(shown, "utf8")).toBe(readFileSync(drawn, "utf8"));
  });

  test("names the day of the newest build that is known", () => {
    const builds = readFileSync(dataPath("builds", "builds.csv"), "utf8");
    const days = builds.match(/\d{4}-\d\d-\d\d(?=,)/g) ?? [];
    expect(readme).toContain(`released up to ${days.toSorted().at(-1)}`);
  });
});
