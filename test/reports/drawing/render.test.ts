import { fileURLToPath } from "node:url";
import type { TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/catalogue.ts";
import { renderPng } from "../../../reports/drawing/render.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { textWidthPx, wrapText } from "../../../reports/drawing/text-width.ts";
import { threeServersResult } from "../make-result.ts";

const fontFile = (name: string): string =>
  fileURLToPath(new URL(`../../../reports/fonts/${name}`, import.meta.url));
const FONTS = { regular: fontFile("DejaVuSans.ttf"), bold: fontFile("DejaVuSans-Bold.ttf") };

const TEXT_SPEC: TopLevelSpec = {
  data: { values: [{ words: "first bounce" }] },
  mark: { type: "text", font: "DejaVu Sans", fontSize: 20 },
  encoding: { text: { field: "words", type: "nominal" } },
};

describe("PNG", () => {
  test("text makes pixels, in both weights", async () => {
    const svg = await renderSvg(TEXT_SPEC);
    const withText = renderPng(svg, FONTS);
    const withoutText = renderPng(svg.replace(/<text.*?<\/text>/gs, ""), FONTS);
    const bold = renderPng(svg.replace("<text ", '<text font-weight="bold" '), FONTS);
    expect(Buffer.compare(withText, withoutText)).not.toBe(0);
    expect(Buffer.compare(withText, bold)).not.toBe(0);
  });

  test("a chart is drawn at twice its size", async () => {
    const chart = charts[0];
    const options = { size: "wide", scheme: "light", displayZone: "UTC", titled: true } as const;
    const svg = await renderSvg(chart?.spec(threeServersResult(), options) ?? TEXT_SPEC);
    const png = Buffer.from(renderPng(svg, FONTS));
    const width = Number(/width="([\d.]+)"/.exec(svg)?.[1]);
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(Math.abs(png.readUInt32BE(16) - 2 * width)).toBeLessThanOrEqual(2);
  });
});

describe("SVG", () => {
  test("what vega warns of reaches the caller", async () => {
    const warnings: string[] = [];
    const size = { field: "words", type: "nominal" } as const;
    const odd: TopLevelSpec = {
      data: { values: [{ words: "first bounce" }] },
      mark: "point",
      encoding: { size },
    };
    await renderSvg(odd, (message) => warnings.push(message));
    expect(warnings.join("\n")).toMatch(/unsorted discrete field/);
  });

  test("labels are measured with the chart's font, not estimated", () => {
    expect(textWidthPx("iiii", 10)).toBeCloseTo(11.1, 1);
    expect(textWidthPx("WWWW", 10)).toBeCloseTo(39.6, 1);
    expect(textWidthPx("WWWW", 10, true)).toBeGreaterThan(textWidthPx("WWWW", 10));
  });

  test("wrapped lines hold all words and fit where words do", () => {
    const words = "Messages by the day they arrived, and what became of them, however much later.";
    const lines = wrapText(words, 12, 200);
    expect(lines.join(" ")).toBe(words);
    for (const line of lines) expect(textWidthPx(line, 12)).toBeLessThanOrEqual(200);
  });
});
