import { invariant } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import { OUTCOMES } from "../../sim/contract/outcomes.ts";
import { REPLY_CODES } from "../../sim/enforcement/verdict-codes.ts";
import type { Replay } from "../../sim/replay/replay.ts";
import type { FateTable } from "../../sim/retry/fates.ts";
import { buildSpans } from "../../sim/servers/build-spans.ts";
import { serverFates } from "../../sim/servers/server-fates.ts";
import { buildOfCopy, followRetirements, minutesLater } from "../../sim/traffic/arrival-route.ts";
import { windowBatches } from "../../sim/traffic/message-arrivals.ts";

import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { MessageSource } from "../mail/request.ts";
import type { MessageRows } from "../readers/contract/log-read.ts";

/**
 * Columns of `--decisions`. Times are ISO 8601 in UTC, after the shift; `copy` > 0 marks mail
 * repeated by `--extend`, `resent` 1 mail that came again after an NDR. `first_reply` 0 = none was
 * given while the message was queued.
 */
export const DECISION_COLUMNS = [
  "id",
  "copy",
  "server",
  "build",
  "arrival",
  "in_scope",
  "stage",
  "first_reply",
  "outcome",
  "attempts",
  "minutes_queued",
  "left",
  "delay_dsn",
  "recipients",
  "bytes",
  "group",
  "resent",
] as const;

/** One row of `--decisions`, in the order of `DECISION_COLUMNS`. */
export type DecisionRow = readonly (string | number)[];

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
  const fatesOf = fateTables(replay);
  return ({ rows, index: i, copy, server, logBuild, arrivalMs: timeMs, inScope }) => {
    const minute = minuteOf(timeMs);
    const { fates, buildAt } = fatesOf(server, logBuild);
    const at = minute - fates.fromMinute;
    const queued = inScope ? (fates.minutesQueued[at] ?? 0) : 0;
    return [
      rows.id[i] ?? "",
      copy,
      server,
      buildAt(minute),
      new Date(timeMs).toISOString(),
      inScope ? 1 : 0,
      inScope ? (fates.stage[at] ?? 0) : 0,
      inScope ? (REPLY_CODES[fates.firstVerdict[at] ?? 0] ?? 250) : 250,
      inScope ? (OUTCOMES[fates.outcome[at] ?? 0] ?? "") : "outOfScope",
      inScope ? (fates.attempts[at] ?? 0) : 0,
      queued,
      new Date(timeMs + queued * MS_PER_MINUTE).toISOString(),
      inScope ? (fates.delayDsn[at] ?? 0) : 0,
      rows.recipients[i] ?? 0,
      rows.sizeBytes[i] ?? 0,
      names.groups[rows.group[i] ?? 0] ?? "",
      0,
    ];
  };
}

interface BuildFates {
  readonly fates: FateTable;
  readonly buildAt: (minute: number) => string;
}

function fateTables(replay: Replay): (server: string, logBuild: string) => BuildFates {
  const { compiled } = replay;
  const models = new Map(replay.servers.map(({ name, model }) => [name, model]));
  const tables = new Map<string, BuildFates>();
  return (server, logBuild) => {
    const key = JSON.stringify([server, logBuild]);
    const known = tables.get(key);
    if (known !== undefined) return known;
    const model = models.get(server);
    invariant(model !== undefined, `server "${server}" was replayed`);
    const { startMinute, endMinute } = compiled;
    const spans = buildSpans(compiled, model.server, logBuild, startMinute, endMinute);
    const made: BuildFates = {
      fates: serverFates(compiled, model, logBuild),
      buildAt: (minute) => spans.findLast((span) => span.fromMinute <= minute)?.build ?? "",
    };
    tables.set(key, made);
    return made;
  };
}
