import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "../cli/run-cli.ts";
import { eventually, PATIENCE_MS } from "../patience.ts";
import { startBrowser, whyNoBrowser } from "../reports/browser.ts";

const MAIN = path.resolve(import.meta.dirname, "../../dist/src/main.js");
const reason = whyNoBrowser();
const scenario = (build: string): string => `name: followed
traffic:
  synthetic:
    servers: [{ server: edge1, streams: [{ kind: office, messagesPerDay: 40 }] }]
servers: [{ name: edge1, product: Exchange 2016, build: "${build}" }]
window: { start: 2026-09-08 }
`;

let folder: string;
let served: ChildProcess | null = null;
let browser: Browser;

beforeAll(async () => {
  if (reason !== null) return;
  // A name that points here but is no loopback name: the page is no secure context under it.
  browser = await startBrowser("--host-resolver-rules=MAP lan.example 127.0.0.1");
});
afterAll(async () => {
  if (reason === null) await browser.close();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-serve-page-"));
});
afterEach(async () => {
  const ended = served === null || served.exitCode !== null ? null : once(served, "exit");
  served?.kill("SIGINT");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

/** Starts `mailflow serve` and gives its address. */
async function serve(...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, "serve", ...args, "--port", "0"], { cwd: folder });
  served = child;
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += String(chunk);
    const url = /^http:\S+$/m.exec(output)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`serve ended: ${output}`);
}

interface Shown {
  readonly page: Page;
  readonly report: FrameLocator;
  readonly complaints: string[];
}

async function open(url: string): Promise<Shown> {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, report: page.frameLocator("#report"), complaints };
}

async function digestOf(report: FrameLocator): Promise<string> {
  // The panel wakes when it comes into view.
  await report.locator("#what-if").scrollIntoViewIfNeeded();
  await report.locator("#what-if-status[data-state=sealed]").waitFor({ state: "attached" });
  return (await report.locator("#what-if-digest").textContent()) ?? "";
}

describe.skipIf(reason !== null)(`a served page${reason === null ? "" : ` (${reason})`}`, () => {
  test("shows the scenario's report with the digest of the command line", async () => {
    put("s.yaml", scenario("15.1.2507.44"));
    const { page, report, complaints } = await open(await serve("s.yaml"));
    const cli = await makeCliFolder();
    const run = await cli.run(["run", path.join(folder, "s.yaml"), "--json", "--quiet"]);
    cli.remove();
    const { digest }: { digest: string } = JSON.parse(run.stdout);
    expect(await digestOf(report)).toContain(digest);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("follows the scenario when its file changes, also into an error and out of it", async () => {
    put("s.yaml", scenario("15.1.2507.44"));
    const { page, report } = await open(await serve("s.yaml"));
    await report.locator("h1", { hasText: "Patch" }).waitFor();
    put("s.yaml", scenario("15.1.2507.61").replace("build", "bulid"));
    await page.locator("#problem", { hasText: 'did you mean "build"' }).waitFor();
    expect(await report.locator("h1").textContent()).toContain("Patch");
    put("s.yaml", scenario("15.1.2507.61"));
    await report.locator("h1", { hasText: "No mail is delayed" }).waitFor();
    expect(await page.locator("#problem").textContent()).toBe("");
    await page.close();
  });

  test("replays a log that is handed over, and says what is wrong with one", async () => {
    put("s.yaml", scenario("15.1.2507.61"));
    const log = put("mail.csv", traceCsv(traceRows(400)));
    const { page, report, complaints } = await open(await serve("s.yaml"));
    await report.locator("h1", { hasText: "No mail is delayed" }).waitFor();
    await page.setInputFiles("#file", log);
    const problem = page.locator("#problem");
    await problem.filter({ hasText: "of no known log" }).waitFor();
    expect(await problem.textContent()).not.toContain(os.tmpdir());
    await page.locator("summary").click();
    await page.fill("input[name=map]", TRACE_MAP[1] ?? "");
    await page.setInputFiles("#file", log);
    await report.locator(".kicker", { hasText: "mail.csv" }).waitFor();
    expect(await page.locator("#run").innerText()).toContain("followed");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("shows a folder of runs, each as it was written", async () => {
    put("s.yaml", scenario("15.1.2507.44"));
    const cli = await makeCliFolder();
    for (const name of ["one", "two"]) {
      await cli.run(["run", path.join(folder, "s.yaml"), "--out", path.join(folder, name)]);
    }
    cli.remove();
    const url = await serve(".");
    const { page, report } = await open(url);
    await report.locator("h1", { hasText: "Patch" }).waitFor();
    expect(await page.locator("#run option").allInnerTexts()).toEqual(["two", "one"]);
    expect(await page.locator("#file").count()).toBe(0);
    const written = readFileSync(path.join(folder, "one", "report.html"), "utf8");
    expect(await (await fetch(`${url}runs/2`)).text()).toBe(written);
    await page.close();
  });
});

describe.skipIf(reason !== null)(`what-if, served${reason === null ? "" : ` (${reason})`}`, () => {
  test("a what-if names the tab, outlives a reload, and Back undoes it", async () => {
    put("s.yaml", scenario("15.1.2507.44"));
    const { page, report, complaints } = await open(await serve("s.yaml"));
    await digestOf(report);
    // Not by a locator: what stands in a head has no text for it.
    const titled = async (words: string): Promise<void> =>
      await eventually(async () => expect(await page.title()).toContain(words));
    await titled("followed");
    await report.getByLabel("Patch date of edge1").fill("2026-11-20");
    await titled("What if: edge1 patched 20 Nov");
    await page.reload();
    await titled("What if: edge1 patched 20 Nov");
    expect(await digestOf(report)).not.toBe("");
    // Not goBack, which waits for the page around the report to be another one.
    await page.evaluate("history.back()");
    await report.locator("#what-if-banner").waitFor({ state: "hidden" });
    await titled("Patch edge1");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("works from another machine, without a digest", async () => {
    put("s.yaml", scenario("15.1.2507.44"));
    const url = new URL(await serve("s.yaml", "--host", "0.0.0.0"));
    const { page, report, complaints } = await open(
      `http://lan.example:${url.port}${url.pathname}`,
    );
    await report.locator("#what-if").scrollIntoViewIfNeeded();
    await report.locator("#what-if-status[data-run-id]").waitFor({ state: "attached" });
    expect(await page.evaluate("isSecureContext")).toBe(false);
    expect(await report.locator("h1").textContent()).toContain("Patch");
    expect(complaints.filter((text) => !text.includes("Cross-Origin-Opener-Policy"))).toEqual([]);
    await page.close();
  });
});
