import {
  compareText,
  MS_PER_DAY,
  MS_PER_MINUTE,
  minuteInForce,
  minuteOf,
} from "../../sim/base/units.ts";
import type {
  ClockSpan,
  DayZero,
  EventKind,
  Firsts,
  ModelEvent,
  ServerResult,
  ServerStatus,
} from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import {
  buildOf,
  compareBuilds,
  inventoryOf,
  isOutOfDate,
  productOf,
  upgradeInForce,
} from "./builds.ts";
import { delayCountsOf, delayOf, totalsOf } from "./totals.ts";
import type { ClockHistory, Fate } from "./types.ts";

/** One server's clock, as it is known at the window's end, and the fates of its mail. */
export interface ServerRun {
  readonly server: string;
  readonly clock: ClockHistory;
  readonly dayZero: DayZero | null;
  readonly fates: readonly Fate[];
}

/** The window in minutes since 1970, `[start, end)`. */
export interface MinuteWindow {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** One server's part of the result. */
export function serverResultOf(
  run: ServerRun,
  window: MinuteWindow,
  settings: ModelSettings,
): ServerResult {
  const { clock } = run;
  return {
    server: run.server,
    builds: buildsOf(run, settings),
    status: statusOf(run, window, settings),
    detectedMs: run.dayZero?.candidates[0]?.ms ?? null,
    dayZero: run.dayZero,
    stageAtEnd: clock.states[window.endMinute - clock.fromMinute]?.stage ?? 0,
    spans: spansOf(clock, window),
    ...totalsOf(run.fates),
    delay: delayOf(run.fates),
    delayCounts: delayCountsOf(run.fates),
    firsts: firstsOf([run]),
  };
}

/** The first minute of each kind of harm over some servers. */
export function firstsOf(runs: readonly ServerRun[]): Firsts {
  const first = (minutes: readonly (number | null)[]): number | null => {
    const known = minutes.filter((minute) => minute !== null);
    return known.length === 0 ? null : Math.min(...known) * MS_PER_MINUTE;
  };
  const fates = runs.flatMap((run) => run.fates);
  return {
    detectedMs: first(runs.map((run) => run.clock.detectedMinute)),
    deferralMs: first(
      fates.flatMap((fate) =>
        fate.attemptMinutes.filter((_, i) => fate.verdicts[i] === "throttle"),
      ),
    ),
    ndrMs: first(
      fates
        .filter((fate) => fate.outcome === "bounced" || fate.outcome === "expired")
        .map((fate) => fate.endMinute),
    ),
    fullBlockMs: first(runs.map((run) => run.clock.fullBlockMinute)),
  };
}

/** The dated events of the window, sorted by (ms, server, kind); a pause has no server. */
export function eventsOf(
  runs: readonly ServerRun[],
  window: MinuteWindow,
  settings: ModelSettings,
): ModelEvent[] {
  const events: ModelEvent[] = [];
  for (const pause of settings.pauses) {
    const endMs = pause.fromMs + pause.days * MS_PER_DAY;
    events.push({ ms: inForceMs(pause.fromMs), server: null, kind: "pauseBegin" });
    events.push({ ms: inForceMs(endMs), server: null, kind: "pauseEnd" });
  }
  for (const run of runs) {
    for (const [ms, kind] of serverEvents(run, settings)) {
      if (ms !== null) events.push({ ms, server: run.server, kind });
    }
  }
  return events
    .filter((event) => event.ms >= window.startMinute * MS_PER_MINUTE)
    .filter((event) => event.ms < window.endMinute * MS_PER_MINUTE)
    .sort(
      (a, b) =>
        a.ms - b.ms || compareText(a.server ?? "", b.server ?? "") || compareText(a.kind, b.kind),
    );
}

function serverEvents(run: ServerRun, settings: ModelSettings): [number | null, EventKind][] {
  const { clock } = run;
  const inventory = inventoryOf(run.server, settings);
  const retirement = inventory?.retirement ?? null;
  const firsts = firstsOf([run]);
  return [
    [toMs(clock.detectedMinute), "detected"],
    ...clock.relapseMinutes.map((minute): [number, EventKind] => [
      minute * MS_PER_MINUTE,
      "relapsed",
    ]),
    ...clock.cleanMinutes.map((minute): [number, EventKind] => [minute * MS_PER_MINUTE, "clean"]),
    ...stageEvents(clock),
    ...(inventory?.upgrades ?? []).map((u): [number, EventKind] => [inForceMs(u.atMs), "upgrade"]),
    [retirement === null ? null : inForceMs(retirement.atMs), "retired"],
    [firsts.deferralMs, "firstDeferral"],
    [firsts.ndrMs, "firstNdr"],
  ];
}

function stageEvents(clock: ClockHistory): [number, EventKind][] {
  const events: [number, EventKind][] = [];
  clock.states.forEach((state, i) => {
    const before = clock.states[i - 1]?.stage ?? 0;
    if (state.stage < 2 || state.stage === before) return;
    const kind = `stage-${state.stage}` as EventKind;
    events.push([(clock.fromMinute + i) * MS_PER_MINUTE, kind]);
  });
  return events;
}

/** The clock's runs of equal state inside the window; nothing before detection. */
function spansOf(clock: ClockHistory, window: MinuteWindow): ClockSpan[] {
  const spans: ClockSpan[] = [];
  for (let minute = window.startMinute; minute < window.endMinute; minute++) {
    const state = clock.states[minute - clock.fromMinute];
    if (state === undefined || state.kind === "undetected") continue;
    const fromMs = minute * MS_PER_MINUTE;
    const last = spans.at(-1);
    if (last !== undefined && last.kind === state.kind && last.stage === state.stage) {
      spans[spans.length - 1] = { ...last, toMs: fromMs + MS_PER_MINUTE };
    } else {
      spans.push({ kind: state.kind, stage: state.stage, fromMs, toMs: fromMs + MS_PER_MINUTE });
    }
  }
  return spans;
}

function statusOf(run: ServerRun, window: MinuteWindow, settings: ModelSettings): ServerStatus {
  const end = window.endMinute;
  const retirement = inventoryOf(run.server, settings)?.retirement ?? null;
  if (retirement !== null && minuteInForce(retirement.atMs) <= end) return "retired";
  const { detectedMinute, fromMinute, states } = run.clock;
  if (states[end - fromMinute]?.kind === "clean") return "clean";
  const build = buildAtEnd(run, end, settings);
  const strict = isOutOfDate(build, end, { ...settings, reading: "strict" });
  if (strict !== isOutOfDate(build, end, { ...settings, reading: "lenient" })) return "uncertain";
  if (detectedMinute !== null && detectedMinute <= end) return "outOfDate";
  if (productOf(build, settings) === null) return "unknown";
  return isOutOfDate(build, end, settings) ? "outOfDate" : "upToDate";
}

/**
 * Latest upgrade, else the last build seen in its log (smallest of the last minute), else
 * inventory.
 */
function buildAtEnd(run: ServerRun, end: number, settings: ModelSettings): string | null {
  const seen = run.fates
    .map((fate) => fate.mail)
    .filter((mail) => mail.build !== "")
    .sort((a, b) => b.minute - a.minute || compareBuilds(a.build, b.build));
  return (
    upgradeInForce(run.server, end, settings) ??
    seen[0]?.build ??
    inventoryOf(run.server, settings)?.build ??
    null
  );
}

/** How many messages had each build at arrival; the unknown build first. */
function buildsOf(run: ServerRun, settings: ModelSettings): ServerResult["builds"] {
  const counts = new Map<string, number>();
  for (const { mail } of run.fates) {
    const build = buildOf(mail, minuteOf(mail.timeMs), settings) ?? "";
    counts.set(build, (counts.get(build) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => compareText(a, b))
    .map(([text, messages]) => {
      const build = text === "" ? null : text;
      return { build, product: productOf(build, settings), messages };
    });
}

/** The minute from which something is in force, as ms: the events are those of the model. */
function inForceMs(ms: number): number {
  return minuteInForce(ms) * MS_PER_MINUTE;
}

function toMs(minute: number | null): number | null {
  return minute === null ? null : minute * MS_PER_MINUTE;
}
