import { expressionInterpreter } from "vega-interpreter";
import type { RunResult, Totals } from "../../sim/contract/result.ts";
import type { RangeAnswer } from "../../sim/evaluate/ranges.ts";
import { untouched } from "../../sim/what-if/page-input.ts";
import { charts } from "../charts/catalogue.ts";
import type { Chart, ChartOptions, DayBands } from "../charts/chart.ts";
import { CompiledCharts } from "../drawing/compiled-charts.ts";
import { drawChart, figureHtml } from "../page/chart-section.ts";
import { type Html, NOTHING } from "../page/html.ts";
import { type PartName, type PartOptions, partHtml } from "../page/parts.ts";
import { answerOf } from "../words/answer.ts";
import { serversByHarm } from "../words/harm.ts";
import { browserSha256, openEmbedded } from "./embedded.ts";
import { type PolicyReader, policyProblem } from "./knobs/loaded-policy.ts";
import {
  figuresOf,
  type PageAnswer,
  type PageRequest,
  type Request,
  type ServerFigures,
} from "./knobs/messages.ts";
import type { WhatIfRun, WhatIfSession } from "./session.ts";

/**
 * The worker of the page: it runs the model and draws what the page shows, the sooner the more it
 * is looked at. A newer request ends an older one between two steps.
 */
const sha256 = browserSha256();
const compiled = new CompiledCharts();
let session: WhatIfSession | null = null;
let waiting: PageRequest | null = null;
let isBusy = false;

/** Starts to answer. `readPolicy` reads what people write, which the build puts in. */
export function serveWorker(readPolicy: PolicyReader): void {
  globalThis.addEventListener("message", (event: MessageEvent<Request>) => {
    const request = event.data;
    if (request.kind === "policy") {
      post(policyAnswer(readPolicy, request));
      return;
    }
    if (request.kind === "preview") {
      preview(request);
      return;
    }
    if (request.kind === "run") waiting = request;
    void work(request.kind === "open" ? () => open(request) : async () => {});
  });
}

function policyAnswer(
  readPolicy: PolicyReader,
  { name, bytes }: Extract<Request, { kind: "policy" }>,
): PageAnswer {
  try {
    return { kind: "policy", name, tables: readPolicy(name, bytes) };
  } catch (error) {
    return { kind: "no-policy", problem: policyProblem(name, error) };
  }
}

function preview({ id, knobs }: Extract<Request, { kind: "preview" }>): void {
  let totals: Totals | null = null;
  try {
    totals = session?.quickFigures(knobs).totals ?? null;
  } catch {
    // What makes no run has no preview; the run that follows says why.
  }
  post({ kind: "preview", id, totals });
}

async function work(first: () => Promise<void>): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  await first();
  while (waiting !== null && session !== null) {
    const request: PageRequest = waiting;
    waiting = null;
    try {
      await run(session, request);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      post({ kind: "refused", id: request.id, reason });
    }
  }
  isBusy = false;
}

async function open({ json, rowsBase64 }: Extract<Request, { kind: "open" }>): Promise<void> {
  session = await openEmbedded(json, rowsBase64);
  const evaluation = session.evaluate(untouched(session.input));
  // The first evaluation prepares what the later ones share.
  session.quickFigures(untouched(session.input));
  const result = session.result(evaluation, null);
  const rows = evaluation.serverReport.map((row) => [row.server, row.compliantBuilds] as const);
  post({
    kind: "ready",
    window: session.window,
    baseline: figuresOf(result, () => true),
    servers: serversByHarm(result).map(({ server }) => server),
    compliantBuilds: Object.fromEntries(rows),
  });
}

