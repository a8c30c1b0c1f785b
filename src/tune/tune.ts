import { availableParallelism } from "node:os";
import path from "node:path";
import { canonicalJson } from "../../sim/base/canonical-json.ts";
import { invariant, MailflowError } from "../../sim/base/errors.ts";
import { MINUTES_PER_DAY } from "../../sim/base/units.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type { Estimate, StudyResult } from "../../sim/contract/study-result.ts";
import { prepareTraffic, type WindowTraffic } from "../../sim/traffic/window.ts";
import type { FigureQuery } from "../../sim/trial/figures.ts";
import { openMail } from "../mail/open-mail.ts";
import type { RunProgress } from "../mail/request.ts";
import { sha256, trafficSha256 } from "../platform/hashes.ts";
import { prepareOutputFolder } from "../platform/output-folder.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { candidateCount, searchPoints } from "./candidates.ts";
import { Journal, type JournalEntry } from "./journal.ts";
import { ReplicatedTrial, type ReplicatedTrialRequest } from "./replicated-trial.ts";
import type { Individual } from "./search/nsga2.ts";
import type { UnitPoint } from "./search/samples.ts";
import { loadStudy, type ResolvedStudy } from "./study/file.ts";
import { candidateAt } from "./study/policy-space.ts";
import { judgedOf, studyQueries } from "./study-queries.ts";
import { assembleResult } from "./study-summary.ts";
import { openTrials, type TrialPool } from "./trial-pool.ts";

/** What can be asked of a study beside its file. */
export interface TuneOptions {
  /**
   * Folder for tune.html, study.json, policy.yaml, candidates.csv, summary.md and charts, and for
   * study.jsonl, the record from which a study that was stopped goes on; without it nothing is
   * written.
   */
  readonly outFolder?: string;
  /** Threads; default every core. The result is the same for any number. */
  readonly workers?: number;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Aborting it makes the study fail with INTERRUPTED; its record stays. */
  readonly signal?: AbortSignal;
}

/** Candidates a thread judges between two writes of the record: at most so many are lost. */
const CANDIDATES_PER_WRITE = 8;
const WAVE_MIN = 16;
const JOURNAL_FILE = "study.jsonl";

/**
 * Runs a study of policies, as `mailflow tune` does.
 * Errors: MailflowError with the code of what is wrong; STUDY_INVALID for the study file.
 *
 * ```ts
 * import { tune } from "mailflow-sim";
 *
 * const study = await tune("study.yaml", { outFolder: "tuned" });
 * const chosen = study.candidates[study.chosen ?? 0];
 * console.log(chosen?.stages, chosen?.figures.map(({ mean }) => mean));
 * ```
 */
export async function tune(file: string, options: TuneOptions = {}): Promise<StudyResult> {
  const asked = await loadStudy(file);
  const { outFolder = null } = options;
  const folder = outFolder === null ? null : await prepareOutputFolder(outFolder, "tune");
  try {
    const { signal = new AbortController().signal } = options;
    const { traffic, scenario, warnings } = await studyTraffic(asked, options, signal);
    const study = { ...asked, scenario };
    const queries = studyQueries(study);
    const input: ReplicatedTrialRequest = {
      traffic,
      model: study.scenario.model,
      remediation: study.remediation,
      businessHours: study.businessHours,
      queries,
      objectives: study.objectives.length,
      replications: study.replications,
    };
    const studySha256 = hashOf(study, traffic);
    const journal =
      folder === null
        ? null
        : await Journal.open(path.join(folder.path, JOURNAL_FILE), studySha256);
    const entries = await judgeAll(study, input, journal, options, signal);
    const judge = new ReplicatedTrial(input);
    const result = assembleResult({ study, studySha256, entries, judge, queries, warnings });
    if (folder !== null) {
      const { writeStudy } = await import("./outputs.ts");
      await writeStudy(folder.path, result, signal);
    }
    return result;
  } catch (error) {
    await folder?.discard();
    throw error;
  }
}

interface StudyTraffic {
  readonly traffic: WindowTraffic;
  /** Its servers have the names that they have in the mail. */
  readonly scenario: ResolvedStudy["scenario"];
  readonly warnings: readonly Warning[];
}

/** The mail of the study's scenario, cut to its window. */
async function studyTraffic(
  study: ResolvedStudy,
  options: TuneOptions,
  signal: AbortSignal,
): Promise<StudyTraffic> {
  const { scenario } = study;
  const traffic = await openMail({
    scenario: { ...scenario, by: null },
    decisionsPath: null,
    rejectsPath: null,
    maxRejects: { kind: "percent", value: 1 },
    memoryMb: null,
    stdin: null,
    onProgress: options.onProgress ?? (() => {}),
    signal,
  });
  try {
    const prepared = prepareTraffic(traffic.profile, scenario.window);
    refuseShortMail(study, prepared);
    const warnings = [...scenario.warnings, ...traffic.warnings, ...prepared.warnings];
    const { model } = traffic.scenario;
    return { traffic: prepared, scenario: { ...scenario, model }, warnings };
  } finally {
    await traffic.close();
  }
}

