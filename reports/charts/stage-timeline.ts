import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { ClockSpan, EventKind, RunResult, ServerResult } from "../../sim/contract/result.ts";
import { textWidthPx } from "../drawing/text-width.ts";
import { formatCountOf, formatDate, wallMs } from "../words/format.ts";
import { serversByHarm } from "../words/harm.ts";
import { stageColour, stageRates } from "../words/stage-words.ts";
import { chartLabels, plainText } from "../words/text.ts";
import {
  type Chart,
  type ChartOptions,
  chartWidthPx,
  colours,
  frame,
  type Layer,
  sentenceSpec,
  TIP,
  tipLines,
  zoneNote,
} from "./chart.ts";
import { minuteWords, timeAxis, windowDomain } from "./days.ts";

/** More rows would be a wall, not a picture; the table of servers holds the others. */
const ROWS_MAX = { wide: 20, narrow: 15 } as const;
const NAME_PX_MAX = { wide: 210, narrow: 96 } as const;

/** Name of the layer by which the page finds the rows; the drawing has it as a class. */
export const TIMELINE_ROWS = "server_rows";
/** Source: RFC 1035 §2.3.4. */
const HOST_NAME_LENGTH_MAX = 255;

const MARKS: readonly {
  readonly kind: EventKind;
  readonly label: string;
  readonly shape: string;
}[] = [
  { kind: "detected", label: "first detected", shape: "circle" },
  { kind: "firstDeferral", label: "first delayed", shape: "diamond" },
  { kind: "firstNdr", label: "first bounce", shape: "cross" },
  { kind: "upgrade", label: "upgraded", shape: "triangle-up" },
];

/** The enforcement clock of each server: stages, pauses, upgrades and the first harm. */
export const stageTimeline: Chart = {
  id: "stage-timeline",
  title: "Where each server's clock stands",
  caption(result) {
    const all = servers(result).length;
    const hidden = result.servers.length - all;
    return (
      `Stages of enforcement per server, most harmed first. ` +
      "Per hour: minutes in which mail is delayed + minutes in which it bounces. " +
      `${all > ROWS_MAX.wide ? `The first ${ROWS_MAX.wide} of ${all} servers. ` : ""}` +
      `${hidden > 0 ? `${formatCountOf(hidden, "server")} never out of date not shown.` : ""}`
    ).trim();
  },
  altText(result, displayZone) {
    const rows = servers(result)
      .slice(0, 5)
      .map((server) => rowWords(server, result, displayZone));
    const more = servers(result).length - rows.length;
    return `Timeline of stages. ${rows.join(" ")}${more > 0 ? ` ${formatCountOf(more, "more server")}.` : ""}`;
  },
  empty(result) {
    return servers(result).length === 0 ? "No server is out of date, so no clock runs." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const shown = servers(result).slice(0, ROWS_MAX[options.size]);
    const labels = chartLabels(shown.map((server) => server.server));
    const fontSizePx = options.size === "wide" ? 12 : 11;
    const longestPx = Math.max(...labels.map((label) => textWidthPx(label, fontSizePx)));
    const namePx = Math.min(NAME_PX_MAX[options.size], Math.ceil(longestPx) + 2);
    const widthPx = chartWidthPx(options) - namePx - 30;
    return {
      ...frame(this, result, options),
      width: widthPx,
      height: { step: rowPx(shown.length, options) },
      layer: layers({ result, options, shown, labels, widthPx, namePx }),
      resolve: { scale: { color: "independent", shape: "independent" } },
      usermeta: { read: "xy" },
    };
  },
};

interface Drawing {
  readonly result: RunResult;
  readonly options: ChartOptions;
  readonly shown: readonly ServerResult[];
  readonly labels: readonly string[];
  readonly widthPx: number;
  readonly namePx: number;
}