async function run(open: WhatIfSession, request: PageRequest): Promise<void> {
  const { id } = request;
  const quick = open.quickFigures(request.knobs);
  const { totals, delay, firsts } = quick;
  const counted = { totals, delay, firsts };
  const later = { days: null, servers: new Map<string, ServerFigures>() };
  post({ kind: "figures", id, figures: { ...counted, ...later } });
  await breathe();
  if (waiting !== null) return;
  const evaluation = open.evaluate(request.knobs);
  const result = open.result(evaluation, null);
  const { changes } = request.knobs;
  const asked = new Set(changes.upgrades.map(({ server }) => server));
  post({ kind: "figures", id, figures: figuresOf(result, (server) => asked.has(server)) });
  // After the bars: to find out what is to be done takes a while.
  const options = partOptions(open, evaluation);
  post({ kind: "answer", id, words: answerOf(result, options).headline });
  const send = (part: PartName, of: RunResult): void =>
    post({ kind: "part", id, part, html: partHtml(part, of, options).html });
  const ids = request.charts;
  const plain = { displayZone: options.displayZone, bands: null };
  const drawings = new Map<string, Partial<Record<ChartOptions["size"], Html>>>();
  if (request.isDrawn) {
    for (const part of ["summary", "to-do"] as const) send(part, result);
    await breathe();
    const { chartsInView } = request;
    await drawAll(request, ids.slice(0, chartsInView), result, plain, drawings, request.size);
    if (waiting !== null) return;
    post({ kind: "in-view", id });
    await drawAll(request, ids.slice(chartsInView), result, plain, drawings, request.size);
    if (waiting !== null) return;
    for (const part of ["assumed", "server-tables", "stage-tables"] as const) send(part, result);
  }
  post({ kind: "drawn", id });
  const ranged = await rangesOf(open, evaluation);
  if (waiting !== null) return;
  const ranges = ranged?.ranges ?? null;
  const banded: { displayZone: string; bands: DayBands } = { ...plain };
  const shown = open.result(evaluation, ranges);
  if (request.isDrawn && ranged !== null) {
    const outlook = open.outlook(evaluation, ranged);
    const full = { ...options, outlook };
    post({ kind: "answer", id, words: answerOf(shown, full).headline });
    for (const name of ["summary", "to-do"] as const) {
      const html = partHtml(name, shown, full);
      post({ kind: "part", id, part: name, html: html.html });
    }
    banded.bands = outlook.days;
    await drawAll(request, ids.filter(isBanded), shown, banded, drawings, request.size);
    if (waiting !== null) return;
  }
  if (sha256 === null) {
    post({ kind: "sealed", id, digest: null });
  } else {
    const sealed = await open.sealed(evaluation, ranges, sha256);
    if (waiting !== null) return;
    if (request.isDrawn) {
      if (ranges !== null) send("assumed", sealed);
      send("origin", sealed);
    }
    post({ kind: "sealed", id, digest: sealed.digest });
  }
  if (!request.isDrawn) {
    await compileAhead(request, result, plain);
    return;
  }
  // For a window that changes its width, and for paper.
  const otherSize = request.size === "wide" ? "narrow" : "wide";
  await drawAll(request, request.charts, shown, banded, drawings, otherSize);
  if (waiting === null) post({ kind: "complete", id });
}

function isBanded(name: string): boolean {
  return charts.some((chart) => chart.id === name && chart.isBanded === true);
}

/** What a drawing depends on beside the result. */
interface DrawingOf {
  readonly displayZone: string;
  readonly bands: DayBands;
}

/** Draws charts in one size, in the order given; gives up when a newer request waits. */
async function drawAll(
  request: PageRequest,
  ids: readonly string[],
  result: RunResult,
  options: DrawingOf,
  drawings: Map<string, Partial<Record<ChartOptions["size"], Html>>>,
  size: ChartOptions["size"],
): Promise<void> {
  for (const name of ids) {
    if (waiting !== null) return;
    const chart = charts.find(({ id }) => id === name);
    if (chart === undefined) continue;
    const drawn = await drawing(chart, result, options, size);
    const both = { ...drawings.get(name), [size]: drawn };
    drawings.set(name, both);
    const shown = { wide: both.wide ?? NOTHING, narrow: both.narrow ?? NOTHING };
    const { html } = figureHtml(chart, result, options, shown);
    post({ kind: "chart", id: request.id, chart: name, html });
    await breathe();
  }
}

/** Draws what the page shows already while the reader looks for the knob: forms to be known. */
async function compileAhead(
  { charts: ids, size }: PageRequest,
  result: RunResult,
  options: DrawingOf,
): Promise<void> {
  for (const name of ids) {
    await breathe();
    if (waiting !== null) return;
    const chart = charts.find(({ id }) => id === name);
    if (chart !== undefined) await drawing(chart, result, options, size);
  }
}

async function drawing(
  chart: Chart,
  result: RunResult,
  { displayZone, bands }: DrawingOf,
  size: ChartOptions["size"],
): Promise<Html> {
  const options = { displayZone, bands, size };
  return await drawChart(chart, result, options, expressionInterpreter, compiled);
}

async function rangesOf(open: WhatIfSession, evaluation: WhatIfRun): Promise<RangeAnswer | null> {
  const work = open.ranges(evaluation);
  for (;;) {
    const step = work?.next();
    if (step === undefined) return null;
    if (step.done === true) return step.value;
    await breathe();
    if (waiting !== null) return null;
  }
}

function partOptions(open: WhatIfSession, evaluation: WhatIfRun): PartOptions {
  const { displayZone, scenarioName } = open.input;
  const { serverReport, asOfMs } = evaluation;
  const outlook = open.outlook(evaluation, null);
  return { displayZone, scenarioName, serverReport, asOfMs, outlook };
}

/** Lets a newer request in. A channel, because timers wait for at least 4 ms when nested. */
async function breathe(): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

function post(answer: PageAnswer): void {
  globalThis.postMessage(answer);
}
