import { invariant, MailflowError } from "../../sim/base/errors.ts";
import type { FitComparison, ShareComparison } from "../../sim/contract/fit-comparison.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type { ModelSettings, WindowSettings } from "../../sim/contract/settings.ts";
import type { SyntheticTraffic } from "../../sim/contract/synthetic-settings.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { generateTraffic, trafficNames } from "../../sim/synthetic/generate.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";
import { ProfileBuilder } from "../../sim/traffic/profile.ts";
import { prepareTraffic, type WindowTraffic } from "../../sim/traffic/window.ts";
import type { ScenarioInput, TraceInput, WindowInput } from "../config/scenario/input.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { resolveScenario } from "../config/scenario/scenario.ts";
import { openMail } from "../mail/open-mail.ts";
import type { OpenMail, RunProgress } from "../mail/request.ts";
import { breathe } from "../platform/breathe.ts";
import type { ReadOptions } from "../readers/contract/read-options.ts";
import { countAll, countServers, hourGrid } from "./calendar-cells.ts";
import { fittedScenario } from "./fitted-scenario.ts";
import { mailInScope } from "./in-scope.ts";
import { allMarks, MarkCollector, type MessageMarks } from "./message-marks.ts";
import { hourDifference, profileFigures } from "./profile-figures.ts";

/** A log and what its stand-in is to be like. Paths are relative to the current folder. */
export interface FitOptions extends TraceInput {
  readonly name?: string;
  readonly window?: WindowInput;
  readonly seed?: string | number;
  /** Volume as a multiple of the log's; default 1. */
  readonly scale?: number;
  /** Write server-01, server-02, … instead of the log's server names. */
  readonly renameServers?: boolean;
  readonly maxRejects?: ReadOptions["maxRejects"];
  readonly rejectsPath?: string;
  readonly parserMemoryMb?: number;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly signal?: AbortSignal;
}

/** A fitted scenario and how close its mail is to the log's. */
export interface FitOutcome {
  /** Ready for `run`; it holds no address. */
  readonly scenario: ScenarioInput;
  readonly comparison: FitComparison;
  /** Of the log and the window. */
  readonly warnings: readonly Warning[];
}

const SEEDS = 10;

/**
 * Fits a scenario with synthetic mail to a log, as `mailflow fit` does, and runs both.
 * Errors: MailflowError with the code of what is wrong; NO_MESSAGES for a window without mail.
 *
 * ```ts
 * import { fit } from "mailflow-sim";
 *
 * const map = { time: "received", server: "host", bytes: "size" };
 * const { scenario, comparison } = await fit({ files: ["mail.csv"], map });
 * console.log(scenario.traffic.synthetic?.servers?.length, comparison.delayed.difference);
 * ```
 */
export async function fit(options: FitOptions): Promise<FitOutcome> {
  const { scale = 1 } = options;
  if (!(scale > 0 && scale <= 1000)) {
    throw new MailflowError("USAGE", `scale: expected more than 0 up to 1000, received ${scale}`);
  }
  const resolved = await resolveScenario(inputOf(options), here());
  const signal = options.signal ?? new AbortController().signal;
  const traffic = await openMail({
    scenario: resolved,
    decisionsPath: null,
    rejectsPath: options.rejectsPath ?? null,
    maxRejects: options.maxRejects ?? { kind: "percent", value: 1 },
    memoryMb: options.parserMemoryMb ?? null,
    stdin: options.stdin ?? null,
    onProgress: options.onProgress ?? (() => {}),
    signal,
  });
  try {
    const mail = { ...traffic, profile: mailInScope(traffic.profile) };
    return await fitTraffic(mail, traffic.scenario, options, signal);
  } finally {
    await traffic.close();
  }
}

async function fitTraffic(
  traffic: OpenMail,
  resolved: ResolvedScenario,
  options: FitOptions,
  signal: AbortSignal,
): Promise<FitOutcome> {
  // A run repeats a short log's weeks or days; what is fitted is the log itself.
  const observed = prepareTraffic(traffic.profile, { ...resolved.window, extend: "none" });
  if (observed.profile.rowCount === 0) {
    throw new MailflowError("NO_MESSAGES", "expected mail in the window, received none", {
      hint: "Move the window with --start (a time of the log), or widen it with --days.",
    });
  }
  const marks = await marksOf(traffic, observed);
  const shape = {
    name: options.name ?? "fitted",
    seed: resolved.model.seed,
    days: resolved.window.days,
    scale: options.scale ?? 1,
    renameServers: options.renameServers ?? false,
  };
  const stand = fittedScenario(observed, marks, { ...shape, scale: 1, renameServers: false });
  const compared = { ...resolved, window: windowOfRun(traffic.profile, resolved.window) };
  const comparison = await compare(traffic.profile, observed, marks, stand, compared, (done) => {
    options.onProgress?.({ step: "replay", fraction: done, rows: null });
    return breathe(signal);
  });
  const { warnings } = prepareTraffic(traffic.profile, compared.window);
  return {
    scenario: fittedScenario(observed, marks, shape),
    comparison,
    warnings: [...traffic.warnings, ...warnings],
  };
}

/** The window in which log and stand-in are run; a log of less than a day is run as it is. */
function windowOfRun(log: TrafficProfile, window: WindowSettings): WindowSettings {
  try {
    prepareTraffic(log, window);
    return window;
  } catch (error) {
    if (!(error instanceof MailflowError && error.code === "LOG_TOO_SHORT")) throw error;
    return { ...window, extend: "none" };
  }
}

