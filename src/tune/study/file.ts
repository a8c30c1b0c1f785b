import path from "node:path";
import { figureWords } from "../../../reports/study/figure-words.ts";
import type { ErrorPlace } from "../../../sim/base/errors.ts";
import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Policy } from "../../../sim/contract/settings.ts";
import type { Remediation } from "../../../sim/contract/study-result.ts";
import type { UtcOffsets } from "../../../sim/contract/synthetic-settings.ts";
import { eventReasons } from "../../../sim/replay/engine-choice.ts";
import { FIGURES_BY_DAY, FIGURES_TO_DAY, type FigureQuery } from "../../../sim/trial/figures.ts";
import { placeOf } from "../../config/input/config-source.ts";
import { IssueList, singleIssue } from "../../config/input/issues.ts";
import { checkShape } from "../../config/input/shape.ts";
import { readShare, shareOf } from "../../config/input/shares.ts";
import { readYamlFile } from "../../config/input/yaml-file.ts";
import type { YamlFile } from "../../config/input/yaml-text.ts";
import { loadPolicy } from "../../config/policy/file.ts";
import type { ResolvedScenario } from "../../config/scenario/resolved.ts";
import { loadScenario } from "../../config/scenario/scenario.ts";
import { minuteOfDay } from "../../config/synthetic/number-text.ts";
import { zoneOffsets } from "../../platform/zone-offsets.ts";
import { SOBOL_DIMENSIONS_MAX } from "../search/sobol.ts";
import { parametersOf } from "./parameters.ts";
import { levelsOf, type PolicySpace } from "./policy-space.ts";
import { loadRemediation } from "./remediation-file.ts";
import {
  type ConstraintInput,
  type ObjectiveInput,
  type SearchMethod,
  type StudyInput,
  studySchema,
} from "./schema.ts";
import { lastStageDayMax, trialDays } from "./trial-window.ts";

/** A figure that is to be small or large. */
export interface Objective extends FigureQuery {
  readonly goal: "min" | "max";
}

/** A figure that must lie in `[min, max]`; infinite where there is no bound. */
export interface Constraint extends FigureQuery {
  readonly min: number;
  readonly max: number;
}

/** Runs of each curve: at least `min`, until the interval is narrow enough, at most `max`. */
export interface ReplicationPlan {
  readonly min: number;
  readonly max: number;
  /** Half-width as a part of the mean. */
  readonly width: number;
  readonly confidence: number;
}

/** Monday to Friday from one minute of the local day to another. */
export interface BusinessHours {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly utcOffsets: UtcOffsets;
}

/** A study with every default filled in and every file read but the logs. */
export interface ResolvedStudy {
  readonly name: string;
  readonly file: string;
  /** Its window is as long as the curves need, see `trialDays`. */
  readonly scenario: ResolvedScenario;
  /** Days of the window as the scenario has it. */
  readonly scenarioDays: number;
  readonly lastStageDayMax: number;
  /** Where the study says how long stages may be. */
  readonly parametersAt: ErrorPlace;
  readonly space: PolicySpace;
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly search: {
    readonly method: SearchMethod;
    readonly candidates: number;
    readonly population: number;
  };
  readonly replications: ReplicationPlan;
  readonly remediation: Remediation | null;
  readonly businessHours: BusinessHours;
  /** The index of the objective by which the curve is chosen; null = balanced. */
  readonly chooseBy: number | null;
  readonly seed: string;
}

const CANDIDATES_DEFAULT = 500;
const CANDIDATES_MAX = 100_000;
const POPULATION_DEFAULT = 100;
/** As many as a scenario's window can have. */
const TRIAL_DAYS_MAX = 3_660;
const HINT = "scenarios/studies/ holds complete examples.";

/**
 * Loads a study file with its scenario, policy and remediation.
 * Errors: STUDY_INVALID with every issue and its line and column; those of the files it names.
 */
