import { describe, expect, test } from "vitest";
import { briefMarkdown } from "../../../reports/brief/markdown.ts";
import { briefPage } from "../../../reports/brief/page.ts";
import { briefOf } from "../../../reports/brief/words.ts";
import type { Outlook } from "../../../sim/contract/plan-result.ts";
import { hostileResult, noHarmResult, oneServerResult } from "../make-result.ts";

const OPTIONS = {
  displayZone: "Europe/Berlin",
  scenarioName: "five weeks",
  todayMs: Date.parse("2026-11-30T12:00Z"),
} as const;

const OUTLOOK: Outlook = {
  firstMs: Date.parse("2026-12-01T00:00Z"),
  servers: [
    {
      server: "mail01",
      noLossMs: Date.parse("2026-12-04T23:30Z"),
      noDelayMs: Date.parse("2026-10-08T00:00Z"),
      fullBlockMs: Date.parse("2026-12-07T00:00Z"),
      isLate: false,
      patchMs: Date.parse("2026-12-04T23:30Z"),
      lost: { own: 0, min: 0, max: 0 },
      delayed: { own: 5, min: 5, max: 5 },
    },
  ],
  lost: { own: 0, min: 0, max: 0 },
  delayed: { own: 5, min: 5, max: 5 },
  days: null,
};

describe("a brief", () => {
  const text = briefMarkdown(briefOf(oneServerResult(), { ...OPTIONS, outlook: OUTLOOK }));

  test("says what to decide, with dates of the reader's zone in words", () => {
    // 23:30 UTC is the next day in Berlin.
    expect(text).toMatch(/^# Patch mail01 before 5 December 2026\n/);
    expect(text).toContain("- Patch mail01 before 5 December 2026.");
    expect(text).toContain("From 7 December 2026: nothing from mail01 arrives until it is patched");
    expect(text).toContain("Made on 30 November 2026 from five weeks; dates in Europe/Berlin.");
  });

  test("has a text for the help desk", () => {
    const [, desk = ""] = text.split("## For the help desk");
    expect(desk).toContain("“5.7.230” and “Connecting Exchange server version is out-of-date”");
    expect(desk).toContain("whole notice");
  });

  test("is free of technical terms and short", () => {
    const before = text.split("## For the help desk")[0] ?? "";
    expect(before).not.toMatch(/\b(stage|deferr|NDR|SMTP|placement|carryover|UTC|digest|throttl)/i);
    expect(before.split(/\s+/).length).toBeLessThan(300);
  });

  test("of a run without harm asks for nothing", () => {
    const calm = briefMarkdown(briefOf(noHarmResult(), { ...OPTIONS, outlook: null }));
    expect(calm).not.toContain("What we ask for");
    expect(calm).not.toContain("help desk");
  });

  test("as a page has no script, no network, and shows names as text", () => {
    const page = briefPage(briefOf(hostileResult(), { ...OPTIONS, outlook: null }));
    expect(page).not.toContain("<script");
    expect(page).not.toMatch(/<img|onerror=["']|src="http/);
  });
});
