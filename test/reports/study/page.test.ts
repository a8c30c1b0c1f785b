import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hoverTitles } from "../../../reports/study/hover.ts";
import { renderStudyPage } from "../../../reports/study/page.ts";
import { studyText } from "../../../reports/study/text.ts";
import type { StudyResult } from "../../../sim/contract/study-result.ts";
import { tune } from "../../../src/api.ts";

import { openPage, startBrowser, whyNoBrowser } from "../browser.ts";
import { FEASIBLE, HOSTILE, INFEASIBLE, SCENARIO } from "./studies.ts";

const reason = whyNoBrowser();
const results = new Map<string, StudyResult>();
const cwd = mkdtempSync(path.join(tmpdir(), "mailflow-study-page-"));

beforeAll(async () => {
  writeFileSync(path.join(cwd, "s.yaml"), SCENARIO);
  for (const [name, text] of Object.entries({ FEASIBLE, INFEASIBLE, HOSTILE })) {
    writeFileSync(path.join(cwd, `${name}.yaml`), text);
    const study = await tune(path.join(cwd, `${name}.yaml`), { workers: 1 });
    results.set(name, study);
    writeFileSync(path.join(cwd, `${name}.html`), await renderStudyPage(study));
  }
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const page = (name: string): string => readFileSync(path.join(cwd, `${name}.html`), "utf8");

/** What stands in an element, without its tags. */
function words(html: string): string {
  return html
    .replace(/<(style|svg)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&quot;", '"')
    .replace(/[\s\u00a0]+/g, " ");
}

describe("the page of a study", () => {
  test("says the answer first, then what it rests on, in this order", () => {
    const heads = [...page("FEASIBLE").matchAll(/<h[12]>(.*?)<\/h[12]>/g)].map(([, head]) => head);
    expect(heads[0]).toMatch(/^Curve \d+ (against|beats) microsoft-2023: .* instead of /);
    expect(heads.slice(1)).toEqual([
      "The curve",
      "The trade-off",
      "What moves the figures",
      "What each stage does",
      "How people answer: an assumption",
      "What this does not know",
      "How it was searched",
    ]);
  });

  test("names the curve of people's answer as an assumption, with its figures", () => {
    const text = words(page("FEASIBLE"));
    expect(text).toContain("Nobody has measured how administrators answer");
    expect(text).toContain("Chance a day 0.5 % 0.5 % 1 % 1.5 % 2 % 4 % 6 % 8 % 17 %");
    expect(text).toContain("The server is patched 2 days after the decision.");
    expect(words(page("INFEASIBLE"))).toContain("Nobody patches in this study");
  });

  test("tells of each stage what it refuses, who felt it and what was lost", () => {
    const { stageEffects, window } = results.get("FEASIBLE") ?? {};
    expect(stageEffects).toHaveLength(2);
    const text = words(page("FEASIBLE"));
    expect(text).toMatch(/ 8 from 90 on 0 60 /);
    expect(text).toContain(`Judged over ${window?.days} days`);
  });

  test("marks both curves in the trade-off and tells every point under a pointer", () => {
    const study = results.get("FEASIBLE");
    const front = /<figure id="front">[\s\S]*?<\/figure>/.exec(page("FEASIBLE"))?.[0] ?? "";
    const titles = [...front.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
    // Wide and narrow: every candidate and the base.
    expect(titles).toHaveLength(2 * ((study?.candidates.length ?? 0) + 1));
    expect(titles[0]).toMatch(/^curve \d+: servers that feel it before day 60 .*%, mail lost .*%$/);
    expect(front).toContain(`>curve ${study?.chosen}<`);
    expect(front).toContain(">microsoft-2023<");
    const curves = /<figure id="curves">[\s\S]*?<\/figure>/.exec(page("FEASIBLE"))?.[0] ?? "";
    expect(curves).toContain(
      "<title>microsoft-2023, from day 60 to day 70: 30 min/h delayed, 5 bounced</title>",
    );
  });

  test("has no script, no hole, and only one figure where nothing fits: the nearest", () => {
    for (const name of results.keys()) {
      const html = page(name);
      expect(html).not.toMatch(/<script(?! type="application\/json")|NaN|undefined|\[object/);
      expect(html).toContain("default-src &#39;none&#39;");
    }
    const text = words(page("INFEASIBLE"));
    expect(text).toMatch(
      /None of the 12 curves tried keeps to what was asked for; curve \d+ comes/,
    );
    expect(text).toMatch(/What binds is "mail lost at most 0.1 %"/);
    expect(text).toContain("No policy was written. Next, in the study file: loosen what binds");
  });

  test("shows hostile names as text", () => {
    expect(page("HOSTILE")).not.toContain("<img");
    const study = results.get("HOSTILE");
    if (study === undefined) throw new Error("there is such a study");
    expect(studyText(study, false)).not.toContain("\u202e");
    // Two runs tell little: what lies inside the intervals is not called better.
    expect(studyText(study, true)).toMatch(/^# Curve \d+ cannot be told from microsoft-2023: /);
  });
});

test("only marks with a description get a title, with what they are drawn by", () => {
  const mark =
    '<path aria-label="a &lt; b" role="graphics-symbol" aria-roledescription="point" d="M0,0"/>';
  expect(hoverTitles(mark)).toBe('<path d="M0,0"><title>a &lt; b</title></path>');
  expect(hoverTitles('<path d="M0,0"/>')).toBe('<path d="M0,0"/>');
});

describe.skipIf(reason !== null)(`in a browser${reason === null ? "" : `: ${reason}`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    ["FEASIBLE", 1_280, "light"],
    ["FEASIBLE", 390, "dark"],
    ["INFEASIBLE", 390, "light"],
    ["HOSTILE", 1_280, "dark"],
  ] as const)("%s at %d px, %s: nothing sticks out, axe finds nothing", async (...how) => {
    const [name, width, colorScheme] = how;
    const url = pathToFileURL(path.join(cwd, `${name}.html`)).href;
    const opened = await openPage(browser, url, { width, colorScheme });
    expect(await opened.page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await opened.page.evaluate(
      readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"),
    );
    const { violations } = (await opened.page.evaluate("axe.run()")) as {
      readonly violations: readonly { readonly id: string }[];
    };
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(opened.complaints).toEqual([]);
    expect(opened.requests).toEqual([]);
    await opened.page.context().close();
  });
});