function layers(drawing: Drawing): Layer[] {
  const { result, options } = drawing;
  const domain = windowDomain(result, options.displayZone);
  const palette = colours(options);
  const bands = bandRows(drawing);
  const kinds = bandKinds(result, bands);
  const y = {
    field: "server",
    type: "nominal",
    sort: [...drawing.labels],
    title: null,
    scale: { paddingInner: 0.3, paddingOuter: 0.2 },
    axis: {
      labelLimit: drawing.namePx,
      minExtent: drawing.namePx,
      labelColor: palette.ink,
      labelFontSize: options.size === "wide" ? 12 : 11,
    },
  } as const;
  const axis = timeAxis(domain, `date${zoneNote(options)}`, options);
  const bars: Layer = {
    data: { values: bands },
    mark: { type: "bar" },
    encoding: {
      y,
      x: {
        field: "from",
        // Not temporal: vega-lite merges a temporal domain of x and x2 with a warning.
        type: "quantitative",
        scale: { domain, nice: false, zero: false },
        axis: {
          values: axis.values,
          title: axis.title,
          labelFlush: true,
          labelExpr: axis.labelExpr,
          grid: true,
        },
      },
      x2: { field: "to" },
      color: {
        field: "kind",
        type: "nominal",
        scale: {
          domain: kinds.map(({ label }) => label),
          range: kinds.map(({ colour }) => palette[colour]),
        },
        legend: { columns: options.size === "wide" ? 5 : 2, symbolType: "square" },
      },
      tooltip: TIP,
    },
  };
  return [
    bars,
    ...stageNumbers(drawing, bands, y),
    ...eventMarks(drawing, y),
    ...(options.titled ? [] : [wholeRows(drawing, domain, y)]),
  ];
}

/**
 * One unseen bar a server over the whole window, labelled with the server's name: by it the page
 * knows where a day lies in the drawing. A name that is no host's is left out.
 */
function wholeRows(drawing: Drawing, domain: readonly number[], y: object): Layer {
  const { shown, labels, options } = drawing;
  const values = shown.map(({ server }, index) => ({
    server: labels[index] ?? "",
    name: server.length <= HOST_NAME_LENGTH_MAX && !/\p{Cc}/u.test(server) ? server : "",
    from: domain[0],
    to: domain[1],
  }));
  return {
    name: TIMELINE_ROWS,
    data: { values },
    mark: { type: "bar", opacity: 0, color: colours(options).paper },
    encoding: {
      y,
      x: { field: "from", type: "quantitative" },
      x2: { field: "to" },
      description: { field: "name", type: "nominal" },
      tooltip: { value: null },
    },
  } as Layer;
}

/** The stage number inside every band that has room for it. */
function stageNumbers(drawing: Drawing, bands: readonly Band[], y: object): Layer[] {
  const { options, result, widthPx } = drawing;
  const domain = windowDomain(result, options.displayZone);
  const pxPerMs = widthPx / (domain[1] - domain[0]);
  const palette = colours(options);
  const values = bands
    .filter((band) => band.stage > 0 && (band.to - band.from) * pxPerMs > 34)
    .map((band) => ({
      server: band.server,
      middle: (band.from + band.to) / 2,
      words: band.isPaused ? "paused" : String(band.stage),
      isSevere: !band.isPaused && band.stage >= 5,
      widthPx: (band.to - band.from) * pxPerMs,
    }))
    .filter(({ words, widthPx: roomPx }) => textWidthPx(words, 11) + 26 < roomPx);
  if (values.length === 0) return [];
  return [
    {
      data: { values: values.map(({ widthPx: _, ...value }) => value) },
      mark: { type: "text", fontSize: 11, baseline: "middle" },
      encoding: {
        y,
        x: { field: "middle", type: "quantitative" },
        text: { field: "words", type: "nominal" },
        color: {
          condition: { test: "datum.isSevere", value: palette.inkOnSevere },
          value: palette.inkOnMild,
        },
      },
    } as Layer,
  ];
}

