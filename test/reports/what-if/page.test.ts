import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { commandWords, flagsOf } from "../../../reports/what-if/knobs/flags.ts";
import type { WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { whyNoBrowser } from "../browser.ts";
import { runWords } from "./command-run.ts";
import { openedReport } from "./opened-report.ts";
import { anyKnobs } from "./random-knobs.ts";

const reason = whyNoBrowser();
const title = reason === null ? "" : `: ${reason}`;
const CHANGES = 20;
const SCENARIO = `${packageRoot()}/scenarios/examples/hybrid-two-edges.yaml`;

describe.skipIf(reason !== null)(`the page runs the model${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("untouched it has the digest of the run, and asks nobody for anything", async () => {
    const { page, digest, complaints, requests } = await report.open();
    expect(digest).toBe(report.file().digest);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  test("random changes, put in by link, have the digest of the command that is shown", async () => {
    const { page, after, complaints } = await report.open();
    const json = (await page.locator("#run-settings").textContent()) ?? "";
    const input: WhatIfInput = JSON.parse(json);
    const seed = fc.readConfigureGlobal()?.seed ?? Date.now();
    // A link that is the same as before, or empty, would change nothing and start no run.
    const changes = fc.uniqueArray(anyKnobs(input), {
      minLength: CHANGES + 1,
      maxLength: CHANGES + 1,
      selector: (knobs) => JSON.stringify(flagsOf(input, knobs)),
    });
    const [sample = []] = fc.sample(changes, { numRuns: 1, seed });
    const changed = sample.filter((knobs) => flagsOf(input, knobs).length > 0);
    for (const knobs of changed) {
      const flags = flagsOf(input, knobs);
      const query = new URLSearchParams(
        flags.map(([name, value]): [string, string] => [name, value]),
      );
      const go = `location.hash = ${JSON.stringify(`#${query}`)}`;
      const digest = await after(() => page.evaluate(go));
      const { outcome } = await runWords(commandWords(input, knobs));
      expect({ seed, flags, digest }).toEqual({ seed, flags, digest: outcome.result.digest });
    }
    expect(changed.length).toBeGreaterThanOrEqual(CHANGES);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("the link brings the changes back, and what it cannot say changes nothing", async () => {
    const hostile = "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E";
    const hash = `#pause=2026-10-20%2FP20D&placement=end&nonsense=${hostile}&retry=${hostile}`;
    const { page, complaints } = await report.open({ hash });
    const words = (await page.locator("#what-if-command").textContent()) ?? "";
    expect(words).toMatch(/--pause 2026-10-20\/P20D --placement end$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each([
    [390, "light"],
    [390, "dark"],
    [1_280, "light"],
    [1_280, "dark"],
  ] as const)("at %d px, %s, nothing sticks out and axe finds nothing serious", async (...how) => {
    const [width, colorScheme] = how;
    const { page, complaints } = await report.open({ width, colorScheme });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await seriousFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe calls serious or critical. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run()")) as { readonly violations: readonly Finding[] };
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}
