import { coarseDayZero } from "../../sim/backtest/coarse-day-zero.ts";
import { type Inference, inferring } from "../../sim/backtest/infer.ts";
import type { VariantTable } from "../../sim/backtest/infer-server.ts";
import {
  ObservationBuilder,
  type Observations,
  thinned,
  until,
} from "../../sim/backtest/observations.ts";
import { lastRefusalBeforePatch } from "../../sim/backtest/patched.ts";
import { type FoundPause, findPause } from "../../sim/backtest/pause-search.ts";
import { acceptedSince, makePredictor, type Predictor } from "../../sim/backtest/predict.ts";
import { type StageTable, stageTable } from "../../sim/backtest/stage-segments.ts";
import { MailflowError } from "../../sim/base/errors.ts";
import { minuteOf } from "../../sim/base/units.ts";
import type { IncidentWindow } from "../../sim/contract/incident-window.ts";
import type { OtherCause } from "../../sim/contract/other-cause.ts";
import type { Policy, ServerSettings } from "../../sim/contract/settings.ts";
import { type PauseMinutes, pauseMinutes } from "../../sim/enforcement/pauses.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../../sim/enforcement/verdict-codes.ts";
import { type BuildSpan, buildSpans, spanAt } from "../../sim/servers/build-spans.ts";
import { compileSettings, emptyWindow } from "../../sim/servers/compiled-settings.ts";
import { loadOtherCauses } from "../config/replies/other-causes.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { RunRequest } from "../mail/request.ts";
import { settleNames } from "../mail/settle-names.ts";
import { breathe } from "../platform/breathe.ts";
import type { LogRead } from "../readers/contract/log-read.ts";
import { replyKind } from "../readers/formats/reply-kind.ts";
import { type AttemptColumns, loadAttempts } from "./attempt-columns.ts";
import type { JudgeContext } from "./message.ts";
import { retryMinutes } from "./retry-minutes.ts";
import { type AskedWindow, resolveWindow } from "./window.ts";

/** A log to be judged. `variants` are the stage tables that come into question. */
export interface BacktestRequest extends Omit<RunRequest, "decisionsPath"> {
  readonly variants: readonly Policy[];
  /** File that receives the servers as an inventory; null or absent = none. */
  readonly serversPath?: string | null;
  /** The part of the log that is asked about; null or absent = none. */
  readonly window?: AskedWindow | null;
  /** The texts of replies are kept, for tables of messages. */
  readonly withReplies?: boolean;
}

/** What was found in a log, with the log still open. */
export interface BacktestFindings {
  readonly log: LogRead;
  readonly columns: AttemptColumns;
  /** The part of the log that is asked about; null = all of it. */
  readonly window: Pick<IncidentWindow, "fromMs" | "toMs" | "zone"> | null;
  /** Servers with mail in scope that does not comply, by their index in the log. */
  readonly servers: readonly FoundServer[];
  readonly table: StageTable;
  readonly tables: readonly StageTable[];
  readonly inference: Inference | null;
  readonly knownPauses: readonly PauseMinutes[];
  readonly foundPause: FoundPause | null;
  readonly judge: JudgeContext;
  /** Servers of the inventory, by the names of the log. */
  readonly listed: readonly ServerSettings[];
  /** All that are known, seen or not. */
  readonly otherCauses: readonly OtherCause[];
}

/** One server: its attempts, what was found, and what is predicted. */
export interface FoundServer {
  readonly index: number;
  readonly observed: Observations;
  /** From the minute after its last refusal on it is accepted for good; null = it is not. */
  readonly acceptedSinceMinute: number | null;
  readonly predictor: Predictor;
}

type PresentServer = Omit<FoundServer, "predictor">;

/**
 * Reads a log with every attempt and infers how enforcement worked. The log must be closed.
 * Errors: those of the readers, NO_MESSAGES, INTERRUPTED.
 */
