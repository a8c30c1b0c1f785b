import { lowerBound, MINUTES_PER_DAY } from "../base/units.ts";
import { BOUNCED, DELAYED, EXPIRED } from "../contract/outcomes.ts";
import type { ModelSettings, ServerSettings } from "../contract/settings.ts";
import { type Remediation, SIZE_CLASSES } from "../contract/study-result.ts";
import type { ServerClock } from "../enforcement/clock.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import { followRetries, newFate } from "../retry/fates.ts";
import { type CompiledSettings, compileSettings } from "../servers/compiled-settings.ts";
import { patternOf, writeVerdicts } from "../servers/piece-verdicts.ts";
import { type RefusedPiece, refusedPieces } from "../servers/refused-pieces.ts";
import { clockFrom } from "../servers/server-clock.ts";
import { PreparedServer, type ServerFacts } from "../servers/server-facts.ts";
import { type ServerRows, serverRows } from "../servers/server-mail.ts";
import { redirectRetired } from "../traffic/retirement.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { patchMinute, remediationKey } from "./remediation.ts";
import { type TrialHarm, type TrialResult, TrialSums } from "./sums.ts";

/** Whether a minute (UTC, since 1970) lies in business hours. */
type BusinessMinute = (minute: number) => boolean;

interface TrialServer {
  readonly prepared: PreparedServer;
  readonly sizeClass: number;
  readonly messagesByDay: Float64Array;
}

/**
 * Tries policies on the same traffic, with servers that are patched in answer to them.
 * `Evaluator` is faster where mail is dense, but knows no days, hours and answers: this one looks
 * at each row of a stage that refuses. Its totals are those of `replayTraffic` with the same
 * patches as upgrades; a property test holds them together.
 * Cost per trial: some 20 µs a server with a placement that repeats hourly, and 20 ns a row in
 * stages that refuse something, twice where a server is patched.
 */
export class FleetTrial {
  readonly #traffic: WindowTraffic;
  readonly #servers: readonly TrialServer[];
  readonly #isBusiness: BusinessMinute;
  #verdict: Uint8Array = new Uint8Array(0);

