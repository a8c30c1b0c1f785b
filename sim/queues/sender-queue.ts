import { invariant } from "../base/errors.ts";
import { drawBelow, randomKey } from "../base/random.ts";
import { MS_PER_MINUTE } from "../base/units.ts";
import type { TrafficNames } from "../contract/batch.ts";
import type { RetrySettings, SendingSettings } from "../contract/settings.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import { type BuildSpan, buildSpans } from "../servers/build-spans.ts";
import type { CompiledSettings } from "../servers/compiled-settings.ts";
import type { ServerModel } from "../servers/server-verdicts.ts";
import { NONE, type SlotList } from "./queued-mail.ts";
import { ALIGNED, RetryClass } from "./retry-class.ts";

const MS_PER_SECOND = 1000;

/**
 * The queue of one (sending server, build, connector) with its state: Ready, or Retry with so many
 * refusals since the first of them. Source: model.md §6.
 */
export class SenderQueue implements SlotList {
  readonly index: number;
  readonly server: number;
  readonly build: number;
  /** The connector, or 0 where connectors are not told apart. */
  readonly connector: number;
  readonly lines: ReplyLines;
  /** Origin of the sender's queue runs; `ALIGNED` = the arrival of each message. */
  readonly runOriginMs: number;
  head: number = NONE;
  tail: number = NONE;
  /** The first message that no connection was made for yet. */
  unjudged: number = NONE;
  /** 0 = Ready. */
  refusals = 0;
  firstRefusalMs = 0;
  /** Its next connection; NaN = none is due. */
  timerMs: number = Number.NaN;
  /** With capacity: its timer has come, and it waits for service. */
  isDue = false;
  /** With capacity: messages that the open connection has room for. */
  connectionLeft = 0;
  /** Where a failover has moved it. */
  movedTo: SenderQueue | null = null;
  hasFailoverEvent = false;
  #span = 0;

  constructor(
    index: number,
    place: { readonly server: number; readonly build: number; readonly connector: number },
    lines: ReplyLines,
    runOriginMs: number,
  ) {
    this.index = index;
    this.server = place.server;
    this.build = place.build;
    this.connector = place.connector;
    this.lines = lines;
    this.runOriginMs = runOriginMs;
  }

  verdictAt(ms: number): number {
    const { verdict, fromMinute } = this.lines;
    return verdict[Math.floor(ms / MS_PER_MINUTE) - fromMinute] ?? ACCEPT;
  }

  stageAt(ms: number): number {
    const { stage, fromMinute } = this.lines;
    return stage[Math.floor(ms / MS_PER_MINUTE) - fromMinute] ?? 0;
  }

