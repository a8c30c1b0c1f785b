import { describe, expect, test } from "vitest";
import { sparkline } from "../../../reports/words/sparkline.ts";
import { renderSummaryMarkdown, renderTerminalSummary } from "../../../reports/words/summary.ts";
import { cases, hostileResult, oneServerResult, threeServersResult } from "../make-result.ts";

const BASE = { displayZone: "UTC", outlook: null, scenarioName: "Two edges" } as const;
const PLAIN = { ...BASE, width: 100, colour: false, ascii: false } as const;

describe.each(cases())("the terminal summary of a result %s", (_, result) => {
  test.each([20, 40, 60, 80, 100, 250])("has at most 20 lines that fit %d columns", (width) => {
    const lines = renderTerminalSummary(result, { ...PLAIN, width }).split("\n");
    const plain = { ...result, warnings: [], rows: { ...result.rows, filtered: 0 } };
    const least = renderTerminalSummary(plain, { ...PLAIN, width }).split("\n");
    expect(least.length).toBeLessThanOrEqual(20);
    // The first three warnings, and what became of filtered rows.
    expect(lines.length - least.length).toBeLessThanOrEqual(12);
    for (const line of lines.filter((one) => !one.startsWith("digest "))) {
      expect(Array.from(line).length).toBeLessThanOrEqual(Math.max(40, width));
    }
  });

  test("is plain ASCII when asked, and has no colour unless asked", () => {
    const ascii = renderTerminalSummary(result, { ...PLAIN, ascii: true });
    expect(ascii).toMatch(/^[\n -~]*$/);
    expect(renderTerminalSummary(result, PLAIN)).not.toMatch(/\p{Cc}(?<!\n)/u);
  });
});

describe("the inputs in summary.md", () => {
  const withInputs = (count: number): string => {
    const result = oneServerResult();
    const inputs = Array.from({ length: count }, (_, i) => ({
      name: `MSGTRK${i + 1}.LOG`,
      sha256: `${i}`.padStart(64, "0"),
      rows: 1_000,
    }));
    return renderSummaryMarkdown({ ...result, provenance: { ...result.provenance, inputs } }, BASE);
  };

  test("few are listed with their hashes", () => {
    const lines = withInputs(5).split("\n");
    expect(
      lines.filter((line) => /^- MSGTRK\d\.LOG, 1,000 rows, sha256 `0+\d`$/.test(line)),
    ).toHaveLength(5);
  });

  test("70 are told in one line, and their names nowhere else", () => {
    const text = withInputs(70);
    expect(text).toContain(
      "- 70 files with 70,000 rows: MSGTRK1.LOG, MSGTRK2.LOG, MSGTRK3.LOG and 67 more; each with",
    );
    expect(text.match(/MSGTRK\d+/g)).toHaveLength(3);
  });
});

describe("the terminal summary", () => {
  test("tells three warnings in words and counts the others, and says why rows are filtered", () => {
    const told = ["one", "two", "three", "four", "five"];
    const warnings = told.map((word) => ({ code: "W", message: `Number ${word}.` }));
    const filteredByReason = [
      { reason: "not to Exchange Online", rows: 9_800 },
      { reason: "after the window", rows: 399 },
    ];
    const one = oneServerResult();
    const rows = { ...one.rows, filtered: 10_199, filteredByReason };
    const words = renderTerminalSummary({ ...one, warnings, rows }, PLAIN);
    expect(words).toContain(
      "10,199 rows filtered: 9,800 not to Exchange Online, 399 after the window.",
    );
    expect(words).toContain("Warning: Number three.");
    expect(words).not.toContain("four");
    expect(words).toContain("… and 2 more warnings (see summary.md)");
  });

  test("says the answer first, then shows it", () => {
    const lines = renderTerminalSummary(oneServerResult(), PLAIN).split("\n");
    expect(lines[1]).toBe(
      "From 2026-12-07 (after the window) nothing from mail01 is accepted: about 640 messages a day.",
    );
    expect(lines[2]).toMatch(
      /^As things stand 9,152 of 57,854 messages are lost and 15,226 delayed/,
    );
    expect(lines[4]).toMatch(/^Mail from mail01 is first delayed on 2026-10-08 01:01 UTC/);
    expect(lines.find((line) => line.startsWith("delayed"))).toMatch(/█/);
    expect(lines.find((line) => line.startsWith("lost"))).toMatch(/█/);
    expect(lines.at(-1)).toMatch(/^digest [0-9a-f]{64}$/);
  });

  test("has the same words with and without colour", () => {
    const coloured = renderTerminalSummary(threeServersResult(), { ...PLAIN, colour: true });
    expect(coloured).toContain("\u001b[1m");
    const start = String.fromCharCode(27);
    const words = coloured
      .split(start)
      .map((part, index) => (index ? part.replace(/^\[\d+m/, "") : part));
    expect(words.join("")).toBe(renderTerminalSummary(threeServersResult(), PLAIN));
  });
});

describe("a sparkline", () => {
  test.each([
    [[0, 1, 4, 8], 10, " ▁▄█"],
    [[0, 0, 0], 10, "   "],
    [[1, 1, 2, 2], 2, "▄█"],
    [[], 5, " "],
  ])("of %j in %d columns is %j", (counts, width, bars) => {
    expect(sparkline(counts, width)).toBe(bars);
  });

  test("shows even one message of a million", () => {
    expect(sparkline([1, 1_000_000], 2)).toBe("▁█");
    expect(sparkline([1, 1_000_000], 2, true)).toBe(".@");
  });
});

describe("the summary in Markdown", () => {
  test("has the answer as its title and the digest at its end", () => {
    const lines = renderSummaryMarkdown(oneServerResult(), BASE).trimEnd().split("\n");
    expect(lines[0]).toBe(
      "# From 2026-12-07 (after the window) nothing from mail01 is accepted: about 640 messages a day",
    );
    expect(lines.at(-1)).toContain("digest `5f0c");
  });

  test.each(cases())("of a result %s has tables of equal width and no raw HTML", (_, result) => {
    const markdown = renderSummaryMarkdown(result, BASE);
    expect(markdown).not.toMatch(/[<>](?!0\.01|99\.99)/);
    expect(markdown).not.toMatch(/undefined|NaN/);
    let columns = 0;
    for (const line of markdown.split("\n")) {
      const cells = line.startsWith("|") ? line.split(/(?<!\\)\|/).length : 0;
      if (cells > 0 && columns > 0) expect(cells).toBe(columns);
      columns = cells;
    }
  });

  test("does not show the text of rejected rows", () => {
    expect(renderSummaryMarkdown(hostileResult(), BASE)).not.toMatch(/anna@|bob@/);
  });
});
