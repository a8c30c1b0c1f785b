import { MailflowError } from "../../sim/base/errors.ts";
import type { ModelSettings, RangeRuns } from "../../sim/contract/settings.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { type RangeAnswer, rangesOver } from "../../sim/evaluate/ranges.ts";
import { untoldRuns } from "../../sim/evaluate/untold-runs.ts";
import { engineOf, eventReasons } from "../../sim/replay/engine-choice.ts";
import { replayTraffic, type TrafficReplay } from "../../sim/results/run-model.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { OpenMail, RunRequest } from "../mail/request.ts";
import { breathe } from "../platform/breathe.ts";
import type { DecisionRow } from "./decision-row.ts";
import { decisions } from "./decisions.ts";
import { eventDecisions } from "./event-decisions.ts";
import { eventRanges, replayMessages } from "./event-run.ts";

/** Ranges with what an outlook is made of; null where that is asked of the fate engine alone. */
interface RunRanges extends RangeAnswer {
  readonly evaluator: Evaluator | null;
  readonly runs: RangeRuns | null;
}

/** What answers a run. Errors of all: INTERRUPTED. */
interface Engine {
  /**
   * Whether what becomes of a message follows from its minute of arrival. Then people are counted,
   * a page can run it again, and two runs are set side by side, all from counts by minute.
   */
  readonly hasFates: boolean;
  /** Errors: NO_MESSAGES; SERVER_UNKNOWN for a failover or a snapshot. */
  replay(request: RunRequest, mail: OpenMail): Promise<TrafficReplay>;
  /** Those asked for, else over what is untold; null = nothing is, or it would cost too much. */
  ranges(request: RunRequest, mail: OpenMail, replayed: TrafficReplay): Promise<RunRanges | null>;
  /** The decision on every message of the window. */
  decisions(replayed: TrafficReplay, mail: OpenMail): AsyncIterable<DecisionRow>;
}

/** By minute of arrival. */
const FATE_ENGINE: Engine = {
  hasFates: true,
  replay: async ({ scenario }, { profile }) =>
    replayTraffic(profile, scenario.window, scenario.model),
  ranges: async (request, _mail, { traffic }) => {
    const runs = rangeRunsOf(request.scenario, traffic);
    if (runs === null) return null;
    const { model } = request.scenario;
    const evaluator = new Evaluator(traffic);
    const answer = await stepByStep(rangesOver(evaluator, model, runs), request);
    return { ...answer, evaluator, runs };
  },
  decisions: ({ replay, traffic }, { names, messages }) =>
    decisions(replay, traffic, names, messages),
};

/** Message by message. */
const EVENT_ENGINE: Engine = {
  hasFates: false,
  replay: replayMessages,
  ranges: async (request, mail, { traffic }) => {
    const ranges = await eventRanges(request, mail, traffic);
    return ranges === null ? null : { ranges, extremes: [], evaluator: null, runs: null };
  },
  decisions: ({ replay, traffic }, { names, messages }) =>
    eventDecisions(replay, traffic, names, messages),
};

/** The runs that ranges are taken over: those asked for, else those of what is untold. */
export function rangeRunsOf(
  { ranges, untold, model }: Pick<ResolvedScenario, "ranges" | "untold" | "model">,
  { profile }: Pick<WindowTraffic, "profile">,
): RangeRuns | null {
  return ranges ?? (untold === null ? null : untoldRuns(model, untold, profile.servers.length));
}

/** The door to both engines: the one that settings need. */
export function engineFor(model: ModelSettings): Engine {
  return engineOf(model) === "fates" ? FATE_ENGINE : EVENT_ENGINE;
}

/**
 * Answers that follow one message by itself need messages that do not act on each other. Errors:
 * USAGE for settings of queues, with what asks for them.
 */
export function refuseQueues(model: ModelSettings, command: string): void {
  const reasons = eventReasons(model);
  if (reasons.length === 0) return;
  throw new MailflowError(
    "USAGE",
    `${command}: expected messages that do not act on each other, received a run in which ${reasons.join("; ")}`,
    { hint: "Leave those settings out, or ask run and replay, which follow whole queues." },
  );
}

/** Does long work that yields the share done after each step. Errors: INTERRUPTED. */
export async function stepByStep<T>(work: Generator<number, T>, request: RunRequest): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    request.onProgress({ step: "ranges", fraction: step.value, rows: null });
    await breathe(request.signal);
  }
}
