import type { RunResult } from "../../sim/contract/result.ts";
import { textWidthPx } from "../drawing/text-width.ts";
import { type ChartOptions, colours, type Layer } from "./chart.ts";

/** The dated marks of a chart over time and the height their labels need above the plot. */
interface Milestones {
  readonly layers: Layer[];
  readonly heightPx: number;
}

const ROW_PX = 15;
const GAP_PX = 8;

/**
 * Thin lines at the first delayed mail, the first non-delivery report and the full block, labelled
 * above the plot; labels that would touch go one row up. `domain` is the time axis, `toAxisMs` puts
 * an instant on it.
 */
export function milestones(
  result: RunResult,
  options: ChartOptions,
  domain: readonly [number, number],
  plotWidthPx: number,
  toAxisMs: (ms: number) => number,
): Milestones {
  const { deferralMs, ndrMs, fullBlockMs } = result.firsts;
  const fontSizePx = options.size === "wide" ? 12 : 11;
  const rowEndsPx: number[] = [];
  const values: { t: number; label: string; y: number; align: "left" | "right" }[] = [];
  for (const [ms, label] of [
    [deferralMs, "first delayed"],
    [ndrMs, "first bounce"],
    [fullBlockMs, "full block"],
  ] as const) {
    if (ms === null || toAxisMs(ms) >= domain[1]) continue;
    const t = toAxisMs(ms);
    const xPx = ((t - domain[0]) / (domain[1] - domain[0])) * plotWidthPx;
    const widthPx = textWidthPx(label, fontSizePx) + GAP_PX;
    const align = xPx + widthPx > plotWidthPx ? "right" : "left";
    const fromPx = align === "left" ? xPx : xPx - widthPx;
    let row = rowEndsPx.findIndex((endPx) => endPx <= fromPx);
    if (row < 0) row = rowEndsPx.length;
    rowEndsPx[row] = fromPx + widthPx;
    values.push({ t, label, y: -6 - row * ROW_PX, align });
  }
  if (values.length === 0) return { layers: [], heightPx: 0 };
  return { layers: layersOf(values, options), heightPx: rowEndsPx.length * ROW_PX };
}

function layersOf(
  values: { t: number; label: string; y: number; align: "left" | "right" }[],
  options: ChartOptions,
): Layer[] {
  const { muted, ink } = colours(options);
  const x = { field: "t", type: "temporal", scale: { type: "utc" } } as const;
  const labels = (align: "left" | "right"): Layer[] => {
    const own = values.filter((value) => value.align === align);
    if (own.length === 0) return [];
    return own.map(
      (value): Layer => ({
        data: { values: [value] },
        mark: {
          type: "text",
          align,
          baseline: "bottom",
          color: ink,
          dx: align === "left" ? -1 : 1,
        },
        encoding: { x, y: { value: value.y }, text: { field: "label", type: "nominal" } },
      }),
    );
  };
  const lines = values.map(
    (value): Layer => ({
      data: { values: [value] },
      mark: { type: "rule", color: muted, strokeDash: [2, 2], strokeWidth: 1 },
      encoding: { x, y: { value: value.y + 2 }, y2: { value: "height" } },
    }),
  );
  return [...lines, ...labels("left"), ...labels("right")];
}
