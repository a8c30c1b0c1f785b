import { describe, expect, test } from "vitest";
import {
  followPageScheme,
  type Palette,
  palette,
  type Scheme,
} from "../../../reports/drawing/theme.ts";
import { PAGE_STYLE } from "../../../reports/page/style.ts";

/** Colours from mild to severe. */
const RAMPS = [
  ["stages", ["stage1", "stage2", "stage3", "stage4", "stage5", "stage6", "stage7", "stage8"]],
  ["shares", ["heat0", "heat1", "heat2", "heat3", "heat4", "heat5"]],
  ["delays", ["wait1", "wait2", "wait3", "wait4"]],
  ["harm", ["delayed", "bounced", "expired"]],
] as const satisfies readonly (readonly [string, readonly (keyof Palette)[]])[];

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

  test.each(RAMPS)("%s: what is worse stands out more from the paper", (_, keys) => {
    const contrasts = keys.map((key) => contrast(colours[key], colours.paper));
    expect(contrasts).toEqual([...contrasts].sort((a, b) => a - b));
    // By steps that can be seen.
    for (const [index, one] of contrasts.entries()) {
      if (index > 0) expect(one / (contrasts[index - 1] ?? one)).toBeGreaterThan(1.015);
    }
  });
});

test.each(RAMPS)("%s: in the dark what is worse is never paler", (_, keys) => {
  const chromas = keys.map((key) => chroma(palette("dark")[key]));
  for (const [index, one] of chromas.entries()) {
    expect(one).toBeGreaterThanOrEqual((chromas[index - 1] ?? 0) - 0.005);
  }
  // The worst is a strong colour: the pale pink that stood here had 0.04.
  expect(chromas.at(-1)).toBeGreaterThan(0.15);
});

test("no two light colours are equal, else a chart could not follow the page's scheme", () => {
  const values = Object.values(palette("light"));
  expect(new Set(values).size).toBe(values.length);
});

test("outlines that follow each other and look alike become one; others stay apart", () => {
  const drawn =
    '<path d="M1" fill="#d55e00"/><path d="M2" fill="#d55e00"/><path d="M3" fill="#e69f00"/>' +
    '<path d="M4" fill="#e69f00" opacity="0.5"/><path d="M5" fill="#e69f00" opacity="0.5"/>';
  expect(followPageScheme(drawn)).toBe(
    '<path d="M1M2" fill="var(--c-bounced)"/><path d="M3" fill="var(--c-delayed)"/>' +
      '<path d="M4" fill="var(--c-delayed)" opacity="0.5"/>' +
      '<path d="M5" fill="var(--c-delayed)" opacity="0.5"/>',
  );
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

/** Chroma in OKLCH (Ottosson, 2020): 0 is grey, the strongest red of a screen 0.26. */
function chroma(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return Math.hypot(x, y);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Linear red, green and blue, 0 to 1. */
function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}