/** Sizes and recipients of the messages that are in the window. */
async function marksOf(
  traffic: OpenMail,
  { profile, startMinute, endMinute, shiftMinutes }: WindowTraffic,
): Promise<readonly MessageMarks[]> {
  const collector = new MarkCollector(traffic.names.servers.length);
  const from = startMinute - shiftMinutes;
  for await (const rows of traffic.messages(from, endMinute - shiftMinutes)) collector.add(rows);
  const all = collector.finish();
  // Names without mail in the window have dropped out of the profile.
  return profile.servers.map((name) => {
    const found = all[traffic.names.servers.indexOf(name)];
    return found ?? allMarks([]);
  });
}

async function compare(
  log: TrafficProfile,
  observed: WindowTraffic,
  logMarks: readonly MessageMarks[],
  stand: ScenarioInput,
  resolved: ResolvedScenario,
  afterEach: (fraction: number) => Promise<void>,
): Promise<FitComparison> {
  const run = replayTraffic(log, resolved.window, resolved.model).result.totals;
  const shares: { delayed: number; bounced: number }[] = [];
  const fitted = await resolveScenario(stand, here());
  const kept: Made[] = [];
  for (let i = 0; i < SEEDS; i++) {
    const made = make(syntheticOf(fitted), `${resolved.model.seed}/${i + 1}`);
    if (i < 2) kept.push(made);
    shares.push(sharesOf(made.profile, fitted.window, fitted.model));
    await afterEach((i + 1) / SEEDS);
  }
  const [first, second] = kept;
  invariant(first !== undefined && second !== undefined, "ten seeds were run");
  return {
    ...figuresOf(observed, logMarks, first, second),
    delayed: shareComparison(
      run.delayed / run.messages,
      shares.map(({ delayed }) => delayed),
    ),
    bounced: shareComparison(
      run.bounced / run.messages,
      shares.map(({ bounced }) => bounced),
    ),
  };
}

interface Made {
  readonly profile: TrafficProfile;
  readonly marks: readonly MessageMarks[];
}

function make(settings: SyntheticTraffic, seed: string): Made {
  const seeded = { ...settings, seed };
  const names = { ...trafficNames(seeded), groups: [""], groupDimension: null };
  const builder = new ProfileBuilder(names);
  const collector = new MarkCollector(names.servers.length);
  for (const batch of generateTraffic(seeded)) {
    batch.group.fill(0);
    builder.add(batch);
    collector.add(batch);
  }
  return { profile: builder.build(), marks: collector.finish() };
}

function sharesOf(
  profile: TrafficProfile,
  window: WindowSettings,
  model: ModelSettings,
): { readonly delayed: number; readonly bounced: number } {
  const { totals } = replayTraffic(profile, window, model).result;
  return { delayed: totals.delayed / totals.messages, bounced: totals.bounced / totals.messages };
}

function figuresOf(
  observed: WindowTraffic,
  logMarks: readonly MessageMarks[],
  made: Made,
  another: Made,
): Omit<FitComparison, "delayed" | "bounced"> {
  const { profile, startMinute } = observed;
  const last = profile.minute.reduce((latest, minute) => Math.max(latest, minute), startMinute);
  const grid = hourGrid(startMinute, last + 1);
  const logCounts = countServers(profile, grid);
  const madeCounts = countServers(made.profile, grid);
  const servers = profile.servers.flatMap((server, i) => {
    const at = made.profile.servers.indexOf(server);
    const [mine, theirs] = [logCounts[i], madeCounts[at]];
    const [marks, madeMarks] = [logMarks[i], made.marks[at]];
    if (mine === undefined || marks === undefined) return [];
    if (theirs === undefined || madeMarks === undefined) return [];
    const log = profileFigures(mine, marks, grid);
    return [{ server, log, fitted: profileFigures(theirs, madeMarks, grid) }];
  });
  const log = profileFigures(countAll(logCounts, grid), allMarks(logMarks), grid);
  const fitted = profileFigures(countAll(madeCounts, grid), allMarks(made.marks), grid);
  const again = countAll(countServers(another.profile, grid), grid);
  return {
    log,
    fitted,
    servers,
    otherHours: hourDifference(log, fitted),
    otherHoursByChance: hourDifference(
      fitted,
      profileFigures(again, allMarks(another.marks), grid),
    ),
  };
}

function shareComparison(log: number, seeds: readonly number[]): ShareComparison {
  const mean = seeds.reduce((sum, share) => sum + share, 0) / seeds.length;
  const spread = Math.max(...seeds) - Math.min(...seeds);
  return { log, seeds, mean, spread, difference: Math.abs(log - mean) };
}

function syntheticOf({ traffic }: ResolvedScenario): SyntheticTraffic {
  invariant(traffic.kind === "synthetic", "a fitted scenario has synthetic mail");
  return traffic.synthetic;
}

function inputOf(options: FitOptions): ScenarioInput {
  const { name, window, seed, scale: _, renameServers: __, maxRejects: ___, ...rest } = options;
  const { rejectsPath: ____, parserMemoryMb: _____, stdin, onProgress, signal, ...trace } = rest;
  return {
    traffic: { trace },
    ...(name === undefined ? {} : { name }),
    ...(window === undefined ? {} : { window }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function here(): Parameters<typeof resolveScenario>[1] {
  return { file: null, place: () => null, baseFolder: "." };
}
