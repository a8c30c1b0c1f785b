import type { Palette } from "../drawing/theme.ts";
import { type ChartOptions, colours, zoneNote } from "./chart.ts";
import { type TimeAxis, timeAxis, timeDomain } from "./days.ts";

/** One colour of a heat map. */
interface HeatBin {
  readonly label: string;
  readonly colour: keyof Palette;
}

/** The x of a heat map by days. Domain: wall ms of the first midnight and of the last one's end. */
export function dayX(
  domain: readonly [number, number],
  options: ChartOptions,
): {
  readonly field: "day";
  readonly type: "temporal";
  readonly timeUnit: "utcyearmonthdate";
  readonly scale: { readonly domain: { readonly expr: string } };
  readonly axis: TimeAxis;
} {
  return {
    field: "day",
    type: "temporal",
    timeUnit: "utcyearmonthdate",
    scale: { domain: timeDomain(domain) },
    axis: timeAxis(domain, `day${zoneNote(options)}`, options),
  };
}

/** The colour of a heat map whose field holds the labels of bins. */
export function binColour<Field extends string>(
  field: Field,
  bins: readonly HeatBin[],
  options: ChartOptions,
  narrowColumns: number,
): {
  readonly field: Field;
  readonly type: "nominal";
  readonly scale: { readonly domain: string[]; readonly range: string[] };
  readonly legend: { readonly columns?: number };
} {
  return {
    field,
    type: "nominal",
    scale: {
      domain: bins.map(({ label }) => label),
      range: bins.map(({ colour }) => colours(options)[colour]),
    },
    legend: options.size === "narrow" ? { columns: narrowColumns } : {},
  };
}