  /** `servers` decide by their retirements where mail arrives; all trials must share them. */
  constructor(
    traffic: WindowTraffic,
    servers: readonly ServerSettings[],
    isBusiness: BusinessMinute,
  ) {
    const { profile, startMinute, endMinute } = traffic;
    const rows = serverRows(redirectRetired(profile, servers), startMinute, endMinute);
    const classes = sizeClasses(rows);
    this.#traffic = traffic;
    this.#isBusiness = isBusiness;
    this.#servers = rows.map((one, i) => ({
      prepared: new PreparedServer(one),
      sizeClass: classes[i] ?? 0,
      messagesByDay: messagesByDay(one, startMinute, traffic.days),
    }));
  }

  run(settings: ModelSettings, remediation: Remediation | null): TrialResult {
    const { startMinute, endMinute, days } = this.#traffic;
    const compiled = compileSettings(settings, this.#traffic);
    const length = compiled.horizonMinute - startMinute;
    if (this.#verdict.length < length) this.#verdict = new Uint8Array(length);
    const lastStage = settings.policy.stages.length;
    const sums = new TrialSums(days, lastStage);
    for (const { prepared, sizeClass, messagesByDay: messages } of this.#servers) {
      const inventory = compiled.serverByName.get(prepared.rows.name) ?? null;
      const facts = prepared.facts(compiled, inventory);
      const clock = clockFrom(
        compiled,
        prepared.rows.name,
        inventory,
        facts.arrivals,
        facts.cleanMinutes,
      );
      if (!isDetected(clock, endMinute)) continue;
      const run = {
        compiled,
        prepared,
        facts,
        clock,
        verdict: this.#verdict,
        isBusiness: this.#isBusiness,
      };
      const name = prepared.rows.name;
      const counts = countServer(run, days, Number.POSITIVE_INFINITY);
      const patch =
        remediation === null
          ? Number.POSITIVE_INFINITY
          : patchMinute(
              remediation,
              {
                ...counts.felt,
                messages,
                stage: stageByDay(clock, startMinute, days),
              },
              remediationKey(settings.seed, name),
            );
      const kept =
        startMinute + patch < endMinute ? countServer(run, days, startMinute + patch) : counts;
      sums.add(kept, {
        messages: prepared.rows.messages - prepared.rows.outOfScope,
        messagesByDay: messages,
        sizeClass,
        patch,
        stages: stagesBefore(clock, Math.min(startMinute + patch, endMinute)),
        isCutOff: startMinute + patch >= endMinute && isCutOff(clock, endMinute, lastStage),
      });
    }
    return sums.result();
  }
}

interface ServerRun {
  readonly compiled: CompiledSettings;
  readonly prepared: PreparedServer;
  readonly facts: ServerFacts;
  readonly clock: ServerClock;
  readonly verdict: Uint8Array;
  readonly isBusiness: BusinessMinute;
}

/** Counts a server's mail as if it were patched at a minute (since 1970; Infinity = never). */
function countServer(run: ServerRun, days: number, patch: number): TrialHarm {
  const { compiled, prepared, facts, clock, verdict } = run;
  const { startMinute, endMinute } = compiled;
  const pattern = patternOf(compiled, prepared);
  const stages = compiled.settings.policy.stages.length;
  const counts: TrialHarm = {
    felt: { delayed: new Float64Array(days), lost: new Float64Array(days) },
    delayed: 0,
    bounced: 0,
    expired: 0,
    delayMinutes: 0,
    harmedInBusinessHours: 0,
    firstFeltDay: Number.POSITIVE_INFINITY,
    stageDelayed: new Float64Array(stages + 1),
    stageLost: new Float64Array(stages + 1),
  };
  for (const { messages, spans } of facts.builds) {
    const pieces = refusedPieces(compiled, clock, spans);
    if (pieces.length === 0) continue;
    writeVerdicts(compiled, verdict, pieces, pattern);
    // An upgrade in the inventory frees queued mail at once (model.md §2).
    if (patch < compiled.horizonMinute) {
      verdict.fill(ACCEPT, Math.max(0, patch - startMinute), compiled.horizonMinute - startMinute);
    }
    for (const piece of pieces) {
      countPiece(counts, run, messages, piece, Math.min(piece.toMinute, endMinute, patch));
    }
  }
  return counts;
}

function countPiece(
  counts: TrialHarm,
  { compiled, verdict, isBusiness }: ServerRun,
  { minute, messages }: { readonly minute: Int32Array; readonly messages: Float64Array },
  { fromMinute, stage, ages }: RefusedPiece,
  toMinute: number,
): void {
  const fate = newFate();
  const before = { delayed: counts.delayed, lost: counts.bounced + counts.expired };
  const end = lowerBound(minute, toMinute);
  for (let row = lowerBound(minute, fromMinute); row < end; row++) {
    const at = minute[row]! - compiled.startMinute;
    if (verdict[at] === ACCEPT) continue;
    followRetries(fate, verdict, at, ages);
    const count = messages[row]!;
    const day = Math.floor(at / MINUTES_PER_DAY);
    if (day < counts.firstFeltDay) counts.firstFeltDay = day;
    if (isBusiness(minute[row]!)) counts.harmedInBusinessHours += count;
    if (fate.outcome === DELAYED) {
      counts.delayed += count;
      counts.delayMinutes += fate.minutesQueued * count;
      counts.felt.delayed[day]! += count;
    } else {
      if (fate.outcome === BOUNCED) counts.bounced += count;
      if (fate.outcome === EXPIRED) counts.expired += count;
      counts.felt.lost[day]! += count;
    }
  }
  counts.stageDelayed[stage.stage]! += counts.delayed - before.delayed;
  counts.stageLost[stage.stage]! += counts.bounced + counts.expired - before.lost;
}

function isDetected(clock: ServerClock, endMinute: number): boolean {
  return (clock.segments[0]?.fromMinute ?? Number.POSITIVE_INFINITY) < endMinute;
}

/** The stages that are in force before a minute, each once. */
function stagesBefore(clock: ServerClock, endMinute: number): ReadonlySet<number> {
  const stages = new Set<number>();
  for (const { kind, stage, fromMinute } of clock.segments) {
    if (kind === "stage" && fromMinute < endMinute) stages.add(stage);
  }
  return stages;
}

/** Whether the window ends while a server is still on its way to the last stage. */
function isCutOff(clock: ServerClock, endMinute: number, lastStage: number): boolean {
  const last = clock.segments.findLast(({ fromMinute }) => fromMinute < endMinute);
  if (last === undefined || last.toMinute < endMinute || last.kind === "clean") return false;
  return last.stage < lastStage;
}

function messagesByDay(rows: ServerRows, startMinute: number, days: number): Float64Array {
  const byDay = new Float64Array(days);
  for (const { minute, messages } of rows.builds) {
    for (let row = 0; row < minute.length; row++) {
      byDay[Math.floor((minute[row]! - startMinute) / MINUTES_PER_DAY)]! += messages[row]!;
    }
  }
  return byDay;
}

/** The stage in force when a day begins; 0 = paused, −1 = not detected or clean. */
function stageByDay(clock: ServerClock, startMinute: number, days: number): Int8Array {
  const stages = new Int8Array(days).fill(-1);
  for (const { kind, stage, fromMinute, toMinute } of clock.segments) {
    if (kind === "clean") continue;
    const first = Math.max(0, Math.ceil((fromMinute - startMinute) / MINUTES_PER_DAY));
    const end = Math.min(days, Math.ceil((toMinute - startMinute) / MINUTES_PER_DAY));
    if (first < end) stages.fill(kind === "paused" ? 0 : stage, first, end);
  }
  return stages;
}

/** The quarter of each server by its volume; ties by name, as the rows are sorted. */
function sizeClasses(rows: readonly ServerRows[]): readonly number[] {
  const order = rows
    .map((_, i) => i)
    .sort((a, b) => rows[a]!.messages - rows[b]!.messages || a - b);
  const classes = new Array<number>(rows.length).fill(0);
  for (const [rank, server] of order.entries()) {
    classes[server] = Math.floor((rank * SIZE_CLASSES) / order.length);
  }
  return classes;
}
