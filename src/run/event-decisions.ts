import { minuteOf } from "../../sim/base/units.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import { OUTCOMES } from "../../sim/contract/outcomes.ts";
import { REPLY_CODES } from "../../sim/enforcement/verdict-codes.ts";
import type { MessageFate } from "../../sim/queues/event-outcomes.ts";
import { EventReplay, warmMinutes } from "../../sim/queues/event-replay.ts";
import { NO_VERDICT } from "../../sim/queues/queued-mail.ts";
import { FateBook } from "../../sim/replay/fate-book.ts";
import type { Replay } from "../../sim/replay/replay.ts";
import { windowBatches } from "../../sim/traffic/message-arrivals.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { MessageSource } from "../mail/request.ts";
import type { DecisionRow } from "./decision-row.ts";
import { locator, type WindowMessage } from "./decisions.ts";

/** What is known of a message from its row of the log. */
interface KnownMessage
  extends Pick<DecisionRow, "id" | "copy" | "server" | "recipients" | "bytes" | "group"> {
  readonly logBuild: string;
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
  readonly #book: FateBook;
  #rows: DecisionRow[] = [];
  #arrived = 0;

  constructor(replay: Replay, names: TrafficNames) {
    this.#replay = replay;
    this.#book = new FateBook(replay);
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
      bytes: rows.sizeBytes[index] ?? 0,
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
    // Field by field, as in `decisions`.
    this.#rows.push({
      id: known.id,
      copy: known.copy,
      server,
      build: this.#build(known, server, fate.arrivalMs),
      arrivalMs: fate.arrivalMs,
      inScope: true,
      stage: fate.stage,
      firstReply: replyCode(fate.firstVerdict),
      outcome: OUTCOMES[fate.outcome] ?? "delivered",
      attempts: fate.attempts,
      minutesQueued: fate.minutesQueued,
      leftMs: fate.leftMs,
      delayDsn: fate.delayDsn,
      recipients: known.recipients,
      bytes: known.bytes,
      group: known.group,
      isResent: fate.isResent,
    });
  }

  /** The rows that are complete, once. */
  take(): readonly DecisionRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #outOfScope(known: KnownMessage, arrivalMs: number): DecisionRow {
    return {
      id: known.id,
      copy: known.copy,
      server: known.server,
      build: this.#build(known, known.server, arrivalMs),
      arrivalMs,
      inScope: false,
      stage: 0,
      firstReply: 250,
      outcome: "outOfScope",
      attempts: 0,
      minutesQueued: 0,
      leftMs: arrivalMs,
      delayDsn: false,
      recipients: known.recipients,
      bytes: known.bytes,
      group: known.group,
      isResent: false,
    };
  }

  /** The build at a server; a message that another one has taken over has none of its own. */
  #build(known: KnownMessage, server: string, arrivalMs: number): string {
    const own = server === known.server ? known.logBuild : "";
    return this.#book.buildAt(server, own, minuteOf(arrivalMs)) ?? "";
  }
}

function replyCode(verdict: number): DecisionRow["firstReply"] {
  return verdict === NO_VERDICT ? 0 : (REPLY_CODES[verdict] ?? 0);
}
