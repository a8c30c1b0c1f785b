import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { whyNoBrowser } from "../browser.ts";
import { openedReport } from "./opened-report.ts";

const reason = whyNoBrowser();
const title = reason === null ? "" : `: ${reason}`;
const SCENARIO = `${packageRoot()}/scenarios/examples/hybrid-two-edges.yaml`;

describe.skipIf(reason !== null)(`controls of the page${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("every control makes another run, and all of them stand in the command", async () => {
    const { page, digest, after, complaints } = await report.open();
    if ((await page.getByRole("meter").count()) === 0) {
      await after(() => page.getByRole("button", { name: "Add a pause" }).click());
    }
    const seen = new Set([digest]);
    for (const [label, value] of EDITS) {
      const made = await after(() => edit(page, label, value));
      expect(seen, `after ${label}`).not.toContain(made);
      seen.add(made);
    }
    const words = (await page.locator("#what-if-command").textContent()) ?? "";
    for (const flag of FLAGS) expect(words).toContain(` --${flag} `);
    const back = await after(() => page.getByRole("button", { name: "Back to the run" }).click());
    expect(back).toBe(report.file().digest);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("words, totals, charts and tables follow; the baseline can be seen beside them", async () => {
    const { page, after } = await report.open();
    const before: string[] = await page.evaluate(SHOWN);
    await after(() => page.getByRole("button", { name: "Add a pause" }).click());
    const shown: string[] = await page.evaluate(SHOWN);
    for (const [i, words] of before.entries()) expect(shown[i]).not.toBe(words);
    const compare = page.getByLabel("Compare with baseline in every picture");
    await compare.check();
    const figures = await page.locator("#charts > figure").count();
    expect(await page.locator("#charts .was").count()).toBe(figures);
    expect(figures).toBeGreaterThanOrEqual(8);
    await compare.uncheck();
    expect(await page.locator("#charts .was").count()).toBe(0);
    await page.context().close();
  });

  test("back at the run every word, chart and table is what the report was written with", async () => {
    const { page, after } = await report.open();
    const parts = `["summary", "assumed", "charts", "server-tables", "stage-tables", "origin"]
      .map((id) => document.getElementById(id).innerHTML)`;
    const written: string[] = await page.evaluate(parts);
    await after(() => page.getByRole("button", { name: "Add a pause" }).click());
    await after(() => page.getByRole("button", { name: "Back to the run" }).click());
    await page.locator('#what-if-status[data-complete="3"]').waitFor({ state: "attached" });
    const shown: string[] = await page.evaluate(parts);
    for (const [i, words] of written.entries()) expect(shown[i]).toBe(words);
    await page.context().close();
  });

  test("what needs the log is refused with the reason", async () => {
    const { page } = await report.open();
    const replyPoint = page.getByLabel("Reply point");
    await replyPoint.selectOption("connect");
    await page.getByRole("alert").filter({ hasText: "needs the log" }).waitFor();
    expect(await replyPoint.inputValue()).toBe("end-of-data");
    await page.getByLabel("Retry profile").selectOption("qmail");
    await page.getByRole("status").filter({ hasText: "whole minutes" }).waitFor();
    await page.context().close();
  });

  test("pauses beyond the yearly allowance are refused, and its spending is shown", async () => {
    const { page, after } = await report.open({ hash: "#pause=2026-10-20%2FP10D" });
    const days = page.getByRole("spinbutton", { name: "days", exact: true });
    await days.fill("200");
    await days.blur();
    await page.getByRole("alert").filter({ hasText: "90 days of pause" }).waitFor();
    await after(async () => {
      await days.fill("20");
      await days.blur();
    });
    await page.getByText("2026: 20 of 90 days spent").waitFor();
    await page.context().close();
  });
});

/** Every control by its label, with a value that it does not have. */
const EDITS: readonly (readonly [label: string | RegExp, value: string])[] = [
  [/^Patch date of/, "2026-11-20"],
  [/^Build of/, "last"],
  ["days", "21"],
  [/^Pause from/, "2026-10-15"],
  ["Stage table", "last"],
  ["Stage 4: minutes per hour in which mail is delayed", "33"],
  ["Stage 6: minutes per hour in which mail bounces", "7"],
  ["Refused minutes", "at"],
  ["Minute of the hour", "20"],
  ["Order", "throttle-first"],
  ["Seed", "another"],
  ["Retry profile", "intervals"],
  ["Intervals", "3m*2, 7m"],
  ["Kept in the queue for hours", "5"],
  ["Sender told after hours", "1.5"],
];
const FLAGS = [
  "upgrade",
  "pause",
  "policy",
  "variant",
  "stage",
  "placement",
  "order",
  "seed",
  "retry",
  "lifetime",
  "delay-dsn",
];

async function edit(page: Page, label: string | RegExp, value: string): Promise<void> {
  const control = page.locator("#what-if").getByLabel(label).first();
  if (await control.evaluate((one) => one.tagName === "SELECT")) {
    const options = await control
      .locator("option")
      .evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""));
    await control.selectOption(value === "last" ? (options.at(-1) ?? "") : value);
  } else {
    await control.fill(value);
    await control.blur();
  }
}

const SHOWN = `["#summary h1", "#summary .figures", "#daily-outcomes .wide", "#server-tables table",
  "#stage-tables table"].map((selector) => document.querySelector(selector).innerHTML)`;
