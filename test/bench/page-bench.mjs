import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SERVERS = 20;

/**
 * The report of 20 servers over 90 days in a browser: its size, when its first chart is painted,
 * and how soon the page follows a change.
 */
export async function benchPage({ folder, root, runs }) {
  if (!existsSync(CHROMIUM)) return [{ what: `skipped: no ${CHROMIUM}`, value: 0, unit: "" }];
  const scenario = path.join(folder, "twenty.yaml");
  const out = path.join(folder, "twenty");
  writeFileSync(scenario, twentyServers());
  const main = path.join(root, "dist/src/main.js");
  const made = spawnSync(process.execPath, [main, "run", scenario, "--out", out, "--quiet"]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const file = path.join(out, "report.html");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const rows = [];
    for (let run = 0; run < runs; run++) rows.push(await measure(browser, file));
    const middle = (key) => rows.map((row) => row[key]).sort((a, b) => a - b)[runs >> 1];
    return [
      { what: "report of 20 servers", value: statSync(file).size / 1e6, unit: "MB" },
      { what: "packed mail, base64", value: rowBytes(file), unit: "bytes per profile row" },
      { what: "first chart painted", value: middle("paintMs"), unit: "ms" },
      { what: "words and totals after a change", value: middle("figuresMs"), unit: "ms" },
      { what: "daily bars after a change", value: middle("barsMs"), unit: "ms" },
      { what: "charts in view after a change (1 or 2)", value: middle("inViewMs"), unit: "ms" },
      { what: "all charts and tables after a change", value: middle("drawnMs"), unit: "ms" },
    ];
  } finally {
    await browser.close();
  }
}

async function measure(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  // The charts are in the page itself: what is painted first has them.
  const paintMs = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  );
  await page.locator("#what-if").scrollIntoViewIfNeeded();
  const status = page.locator("#what-if-status");
  const after = async (run) =>
    await page.locator(`#what-if-status[data-state=sealed][data-run-id="${run}"]`).waitFor();
  await after(1);
  const days = page.getByRole("spinbutton", { name: "days", exact: true });
  const timings = [];
  for (let run = 2; run < 9; run++) {
    await days.fill(String(5 + run));
    await days.blur();
    await after(run);
    timings.push(await status.evaluate((one) => ({ ...one.dataset })));
  }
  // By link, because the browser scrolls to a field that is filled, away from the charts.
  const inView = [];
  await page.locator("#charts > figure").first().scrollIntoViewIfNeeded();
  for (let run = 9; run < 16; run++) {
    await page.evaluate(`location.hash = "#pause=2026-10-20/P${run}D"`);
    await after(run);
    const { inViewMs, chartsInView } = await status.evaluate((one) => ({ ...one.dataset }));
    if (Number(chartsInView) < 1) throw new Error("no chart is in view");
    inView.push(Number(inViewMs));
  }
  await page.close();
  const middle = (key) => timings.map((one) => Number(one[key])).sort((a, b) => a - b)[3];
  return {
    paintMs,
    figuresMs: middle("figuresMs"),
    barsMs: middle("barsMs"),
    drawnMs: middle("drawnMs"),
    inViewMs: inView.sort((a, b) => a - b)[3],
  };
}

function rowBytes(file) {
  const html = readFileSync(file, "utf8");
  const base64 = /id="run-rows">([^<]*)</.exec(html)?.[1] ?? "";
  return base64.length / rowCount(inflateSync(Buffer.from(base64, "base64")));
}

/** The first number of the packed profile. */
function rowCount(bytes) {
  let value = 0;
  for (let unit = 1, at = 0; ; unit *= 128, at++) {
    value += (bytes[at] & 0x7f) * unit;
    if (bytes[at] < 0x80) return value;
  }
}

function twentyServers() {
  const names = Array.from({ length: SERVERS }, (_, i) => `mail${String(i + 1).padStart(2, "0")}`);
  const traffic = names.map(
    (name, i) => `      - server: ${name}.contoso.example
        streams:
          - {kind: office, messagesPerDay: ${400 + (i + 1) * 60}}
          - {kind: batch, name: news, at: "0${i % 9}:1${i % 10}", messages: 60, perMinute: 6}`,
  );
  const servers = names.map(
    (name, i) =>
      `  - {name: ${name}.contoso.example, product: Exchange 2016, build: 15.1.2507.${i % 5 === 4 ? 66 : 44}}`,
  );
  return `name: twenty-servers
traffic:
  synthetic:
    zone: Europe/Berlin
    servers:
${traffic.join("\n")}
servers:
${servers.join("\n")}
window: {start: 2026-09-08, days: 90}
pauses: [2026-10-20/P10D]
displayZone: Europe/Berlin
`;
}
