import type { Config } from "vega-lite";

/** Light for paper and day, dark for screens that ask for it. */
export type Scheme = "light" | "dark";

/**
 * Every colour of the reports by its meaning, as `#rrggbb`. Hues follow Okabe and Ito (2008), whose
 * colours stay apart for colour-blind readers; ramps also change in lightness alone. In both
 * schemes what is worse stands out more from the paper, and in the dark it is no paler. No two
 * light colours are equal, so that a drawn chart can be turned into CSS variables and follow the
 * reader's scheme.
 */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  readonly delivered: string;
  readonly delayed: string;
  readonly bounced: string;
  readonly expired: string;
  readonly outOfScope: string;
  readonly pending: string;
  readonly stage0: string;
  readonly stage1: string;
  readonly stage2: string;
  readonly stage3: string;
  readonly stage4: string;
  readonly stage5: string;
  readonly stage6: string;
  readonly stage7: string;
  readonly stage8: string;
  /** Text on stages 0–4 and on stages 5–8. */
  readonly inkOnMild: string;
  readonly inkOnSevere: string;
  readonly paused: string;
  readonly clean: string;
  /** Share refused: none, up to 10 %, 25 %, 50 %, 75 %, 100 %. */
  readonly heat0: string;
  readonly heat1: string;
  readonly heat2: string;
  readonly heat3: string;
  readonly heat4: string;
  readonly heat5: string;
  /** Delay: up to 15 minutes, 1 hour, 4 hours, more. */
  readonly wait1: string;
  readonly wait2: string;
  readonly wait3: string;
  readonly wait4: string;
  readonly lineMedian: string;
  readonly lineP95: string;
  readonly lineMax: string;
}

const LIGHT: Palette = {
  paper: "#ffffff",
  ink: "#1a2433",
  muted: "#566273",
  axis: "#9aa6b4",
  grid: "#e4e9ef",
  delivered: "#3b8fc7",
  delayed: "#e69f00",
  bounced: "#d55e00",
  expired: "#7d2a6b",
  outOfScope: "#b4bdc8",
  pending: "#7c8794",
  stage0: "#f1f4f7",
  stage1: "#e2e9f0",
  stage2: "#fbe4a9",
  stage3: "#f5c75e",
  stage4: "#e79d12",
  stage5: "#dd7021",
  stage6: "#c64a0e",
  stage7: "#952b07",
  stage8: "#43100a",
  inkOnMild: "#1a2432",
  inkOnSevere: "#fffffe",
  paused: "#7cc3ec",
  clean: "#009e73",
  heat0: "#eef2f6",
  heat1: "#fde6ae",
  heat2: "#f8c35a",
  heat3: "#ea8c1d",
  heat4: "#c84c10",
  heat5: "#6d1506",
  wait1: "#fbdf98",
  wait2: "#f3bb41",
  wait3: "#cf8a00",
  wait4: "#8c5c00",
  lineMedian: "#0072b2",
  lineP95: "#c77700",
  lineMax: "#7d2a6c",
};

const DARK: Palette = {
  paper: "#151c24",
  ink: "#e8edf3",
  muted: "#a5b1bf",
  axis: "#5d6b7a",
  grid: "#2a3440",
  delivered: "#3a8bbf",
  delayed: "#bb8805",
  bounced: "#fd6a3a",
  expired: "#fe66c5",
  outOfScope: "#5f6b78",
  pending: "#95a1ae",
  stage0: "#1d2630",
  stage1: "#2e363f",
  stage2: "#503e15",
  stage3: "#6c4c0e",
  stage4: "#8c5708",
  stage5: "#b05d0a",
  stage6: "#d15d15",
  stage7: "#ed5a2d",
  stage8: "#fe6077",
  inkOnMild: "#f4f7fa",
  inkOnSevere: "#1a1208",
  paused: "#3d7fa8",
  clean: "#1fb58a",
  heat0: "#242c35",
  heat1: "#514017",
  heat2: "#785310",
  heat3: "#a85e06",
  heat4: "#d95f1e",
  heat5: "#ff6075",
  wait1: "#6c5514",
  wait2: "#99740e",
  wait3: "#c99414",
  wait4: "#fcb60d",
  lineMedian: "#5fb0e8",
  lineP95: "#bc8806",
  lineMax: "#fd67c6",
};

/** The palette of a scheme. */
export function palette(scheme: Scheme): Palette {
  return scheme === "light" ? LIGHT : DARK;
}

/** Font of drawn charts; its widths are known, so texts fit (`text-width.ts`). */
export const CHART_FONT: string = "DejaVu Sans";

