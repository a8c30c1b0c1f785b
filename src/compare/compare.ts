import { stat } from "node:fs/promises";
import path from "node:path";
import {
  type Comparison,
  comparisonOf,
  type FateChanges,
  type OtherRun,
} from "../../reports/comparison/comparison.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { fateChanges } from "../../sim/replay/fate-changes.ts";
import { readResultFile } from "../config/results/file.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { loadScenario } from "../config/scenario/scenario.ts";
import type { RunRequest } from "../mail/request.ts";
import { writeCsv } from "../platform/csv.ts";
import { makePrivateFolder } from "../platform/private-folder.ts";
import { engineFor } from "../run/engine.ts";
import { replayScenario, type ScenarioReplay } from "../run/run.ts";
import { CHANGED_COLUMNS, type ChangedRow, DecisionPair } from "./decision-changes.ts";
import {
  mayDifferUnnamed,
  policyLabel,
  resultSettingChanges,
  scenarioSettingChanges,
} from "./setting-changes.ts";
import { policyStages, resultStages, stageChanges } from "./stage-changes.ts";

/**
 * What to compare: scenario files to run, and results or their folders. The first is the baseline.
 */
interface CompareRequest {
  readonly named: readonly string[];
  /** CSV file for the messages that fare differently; null = none. */
  readonly changedPath: string | null;
  readonly run: Omit<RunRequest, "scenario" | "decisionsPath" | "rejectsPath">;
}

/** One side: its result, and what else is at hand. */
interface Side {
  readonly name: string;
  readonly result: RunResult;
  readonly scenario: ResolvedScenario | null;
  readonly replayed: ScenarioReplay["replayed"] | null;
  /** File of decisions; null = none at hand. */
  readonly decisionsPath: string | null;
}

interface CompareOutcome {
  readonly comparison: Comparison;
  readonly displayZone: string;
}

/**
 * Runs or reads every side and sets them beside the first. Errors: those of the scenarios, results
 * and runs; OUTPUT_UNWRITABLE.
 */
export async function compareRuns(request: CompareRequest): Promise<CompareOutcome> {
  const folder = await makePrivateFolder();
  try {
    const scenarios: (ResolvedScenario | null)[] = [];
    for (const named of request.named) {
      scenarios.push(isScenario(named) ? await loadScenario(named) : null);
    }
    // Where a side has no fate tables, messages can only be held against each other by decisions.
    const needsDecisions =
      request.changedPath !== null ||
      scenarios.some((scenario) => scenario === null || !engineFor(scenario.model).hasFates);
    const sides: Side[] = [];
    for (const [index, named] of request.named.entries()) {
      const decisionsPath = needsDecisions ? path.join(folder.path, `${index}.parquet`) : null;
      sides.push(await openSide(named, scenarios[index] ?? null, decisionsPath, request));
    }
    const [baseline, ...others] = distinctNames(sides);
    if (baseline === undefined) throw new TypeError("a comparison has a baseline");
    const beside: OtherRun[] = [];
    for (const other of others) beside.push(await besideBaseline(baseline, other, request));
    if (request.changedPath !== null) await writeChanged(request, baseline, others);
    return {
      comparison: comparisonOf(baseline, beside),
      displayZone: baseline.scenario?.displayZone ?? "UTC",
    };
  } finally {
    await folder.remove();
  }
}

function isScenario(named: string): boolean {
  return /\.ya?ml$/i.test(named);
}

async function openSide(
  named: string,
  scenario: ResolvedScenario | null,
  decisionsPath: string | null,
  { run }: CompareRequest,
): Promise<Side> {
  if (scenario === null) {
    const isFolder = (await stat(named).catch(() => null))?.isDirectory() === true;
    const file = isFolder ? path.join(named, "result.json") : named;
    const result = await readResultFile(file);
    const parent = path.dirname(path.resolve(file));
    const name =
      path.basename(file) === "result.json" ? path.basename(parent) : path.basename(file);
    return {
      name,
      result,
      scenario: null,
      replayed: null,
      decisionsPath: await decisionsBeside(parent),
    };
  }
  const { outcome, replayed } = await replayScenario({
    ...run,
    scenario,
    decisionsPath,
    rejectsPath: null,
  });
  return { name: scenario.name, result: outcome.result, scenario, replayed, decisionsPath };
}

