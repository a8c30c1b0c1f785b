import { describe, expect, test } from "vitest";
import {
  followPageScheme,
  type Palette,
  palette,
  type Scheme,
} from "../../../reports/drawing/theme.ts";
import { PAGE_STYLE } from "../../../reports/page/style.ts";

describe.each(["light", "dark"] as const)("the %s palette", (scheme) => {
  const colours = palette(scheme);
  const tint = tintOf(scheme);

  test.each([
    ["ink", "paper"],
    ["muted", "paper"],
    ["inkOnMild", "stage1"],
    ["inkOnMild", "stage2"],
    ["inkOnMild", "stage3"],
    ["inkOnSevere", "stage6"],
    ["inkOnSevere", "stage7"],
    ["inkOnSevere", "stage8"],
  ] as const)("%s on %s has the contrast of WCAG AA for text", (front, back) => {
    expect(contrast(colours[front], colours[back])).toBeGreaterThanOrEqual(4.5);
  });

  test("quiet text keeps its contrast on panels", () => {
    expect(contrast(colours.muted, tint)).toBeGreaterThanOrEqual(4.5);
  });

  test("stage numbers stay readable on the middle stages", () => {
    expect(contrast(colours.inkOnMild, colours.stage4)).toBeGreaterThanOrEqual(3);
    expect(contrast(colours.inkOnSevere, colours.stage5)).toBeGreaterThanOrEqual(3);
  });

  test("stages grow steadily lighter or darker, so that they can be told apart without colour", () => {
    const keys = [1, 2, 3, 4, 5, 6, 7, 8].map((stage) => `stage${stage}` as keyof Palette);
    const steps = keys.slice(2).map((key) => luminance(colours[key]));
    const sorted = [...steps].sort((a, b) => (scheme === "light" ? b - a : a - b));
    expect(steps).toEqual(sorted);
  });
});

test("no two light colours are equal, else a chart could not follow the page's scheme", () => {
  const values = Object.values(palette("light"));
  expect(new Set(values).size).toBe(values.length);
});

test("colours of a drawing become variables, other attributes stay", () => {
  const drawn = '<path fill="#d55e00" stroke="none" font-family="DejaVu Sans" d="M0"/>';
  expect(followPageScheme(drawn)).toBe('<path fill="var(--c-bounced)" stroke="none" d="M0"/>');
});

function tintOf(scheme: Scheme): string {
  const tints = [...PAGE_STYLE.matchAll(/--tint:(#[0-9a-f]{6})/g)].map((match) => match[1] ?? "");
  return tints[scheme === "light" ? 0 : 1] ?? "";
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