/**
 * Mail that ends before the last stage, and is not to be repeated, would show no harm in it.
 * Errors: STUDY_INVALID.
 */
function refuseShortMail(study: ResolvedStudy, traffic: WindowTraffic): void {
  const { scenario, lastStageDayMax, parametersAt } = study;
  if (scenario.window.extend !== "none" || scenario.traffic.kind === "synthetic") return;
  const { lastMinute } = traffic.mailEnd;
  const pausedDays = scenario.model.pauses.reduce((sum, { days }) => sum + days, 0);
  const lastStageDay = lastStageDayMax + pausedDays;
  if (lastMinute >= traffic.startMinute + lastStageDay * MINUTES_PER_DAY) return;
  const mailDays = Math.floor((lastMinute - traffic.startMinute) / MINUTES_PER_DAY);
  throw new MailflowError(
    "STUDY_INVALID",
    `parameters: expected mail up to day ${lastStageDay}, when the last stage of the longest curve ` +
      `begins, received mail up to day ${mailDays}; what is lost in days without mail would not count`,
    {
      where: parametersAt,
      hint:
        "Leave out extend: none in the scenario's window, so that the log's weeks are repeated, " +
        "or allow shorter stages (parameters.days); then: mailflow check " +
        study.file,
    },
  );
}

/** Everything that can change a number of the study. */
function hashOf(study: ResolvedStudy, traffic: WindowTraffic): string {
  const { space, objectives, search, replications, remediation, businessHours, seed } = study;
  const bound = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const whole = {
    tool: toolInfo(),
    space,
    objectives,
    constraints: study.constraints.map((one) => ({
      ...one,
      min: bound(one.min),
      max: bound(one.max),
    })),
    search,
    replications,
    remediation,
    businessHours,
    chooseBy: study.chooseBy,
    seed,
    model: study.scenario.model,
    window: study.scenario.window,
    trafficSha256: trafficSha256(traffic.profile),
  };
  return sha256(canonicalJson(whole));
}

/** Judges every candidate in the order drawn; those in the record are not judged again. */
async function judgeAll(
  study: ResolvedStudy,
  input: ReplicatedTrialRequest,
  journal: Journal | null,
  options: TuneOptions,
  signal: AbortSignal,
): Promise<readonly JournalEntry[]> {
  const total = candidateCount(study);
  const workers = options.workers ?? availableParallelism();
  const wave = Math.max(WAVE_MIN, CANDIDATES_PER_WRITE * workers);
  const entries: JournalEntry[] = [];
  let judges: TrialPool | null = null;
  try {
    const search = searchPoints(study);
    let step = search.next();
    while (step.done !== true) {
      const first = entries.length;
      for (let from = 0; from < step.value.length; from += wave) {
        const points = step.value.slice(from, from + wave);
        const known = knownEntries(journal, entries.length, points);
        entries.push(...known);
        const rest = points.slice(known.length);
        if (rest.length > 0) {
          judges ??= openTrials(input, workers);
          const fresh = await judgeWave(judges, study, rest, signal);
          await journal?.append(fresh);
          entries.push(...fresh);
        }
        options.onProgress?.({ step: "tune", fraction: entries.length / total, rows: null });
      }
      step = search.next(individuals(entries.slice(first), input.queries, study));
    }
  } finally {
    await judges?.close();
  }
  invariant(entries.length === total, "a study judges as many candidates as it says");
  return entries;
}

function knownEntries(
  journal: Journal | null,
  first: number,
  points: readonly UnitPoint[],
): readonly JournalEntry[] {
  const known: JournalEntry[] = [];
  for (const [i, point] of points.entries()) {
    const entry = journal?.at(first + i, point) ?? null;
    if (entry === null) break;
    known.push(entry);
  }
  return known;
}

async function judgeWave(
  judges: TrialPool,
  study: ResolvedStudy,
  points: readonly UnitPoint[],
  signal: AbortSignal,
): Promise<readonly JournalEntry[]> {
  const policies = points.map((point) => candidateAt(study.space, point, study.name).policy);
  const judged: readonly (readonly Estimate[])[] = await judges.judge(policies, signal);
  return points.map((point, i) => ({ point, figures: judged[i] ?? [] }));
}

function individuals(
  entries: readonly JournalEntry[],
  queries: readonly FigureQuery[],
  study: ResolvedStudy,
): readonly Individual[] {
  return entries.map(({ point, figures }) => ({ point, ...judgedOf(figures, queries, study) }));
}
