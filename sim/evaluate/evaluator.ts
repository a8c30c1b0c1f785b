import { MS_PER_MINUTE, minuteOf } from "../base/units.ts";
import type { ModelSettings, ServerSettings } from "../contract/settings.ts";
import { minuteToMs } from "../counts/firsts.ts";
import { delayOf, Tally } from "../counts/tally.ts";
import { fullBlockMinute, type ServerClock } from "../enforcement/clock.ts";
import { repeatingStart, repeatsHourly } from "../enforcement/placement.ts";
import { assertNoEvents } from "../replay/engine-choice.ts";
import { type CompiledSettings, compileSettings } from "../servers/compiled-settings.ts";
import { patternOf, writeVerdicts } from "../servers/piece-verdicts.ts";
import { type RefusedPiece, refusedPieces } from "../servers/refused-pieces.ts";
import { clockFrom } from "../servers/server-clock.ts";
import { PreparedServer, type ServerFacts } from "../servers/server-facts.ts";
import { serverRows } from "../servers/server-mail.ts";
import { redirectRetired } from "../traffic/retirement.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { type BuildCounts, countBuild } from "./build-totals.ts";
import { type Evaluation, type ServerEvaluation, sumEvaluation } from "./evaluation.ts";
import { HourFatesCache } from "./hour-fates.ts";
import { ReplyCounts } from "./reply-counts.ts";
import { SharedResults } from "./shared-results.ts";

/** Inventories whose retirements move mail in different ways, kept at the same time. */
const LAYOUTS_MAX = 8;

/**
 * Judges many settings on the same traffic: figures alone, nothing by day, stage, hour or group.
 * Every figure equals that of `replayTraffic`; a property test holds them together.
 *
 * Candidates should share what they have in common *by identity* (`{ ...settings, policy }`): what
 * depends on a server's inventory entry and the floors is compiled once per entry, and a server is
 * counted anew only when something that it depends on has changed.
 * Cost: making it O(rows), and 8 bytes per minute of the window for a server with mail in more
 * than one minute of 16; evaluating a server with mail in every minute some 20 µs with a placement
 * that repeats hourly, 0.6 ms with `random`, 1.5 ms with `scattered` (90 days of the provider's
 * policy).
 */
export class Evaluator {
  readonly #traffic: WindowTraffic;
  readonly #isOwn: (server: string) => boolean;
  readonly #layouts = new Map<string, Layout>();
  #verdict: Uint8Array = new Uint8Array(0);
  readonly #replies = new ReplyCounts();

  /** `isOwn` tells the servers of a shard; the others are left out. */
  constructor(traffic: WindowTraffic, isOwn: (server: string) => boolean = () => true) {
    this.#traffic = traffic;
    this.#isOwn = isOwn;
  }

  /** Errors: NEEDS_MESSAGES for settings that need the event engine. */
  evaluate(settings: ModelSettings): Evaluation {
    assertNoEvents(settings);
    const { startMinute } = this.#traffic;
    const compiled = compileSettings(settings, this.#traffic);
    const layout = this.#layoutOf(settings);
    const length = compiled.horizonMinute - startMinute;
    if (this.#verdict.length < length) this.#verdict = new Uint8Array(length);
    const run: EvaluationRun = {
      compiled,
      verdict: this.#verdict,
      replies: this.#replies,
      hourFates: new HourFatesCache(settings.order),
    };
    const shared = layout.results.of(settings, layout.servers.length);
    const servers = layout.servers.map((server, index) => {
      const inventory = compiled.serverByName.get(server.rows.name) ?? null;
      return shared.get(index, inventory, () => evaluateServer(run, server, inventory));
    });
    return sumEvaluation(servers);
  }

  /** The servers that settings are judged on, with their mail, retirements done; by name. */
  servers(settings: ModelSettings): readonly PreparedServer[] {
    return this.#layoutOf(settings).servers;
  }

  /** Rows after retirement; they change only with the dates and targets of retirements. */
  #layoutOf(settings: ModelSettings): Layout {
    const key = JSON.stringify(settings.servers.map(({ name, retirement }) => [name, retirement]));
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      const { profile, startMinute, endMinute } = this.#traffic;
      const rows = serverRows(redirectRetired(profile, settings.servers), startMinute, endMinute);
      layout = {
        servers: rows.filter(({ name }) => this.#isOwn(name)).map((one) => new PreparedServer(one)),
        results: new SharedResults(),
      };
      const oldest = this.#layouts.keys().next();
      if (this.#layouts.size >= LAYOUTS_MAX && oldest.done !== true) {
        this.#layouts.delete(oldest.value);
      }
      this.#layouts.set(key, layout);
    }
    return layout;
  }
}

interface Layout {
  readonly servers: readonly PreparedServer[];
  readonly results: SharedResults;
}

interface EvaluationRun {
  readonly compiled: CompiledSettings;
  /** Written anew for every server and build, so that nothing is allocated. */
  readonly verdict: Uint8Array;
  readonly replies: ReplyCounts;
  readonly hourFates: HourFatesCache;
}

function evaluateServer(
  run: EvaluationRun,
  prepared: PreparedServer,
  inventory: ServerSettings | null,
): ServerEvaluation {
  const { rows } = prepared;
  const facts = prepared.facts(run.compiled, inventory);
  const { arrivals, cleanMinutes } = facts;
  const clock = clockFrom(run.compiled, rows.name, inventory, arrivals, cleanMinutes);
  const counts: BuildCounts = {
    tally: new Tally(),
    firstDeferralMinute: Number.POSITIVE_INFINITY,
    firstNdrMinute: Number.POSITIVE_INFINITY,
  };
  // Recipients and bytes of all outcomes together do not depend on what becomes of the messages.
  counts.tally.addOutOfScope(rows.outOfScope, rows.recipients, rows.bytes);
  if (rows.builds.length > 0) countServer(run, prepared, facts, clock, counts);
  const delayCounts = counts.tally.delayCounts();
  const { detectedMs } = clock;
  const full = fullBlockMinute(clock, run.compiled.settings.policy);
  return {
    server: rows.name,
    totals: counts.tally.totals(),
    delay: delayOf(delayCounts),
    delayCounts,
    firsts: {
      detectedMs: detectedMs === null ? null : minuteOf(detectedMs) * MS_PER_MINUTE,
      deferralMs: minuteToMs(counts.firstDeferralMinute),
      ndrMs: minuteToMs(counts.firstNdrMinute),
      fullBlockMs: full === null ? null : full * MS_PER_MINUTE,
    },
  };
}

function countServer(
  run: EvaluationRun,
  prepared: PreparedServer,
  facts: ServerFacts,
  clock: ServerClock,
  counts: BuildCounts,
): void {
  const { compiled, verdict, replies, hourFates } = run;
  const { startMinute, endMinute } = compiled;
  const { placement, seed } = compiled.settings;
  const { name } = prepared.rows;
  const pattern = patternOf(compiled, prepared);
  const startOf = repeatsHourly(placement) ? repeatingStart(placement, seed, name) : null;
  const hourly =
    startOf === null
      ? null
      : { fates: hourFates, startOf: (piece: RefusedPiece) => startOf(piece.stage) };
  for (const { messages, spans } of facts.builds) {
    const pieces = refusedPieces(compiled, clock, spans);
    writeVerdicts(compiled, verdict, pieces, pattern);
    countBuild(counts, messages, { startMinute, endMinute, verdict, pieces, replies, hourly });
  }
}
