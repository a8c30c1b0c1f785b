import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { whyNoBrowser } from "../browser.ts";
import { openedReport } from "./opened-report.ts";

const reason = whyNoBrowser();
const title = reason === null ? "" : `: ${reason}`;
const SCENARIO = `${packageRoot()}/scenarios/examples/hybrid-two-edges.yaml`;
const B = "edge-b.contoso.example";
const PATCHED = "#upgrade=edge-b.contoso.example%3D2026-11-01%2F15.1.2507.75";
const EFFECT = "edge-b patched 1 Nov, 4,855 fewer lost, 19,597 fewer delayed";

describe.skipIf(reason !== null)(`a what-if leaves a trace${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("the banner and the title name the change and what it does, until it is undone", async () => {
    const { page, after, complaints } = await report.open();
    const written = await page.title();
    const banner = page.getByRole("complementary", { name: "What if" });
    expect(await banner.count()).toBe(0);
    await after(() => page.getByLabel(`Patch date of ${B}`).fill("2026-11-01"));
    expect(await banner.locator("p").first().innerText()).toBe(`What if: ${EFFECT}`);
    expect(await page.title()).toBe(`What if: ${EFFECT} – hybrid-two-edges`);
    for (const at of ["#summary", "#stage-timeline", "#provenance"]) {
      await page.evaluate(`document.querySelector("${at}").scrollIntoView()`);
      expect((await banner.boundingBox())?.y).toBe(0);
      expect(await page.evaluate(topOf(at))).toBeGreaterThanOrEqual(-1);
    }
    const back = await after(() => banner.getByRole("button", { name: "Back to the run" }).click());
    expect(back).toBe(report.file().digest);
    expect(await banner.count()).toBe(0);
    expect(await page.title()).toBe(written);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("what to do, and what the page says first, follow the change", async () => {
    const { page, after } = await report.open();
    const headline = async (): Promise<string> => (await page.locator("h1").textContent()) ?? "";
    const link = page.getByRole("link", { name: "By when to patch" });
    const status = page.locator("#what-if-status");
    expect(await headline()).toBe("Patch edge-b.contoso.example before 2026-11-14");
    // Never patched, edge-a is to be patched as well.
    await after(() => page.getByLabel("Patch date of edge-a.contoso.example").fill(""));
    expect(await headline()).toContain("edge-a.contoso.example");
    expect(await status.textContent()).toContain(`. ${await headline()}.`);
    expect(await page.locator("#patch-by tbody tr").count()).toBe(2);
    expect(await page.locator(".saves").textContent()).toContain("without it nothing is accepted");
    await after(() => page.goBack());
    await after(() => page.getByLabel(`Patch date of ${B}`).fill("2026-11-01"));
    expect(await headline()).toBe("11,204 of 248,786 messages are delayed");
    expect(await status.textContent()).toContain(`. ${await headline()}.`);
    expect(await page.locator("#patch-by").count()).toBe(0);
    expect(await link.isVisible()).toBe(false);
    await after(() => page.getByRole("button", { name: "Back to the run" }).click());
    expect(await headline()).toBe("Patch edge-b.contoso.example before 2026-11-14");
    expect(await link.isVisible()).toBe(true);
    await page.context().close();
  });

  test("Back undoes, Forward makes it again, and a reload keeps it", async () => {
    const { page, after, digest } = await report.open();
    const date = page.getByLabel(`Patch date of ${B}`);
    const days = page.getByRole("spinbutton", { name: "days", exact: true });
    const first = await after(() => date.fill("2026-11-01"));
    const second = await after(async () => {
      await days.fill("10");
      await days.blur();
    });
    expect(await after(() => page.goBack())).toBe(first);
    expect(await days.inputValue()).toBe("7");
    expect(await after(() => page.goBack())).toBe(digest);
    expect(await date.inputValue()).toBe("");
    expect(await page.locator("#what-if-banner").isVisible()).toBe(false);
    expect(await after(() => page.goForward())).toBe(first);
    expect(await after(() => page.goForward())).toBe(second);
    // A link to a section takes the changes along.
    await page.getByRole("link", { name: "In pictures" }).click();
    await page.locator("#what-if-banner").getByText("for 10 days").first().waitFor();
    expect(await page.evaluate("location.hash")).toContain("pause=");
    await page.reload();
    await sealed(page);
    expect(await page.locator("#what-if-digest").textContent()).toBe(second);
    await page.context().close();
  });
});

describe.skipIf(reason !== null)(`dates of a what-if${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("dates that are none, over, or without effect are told next to the field", async () => {
    const { page, after } = await report.open();
    await page.clock.setFixedTime(new Date("2026-10-15T12:00:00Z"));
    const date = page.getByLabel(`Patch date of ${B}`);
    const note = page.locator(`#${(await date.getAttribute("aria-describedby")) ?? ""}`);
    const runs = await page.locator("#what-if-status").getAttribute("data-run-id");
    await date.focus();
    // Each part of the field takes two figures: there is no 45th day.
    await page.keyboard.type("11");
    await date.blur();
    await note
      .getByText("This is no date")
      .or(note.filter({ hasText: "no date" }))
      .waitFor();
    expect(await date.getAttribute("aria-invalid")).toBe("true");
    expect(await note.getAttribute("role")).toBe("alert");
    await date.fill("0206-11-20");
    await date.blur();
    await note.filter({ hasText: "The year 206 is far from the run" }).waitFor();
    expect(await page.locator("#what-if-status").getAttribute("data-run-id")).toBe(runs);
    await after(() => date.fill("2026-10-10"));
    expect(await note.textContent()).toContain("In the past (today is 15 Oct)");
    expect(await date.getAttribute("aria-invalid")).toBe("false");
    expect(await note.getAttribute("data-tone")).toBe("warn");
    expect(await page.locator("#what-if-banner .warning").textContent()).toContain("In the past");
    await after(() => date.fill("2027-02-01"));
    expect(await note.textContent()).toContain("The run ends on 6 Dec: until then it stays");
    expect(await note.textContent()).toContain("As many of its messages are lost");
    await after(() => date.fill("2026-11-20"));
    expect(await note.textContent()).toMatch(/^20 Nov 2026; in the run never patched\. Its mail: /);
    expect(await page.locator("#what-if-banner .warning").textContent()).toBe("");
    await page.context().close();
  });
});

