import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { chartsOf } from "../../../reports/charts/catalogue.ts";
import { renderReport } from "../../../reports/page/report.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import {
  HOSTILE_NAMES,
  hostileResult,
  madeServerReport,
  manyServersResult,
  noHarmResult,
  oneServerResult,
  threeServersResult,
} from "../make-result.ts";

const sha256Base64 = (text: string): string => createHash("sha256").update(text).digest("base64");

/** Drawing takes a second or more on a busy machine, so that each page is made once. */
const RESULTS = {
  one: oneServerResult(),
  three: threeServersResult(),
  many: manyServersResult(200),
  harmless: noHarmResult(),
  hostile: hostileResult(),
};
const pages = new Map<string, Promise<string>>();

function page(key: keyof typeof RESULTS, displayZone = "UTC"): Promise<string> {
  const id = `${key} ${displayZone}`;
  const made = pages.get(id) ?? render(RESULTS[key], displayZone);
  pages.set(id, made);
  return made;
}

function render(result: RunResult, displayZone: string): Promise<string> {
  return renderReport(result, {
    displayZone,
    scenarioName: result === RESULTS.hostile ? (HOSTILE_NAMES[1] ?? "") : "Two edges",
    serverReport: madeServerReport(result),
    asOfMs: result.window.endMs,
    sha256Base64,
    script: "",
    seen: null,
    outlook: null,
    whatIf: null,
  });
}

describe("the page", () => {
  test("begins with the answer, and goes on in the order a reader needs", async () => {
    const shown = await page("three");
    const order = [
      "messages a day</h1>",
      "Mail from <b><bdi>edge-",
      'class="figures"',
      'class="steps"',
      'id="assumptions"',
      'id="charts"',
      'id="servers"',
      'id="stages"',
      'id="rows"',
      'id="provenance"',
    ].map((words) => shown.indexOf(words));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("forbids everything but its style and the one script whose hash it names", async () => {
    const shown = await page("one");
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(shown)?.[1] ?? "";
    const scripts = [...shown.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
    expect(scripts).toHaveLength(1);
    expect(policy.replaceAll("&#39;", "'")).toBe(
      `default-src 'none'; script-src 'sha256-${sha256Base64(scripts[0] ?? "")}'; ` +
        "style-src 'unsafe-inline'; img-src data:; connect-src 'none'; base-uri 'none'; " +
        "form-action 'none'",
    );
  });

  test("asks for nothing outside itself", async () => {
    const shown = await page("three");
    const inert = shown.replaceAll(/xmlns(:xlink)?="http:\/\/www\.w3\.org\/[^"]*"/g, "");
    expect(inert).not.toMatch(/https?:|@import|url\(|<iframe|<object|<embed/);
    expect([...inert.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1])).toSatisfy(
      (links: string[]) => links.every((link) => link.startsWith("#") || link === "data:,"),
    );
  });

  test("holds every chart with a caption and an alternative text, for wide and narrow screens", async () => {
    const result = RESULTS.three;
    const shown = await page("three");
    for (const chart of chartsOf(result)) {
      expect(shown).toContain(`<figure class="${chart.id}" id="${chart.id}">`);
      expect(shown).toContain(chart.caption(result, "UTC").slice(0, 40));
    }
    expect(shown.match(/<svg /g)).toHaveLength(2 * chartsOf(result).length);
    expect(shown.match(/role="img" aria-label="[^"]{30,}"/g)).toHaveLength(chartsOf(result).length);
  });

  test("draws charts in colours that follow the reader's scheme", async () => {
    const shown = await page("many");
    for (const svg of shown.match(/<svg [\s\S]*?<\/svg>/g) ?? []) {
      expect(svg).not.toMatch(/(?:fill|stroke)="#/);
      expect(svg).toContain("var(--c-");
    }
  });
});

describe("what the page says", () => {
  test("says plainly that nothing happens", async () => {
    const shown = await page("harmless");
    expect(shown).toContain("<h1>No mail is delayed or refused in these 90 days</h1>");
    expect(shown).toContain("No mail was delayed.");
    expect(shown).toContain("tone-none");
  });

  test("shows rejected rows by line and reason, never their text", async () => {
    const shown = await page("one");
    expect(shown).toContain("time is not a date");
    expect(shown).not.toMatch(/anna@|bob@/);
  });

  test("stays small: 200 servers over 90 days in under 2 MB", async () => {
    expect((await page("many")).length).toBeLessThan(2_000_000);
  });

  test("is the same for the same result", async () => {
    expect(await render(structuredClone(RESULTS.three), "UTC")).toBe(await page("three"));
  });

  test("shows times in the zone asked for", async () => {
    const shown = await page("one", "Europe/Berlin");
    expect(shown).toContain("2026-10-08 03:01 UTC+2");
    expect(shown).toContain("2026-11-07 07:01 UTC+1");
  });
});

describe("hostile names", () => {
  test("show as text everywhere", async () => {
    const shown = await page("hostile");
    expect(shown).not.toMatch(/<img|<b>x|<script>alert/);
    const data = shown.match(/<script type="application\/json" class="readings"/g) ?? [];
    expect(data.length).toBeGreaterThan(10);
    expect(shown.match(/<script/g)).toHaveLength(1 + data.length);
    expect(shown.match(/<\/script/g)).toHaveLength(1 + data.length);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the point.
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    expect(shown).toContain("&lt;img src=x onerror=alert(1)&gt;");
  });

  test("that are very long are cut, with the whole name in the title", async () => {
    const shown = await page("hostile");
    const long = HOSTILE_NAMES[4] ?? "";
    expect(shown).toContain(`title="${long}"`);
    expect(shown.split(long).length - 1).toBeLessThanOrEqual(12);
  });

  test("that override the writing direction are isolated", async () => {
    const shown = await page("hostile");
    const visible = shown.replace(/="[^"]*"/g, "");
    const before = [...visible.matchAll(/(.{5})\u202e/g)].map((match) => match[1]);
    expect(new Set(before)).toEqual(new Set(["<bdi>"]));
  });
});