  /**
   * The retry profile of a message that arrives now; instants asked for never go back, so a place
   * in the spans moves on instead of `spanAt` for each message.
   */
  retryClassAt(ms: number): number {
    const { spans, retryClasses } = this.lines;
    const minute = Math.floor(ms / MS_PER_MINUTE);
    while (minute >= (spans[this.#span + 1]?.fromMinute ?? Number.POSITIVE_INFINITY)) this.#span++;
    return retryClasses[this.#span] ?? 0;
  }

  /** Ready and without a connection, as a queue is that has become empty. */
  becomeReady(): void {
    this.refusals = 0;
    this.timerMs = Number.NaN;
    this.isDue = false;
    this.connectionLeft = 0;
    this.unjudged = NONE;
  }
}

/** What the provider replies to mail of one server and log build, minute by minute. */
interface ReplyLines {
  readonly fromMinute: number;
  readonly verdict: Uint8Array;
  /** The stage a message of the minute is counted under; 0 = not enforced. */
  readonly stage: Uint8Array;
  readonly spans: readonly BuildSpan[];
  /** Index of the retry profile by span. */
  readonly retryClasses: readonly number[];
}

/** All queues of a run, made when their first message comes. */
export class QueueTable {
  readonly queues: SenderQueue[] = [];
  readonly retryClasses: readonly RetryClass[];
  readonly #compiled: CompiledSettings;
  readonly #models: readonly ServerModel[];
  readonly #names: TrafficNames;
  readonly #sending: SendingSettings | null;
  readonly #classByProduct: ReadonlyMap<string, number>;
  readonly #byKey = new Map<number, SenderQueue>();
  readonly #byServer: readonly SenderQueue[][];
  readonly #linesByKey = new Map<number, ReplyLines>();

  /** `models` by server index of `names`; `compiled.startMinute` is where their timelines begin. */
  constructor(
    compiled: CompiledSettings,
    models: readonly ServerModel[],
    names: TrafficNames,
    sending: SendingSettings | null,
  ) {
    this.#compiled = compiled;
    this.#models = models;
    this.#names = names;
    this.#sending = sending;
    this.#byServer = models.map(() => []);
    const { classes, byProduct } = retryClasses(compiled.settings.retry);
    this.retryClasses = classes;
    this.#classByProduct = byProduct;
  }

  get(server: number, build: number, group: number): SenderQueue {
    const connector = this.#sending?.queuePerGroup === true ? group : 0;
    const { builds, groups } = this.#names;
    const linesKey = server * builds.length + build;
    const key = linesKey * groups.length + connector;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    let lines = this.#linesByKey.get(linesKey);
    if (lines === undefined) {
      lines = this.#linesOf(server, build);
      this.#linesByKey.set(linesKey, lines);
    }
    const place = { server, build, connector };
    const queue = new SenderQueue(this.queues.length, place, lines, this.#runOriginMs(server));
    this.queues.push(queue);
    this.#byKey.set(key, queue);
    const own = this.#byServer[server];
    invariant(own !== undefined, "a queue is that of a server of the traffic");
    own.push(queue);
    return queue;
  }

  /** The queues that a server has so far. */
  queuesOf(server: number): readonly SenderQueue[] {
    return this.#byServer[server] ?? [];
  }

  #linesOf(server: number, build: number): ReplyLines {
    const model = this.#models[server];
    invariant(model !== undefined, "every server of the traffic has its model");
    const { startMinute, horizonMinute } = this.#compiled;
    const logBuild = this.#names.builds[build] ?? "";
    const spans = buildSpans(this.#compiled, model.server, logBuild, startMinute, horizonMinute);
    let { verdict, stage } = model.timeline;
    if (spans.some((span) => span.complies)) {
      verdict = verdict.slice();
      stage = stage.slice();
      for (const { complies, fromMinute, toMinute } of spans) {
        if (!complies) continue;
        verdict.fill(ACCEPT, fromMinute - startMinute, toMinute - startMinute);
        stage.fill(0, fromMinute - startMinute, toMinute - startMinute);
      }
    }
    const classes = spans.map(({ product }) => this.#classByProduct.get(product ?? "") ?? 0);
    return { fromMinute: startMinute, verdict, stage, spans, retryClasses: classes };
  }

  #runOriginMs(server: number): number {
    const phase = this.#sending?.retryPhase ?? null;
    if (phase === null) return ALIGNED;
    if (phase !== "random") return phase;
    // One clock a server: runs of its profiles differ in their interval, not in their origin.
    const longestMs = Math.max(
      MS_PER_SECOND,
      ...this.retryClasses.map(({ schedule }) => schedule.queueRunMs ?? 0),
    );
    const key = randomKey(
      this.#compiled.settings.seed,
      this.#names.servers[server] ?? "",
      "retry-phase",
    );
    return drawBelow(key, 0, 0, Math.floor(longestMs / MS_PER_SECOND)) * MS_PER_SECOND;
  }
}

/** The profiles of the settings; number 0 is the fallback. */
function retryClasses(retry: RetrySettings): {
  readonly classes: readonly RetryClass[];
  readonly byProduct: ReadonlyMap<string, number>;
} {
  const classes = [new RetryClass(retry.fallback)];
  const byProduct = new Map<string, number>();
  for (const [product, profile] of Object.entries(retry.byProduct)) {
    byProduct.set(product, classes.length);
    classes.push(new RetryClass(profile));
  }
  return { classes, byProduct };
}
