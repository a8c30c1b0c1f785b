import { minuteOf } from "../../sim/base/units.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import { OUTCOMES } from "../../sim/contract/outcomes.ts";
import { REPLY_CODES } from "../../sim/enforcement/verdict-codes.ts";
import type { MessageFate } from "../../sim/queues/event-outcomes.ts";
import { EventReplay, warmMinutes } from "../../sim/queues/event-replay.ts";
import { NO_VERDICT } from "../../sim/queues/queued-mail.ts";
import type { Replay } from "../../sim/replay/replay.ts";
import { buildSpans } from "../../sim/servers/build-spans.ts";
import { windowBatches } from "../../sim/traffic/message-arrivals.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { MessageSource } from "../mail/request.ts";
import { type DecisionRow, locator, type WindowMessage } from "./decisions.ts";

/** What is known of a message from its row of the log. */
interface KnownMessage {
  readonly id: string;
  readonly copy: number;
  readonly server: string;
  readonly logBuild: string;
  readonly recipients: number;
  readonly sizeBytes: number;
  readonly group: string;
}

/**
 * The decision on every message of the window where messages depend on each other: a second run of
 * the event engine, rows in the order in which messages leave. Memory: the queued ones.
 */
export async function* eventDecisions(
  replay: Replay,
  traffic: WindowTraffic,
  names: TrafficNames,
  source: MessageSource,
): AsyncGenerator<DecisionRow> {
  const { settings, startMinute } = replay.compiled;
  const writer = new DecisionWriter(replay, names);
  const engine = new EventReplay(traffic, settings, names, (fate) => writer.left(fate));
  const locate = locator(replay, traffic, names);
  for await (const { batch, copy } of windowBatches(traffic, source, warmMinutes(settings))) {
    for (let i = 0; i < batch.count; i++) {
      const message = locate(batch, i, copy);
      writer.arrived(message, minuteOf(message.arrivalMs) >= startMinute);
    }
    engine.add(batch, copy);
    yield* writer.take();
  }
  engine.finish();
  yield* writer.take();
}

/** Puts together what the log says of a message and how it ended. */
class DecisionWriter {
  readonly #replay: Replay;
  readonly #names: TrafficNames;
  readonly #known = new Map<number, KnownMessage>();
  readonly #buildAt = new Map<string, (minute: number) => string>();
  #rows: DecisionRow[] = [];
  #arrived = 0;

  constructor(replay: Replay, names: TrafficNames) {
    this.#replay = replay;
    this.#names = names;
  }

  /** The next message in the order of the batches. */
  arrived({ rows, index, ...message }: WindowMessage, isInWindow: boolean): void {
    const tag = this.#arrived++;
    if (!isInWindow) return;
    const known: KnownMessage = {
      id: rows.id[index] ?? "",
      copy: message.copy,
      server: message.server,
      logBuild: message.logBuild,
      recipients: rows.recipients[index] ?? 0,
      sizeBytes: rows.sizeBytes[index] ?? 0,
      group: this.#names.groups[rows.group[index] ?? 0] ?? "",
    };
    if (message.inScope) this.#known.set(tag, known);
    else this.#rows.push(this.#outOfScope(known, message.arrivalMs));
  }

  left(fate: MessageFate): void {
    const known = this.#known.get(fate.tag);
    if (known === undefined) return;
    if (!fate.comesAgain) this.#known.delete(fate.tag);
    const server = this.#replay.profile.servers[fate.server] ?? "";
    const isOwn = server === known.server;
    this.#rows.push([
      known.id,
      known.copy,
      server,
      this.#build(server, isOwn ? known.logBuild : "", fate.arrivalMs),
      new Date(fate.arrivalMs).toISOString(),
      1,
      fate.stage,
      replyCode(fate.firstVerdict),
      OUTCOMES[fate.outcome] ?? "",
      fate.attempts,
      fate.minutesQueued,
      new Date(fate.leftMs).toISOString(),
      fate.delayDsn ? 1 : 0,
      known.recipients,
      known.sizeBytes,
      known.group,
      fate.isResent ? 1 : 0,
    ]);
  }

  /** The rows that are complete, once. */
  take(): readonly DecisionRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #outOfScope(known: KnownMessage, arrivalMs: number): DecisionRow {
    const at = new Date(arrivalMs).toISOString();
    const build = this.#build(known.server, known.logBuild, arrivalMs);
    const { id, copy, server, recipients, sizeBytes, group } = known;
    const decided = [0, 0, 250, "outOfScope", 0, 0, at, 0] as const;
    return [id, copy, server, build, at, ...decided, recipients, sizeBytes, group, 0];
  }

  #build(server: string, logBuild: string, arrivalMs: number): string {
    const key = JSON.stringify([server, logBuild]);
    let buildAt = this.#buildAt.get(key);
    if (buildAt === undefined) {
      const { compiled } = this.#replay;
      const own = compiled.serverByName.get(server) ?? null;
      const { startMinute, endMinute } = compiled;
      const spans = buildSpans(compiled, own, logBuild, startMinute, endMinute);
      buildAt = (minute) => spans.findLast((span) => span.fromMinute <= minute)?.build ?? "";
      this.#buildAt.set(key, buildAt);
    }
    return buildAt(minuteOf(arrivalMs));
  }
}

function replyCode(verdict: number): number {
  return verdict === NO_VERDICT ? 0 : (REPLY_CODES[verdict] ?? 0);
}
