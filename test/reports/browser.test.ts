import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chartsOf } from "../../reports/charts/catalogue.ts";
import { renderReport } from "../../reports/page/report.ts";
import { pageScript } from "../../src/run/outputs.ts";
import { openPage, startBrowser, whyNoBrowser } from "./browser.ts";
import { hostileResult, madeServerReport, manyServersResult } from "./make-result.ts";

const reason = whyNoBrowser();
const RESULTS = { many: manyServersResult(20), hostile: hostileResult() };

describe.skipIf(reason !== null)(
  `the page in a browser${reason === null ? "" : `: ${reason}`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "mailflow-page-"));
    const urlOf = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href;
    let browser: Browser;

    beforeAll(async () => {
      for (const [name, result] of Object.entries(RESULTS)) {
        const page = await renderReport(result, {
          displayZone: "Europe/Berlin",
          scenarioName: "Twenty servers",
          serverReport: madeServerReport(result),
          asOfMs: result.window.endMs,
          sha256Base64: (text) => createHash("sha256").update(text).digest("base64"),
          script: await pageScript("page"),
          seen: null,
          outlook: null,
          whatIf: null,
        });
        writeFileSync(join(folder, `${name}.html`), page);
      }
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each([
      ["many", 1_280, "light"],
      ["many", 390, "dark"],
      ["hostile", 390, "light"],
      ["hostile", 1_280, "dark"],
    ] as const)(
      "%s at %d px, %s: no complaint, no request, nothing sticks out",
      async (name, width, colorScheme) => {
        const opened = await openPage(browser, urlOf(name), { width, colorScheme });
        const { page, complaints, requests } = opened;
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        expect(await page.evaluate(SHOWN_CHARTS)).toBe(chartsOf(RESULTS[name]).length);
        expect(await page.evaluate(SMALLEST_TEXT)).toBeGreaterThanOrEqual(9);
        const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        expect(paper).toBe(colorScheme === "dark" ? "rgb(21, 28, 36)" : "rgb(255, 255, 255)");
        expect(complaints).toEqual([]);
        expect(requests).toEqual([]);
        await page.context().close();
      },
    );

    test("a click on a head sorts the table, and a second one turns it round", async () => {
      const { page, complaints } = await openPage(browser, urlOf("many"), { width: 1_280 });
      const ascending: string[] = await page.evaluate(SORT_BY_MESSAGES);
      const counts = ascending.map((words) => Number(words.replace(/,/g, "")));
      expect(counts).toHaveLength(20);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      const descending: string[] = await page.evaluate(SORT_BY_MESSAGES);
      expect(descending).toEqual([...ascending].reverse());
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    test("a table is saved as CSV, whole names in it and no formula", async () => {
      const { page } = await openPage(browser, urlOf("hostile"), { width: 1_280 });
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download as CSV: Mail of each server" }).click();
      const download = await waiting;
      expect(download.suggestedFilename()).toBe("mail-of-each-server.csv");
      const chunks: Uint8Array[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      const lines = Buffer.concat(chunks).toString("utf8").split("\r\n");
      expect(lines[0]).toMatch(/^\ufeffServer,Messages,/);
      expect(lines.filter((line) => line !== "")).toHaveLength(RESULTS.hostile.servers.length + 1);
      expect(lines.find((line) => line.includes("calc"))).toMatch(/^'=cmd/);
      expect(lines.some((line) => line.startsWith(`a${"very-long-".repeat(1_000)}z,`))).toBe(true);
      await page.context().close();
    });
  },
);

const SHOWN_CHARTS =
  "[...document.querySelectorAll('#charts svg')].filter((svg) => svg.checkVisibility()).length";

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
