import { MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import { OUTCOMES } from "../../sim/contract/outcomes.ts";
import { REPLY_CODES } from "../../sim/enforcement/verdict-codes.ts";
import { FateBook } from "../../sim/replay/fate-book.ts";
import type { Replay } from "../../sim/replay/replay.ts";
import { buildOfCopy, followRetirements, minutesLater } from "../../sim/traffic/arrival-route.ts";
import { windowBatches } from "../../sim/traffic/message-arrivals.ts";

import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { MessageSource } from "../mail/request.ts";
import type { MessageRows } from "../readers/contract/log-read.ts";
import type { DecisionRow } from "./decision-row.ts";

/** The decision on every message of the window, copies after the originals. */
export async function* decisions(
  replay: Replay,
  traffic: WindowTraffic,
  names: TrafficNames,
  source: MessageSource,
): AsyncGenerator<DecisionRow> {
  const decide = decider(replay, names);
  for await (const message of windowMessages(replay, traffic, names, source)) {
    yield decide(message);
  }
}

/** A message as the model meets it: after shift, copying and retirement. Units: UTC ms. */
export interface WindowMessage {
  readonly rows: MessageRows;
  /** Its place in `rows`. */
  readonly index: number;
  /** 0 = the message itself, n = its n-th repetition by `--extend`. */
  readonly copy: number;
  /** The server it arrives at. */
  readonly server: string;
  /** The build of its own row, "" = none. */
  readonly logBuild: string;
  readonly arrivalMs: number;
  readonly inScope: boolean;
}

/** Every message of the window, copies after the originals. */
export async function* windowMessages(
  replay: Replay,
  traffic: WindowTraffic,
  names: TrafficNames,
  source: MessageSource,
): AsyncGenerator<WindowMessage> {
  const locate = locator(replay, traffic, names);
  for await (const { batch, copy } of windowBatches(traffic, source, 0)) {
    for (let i = 0; i < batch.count; i++) yield locate(batch, i, copy);
  }
}

/** Places messages as the model meets them. */
export function locator(
  replay: Replay,
  traffic: WindowTraffic,
  names: TrafficNames,
): (rows: MessageRows, index: number, copy: number) => WindowMessage {
  const follow = followRetirements(replay.compiled.settings.servers);
  return (rows, index, copy) => {
    const arrivalMs = (rows.timeMs[index] ?? 0) + minutesLater(traffic, copy) * MS_PER_MINUTE;
    const sender = rows.server[index] ?? 0;
    const arrival = follow(names.servers[sender] ?? "", minuteOf(arrivalMs));
    const build = buildOfCopy(traffic.extension, sender, rows.build[index] ?? 0, copy);
    const logBuild = arrival.isOwn ? (names.builds[build] ?? "") : "";
    const inScope = rows.inScope[index] === 1 && !arrival.ends;
    return { rows, index, copy, server: arrival.server, logBuild, arrivalMs, inScope };
  };
}

function decider(replay: Replay, names: TrafficNames): (message: WindowMessage) => DecisionRow {
  const book = new FateBook(replay);
  return ({ rows, index: i, copy, server, logBuild, arrivalMs, inScope }) => {
    const minute = minuteOf(arrivalMs);
    const fates = book.fates(server, logBuild);
    const at = minute - fates.fromMinute;
    const minutesQueued = inScope ? (fates.minutesQueued[at] ?? 0) : 0;
    // Field by field: a record spread into a larger one took 10 µs more a message.
    return {
      id: rows.id[i] ?? "",
      copy,
      server,
      build: book.buildAt(server, logBuild, minute) ?? "",
      arrivalMs,
      inScope,
      stage: inScope ? (fates.stage[at] ?? 0) : 0,
      firstReply: inScope ? (REPLY_CODES[fates.firstVerdict[at] ?? 0] ?? 250) : 250,
      outcome: inScope ? (OUTCOMES[fates.outcome[at] ?? 0] ?? "delivered") : "outOfScope",
      attempts: inScope ? (fates.attempts[at] ?? 0) : 0,
      minutesQueued,
      leftMs: arrivalMs + minutesQueued * MS_PER_MINUTE,
      delayDsn: inScope && fates.delayDsn[at] === 1,
      recipients: rows.recipients[i] ?? 0,
      bytes: rows.sizeBytes[i] ?? 0,
      group: names.groups[rows.group[i] ?? 0] ?? "",
      isResent: false,
    };
  };
}