export async function findEnforcement(request: BacktestRequest): Promise<BacktestFindings> {
  const log = await openLog(request);
  try {
    const { scenario, warnings } = settleNames(request.scenario, log.servers);
    const settled = { ...log, warnings: [...log.warnings, ...warnings] };
    return await findInLog(settled, { ...request, scenario });
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function openLog(request: BacktestRequest): Promise<LogRead> {
  const { scenario } = request;
  const { traffic } = scenario;
  if (traffic.kind !== "trace") {
    throw new MailflowError(
      "USAGE",
      "expected logs with what really happened, received a scenario",
      {
        hint: "Name the logs of the sending servers.",
      },
    );
  }
  const { readLog } = await import("../readers/read-log.ts");
  return await readLog({
    ...traffic,
    withAttempts: true,
    withReplies: request.withReplies === true,
    serverNameByKey: scenario.serverNameByKey,
    by: null,
    allowAddresses: false,
    maxRejects: request.maxRejects,
    rejectsPath: request.rejectsPath,
    pseudonymKey: request.pseudonymKey ?? null,
    memoryMb: request.memoryMb,
    stdin: request.stdin,
    onProgress: request.onProgress,
    signal: request.signal,
  });
}

async function findInLog(log: LogRead, request: BacktestRequest): Promise<BacktestFindings> {
  const columns = await loadAttempts(log, request.signal);
  if (columns.count === 0) throw noAttempts(log);
  const lastMs = columns.timeMs.reduce((last, ms) => Math.max(last, ms), 0);
  const window = windowOf(request.window ?? null, columns, lastMs);
  request.onProgress({ step: "replay", fraction: null, rows: columns.count });
  await breathe(request.signal);
  const isJudged = judgedAttempts(columns, log, request.scenario);
  const observations = observe(columns, isJudged, log.servers.length);
  const tables = request.variants.map(stageTable);
  const present = presentServers(observations, tables);
  const variants = request.variants.map(({ variant }, at) => ({
    variant,
    table: tables[at] ?? stageTable(request.variants[0] ?? NO_POLICY),
  }));
  const known = pauseMinutes(request.scenario.model.pauses);
  const foundPause = known.length > 0 ? null : unknownPause(present, tables);
  const pauses = foundPause === null ? known : [foundPause];
  const inference = await inferAll(present, variants, pauses, request);
  const table = tables[variantIndex(request.variants, inference)] ?? stageTable(NO_POLICY);
  const servers = present.flatMap(({ index, observed, acceptedSinceMinute }, at) => {
    const finding = inference?.servers[at];
    if (finding === undefined) return [];
    const stages = makePredictor(observed, finding, table, pauses);
    const predictor = acceptedSince(stages, acceptedSinceMinute);
    return [{ index, observed, acceptedSinceMinute, predictor }];
  });
  const predictors = new Map(servers.map(({ index, predictor }) => [index, predictor]));
  const judge: JudgeContext = {
    columns,
    predictorOf: (at) =>
      isJudged[at] === 1 ? (predictors.get(columns.server[at] ?? -1) ?? null) : null,
    retryMinutes: retryMinutes(columns),
    lastMs,
  };
  const otherCauses = await loadOtherCauses();
  const { servers: listed } = request.scenario.model;
  const found = { inference, knownPauses: known, foundPause, judge, listed, otherCauses };
  return { log, columns, window, servers, table, tables, ...found };
}

function windowOf(
  asked: AskedWindow | null,
  { timeMs }: AttemptColumns,
  lastMs: number,
): BacktestFindings["window"] {
  if (asked === null) return null;
  const firstMs = timeMs.reduce((first, ms) => Math.min(first, ms), Infinity);
  return { ...resolveWindow(asked, { firstMs, lastMs }), zone: asked.zone };
}

/** Servers with attempts to judge, in the order of the log. */
function presentServers(
  observations: ReadonlyMap<number, Observations>,
  tables: readonly StageTable[],
): readonly PresentServer[] {
  return [...observations]
    .sort(([a], [b]) => a - b)
    .map(([index, observed]) => {
      const last = lastRefusalBeforePatch(observed, tables);
      return { index, observed, acceptedSinceMinute: last === null ? null : last + 1 };
    });
}

/** What tells of enforcement: nothing after a server is accepted for good. */
function enforced({ observed, acceptedSinceMinute }: PresentServer): Observations {
  return acceptedSinceMinute === null ? observed : until(observed, acceptedSinceMinute - 1);
}

async function inferAll(
  present: readonly PresentServer[],
  variants: readonly VariantTable[],
  pauses: readonly PauseMinutes[],
  request: BacktestRequest,
): Promise<Inference | null> {
  if (present.length === 0) return null;
  const work = inferring(present.map(enforced), variants, pauses);
  for (;;) {
    await breathe(request.signal);
    const step = work.next();
    if (step.done === true) return step.value;
    request.onProgress({ step: "replay", fraction: step.value, rows: null });
  }
}

const NO_POLICY: Policy = { id: "", variant: "", stages: [] };

function variantIndex(variants: readonly Policy[], inference: Inference | null): number {
  const best = inference?.members[0]?.variant;
  return Math.max(
    0,
    variants.findIndex(({ variant }) => variant === best),
  );
}

/** 1 for attempts in scope whose build does not comply in their minute, as in every run. */
function judgedAttempts(
  columns: AttemptColumns,
  log: LogRead,
  { model }: ResolvedScenario,
): Uint8Array {
  const judged = new Uint8Array(columns.count);
  const compiled = compileSettings(
    model,
    emptyWindow(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
  );
  const spansOf: (readonly BuildSpan[])[] = [];
  for (let at = 0; at < columns.count; at++) {
    if (columns.inScope[at] === 0) continue;
    const server = columns.server[at] ?? 0;
    const build = columns.build[at] ?? 0;
    const place = server * log.builds.length + build;
    spansOf[place] ??= buildSpans(
      compiled,
      compiled.serverByName.get(log.servers[server] ?? "") ?? null,
      log.builds[build] ?? "",
      compiled.startMinute,
      compiled.endMinute,
    );
    if (!spanAt(spansOf[place], minuteOf(columns.timeMs[at] ?? 0)).complies) judged[at] = 1;
  }
  return judged;
}

function observe(
  columns: AttemptColumns,
  isJudged: Uint8Array,
  serverCount: number,
): ReadonlyMap<number, Observations> {
  const builders = Array.from({ length: serverCount }, () => new ObservationBuilder());
  for (let at = 0; at < columns.count; at++) {
    const verdict = verdictOfKind(columns.kind[at] ?? 0);
    if (isJudged[at] === 0 || verdict === null) continue;
    const builder = builders[columns.server[at] ?? -1];
    builder?.add(columns.timeMs[at] ?? 0, verdict, columns.minutesPerHour[at] ?? 0);
  }
  const built = builders.map((builder, index) => [index, builder.build()] as const);
  return new Map(built.filter(([, observed]) => observed.count > 0));
}

function verdictOfKind(kind: number): number | null {
  if (kind === replyKind.accepted) return ACCEPT;
  if (kind === replyKind.throttled) return THROTTLE;
  return kind === replyKind.blocked ? BLOCK : null;
}

/** Pauses are tenant-wide, so the busiest server shows one as well as all together. */
function unknownPause(
  present: readonly PresentServer[],
  tables: readonly StageTable[],
): FoundPause | null {
  const most = present.reduce<PresentServer | null>(
    (best, each) => (best === null || each.observed.count > best.observed.count ? each : best),
    null,
  );
  if (most === null) return null;
  const busiest = thinned(enforced(most));
  const scored = tables.map((table) => ({
    table,
    score: coarseDayZero(busiest, table, []).logLikelihood,
  }));
  scored.sort((a, b) => b.score - a.score);
  const [best] = scored;
  return best === undefined ? null : findPause(busiest, best.table);
}

function noAttempts(log: LogRead): MailflowError {
  const { read, filtered } = log.rows;
  const nothing = log.warnings.find(({ code }) => code === "NOTHING_KEPT")?.message ?? "";
  return new MailflowError(
    "NO_MESSAGES",
    `no attempt to hand mail over: expected some in the log (${log.format}), received none in ${read} rows, ${filtered} of them filtered${nothing === "" ? "" : `. ${nothing}`}`,
    {
      hint: "Say where mail to Exchange Online goes with --connector NAME or --next-hop HOST. Give tracking logs, protocol logs of a send connector, Postfix logs, or --map with reply=COLUMN.",
    },
  );
}