async function decisionsBeside(folder: string): Promise<string | null> {
  for (const name of ["decisions.parquet", "decisions.csv"]) {
    const file = path.join(folder, name);
    if ((await stat(file).catch(() => null))?.isFile() === true) return file;
  }
  return null;
}

/** Sides of one name are told apart by their policies, and where those are equal by a number. */
function distinctNames(sides: readonly Side[]): readonly Side[] {
  const policiesOf = (name: string): ReadonlySet<string> =>
    new Set(sides.filter((side) => side.name === name).map(policyOf));
  const used = new Set<string>();
  return sides.map((side) => {
    const isByPolicy = policiesOf(side.name).size > 1;
    const whole = isByPolicy ? `${side.name} with ${policyOf(side)}` : side.name;
    let name = whole;
    for (let number = 2; used.has(name); number++) name = `${whole} (${number})`;
    used.add(name);
    return { ...side, name };
  });
}

function policyOf({ result }: Side): string {
  return policyLabel(result.provenance.policy);
}

async function besideBaseline(
  baseline: Side,
  other: Side,
  request: CompareRequest,
): Promise<OtherRun> {
  const settings =
    baseline.scenario !== null && other.scenario !== null
      ? scenarioSettingChanges(baseline.scenario, other.scenario)
      : resultSettingChanges(baseline.result, other.result);
  const fates = await fatesOf(baseline, other, request);
  const stages = stageChanges(stagesOf(baseline), stagesOf(other));
  const areResults = baseline.scenario === null || other.scenario === null;
  const hasUnnamed = areResults && mayDifferUnnamed(baseline.result, other.result);
  return { name: other.name, result: other.result, settings, hasUnnamed, stages, fates };
}

function stagesOf({ scenario, result }: Side): ReturnType<typeof policyStages> {
  return scenario === null ? resultStages(result) : policyStages(scenario.model.policy);
}

async function fatesOf(a: Side, b: Side, request: CompareRequest): Promise<FateChanges> {
  if (a.result.provenance.trafficSha256 !== b.result.provenance.trafficSha256) {
    return unknown(
      "Which messages fare differently cannot be said: the two do not have the same mail.",
    );
  }
  if (a.result.digest === b.result.digest) return { kind: "counted", changes: [] };
  const hasFates = [a, b].every(({ result }) => result.provenance.engine === "fates");
  if (hasFates && a.replayed !== null && b.replayed !== null) {
    const { traffic } = a.replayed;
    const changes = fateChanges(traffic, a.replayed.replay, b.replayed.replay);
    return { kind: "counted", changes };
  }
  if (a.decisionsPath === null || b.decisionsPath === null) {
    return unknown(
      "How many messages change fate is not in a result. Compare the scenario files, or write decisions.csv beside each result.json (--decisions).",
    );
  }
  const pair = await DecisionPair.open(a.decisionsPath, b.decisionsPath, request.run.signal);
  try {
    return { kind: "counted", changes: await pair.counts() };
  } finally {
    await pair.close();
  }
}

function unknown(reason: string): FateChanges {
  return { kind: "unknown", reason };
}

async function writeChanged(
  request: CompareRequest,
  baseline: Side,
  others: readonly Side[],
): Promise<void> {
  const { changedPath, run } = request;
  if (changedPath === null) return;
  const header = others.length === 1 ? CHANGED_COLUMNS : ["run", ...CHANGED_COLUMNS];
  await writeCsv(changedPath, header, changedRows(baseline, others, run.signal));
}

async function* changedRows(
  baseline: Side,
  others: readonly Side[],
  signal: AbortSignal,
): AsyncGenerator<ChangedRow> {
  for (const other of others) {
    if (baseline.decisionsPath === null || other.decisionsPath === null) continue;
    const pair = await DecisionPair.open(baseline.decisionsPath, other.decisionsPath, signal);
    try {
      for await (const row of pair.changed()) {
        yield others.length === 1 ? row : [other.name, ...row];
      }
    } finally {
      await pair.close();
    }
  }
}
