import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withReference } from "../src/write-docs.ts";
import type { CliFolder } from "./cli/run-cli.ts";
import { documentFolder, documentText, follow, stepsOf } from "./documents.ts";

/**
 * The guide's files are written and its `console` blocks are run, in order and in one folder beside
 * the bundled scenarios, and must print what the guide says.
 */
const guide = documentText("GUIDE.md");
const steps = stepsOf(guide);
let folder: CliFolder;

beforeAll(async () => {
  folder = await documentFolder();
});

afterAll(() => folder.remove());

describe("the guide", () => {
  test("shows commands with their output", () => {
    expect(steps.length).toBeGreaterThan(20);
  });

  test.each(steps)("$kind $name", async (step) => {
    expect(await follow(step, folder)).toBeNull();
  });

  test("ends with the commands and options of the command line (else npm run docs)", () => {
    expect(guide).toBe(withReference(guide));
  });
});
