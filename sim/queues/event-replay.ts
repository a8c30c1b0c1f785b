import { MS_PER_MINUTE } from "../base/units.ts";
import type { MessageBatch, TrafficNames } from "../contract/batch.ts";
import type { ModelSettings } from "../contract/settings.ts";
import { emptyCounts } from "../counts/run-counts.ts";
import { Tally } from "../counts/tally.ts";
import type { Replay } from "../replay/replay.ts";
import { compileSettings } from "../servers/compiled-settings.ts";
import type { UncountedServer } from "../servers/server-parts.ts";
import { uncountedServers } from "../servers/server-rows.ts";
import { compileServer } from "../servers/server-verdicts.ts";
import { ArrivalMapper, runNames } from "../traffic/message-arrivals.ts";
import { redirectRetired } from "../traffic/retirement.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { EventEngine } from "./event-engine.ts";
import { EventOutcomes, type MessageFate } from "./event-outcomes.ts";
import { QueueTable } from "./sender-queue.ts";

/**
 * One run of the event engine, fed batch by batch. Everything that follows from the minutes of
 * arrival alone (clocks, detection, builds) comes from the prepared profile of the same mail.
 */
export class EventReplay {
  readonly #replay: Omit<Replay, "servers">;
  readonly #prepared: readonly UncountedServer[];
  readonly #tallies: readonly Tally[];
  readonly #outcomes: EventOutcomes;
  readonly #engine: EventEngine;
  readonly #mapper: ArrivalMapper;

  /** `names` are those of the batches; `onFate` is told how each message of the window ended. */
  constructor(
    traffic: WindowTraffic,
    settings: ModelSettings,
    names: TrafficNames,
    onFate: ((fate: MessageFate) => void) | null = null,
  ) {
    const compiled = compileSettings(settings, traffic);
    const profile = redirectRetired(traffic.profile, settings.servers);
    const sinks = emptyCounts(compiled, profile, traffic.days);
    this.#replay = { compiled, profile, ...sinks };
    this.#prepared = uncountedServers(compiled, profile);
    this.#tallies = profile.servers.map(() => new Tally());
    this.#outcomes = new EventOutcomes(this.#tallies, sinks, compiled.startMinute, onFate);
    const warm = { ...compiled, startMinute: compiled.startMinute - warmMinutes(settings) };
    const models = this.#prepared.map(({ name, model }) =>
      warm.startMinute === compiled.startMinute ? model : compileServer(warm, name, model.clock),
    );
    const known = runNames(profile, names);
    const sending = settings.sending ?? null;
    const table = new QueueTable(warm, models, known, sending);
    const window = {
      startMs: compiled.startMinute * MS_PER_MINUTE,
      endMs: compiled.endMinute * MS_PER_MINUTE,
    };
    this.#engine = new EventEngine(settings, window, known, table, this.#outcomes);
    this.#mapper = new ArrivalMapper(traffic, names, known, settings.servers);
    if (sending?.warmStart?.kind === "snapshot") {
      this.#engine.seed(sending.warmStart.queues, sending.warmStart.spreadMs);
    }
  }

  /** Messages queued now. */
  get queued(): number {
    return this.#engine.queued;
  }

  /** Takes messages in times of the log, from copy `copy` of the extension (0 = the log itself). */
  add(batch: MessageBatch, copy: number): void {
    this.#engine.add(this.#mapper.map(batch, copy));
  }

  /** Follows what is queued to its end. */
  finish(): Replay {
    this.#engine.finish();
    const { firstDeferralMinute, firstNdrMinute } = this.#outcomes;
    const servers = this.#prepared.map((server, index) => ({
      ...server,
      tally: this.#tallies[index] ?? new Tally(),
      firstDeferralMinute: firstDeferralMinute[index] ?? Number.POSITIVE_INFINITY,
      firstNdrMinute: firstNdrMinute[index] ?? Number.POSITIVE_INFINITY,
    }));
    return { ...this.#replay, servers };
  }
}

/** Minutes before the window whose mail fills the queues: the longest lifetime, or none. */
export function warmMinutes(settings: ModelSettings): number {
  if (settings.sending?.warmStart?.kind !== "simulate") return 0;
  const profiles = [settings.retry.fallback, ...Object.values(settings.retry.byProduct)];
  return Math.max(...profiles.map((profile) => profile.lifetimeMinutes));
}
