import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../reports/report.ts";
import { Browser, whyNoBrowser } from "./browser.ts";
import { hostileResult, madeServerReport, manyServersResult } from "./make-result.ts";

const reason = whyNoBrowser();
const TIMEOUT_MS = 120_000;
const RESULTS = { many: manyServersResult(20), hostile: hostileResult() };

describe.skipIf(reason !== null)(
  `the page in a browser${reason === null ? "" : `: ${reason}`}`,
  {
    timeout: TIMEOUT_MS,
  },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "mailflow-page-"));

    beforeAll(async () => {
      for (const [name, result] of Object.entries(RESULTS)) {
        const page = await renderReport(result, {
          displayZone: "Europe/Berlin",
          scenarioName: "Twenty servers",
          serverReport: madeServerReport(result),
          asOfMs: result.window.endMs,
          sha256Base64: (text) => createHash("sha256").update(text).digest("base64"),
        });
        writeFileSync(join(folder, `${name}.html`), page);
      }
    }, TIMEOUT_MS);

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each([
      ["many", 1_280, "light"],
      ["many", 390, "dark"],
      ["hostile", 390, "light"],
      ["hostile", 1_280, "dark"],
    ] as const)(
      "%s at %d px, %s: no complaint, no request, nothing sticks out",
      async (name, width, scheme) => {
        const browser = new Browser();
        try {
          const url = pathToFileURL(join(folder, `${name}.html`)).href;
          await browser.open(url, { width, scheme });
          expect(await browser.evaluate("document.documentElement.scrollWidth")).toBe(width);
          expect(await browser.evaluate(SHOWN_CHARTS)).toBe(7);
          expect(await browser.evaluate(SMALLEST_TEXT)).toBeGreaterThanOrEqual(9);
          const isDark = await browser.evaluate("getComputedStyle(document.body).backgroundColor");
          expect(isDark).toBe(scheme === "dark" ? "rgb(21, 28, 36)" : "rgb(255, 255, 255)");
          expect(browser.complaints).toEqual([]);
          expect(browser.requests.filter((one) => one !== url && one !== "data:,")).toEqual([]);
        } finally {
          await browser.close();
        }
      },
    );

    test("a click on a head sorts the table, and a second one turns it round", async () => {
      const browser = new Browser();
      try {
        const url = pathToFileURL(join(folder, "many.html")).href;
        await browser.open(url, { width: 1_280, scheme: "light" });
        const ascending = (await browser.evaluate(SORT_BY_MESSAGES)) as string[];
        const counts = ascending.map((words) => Number(words.replace(/,/g, "")));
        expect(counts).toHaveLength(20);
        expect(counts).toEqual([...counts].sort((a, b) => a - b));
        const descending = (await browser.evaluate(SORT_BY_MESSAGES)) as string[];
        expect(descending).toEqual([...ascending].reverse());
        expect(browser.complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  },
);

const SHOWN_CHARTS =
  "[...document.querySelectorAll('svg')].filter((svg) => svg.checkVisibility()).length";

/** Smallest height in px at which any letter of a chart is shown, after scaling. */
const SMALLEST_TEXT = `Math.min(...[...document.querySelectorAll("svg")]
  .filter((svg) => svg.checkVisibility())
  .flatMap((svg) => [...svg.querySelectorAll("text")].filter((text) => text.textContent !== "").map((text) =>
    parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)))`;

const SORT_BY_MESSAGES = `(() => {
  const table = document.querySelector("#servers table");
  const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === "Messages");
  table.tHead.rows[0].cells[column].querySelector("button").click();
  return [...table.tBodies[0].rows].map((row) => row.cells[column].textContent);
})()`;