describe.skipIf(reason !== null)(`a changed page${title}`, () => {
  const report = openedReport(["run", SCENARIO]);

  test("paper says at its top which what-if it shows", async () => {
    const { page } = await report.open({ hash: PATCHED });
    await page.emulateMedia({ media: "print" });
    const banner = page.locator("#what-if-banner");
    const words = await banner.innerText();
    expect(words).toContain(`What if: ${EFFECT}`);
    expect(words).toContain("This is a what-if, not the run as written.");
    expect(words).toContain("charts and tables below are those of the run with this change");
    expect(words).toContain("The run as written says: “Patch edge-b.contoso.example before");
    expect(await banner.getByRole("button").isVisible()).toBe(false);
    expect(await page.locator(".patch-marks, .patch-help").first().isVisible()).toBe(false);
    const bannerTop = (await banner.boundingBox())?.y ?? Number.NaN;
    expect(bannerTop).toBeLessThan((await page.locator("h1").boundingBox())?.y ?? Number.NaN);
    await page.context().close();
  });

  test("what cannot be worked out is not said to be shown", async () => {
    const { page } = await report.open();
    await page.evaluate("location.hash = '#retry=qmail'");
    const banner = page.locator("#what-if-banner");
    await banner.locator(".warning").filter({ hasText: "needs the log" }).waitFor();
    expect(await page.title()).toContain("retry qmail, not worked out");
    await page.emulateMedia({ media: "print" });
    expect(await banner.innerText()).toContain("What follows is what the page showed before");
    await page.context().close();
  });

  test.each([
    [390, "light"],
    [390, "dark"],
    [1_280, "light"],
    [1_280, "dark"],
  ] as const)("at %d px, %s, axe finds nothing with the banner shown", async (...how) => {
    const [width, colorScheme] = how;
    const { page, complaints } = await report.open({ width, colorScheme, hash: PATCHED });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

async function sealed(page: Page): Promise<void> {
  await page.locator("#what-if-status[data-state=sealed]").waitFor({ state: "attached" });
}

function topOf(selector: string): string {
  const banner = "document.querySelector('#what-if-banner').getBoundingClientRect().bottom";
  return `document.querySelector("${selector}").getBoundingClientRect().top - ${banner}`;
}

interface AxeFinding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function findings(page: Page): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run()")) as {
    readonly violations: readonly AxeFinding[];
  };
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
}
