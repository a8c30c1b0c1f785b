import { compareBuilds } from "../base/build.ts";
import { MS_PER_MINUTE, minuteInForce } from "../base/units.ts";
import type { ClockSpan, ServerStatus } from "../contract/result.ts";
import type { ServerClock } from "../enforcement/clock.ts";
import { segmentAt } from "../enforcement/clock.ts";
import { complies, isUncertain, productOfBuild } from "../enforcement/compliance.ts";
import type { Replay, ServerReplay } from "../replay/replay.ts";
import { mailBuild } from "../servers/build-spans.ts";
import { serverClock } from "../servers/server-clock.ts";

/** A server's state at the start of a minute, as a table of that minute would show it. */
interface StatusAt {
  readonly status: ServerStatus;
  readonly stage: number;
  readonly build: string | null;
}

/**
 * Status, stage and build of a server at a minute. `clock` must be decided with what was known
 * then.
 */
export function statusAt(
  replay: Replay,
  server: ServerReplay,
  clock: ServerClock,
  minute: number,
): StatusAt {
  const { settings, serverByName } = replay.compiled;
  const inventory = serverByName.get(server.name) ?? null;
  const segment = segmentAt(clock, minute);
  const { build } = mailBuild(inventory, lastLogBuild(replay, server, minute), minute);
  const stage = segment?.stage ?? 0;
  const retirement = inventory?.retirement ?? null;
  if (retirement !== null && minuteInForce(retirement.atMs) <= minute) {
    return { status: "retired", stage, build };
  }
  if (segment?.kind === "clean") return { status: "clean", stage, build };
  if (isUncertain(build, minute * MS_PER_MINUTE, settings)) {
    return { status: "uncertain", stage, build };
  }
  if (segment !== null) return { status: "outOfDate", stage, build };
  if (productOfBuild(build, settings) === null) return { status: "unknown", stage, build };
  const good = complies(build, minute * MS_PER_MINUTE, settings);
  return { status: good ? "upToDate" : "outOfDate", stage, build };
}

/**
 * A server's clock as tables show it: decided with what is known at a minute (the window's end).
 */
export function knownClock(
  replay: Replay,
  server: ServerReplay,
  minute: number = replay.compiled.endMinute,
): ServerClock {
  return serverClock(replay.compiled, server.name, server.arrivals, minute);
}

/** The clock's segments cut to `[fromMinute, toMinute)`. */
export function clockSpans(
  clock: ServerClock,
  fromMinute: number,
  toMinute: number,
): readonly ClockSpan[] {
  const spans: ClockSpan[] = [];
  for (const segment of clock.segments) {
    const from = Math.max(segment.fromMinute, fromMinute);
    const to = Math.min(segment.toMinute, toMinute);
    if (from >= to) continue;
    const { kind, stage } = segment;
    spans.push({ kind, stage, fromMs: from * MS_PER_MINUTE, toMs: to * MS_PER_MINUTE });
  }
  return spans;
}

/** The last (lowest) build that a server's log showed before a minute; "" = none. */
function lastLogBuild(replay: Replay, server: ServerReplay, minute: number): string {
  const { profile } = replay;
  let lastMinute = Number.NEGATIVE_INFINITY;
  let last = "";
  for (const { logBuild, firstRow, endRow } of server.rows) {
    if (logBuild === "") continue;
    let lastOfBuild = Number.NEGATIVE_INFINITY;
    for (let row = firstRow; row < endRow; row++) {
      const at = profile.minute[row] ?? 0;
      if (at < minute && at > lastOfBuild) lastOfBuild = at;
    }
    if (!Number.isFinite(lastOfBuild) || lastOfBuild < lastMinute) continue;
    const isLater = lastOfBuild > lastMinute || last === "";
    if (isLater || compareBuilds(logBuild, last) < 0) last = logBuild;
    lastMinute = lastOfBuild;
  }
  return last;
}