/** Fonts of the page: whatever the reader's system shows best. */
export const PAGE_FONTS: string =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';

/** The CSS variable that carries a colour of the palette. */
export function cssName(colour: keyof Palette): string {
  return `--c-${colour.replace(/[A-Z0-9]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Declares a scheme's colours as CSS variables. */
export function cssVariables(scheme: Scheme): string {
  return entries(palette(scheme))
    .map(([name, value]) => `${cssName(name)}:${value};`)
    .join("");
}

/**
 * Replaces the light colours of a drawn chart by CSS variables, and leaves its font to the page.
 */
export function followPageScheme(svg: string): string {
  const nameByColour = new Map(entries(LIGHT).map(([name, value]) => [value, cssName(name)]));
  const drawn = svg
    .replace(/ role="graphics-[^"]*"| aria-roledescription="[^"]*"| aria-hidden="true"/g, "")
    .replace(/(fill|stroke)="(#[0-9a-f]{6})"/g, (whole, attribute: string, colour: string) => {
      const name = nameByColour.get(colour);
      return name === undefined ? whole : `${attribute}="var(${name})"`;
    })
    .replace(/ font-family="[^"]*"/g, "")
    .replace(/ (?:d|transform|[xy][12]?|width|height)="[^"]*"/g, roundNumbers);
  return drawn.replace(PATH_RUN, onePath);
}

/** Outlines that follow each other and differ in nothing but their shape, none of them clear. */
const PATH_RUN =
  /<path d="[^"]+"((?: (?:fill|stroke|stroke-width)="[^"]*")+)\/>(?:<path d="[^"]+"\1\/>)+/g;

/** One outline of several: a heat map is a third as long that way, and drawn as fast. */
function onePath(run: string, look: string): string {
  const shapes = [...run.matchAll(/ d="([^"]+)"/g)].map(([, shape]) => shape ?? "");
  return `<path d="${shapes.join("")}"${look}/>`;
}

/** Hundredths of a pixel are enough, and a third of a report's drawings is digits behind them. */
function roundNumbers(attribute: string): string {
  return attribute.replace(/\d+\.\d{3,}(?!\d*e)/g, (digits) =>
    String(Number(Number(digits).toFixed(2))),
  );
}

/**
 * Several legends stand one above the other, each from the left. vega-lite hands this on to vega,
 * but its types leave it out.
 */
const LEGENDS_STACKED = {
  top: { direction: "vertical", anchor: "start", margin: 6 },
} as unknown as never;

/** The look of every chart: quiet axes, no frame, legends above. */
export function chartConfig(scheme: Scheme, size: "wide" | "narrow"): Config {
  const colours = palette(scheme);
  const fontSize = size === "wide" ? 12 : 11;
  return {
    aria: false,
    background: colours.paper,
    font: CHART_FONT,
    padding: 4,
    view: { stroke: null },
    // What is encoded can be read off every mark; a chart that says it better has a tip.
    mark: { tooltip: true },
    title: {
      anchor: "start",
      frame: "bounds",
      color: colours.ink,
      fontSize: 17,
      fontWeight: "bold",
      subtitleColor: colours.muted,
      subtitleFontSize: 12,
      subtitlePadding: 6,
      offset: 14,
    },
    axis: {
      labelColor: colours.muted,
      labelFontSize: fontSize,
      titleColor: colours.muted,
      titleFontSize: fontSize,
      titleFontWeight: "normal",
      domainColor: colours.axis,
      tickColor: colours.axis,
      gridColor: colours.grid,
      labelPadding: 5,
      titlePadding: 8,
    },
    axisX: { grid: false, tickSize: 4 },
    axisY: { domain: false, ticks: false },
    legend: {
      orient: "top",
      direction: "horizontal",
      labelColor: colours.ink,
      labelFontSize: fontSize,
      labelLimit: 220,
      title: null,
      titleColor: colours.muted,
      titleFontSize: fontSize,
      titleFontWeight: "normal",
      symbolType: "square",
      symbolSize: 110,
      symbolStrokeWidth: 0,
      columnPadding: 14,
      rowPadding: 4,
      offset: 10,
      layout: LEGENDS_STACKED,
    },
    text: { font: CHART_FONT, fontSize, color: colours.ink },
    bar: { binSpacing: size === "wide" ? 1 : 0.5 },
  };
}

function entries(colours: Palette): [keyof Palette, string][] {
  return Object.entries(colours) as [keyof Palette, string][];
}
