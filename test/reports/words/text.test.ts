import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chartLabels,
  cutName,
  escapeHtml,
  escapeMarkdown,
  NAME_LENGTH_MAX,
  nameHtml,
  name as nameOf,
  plainText,
  sentenceHtml,
  sentencePlain,
  text,
} from "../../../reports/words/text.ts";
import { HOSTILE_NAMES } from "../make-result.ts";

const anyText = fc.string({ unit: "binary", maxLength: 80 });

describe("HTML", () => {
  test("no text can open a tag, an entity or leave its attribute", () => {
    fc.assert(
      fc.property(anyText, (words) => {
        const escaped = escapeHtml(words);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
      }),
    );
  });

  test("characters that XML forbids become U+FFFD", () => {
    expect(escapeHtml("a\u0000b\u001bc\ud800d\uffffe")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde");
  });

  test("a long name is cut and keeps the whole in its title", () => {
    const long = `a${"x".repeat(9_998)}z`;
    const shown = nameHtml(long);
    expect(shown).toContain(`title="${long}"`);
    expect(shown.replace(/title="[^"]*"/, "").length).toBeLessThan(100);
  });

  test("a name is isolated from the direction of the text around it", () => {
    expect(nameHtml("\u202eabc")).toMatch(/^<bdi>.*<\/bdi>$/);
  });

  test("a date does not break over two lines, and a name that looks like one is left alone", () => {
    const date = "2026-10-08 14:05 UTC+2";
    const shown = sentenceHtml([nameOf(date), text(` stops on ${date}.`)]);
    expect(shown).toContain(`<span class="whole">${date}</span>`);
    expect(shown.match(/class="whole"/g)).toHaveLength(1);
  });
});

describe("Markdown and the terminal", () => {
  test("no name can start HTML, a link, a table cell or emphasis", () => {
    fc.assert(
      fc.property(anyText, (words) => {
        const escaped = escapeMarkdown(words);
        expect(escaped).not.toMatch(/[<>\n]/);
        expect(escaped.replace(/\\[\\`*_{}[\]#|~!]/g, "")).not.toMatch(/[`*_[\]|]/);
      }),
    );
  });

  test.each(HOSTILE_NAMES)("the terminal gets no control character of %j", (name) => {
    expect(sentencePlain([nameOf(name)])).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
    expect(plainText("a\nb")).toBe("a b");
  });
});

describe("cutting", () => {
  test("a name within the limit stays as it is, a longer one has exactly the limit", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 200 }), (words) => {
        const cut = cutName(words);
        if (words.length <= NAME_LENGTH_MAX) expect(cut).toBe(words);
        else expect(Array.from(cut)).toHaveLength(NAME_LENGTH_MAX);
      }),
    );
  });

  test("names that look alike once cut stay apart as labels", () => {
    const labels = chartLabels(HOSTILE_NAMES);
    expect(new Set(labels).size).toBe(HOSTILE_NAMES.length);
    const same = chartLabels([
      "a",
      "a (2)",
      `${"b".repeat(99)}c`,
      `${"b".repeat(98)}cc`,
      "a\u202e",
    ]);
    expect(new Set(same).size).toBe(5);
  });
});
