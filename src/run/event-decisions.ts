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
import { type DecisionRow, type MessageOfRow, outOfScope } from "./decision-row.ts";
import { locator, type WindowMessage } from "./decisions.ts";

/** What is known of a message from its row of the log. */
interface KnownMessage extends Omit<MessageOfRow, "build" | "arrivalMs"> {
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
    else this.#rows.push(outOfScope(this.#of(known, known.server, message.arrivalMs)));
  }

  left(fate: MessageFate): void {
    const known = this.#known.get(fate.tag);
    if (known === undefined) return;
    if (!fate.comesAgain) this.#known.delete(fate.tag);
    const server = this.#replay.profile.servers[fate.server] ?? "";
    this.#rows.push({
      ...this.#of(known, server, fate.arrivalMs),
      inScope: true,
      stage: fate.stage,
      firstReply: replyCode(fate.firstVerdict),
      outcome: OUTCOMES[fate.outcome] ?? "delivered",
      attempts: fate.attempts,
      minutesQueued: fate.minutesQueued,
      leftMs: fate.leftMs,
      delayDsn: fate.delayDsn,
      isResent: fate.isResent,
    });
  }

  /** The rows that are complete, once. */
  take(): readonly DecisionRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The message as it arrives at a server; one that another has taken over has no own build. */
  #of({ logBuild, ...known }: KnownMessage, server: string, arrivalMs: number): MessageOfRow {
    const own = server === known.server ? logBuild : "";
    const build = this.#book.buildAt(server, own, minuteOf(arrivalMs)) ?? "";
    return { ...known, server, build, arrivalMs };
  }
}

function replyCode(verdict: number): DecisionRow["firstReply"] {
  return verdict === NO_VERDICT ? 0 : (REPLY_CODES[verdict] ?? 0);
}
