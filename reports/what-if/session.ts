import { MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { Outlook } from "../../sim/contract/plan-result.ts";
import type { ModelResult, Ranges, RunResult } from "../../sim/contract/result.ts";
import type { ServerReportRow } from "../../sim/contract/server-report.ts";
import type { RangeRuns, RunSettings } from "../../sim/contract/settings.ts";
import type { EvaluatedFigures } from "../../sim/evaluate/evaluation.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { type RangeAnswer, rangesOver } from "../../sim/evaluate/ranges.ts";
import { type Untold, untoldRuns } from "../../sim/evaluate/untold-runs.ts";
import { outlookOf } from "../../sim/plan/outlook.ts";
import { type Replay, replay } from "../../sim/replay/replay.ts";
import { digestText } from "../../sim/results/digest.ts";
import { modelResult } from "../../sim/results/model-result.ts";
import {
  policyText,
  provenanceOf,
  type RunHashes,
  scenarioText,
} from "../../sim/results/provenance.ts";
import { readingWarnings } from "../../sim/results/reading-warnings.ts";
import { serverReport } from "../../sim/results/server-report-rows.ts";
import { ReplayMemory } from "../../sim/servers/replay-memory.ts";
import { generateTraffic, trafficNames } from "../../sim/synthetic/generate.ts";
import { trafficTexts } from "../../sim/traffic/hash.ts";
import { ProfileBuilder, type TrafficProfile } from "../../sim/traffic/profile.ts";
import { applyWindow, planWindow, type WindowTraffic } from "../../sim/traffic/window.ts";
import {
  type Knobs,
  makesOtherMail,
  settingsOf,
  untoldOf,
  type WhatIfInput,
} from "../../sim/what-if/page-input.ts";
import { whyNotHere } from "./knobs/refusals.ts";

/** One run with the reader's settings. */
export interface WhatIfRun {
  readonly settings: RunSettings;
  /** What is open of them; null = nothing, or ranges are asked for. */
  readonly untold: Untold | null;
  readonly prepared: WindowTraffic;
  readonly replay: Replay;
  /** Without ranges, and with the warnings of the run it is based on. */
  readonly model: ModelResult;
  readonly serverReport: readonly ServerReportRow[];
  readonly asOfMs: number;
}

/** The sha256 of bytes, or of a text as UTF-8, in hexadecimal. */
export type Sha256 = (data: string | Uint8Array<ArrayBuffer>) => Promise<string>;

const NO_HASHES: RunHashes = { trafficSha256: "", scenarioSha256: "", policySha256: "" };

/**
 * Runs the model again on the mail of a report. The traffic is prepared once; only another seed of
 * synthetic mail makes other mail.
 */
export class WhatIfSession {
  readonly input: WhatIfInput;
  readonly #own: WindowTraffic;
  #other: { readonly seed: string; readonly prepared: WindowTraffic } | null = null;
  readonly #memories = new WeakMap<WindowTraffic, ReplayMemory>();
  readonly #evaluators = new WeakMap<WindowTraffic, Evaluator>();
  readonly #trafficHashes = new WeakMap<WindowTraffic, string>();

  /** `log` are the rows of the window, as `windowRows` gives them. */
  constructor(input: WhatIfInput, log: TrafficProfile) {
    this.input = input;
    this.#own = applyWindow(log, input.plan);
  }

  /**
   * Totals, delay and first dates alone, in a tenth of the time. They equal those of `evaluate`.
   * Errors: as `evaluate`.
   */
  quickFigures(knobs: Knobs): EvaluatedFigures {
    const { model } = this.#settingsOf(knobs);
    return this.#evaluatorOf(this.#trafficOf(knobs)).evaluate(model);
  }

  /**
   * Errors: USAGE for changes that make no run; NEEDS_MESSAGES where the event engine is needed.
   */
  evaluate(knobs: Knobs): WhatIfRun {
    const { input } = this;
    const settings = this.#settingsOf(knobs);
    const prepared = this.#trafficOf(knobs);
    const replayed = replay(prepared, settings.model, this.#memoryOf(prepared));
    const model = modelResult(replayed, prepared);
    const asOfMs = input.asOfMs ?? model.window.endMs;
    const readings = readingWarnings(settings.model, model, prepared);
    return {
      settings,
      untold: untoldOf(input, knobs, settings),
      prepared,
      replay: replayed,
      model: { ...model, warnings: [...input.warnings, ...readings, ...model.warnings] },
      serverReport: serverReport(replayed, input.builds, asOfMs),
      asOfMs,
    };
  }

  /** The window, the same for every change. */
  get window(): ModelResult["window"] {
    const { startMinute, endMinute, days } = this.#own;
    const [startMs, endMs] = [startMinute * MS_PER_MINUTE, endMinute * MS_PER_MINUTE];
    return { startMs, endMs, horizonMs: endMs, days };
  }

  /** The ranges of a run that has some, yielding the share done. */
  ranges(evaluation: WhatIfRun): Generator<number, RangeAnswer> | null {
    const { prepared, settings } = evaluation;
    const runs = this.#runsOf(evaluation);
    return runs === null ? null : rangesOver(this.#evaluatorOf(prepared), settings.model, runs);
  }

  /** What is to be done as of the day of the run. `ranged` = what `ranges` gave. */
  outlook(evaluation: WhatIfRun, ranged: RangeAnswer | null): Outlook {
    const { prepared, settings, model } = evaluation;
    return outlookOf(
      {
        evaluator: this.#evaluatorOf(prepared),
        traffic: prepared,
        settings: settings.model,
        result: model,
        runs: this.#runsOf(evaluation),
        extremes: ranged?.extremes ?? [],
      },
      this.input.todayMs,
    );
  }

  #runsOf({ prepared, settings, untold }: WhatIfRun): RangeRuns | null {
    const { ranges, model } = settings;
    if (ranges !== null || untold === null) return ranges;
    return untoldRuns(model, untold, prepared.profile.servers.length);
  }

  /** The result as the command line writes it, but for its hashes and digest, which are empty. */
  result(evaluation: WhatIfRun, ranges: Ranges | null): RunResult {
    return this.#resultWith(evaluation, ranges, NO_HASHES);
  }

  /** The result with its hashes and digest. */
  async sealed(evaluation: WhatIfRun, ranges: Ranges | null, sha256: Sha256): Promise<RunResult> {
    const { settings, prepared } = evaluation;
    const result = this.#resultWith(evaluation, ranges, {
      trafficSha256: await this.#trafficHash(prepared, sha256),
      scenarioSha256: await sha256(scenarioText(settings)),
      policySha256: await sha256(policyText(settings)),
    });
    return { ...result, digest: await sha256(digestText(result, result.provenance)) };
  }

  #resultWith(
    { settings, prepared, model }: WhatIfRun,
    ranges: Ranges | null,
    hashes: RunHashes,
  ): RunResult {
    const { tool, inputs, rows } = this.input;
    return {
      schemaVersion: 1,
      tool,
      provenance: provenanceOf(settings, prepared, inputs, hashes),
      rows,
      ...model,
      ranges,
      digest: "",
    };
  }

  #settingsOf(knobs: Knobs): RunSettings {
    const settings = settingsOf(this.input, knobs);
    const refusal = whyNotHere(settings.model);
    if (refusal !== null) throw new MailflowError("NEEDS_MESSAGES", refusal);
    return settings;
  }

  #memoryOf(prepared: WindowTraffic): ReplayMemory {
    const known = this.#memories.get(prepared);
    if (known !== undefined) return known;
    const made = new ReplayMemory(prepared);
    this.#memories.set(prepared, made);
    return made;
  }

  #evaluatorOf(prepared: WindowTraffic): Evaluator {
    const known = this.#evaluators.get(prepared);
    if (known !== undefined) return known;
    const made = new Evaluator(prepared);
    this.#evaluators.set(prepared, made);
    return made;
  }

  #trafficOf(knobs: Knobs): WindowTraffic {
    const { synthetic, settings } = this.input;
    if (synthetic === null || knobs.seed === null || !makesOtherMail(this.input, knobs)) {
      return this.#own;
    }
    if (this.#other?.seed === knobs.seed) return this.#other.prepared;
    const recipe = { ...synthetic, seed: knobs.seed };
    const names = trafficNames(recipe);
    const isGrouped = settings.by !== null;
    const builder = new ProfileBuilder(
      isGrouped ? names : { ...names, groups: [""], groupDimension: null },
    );
    for (const batch of generateTraffic(recipe)) {
      if (!isGrouped) batch.group.fill(0);
      builder.add(batch);
    }
    const log = builder.build();
    const prepared = applyWindow(log, planWindow(log, settings.window));
    this.#other = { seed: knobs.seed, prepared };
    return prepared;
  }

  async #trafficHash(prepared: WindowTraffic, sha256: Sha256): Promise<string> {
    const known = this.#trafficHashes.get(prepared);
    if (known !== undefined) return known;
    const hashes: string[] = [];
    for (const { chunks } of trafficTexts(prepared.profile)) {
      hashes.push(`${await sha256(joined(chunks))}\n`);
    }
    const made = await sha256(hashes.join(""));
    this.#trafficHashes.set(prepared, made);
    return made;
  }
}

/** Chunks that are overwritten one by the next, as a whole. */
function joined(chunks: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const parts = Array.from(chunks, (chunk) => chunk.slice());
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