export async function loadStudy(file: string): Promise<ResolvedStudy> {
  const yaml = await readYamlFile(file, "STUDY_INVALID");
  const issues = new IssueList();
  const { value } = checkShape(studySchema, yaml.value, yaml, issues, () => "STUDY_INVALID");
  issues.throwIfAny("STUDY_INVALID", "The study", placeOf(yaml, []), HINT);
  if (value === null) throw new TypeError("a study without issues has a value");
  const folder = path.dirname(file);
  const scenarioFile = path.resolve(folder, value.scenario);
  const asWritten = await loadScenario(scenarioFile);
  const base = await basePolicy(value, asWritten, folder, yaml);
  const remediation =
    value.remediation === undefined
      ? null
      : await loadRemediation(value.remediation, folder, placeOf(yaml, ["remediation"]));
  const parameters = parametersOf(value.parameters, base, yaml, issues);
  const parametersAt = placeOf(yaml, ["parameters"]);
  issues.throwIfAny("STUDY_INVALID", "The study", placeOf(yaml, []), HINT);
  const space: PolicySpace = { base, parameters, shape: value.shape ?? "rising" };
  const figures = [...value.objectives, ...(value.constraints ?? [])];
  const days = trialDays(
    space,
    asWritten,
    figures.map(({ day }) => day ?? 0),
  );
  if (days > TRIAL_DAYS_MAX) {
    const message =
      `parameters: expected stages that are over within ${TRIAL_DAYS_MAX} days, ` +
      `received up to ${lastStageDayMax(space)}`;
    throw singleIssue("STUDY_INVALID", message, parametersAt, HINT);
  }
  const { window } = asWritten;
  const scenario =
    days === window.days ? asWritten : await loadScenario(scenarioFile, { window: { days } });
  const scenarioDays = window.days;
  const study = resolveStudy(value, {
    file,
    scenario,
    scenarioDays,
    space,
    remediation,
    parametersAt,
  });
  checkStudy(study, value, yaml, issues);
  issues.throwIfAny("STUDY_INVALID", "The study", placeOf(yaml, []), HINT);
  return study;
}

/** The scenario that a study names, as a path from where the user is. Errors: STUDY_INVALID. */
export async function scenarioOfStudy(file: string): Promise<string> {
  const { value } = await readYamlFile(file, "STUDY_INVALID");
  const named = (value as StudyInput).scenario;
  return path.isAbsolute(named) ? named : path.join(path.dirname(file), named);
}

async function basePolicy(
  input: StudyInput,
  scenario: ResolvedScenario,
  folder: string,
  yaml: YamlFile,
): Promise<Policy> {
  if (input.policy === undefined && input.variant === undefined) return scenario.model.policy;
  const request = { variant: input.variant ?? null, where: placeOf(yaml, ["variant"]) };
  const policy = input.policy ?? scenario.model.policy.id;
  return (await loadPolicy(policy, folder, request, placeOf(yaml, ["policy"]))).chosen;
}

interface StudyParts {
  readonly file: string;
  readonly scenario: ResolvedScenario;
  readonly scenarioDays: number;
  readonly space: PolicySpace;
  readonly remediation: Remediation | null;
  readonly parametersAt: ErrorPlace;
}

function resolveStudy(input: StudyInput, parts: StudyParts): ResolvedStudy {
  const { file, scenario, scenarioDays, space, remediation, parametersAt } = parts;
  const minimum = input.replications?.min ?? 1;
  const objectives = input.objectives.map((one) => ({ ...queryOf(one), goal: one.goal }));
  const constraints = (input.constraints ?? []).map((one) => ({
    ...queryOf(one),
    min: boundOf(one.min) ?? Number.NEGATIVE_INFINITY,
    max: boundOf(one.max) ?? Number.POSITIVE_INFINITY,
  }));
  const chosen = objectives.findIndex(({ figure }) => figure === input.choose);
  return {
    name: input.name ?? path.basename(file).replace(/\.[^.]*$/, ""),
    file,
    scenario,
    scenarioDays,
    lastStageDayMax: lastStageDayMax(space),
    parametersAt,
    space,
    objectives,
    constraints,
    search: {
      method: input.search?.method ?? "nsga2",
      candidates: input.search?.candidates ?? CANDIDATES_DEFAULT,
      population: input.search?.population ?? POPULATION_DEFAULT,
    },
    replications: {
      min: minimum,
      max: Math.max(minimum, input.replications?.max ?? minimum),
      width: shareOf(input.replications?.width ?? 0.05),
      confidence: shareOf(input.replications?.confidence ?? 0.95),
    },
    remediation,
    businessHours: businessHours(input, scenario),
    chooseBy: chosen < 0 ? null : chosen,
    seed: String(input.seed ?? 1),
  };
}

function queryOf({ figure, day }: ObjectiveInput | ConstraintInput): FigureQuery {
  return { figure, day: day ?? null };
}