function eventMarks(drawing: Drawing, y: object): Layer[] {
  const { result, options } = drawing;
  const labelByServer = new Map(
    drawing.shown.map((server, index) => [server.server, drawing.labels[index] ?? ""]),
  );
  const values = result.events.flatMap((event) => {
    const server = event.server === null ? undefined : labelByServer.get(event.server);
    const mark = MARKS.find(({ kind }) => kind === event.kind);
    if (server === undefined || mark === undefined) return [];
    const t = wallMs(event.ms, options.displayZone);
    const tip = tipLines(server, `${mark.label}: ${minuteWords(t)}`);
    return [{ server, t, mark: mark.label, tip }];
  });
  const used = MARKS.filter(({ label }) => values.some(({ mark }) => mark === label));
  if (used.length === 0) return [];
  const palette = colours(options);
  return [
    {
      data: { values },
      mark: {
        type: "point",
        size: options.size === "wide" ? 80 : 60,
        filled: true,
        opacity: 1,
        fill: palette.ink,
        stroke: palette.paper,
        strokeWidth: 1.2,
      },
      encoding: {
        y,
        x: { field: "t", type: "quantitative" },
        shape: {
          field: "mark",
          type: "nominal",
          scale: { domain: used.map(({ label }) => label), range: used.map(({ shape }) => shape) },
          legend: {
            symbolFillColor: palette.ink,
            symbolStrokeColor: palette.paper,
            columns: options.size === "wide" ? 5 : 2,
          },
        },
        tooltip: TIP,
      },
    } as Layer,
  ];
}

interface Band {
  readonly server: string;
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly stage: number;
  readonly isPaused: boolean;
  readonly tip: string;
}

function bandRows({ result, options, shown, labels }: Drawing): Band[] {
  return shown.flatMap((server, index) =>
    server.spans.map((span) => {
      const name = labels[index] ?? "";
      const from = wallMs(span.fromMs, options.displayZone);
      const to = wallMs(span.toMs, options.displayZone);
      const kind = kindLabel(result, span);
      const isPaused = span.kind === "paused";
      const words = isPaused ? `paused in stage ${span.stage}` : bandWords(kind, span);
      const tip = tipLines(name, words, `from ${minuteWords(from)}`, `to ${minuteWords(to)}`);
      return { server: name, from, to, kind, stage: span.stage, isPaused, tip };
    }),
  );
}

function bandWords(kind: string, span: ClockSpan): string {
  return span.kind === "clean" ? kind : `stage ${kind}`;
}

function kindLabel(result: RunResult, span: ClockSpan): string {
  if (span.kind === "paused") return "paused";
  if (span.kind === "clean") return "up to date again";
  return stageKey(result, span.stage);
}

/** `5: 30 + 5 min/h`: throttled plus blocked minutes, short enough for a legend on a phone. */
function stageKey(result: RunResult, stage: number): string {
  const found = result.stages.find((one) => one.stage === stage);
  if (found === undefined) return String(stage);
  const { throttleMinutesPerHour: throttle, blockMinutesPerHour: block } = found;
  if (block >= 60 || throttle + block === 0) return `${stage}: ${stageRates(throttle, block)}`;
  return `${stage}: ${block === 0 ? throttle : `${throttle} + ${block}`} min/h`;
}

/** The kinds of bands that occur: stages in order, then pauses, then clean. */
function bandKinds(
  result: RunResult,
  bands: readonly Band[],
): { label: string; colour: "paused" | "clean" | ReturnType<typeof stageColour> }[] {
  const stages = result.stages.map(({ stage }) => ({
    label: stageKey(result, stage),
    colour: stageColour(stage),
  }));
  const kinds = [
    ...stages,
    { label: "paused", colour: "paused" as const },
    { label: "up to date again", colour: "clean" as const },
  ];
  return kinds.filter(({ label }) => bands.some(({ kind }) => kind === label));
}

function rowPx(rows: number, options: ChartOptions): number {
  if (rows <= 3) return 40;
  if (rows <= 12) return 32;
  return options.size === "wide" && rows <= 16 ? 26 : 20;
}

/** Servers whose clock has run in the window, most harmed first. */
function servers(result: RunResult): ServerResult[] {
  return serversByHarm(result).filter((server) => server.spans.length > 0);
}

function rowWords(server: ServerResult, result: RunResult, displayZone: string): string {
  const last = server.spans.at(-1);
  const start = `${plainText(server.server).slice(0, 60)}: detected ${
    server.detectedMs === null ? "never" : formatDate(server.detectedMs, displayZone)
  }`;
  if (last === undefined) return `${start}.`;
  const end = last.kind === "clean" ? "up to date" : `in stage ${last.stage}`;
  const days = Math.round((result.window.endMs - result.window.startMs) / MS_PER_DAY);
  return `${start}, ${end} after ${days} days.`;
}
