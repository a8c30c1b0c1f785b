import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../reports/page/report.ts";
import type { Outlook, RangedCount } from "../../sim/contract/plan-result.ts";
import type { Range, RunResult } from "../../sim/contract/result.ts";
import { pageScript } from "../../src/run/outputs.ts";
import { openPage, startBrowser, type WatchedPage, whyNoBrowser } from "./browser.ts";
import { madeServerReport, manyServersResult, threeServersResult } from "./make-result.ts";
import { pdfPages } from "./pdf-text.ts";

const reason = whyNoBrowser();
const RESULTS = {
  three: threeServersResult(),
  fleet: manyServersResult(2_000),
  some: manyServersResult(60),
};

const folder = mkdtempSync(join(tmpdir(), "mailflow-reader-"));
let browser: Browser;

beforeAll(async () => {
  if (reason !== null) return;
  for (const [name, result] of Object.entries(RESULTS)) {
    writeFileSync(join(folder, `${name}.html`), await reportOf(result));
  }
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(name: keyof typeof RESULTS, width = 1_280): Promise<WatchedPage> {
  const url = pathToFileURL(join(folder, `${name}.html`)).href;
  return await openPage(browser, url, { width });
}

describe.skipIf(reason !== null)(
  `what a pointer and keys read off a chart${reason === null ? "" : `: ${reason}`}`,
  () => {
    test("a pointer over a day shows all values of that day, and leaves with it", async () => {
      const { page, complaints } = await open("three");
      const at = RESULTS.three.days.findIndex(({ bounced, delayed }) => bounced * delayed > 0);
      const day = RESULTS.three.days[at];
      expect(at).toBeGreaterThan(0);
      await pointAt(page, "daily-outcomes", (at + 0.5) / RESULTS.three.days.length, 0.7);
      const words = await page.locator("#daily-outcomes .tip").innerText();
      expect(words).toMatch(/^\w{3} \d{1,2} \w{3} \d{4}\n[\d,]+ messages\n/);
      expect(words).toContain(`\n${(day?.messages ?? 0).toLocaleString("en")} messages\n`);
      expect(words).toMatch(/delayed: [\d,]+ \(.* %\)/);
      const lost = ((day?.bounced ?? 0) + (day?.expired ?? 0)).toLocaleString("en");
      expect(words).toContain(`\nlost: ${lost}, could be 0 to `);
      expect(await page.locator("#daily-outcomes .cross").isVisible()).toBe(true);
      await pointAt(page, "delay-percentiles", (at + 0.5) / RESULTS.three.days.length, 0.7);
      expect(await page.locator("#delay-percentiles .tip").innerText()).toMatch(
        /\n95 % within: .* min, could be 0 min to .* h\n/,
      );
      await page.mouse.move(5, 5);
      expect(await page.locator("#delay-percentiles .tip").isVisible()).toBe(false);
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    test("every chart takes the focus, and arrow keys read it aloud", async () => {
      const { page, complaints } = await open("three");
      const ids: string[] = await page.evaluate(
        "[...document.querySelectorAll('#charts figure:has(.plot)')].map(({ id }) => id)",
      );
      expect(ids.length).toBeGreaterThan(7);
      for (const id of ids) {
        const heard = page.locator(`#${id} .heard`);
        await page.locator(`#${id} .plot`).focus();
        await page.keyboard.press("ArrowDown");
        const first = await heard.textContent();
        expect(first, id).toMatch(/\S, \S/);
        await page.keyboard.press("End");
        const last = await heard.textContent();
        await page.keyboard.press("Home");
        expect(await heard.textContent(), id).toBe(first);
        if (id !== "servers-by-harm") expect(last, id).not.toBe(first);
        expect(await page.locator(`#${id} .tip`).isVisible()).toBe(true);
        await page.keyboard.press("Escape");
        expect(await page.locator(`#${id} .tip`).isVisible()).toBe(false);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  },
);

describe.skipIf(reason !== null)(
  `what of a chart's time is shown${reason === null ? "" : `: ${reason}`}`,
  () => {
    test("a drag zooms in time, what is read stays right, and the whole comes back", async () => {
      const { page, complaints } = await open("three");
      const drawing = page.locator("#daily-outcomes .wide svg");
      const before = await drawing.innerHTML();
      const read = async (): Promise<string> => {
        await pointAt(page, "daily-outcomes", 0.5, 0.7);
        return await page.locator("#daily-outcomes .tip b").innerText();
      };
      const middle = await read();
      await pointAt(page, "daily-outcomes", 0.4, 0.5);
      await page.mouse.down();
      await pointAt(page, "daily-outcomes", 0.6, 0.5);
      await page.mouse.up();
      // The middle of what was dragged over is the middle of the whole.
      expect(await read()).toBe(middle);
      const status = page.locator("#daily-outcomes .zoom-bar span");
      expect(await status.innerText()).toMatch(/^\d+ \w{3} to \d+ \w{3}$/);
      expect(await axisWords(page)).not.toEqual(wordsOf(before));
      await page.locator("#daily-outcomes .plot").focus();
      await page.keyboard.press("0");
      expect(await drawing.innerHTML()).toBe(before);
      await page.keyboard.press("+");
      await page.keyboard.press("PageDown");
      expect(await status.innerText()).toMatch(/ to /);
      await page.getByRole("button", { name: "Whole time" }).first().click();
      expect(await drawing.innerHTML()).toBe(before);
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    test("a finger reads a chart too", async () => {
      const url = pathToFileURL(join(folder, "three.html")).href;
      const { page } = await openPage(browser, url, { width: 390, hasTouch: true });
      const chart = page.locator("#daily-outcomes .narrow svg");
      await chart.scrollIntoViewIfNeeded();
      const box = await chart.boundingBox();
      if (box === null) throw new Error("no chart");
      await page.touchscreen.tap(box.x + box.width * 0.6, box.y + box.height * 0.6);
      expect(await page.locator("#daily-outcomes .tip").innerText()).toMatch(/messages/);
      await page.context().close();
    });
  },
);

describe.skipIf(reason !== null)(`long lists${reason === null ? "" : `: ${reason}`}`, () => {
  test("2,000 servers: opens soon, 12 screens tall, 20 rows until more are asked for", async () => {
    const { page, complaints } = await open("fleet");
    await page.setViewportSize({ width: 1_280, height: 800 });
    const height = Number(await page.evaluate("document.documentElement.scrollHeight"));
    expect(height).toBeLessThanOrEqual(12 * 800);
    const loadMs = Number(
      await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"),
    );
    // A second on a quiet machine; tests may share theirs.
    expect(loadMs).toBeLessThan(3_000);
    const region = page.getByRole("region", { name: "Mail of each server" });
    const shown = region.locator("tbody tr:visible");
    expect(await shown.count()).toBe(20);
    await page.locator("#servers").getByRole("button", { name: "Show all 2,000" }).click();
    expect(await shown.count()).toBe(2_000);
    await page.getByRole("button", { name: "Show the first 20" }).click();
    expect(await shown.count()).toBe(20);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a search finds rows that are not shown, by keys, and sorting shows other rows", async () => {
    const { page } = await open("fleet");
    const region = page.getByRole("region", { name: "Mail of each server" });
    const shown = region.locator("tbody tr:visible");
    const name = RESULTS.fleet.servers[1_777]?.server ?? "";
    const search = page.getByRole("searchbox", { name: "Search: Mail of each server" });
    await search.focus();
    await page.keyboard.type(name.toUpperCase());
    expect(await shown.count()).toBe(1);
    expect(await shown.innerText()).toContain(name);
    await search.fill("no such server");
    expect(await page.locator("#servers .list-tools [role=status]").first().innerText()).toBe(
      "Nothing among 2,000 rows matches",
    );
    await search.fill("");
    const head = region.getByRole("columnheader", { name: "Messages" });
    await head.getByRole("button").focus();
    await page.keyboard.press("Enter");
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    const counts = await shown.locator("td:nth-child(2)").allInnerTexts();
    const least = RESULTS.fleet.servers.map(({ messages }) => messages).sort((a, b) => a - b);
    expect(counts.map((words) => Number(words.replace(/,/g, "")))).toEqual(least.slice(0, 20));
    await page.context().close();
  });

  test("heads stay in view below a banner; a table too wide says so", async () => {
    const { page } = await open("fleet");
    await page.evaluate("document.documentElement.style.setProperty('--banner-height', '40px')");
    const region = page.getByRole("region", { name: "Mail of each server" });
    await region
      .locator("tbody tr:visible")
      .nth(5)
      .evaluate((one: Scrollable) => one.scrollIntoView());
    const top = Number(
      await region
        .locator("thead th")
        .first()
        .evaluate((one: Scrollable) => one.getBoundingClientRect().top),
    );
    expect(top).toBe(40);
    await page.setViewportSize({ width: 390, height: 800 });
    const sign = page.locator("#servers .sideways").first();
    await sign.waitFor({ state: "visible" });
    const name = region.locator("tbody th").first();
    const before = (await name.boundingBox())?.x;
    await region.evaluate((one: Scrollable) => one.scrollTo(10_000, 0));
    await sign.waitFor({ state: "hidden" });
    expect((await name.boundingBox())?.x).toBe(before);
    await page.context().close();
  });
});

describe.skipIf(reason !== null)(
  `paper, and who cannot see${reason === null ? "" : `: ${reason}`}`,
  () => {
    test("on paper the answer has a page, heads are repeated, and what is left out is said", async () => {
      const { page } = await open("fleet");
      const pages = pdfPages(await page.pdf({ preferCSSPageSize: true }));
      expect(pages.length).toBeGreaterThan(5);
      expect(pages.length).toBeLessThan(16);
      expect(pages[0]).toContain("All times in".toLowerCase());
      expect(pages[0]).not.toContain("What is assumed");
      // What is to be done follows the answer; what is assumed begins a page of its own.
      expect(pages[1]?.trimStart()).toMatch(/^Read with care/);
      expect(pages.some((words) => /^\s*What is assumed/.test(words))).toBe(true);
      expect(pages.at(-1)).toContain("Digest of the result");
      const text = pages.join("\n");
      expect(text).toMatch(/20 of 2,000 rows are shown/);
      expect(text).not.toMatch(/Search|Show all|Zoom|Whole time|Download/);
      // A page that begins within a table begins with its heads.
      const tabled = pages
        .slice(1)
        .filter((words) => /mail\d+/.test(words) && /\d+ min/.test(words));
      for (const words of tabled) expect(words).toMatch(/Server|Which servers/);
      await page.context().close();
    });

    test.each([
      ["some", "light", 1_280],
      ["three", "dark", 1_280],
      ["three", "dark", 390],
    ] as const)(
      "axe finds nothing in %s, %s at %d px, with a chart read",
      async (name, colorScheme, width) => {
        const url = pathToFileURL(join(folder, `${name}.html`)).href;
        const { page } = await openPage(browser, url, { width, colorScheme });
        await page.locator("#daily-outcomes .plot").focus();
        await page.keyboard.press("ArrowRight");
        const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
        await page.evaluate(readFileSync(source, "utf8"));
        const found = (await page.evaluate("axe.run()")) as AxeResult;
        expect(found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
        await page.context().close();
      },
    );
  },
);

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** What these tests ask of an element; they are compiled without the browser's own types. */
interface Scrollable {
  scrollIntoView(): void;
  scrollTo(x: number, y: number): void;
  getBoundingClientRect(): { readonly top: number };
}

async function reportOf(result: RunResult): Promise<string> {
  return await renderReport(result, {
    displayZone: "Europe/Berlin",
    scenarioName: "Read by hand",
    serverReport: madeServerReport(result),
    asOfMs: result.window.endMs,
    outlook: outlookOfEach(result),
    sha256Base64: (text) => createHash("sha256").update(text).digest("base64"),
    script: await pageScript("page"),
    seen: null,
    whatIf: null,
  });
}

/** Every server is to be patched, and a day may be between nothing and twice as bad. */
function outlookOfEach({ servers, days, window }: RunResult): Outlook {
  const upTo = (max: number | null): Range => ({ min: 0, max: max === null ? null : 2 * max });
  const none: RangedCount = { own: 0, min: 0, max: 0 };
  return {
    firstMs: window.startMs,
    servers: servers.map(({ server }) => ({
      ...{ server, noLossMs: window.endMs, noDelayMs: window.endMs, fullBlockMs: null },
      ...{ isLate: false, patchMs: window.endMs, lost: none, delayed: none },
    })),
    ...{ lost: none, delayed: none },
    days: days.map((day) => ({
      lost: upTo(day.bounced + day.expired),
      delayed: upTo(day.delayed),
      harmed: upTo(day.bounced + day.expired + day.delayed),
      p50: upTo(day.delay.p50),
      p95: upTo(day.delay.p95 === null ? null : day.delay.p95 * 10),
      max: upTo(day.delay.max),
    })),
  };
}

/** Moves the pointer to a place of a wide chart's plot, as shares of its width and height. */
async function pointAt(page: Page, id: string, across: number, down: number): Promise<void> {
  const drawing = page.locator(`#${id} .wide`);
  await drawing.scrollIntoViewIfNeeded();
  const box = await drawing.locator("svg").boundingBox();
  const json = await drawing.locator("script").textContent();
  const [panel] = (JSON.parse(json ?? "") as { panels: [number, number, number, number][] }).panels;
  if (box === null || panel === undefined) throw new Error(`no chart ${id}`);
  const [left, top, right, bottom] = panel;
  await page.mouse.move(
    box.x + left + across * (right - left),
    box.y + top + down * (bottom - top),
  );
}

async function axisWords(page: Page): Promise<readonly string[]> {
  return wordsOf(await page.locator("#daily-outcomes .wide svg").innerHTML());
}

function wordsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>(\d+ \w{3})</g)].map(([, words]) => words ?? "");
}
