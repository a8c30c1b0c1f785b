import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { PATIENCE_MS } from "../patience.ts";

/** Where Debian puts its browser; `CHROMIUM` names another. */
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/**
 * Why a browser test cannot run here, or null. On CI a missing browser is a failure, not a reason.
 */
export function whyNoBrowser(): string | null {
  if (existsSync(CHROMIUM) || process.env["CI"] === "true") return null;
  return `no browser at ${CHROMIUM}`;
}

/** Starts a headless browser, with more arguments for it. Must be closed. */
export async function startBrowser(...args: readonly string[]): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", ...args],
    timeout: PATIENCE_MS,
  });
}

/** A page with what it complained of and what it asked for. */
export interface WatchedPage {
  readonly page: Page;
  /** Messages of the console and errors, with what the Content-Security-Policy refused. */
  readonly complaints: string[];
  /** Addresses asked for, but for the page's own, its worker and `data:`. */
  readonly requests: string[];
}

/** Opens an address in a page of its own. Closing its context ends it. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly width: number },
): Promise<WatchedPage> {
  const { width, ...context } = options;
  const opened = await browser.newContext({ viewport: { width, height: 900 }, ...context });
  opened.setDefaultTimeout(PATIENCE_MS);
  const page = await opened.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const asked = request.url();
    const isOwn = asked.split("#")[0] === url.split("#")[0];
    if (!isOwn && !/^(?:data|blob):/.test(asked)) requests.push(asked);
  });
  await page.goto(url);
  return { page, complaints, requests };
}
