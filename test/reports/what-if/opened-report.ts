import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, vi } from "vitest";
import { openPage, startBrowser, type WatchedPage } from "../browser.ts";
import { type PageFile, pageFile } from "./page-file.ts";

/** One report for all tests of a block, and a browser for it. */
export interface OpenedReport {
  readonly file: () => PageFile;
  /** Opens it, with the what-if panel ready. */
  open(options?: OpenOptions): Promise<WhatIfPage>;
}

interface OpenOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly hash?: string;
}

export interface WhatIfPage extends WatchedPage {
  readonly digest: string;
  /** Does something and waits for the digest of the run that follows. */
  after(action: () => Promise<unknown>): Promise<string>;
}

/** What is to be done hangs on the day on which a report is made. */
const MADE = new Date("2026-09-20T12:00:00Z");

/** Makes the report of a command before the tests of a block, and takes it away after them. */
export function openedReport(words: readonly string[]): OpenedReport {
  let file: PageFile | null = null;
  let browser: Browser | null = null;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: MADE });
    try {
      file = await pageFile(words);
    } finally {
      vi.useRealTimers();
    }
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    file?.remove();
  });
  const made = (): PageFile => {
    if (file === null) throw new Error("no report");
    return file;
  };
  return {
    file: made,
    open: async ({ width = 1_280, colorScheme = "light", hash = "" } = {}) => {
      if (browser === null) throw new Error("no browser");
      const opened = await openPage(browser, `${made().url}${hash}`, { width, colorScheme });
      const { page } = opened;
      await page.locator("#what-if").scrollIntoViewIfNeeded();
      const digest = await sealedDigest(page, 0);
      await page.evaluate(OPEN_GROUPS);
      return {
        ...opened,
        digest,
        after: async (action) => {
          const run = page.locator("#what-if-status");
          const before = Number(await run.getAttribute("data-run-id"));
          await action();
          return await sealedDigest(page, before);
        },
      };
    },
  };
}

async function sealedDigest(page: Page, afterRun: number): Promise<string> {
  // A locator, because the page's own policy refuses the text that waitForFunction would evaluate.
  const isSealed = `#what-if-status[data-state=sealed]:not([data-run-id="${afterRun}"])`;
  await page.locator(isSealed).waitFor({ state: "attached" });
  return (await page.locator("#what-if-digest").textContent()) ?? "";
}

const OPEN_GROUPS =
  "for (const group of document.querySelectorAll('#what-if details')) group.open = true";