/** A bound as a number; what it must be is checked by `checkBounds`. */
function boundOf(bound: number | string | undefined): number | undefined {
  return typeof bound === "string" ? shareOf(bound) : bound;
}

function businessHours(input: StudyInput, { window }: ResolvedScenario): BusinessHours {
  const { from = "08:00", to = "18:00", zone = "UTC" } = input.businessHours ?? {};
  const startMs = window.shiftToMs ?? window.startMs;
  // Without a start the log decides; its offsets are those of the zone over all of its days.
  const [fromMs, toMs] =
    startMs === null
      ? [Date.UTC(2000, 0, 1), Date.UTC(2040, 0, 1)]
      : [startMs - 30 * MS_PER_DAY, startMs + (window.days + 30) * MS_PER_DAY];
  return {
    fromMinute: minuteOfDay(from),
    toMinute: minuteOfDay(to),
    utcOffsets:
      zone === "UTC" ? [{ fromMs: 0, offsetMinutes: 0 }] : zoneOffsets(zone, fromMs, toMs),
  };
}

/** What the schema cannot see. */
function checkStudy(
  study: ResolvedStudy,
  input: StudyInput,
  yaml: YamlFile,
  issues: IssueList,
): void {
  const add = (at: readonly PropertyKey[], message: string): void => {
    const where = placeOf(yaml, at);
    issues.add("STUDY_INVALID", `${where.path}: ${message}`, where);
  };
  const { parameters } = study.space;
  const { method } = study.search;
  const [reason] = eventReasons(study.scenario.model);
  if (reason !== undefined) {
    const why = "a study tries thousands of curves on message-level retry in whole minutes";
    add(["scenario"], `expected one without queues, because ${why}; in this one ${reason}`);
  }
  if (method === "grid") {
    const combinations = parameters.reduce((count, one) => count * levelsOf(one), 1);
    if (combinations > CANDIDATES_MAX) {
      add(
        ["search", "method"],
        `expected at most ${CANDIDATES_MAX} combinations for a grid, received ${combinations}; ` +
          "give larger steps, or use sobol or nsga2",
      );
    }
  }
  if ((method === "sobol" || method === "nsga2") && parameters.length > SOBOL_DIMENSIONS_MAX) {
    add(["parameters"], `expected at most ${SOBOL_DIMENSIONS_MAX}, received ${parameters.length}`);
  }
  for (const list of ["objectives", "constraints"] as const) {
    for (const [i, { figure, day }] of (input[list] ?? []).entries()) {
      const needsDay = FIGURES_BY_DAY.includes(figure);
      if (needsDay && day === undefined) add([list, i], `expected a day, because of ${figure}`);
      if (!needsDay && !FIGURES_TO_DAY.includes(figure) && day !== undefined) {
        add([list, i, "day"], `expected none with ${figure}`);
      }
      if (figure === "patchedShare" && study.remediation === null) {
        add([list, i, "figure"], "expected remediation in the study, because of patchedShare");
      }
    }
  }
  for (const [i, constraint] of (input.constraints ?? []).entries()) {
    for (const side of ["min", "max"] as const) {
      const problem = boundProblem(constraint, constraint[side]);
      if (problem !== null) add(["constraints", i, side], problem);
    }
  }
  if (input.choose !== undefined && input.choose !== "balanced" && study.chooseBy === null) {
    add(["choose"], `expected balanced or the figure of an objective, received "${input.choose}"`);
  }
  const { businessHours: hours } = study;
  if (hours.fromMinute >= hours.toMinute) add(["businessHours"], "expected from before to");
  const stages = parameters.some(({ kind }) => kind === "stages");
  const anchored = study.scenario.model.servers.find((server) => server.stageStarts.length > 0);
  if (stages && anchored !== undefined) {
    add(
      ["parameters", "stages"],
      `expected none, because the scenario gives stage starts of ${anchored.name}`,
    );
  }
}

/** What is wrong with a bound, or null: of a share it is 0–1 or per cent, else a number. */
function boundProblem(
  { figure }: ConstraintInput,
  bound: number | string | undefined,
): string | null {
  if (bound === undefined) return null;
  if (figureWords(figure).unit === "share") {
    const outcome = readShare(bound);
    return outcome.ok ? null : outcome.problem;
  }
  if (typeof bound === "number") return null;
  return `expected a number, because ${figure} is no share, received ${JSON.stringify(bound)}`;
}
