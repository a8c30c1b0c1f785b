import { MS_PER_DAY, MS_PER_MINUTE } from "../base/units.ts";
import type {
  DayBand,
  Harm,
  Outlook,
  RangedCount,
  ServerOutlook,
} from "../contract/plan-result.ts";
import type { ModelResult, ServerResult, ServerStatus } from "../contract/result.ts";
import type { ModelSettings, RangeRuns } from "../contract/settings.ts";
import { fullBlockMinute } from "../enforcement/clock.ts";
import { dayFigures, type FollowedDay } from "../evaluate/day-figures.ts";
import type { Evaluator } from "../evaluate/evaluator.ts";
import { rangeOf } from "../evaluate/range-of.ts";
import { compileSettings } from "../servers/compiled-settings.ts";
import type { PreparedServer } from "../servers/server-facts.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { firstRefusal } from "./answers.ts";
import { harmOf } from "./harm.ts";
import { figuresAt, type PlanLimit } from "./limits.ts";
import { patchHarm, serverClockOf } from "./patch-harm.ts";

/** Rows above which no further run is followed day by day: some 0.1 s per million and run. */
const BAND_ROWS_MAX = 4_000_000;

const NO_BOUNCE: PlanLimit = {
  kind: "messages",
  figure: "bounced",
  comparison: "=",
  bound: { count: 0 },
  text: "bounced = 0",
};
const NO_DELAY: PlanLimit = { ...NO_BOUNCE, figure: "delayed", text: "delayed = 0" };

/** A run of which an outlook is wanted. */
export interface OutlookRun {
  readonly evaluator: Evaluator;
  readonly traffic: WindowTraffic;
  readonly settings: ModelSettings;
  readonly result: Pick<ModelResult, "servers" | "window">;
  /** The runs of its ranges; null = it has none. */
  readonly runs: RangeRuns | null;
  /** Settings of those with the least and the most harm; empty = none was followed. */
  readonly extremes: readonly ModelSettings[];
}

/**
 * By when each server must be patched that nobody has said will be, what that saves, and how far
 * days may differ from the run's. Dates hold for every stage table and day 0 of the ranges; counts
 * are those of the run, and of the two of its ranges with the least and the most harm.
 * `todayMs` is the present, UTC ms: before it nothing is advised; null = of no concern.
 * Cost: a look per row of refusing stages, for the run and each extreme, twice.
 */
export function outlookOf(run: OutlookRun, todayMs: number | null): Outlook {
  const { result, traffic } = run;
  const { startMs, endMs } = result.window;
  const isOver = todayMs !== null && todayMs > endMs;
  const firstMs =
    todayMs === null || todayMs <= startMs ? null : Math.ceil(todayMs / MS_PER_DAY) * MS_PER_DAY;
  const prepared = new Map(
    run.evaluator.servers(run.settings).map((server) => [server.rows.name, server]),
  );
  const found = isOver
    ? []
    : result.servers
        .filter(isUnpatched)
        .flatMap(({ server }) => prepared.get(server) ?? [])
        .flatMap((server) => serverOutlook(run, server, firstMs ?? startMs) ?? []);
  const runs = [run.settings, ...run.extremes].map((_, i) => found.map(({ harm }) => harm[i]!));
  return {
    firstMs,
    servers: found.map(({ outlook }) => outlook).sort(byUrgency),
    // By run first: no run has the least of every server.
    lost: rangedCount(runs.map((of) => of.reduce((sum, { lost }) => sum + lost, 0))),
    delayed: rangedCount(runs.map((of) => of.reduce((sum, { delayed }) => sum + delayed, 0))),
    days:
      run.extremes.length === 0 || traffic.profile.rowCount > BAND_ROWS_MAX ? null : dayBands(run),
  };
}

const RUNNING: readonly ServerStatus[] = ["outOfDate", "unknown", "uncertain"];

/** Its clock runs at the window's end, and enforcement looks at some of its mail. */
function isUnpatched({ status, messages, outOfScope }: ServerResult): boolean {
  return RUNNING.includes(status) && messages > outOfScope;
}

interface FollowedServer {
  readonly outlook: ServerOutlook;
  /** Of the run, then of the extremes. */
  readonly harm: readonly Harm[];
}

/** With the harm of each run; null where no stage of its clock refuses anything. */
function serverOutlook(
  run: OutlookRun,
  server: PreparedServer,
  firstMs: number,
): FollowedServer | null {
  const { noLossMs, noDelayMs, fullBlockMs } = datesOf(run, server);
  const byMs = noLossMs ?? noDelayMs;
  if (byMs === null) return null;
  const dates = { noLossMs, noDelayMs, fullBlockMs };
  const outlook = patchedAt(run, server, dates, byMs, firstMs);
  const isEnough = outlook.outlook.isLate || outlook.outlook.lost.max === 0 || noDelayMs === null;
  if (isEnough || noDelayMs >= byMs) return outlook;
  // Mail expires before anything is refused for good: only a patch before any delay saves it all.
  return patchedAt(run, server, { ...dates, noLossMs: noDelayMs }, noDelayMs, firstMs);
}

type PatchDates = Pick<ServerOutlook, "noLossMs" | "noDelayMs" | "fullBlockMs">;

function patchedAt(
  run: OutlookRun,
  server: PreparedServer,
  dates: PatchDates,
  byMs: number,
  firstMs: number,
): FollowedServer {
  const isLate = byMs <= firstMs;
  const patchMs = isLate ? firstMs : byMs;
  const table = {
    minutes: Int32Array.of(Math.floor(patchMs / MS_PER_MINUTE)),
    lateMinutes: [],
  };
  const harm = [run.settings, ...run.extremes].map((settings) => {
    const own = patchHarm(settings, server, run.traffic, [settings], table);
    return harmOf(figuresAt(own, 0, 0));
  });
  const outlook: ServerOutlook = {
    server: server.rows.name,
    ...dates,
    isLate,
    patchMs,
    lost: rangedCount(harm.map(({ lost }) => lost)),
    delayed: rangedCount(harm.map(({ delayed }) => delayed)),
  };
  return { outlook, harm };
}

/** The earliest dates over all stage tables and days 0. */
function datesOf({ settings, runs, traffic }: OutlookRun, server: PreparedServer): PatchDates {
  const days = [settings.dayZero, ...(runs?.others?.dayZeros ?? [])];
  const dates = (runs?.policies ?? [settings.policy]).flatMap((policy) =>
    days.map((dayZero) => {
      const other =
        dayZero === undefined ? { ...settings, policy } : { ...settings, policy, dayZero };
      const clock = serverClockOf(compileSettings(other, traffic), server);
      return {
        loss: firstRefusal(NO_BOUNCE, clock, policy),
        delay: firstRefusal(NO_DELAY, clock, policy),
        block: fullBlockMinute(clock, policy) ?? Number.POSITIVE_INFINITY,
      };
    }),
  );
  const earliest = (pick: (one: (typeof dates)[number]) => number): number | null => {
    const minute = Math.min(...dates.map(pick));
    return Number.isFinite(minute) ? minute * MS_PER_MINUTE : null;
  };
  return {
    noLossMs: earliest(({ loss }) => loss),
    noDelayMs: earliest(({ delay }) => delay),
    fullBlockMs: earliest(({ block }) => block),
  };
}

function byUrgency(a: ServerOutlook, b: ServerOutlook): number {
  if (a.isLate !== b.isLate) return a.isLate ? -1 : 1;
  return (
    a.patchMs - b.patchMs ||
    (a.fullBlockMs ?? Number.POSITIVE_INFINITY) - (b.fullBlockMs ?? Number.POSITIVE_INFINITY) ||
    b.lost.own - a.lost.own ||
    (a.server < b.server ? -1 : 1)
  );
}

function dayBands({ evaluator, settings, extremes, traffic }: OutlookRun): readonly DayBand[] {
  const runs: (readonly FollowedDay[])[] = [settings, ...extremes].map((one) =>
    dayFigures(evaluator.servers(one), one, traffic),
  );
  return Array.from({ length: traffic.days }, (_, day): DayBand => {
    const of = runs.flatMap((run) => run[day] ?? []);
    return {
      lost: rangeOf(of.map(({ lost }) => lost)),
      delayed: rangeOf(of.map(({ delayed }) => delayed)),
      harmed: rangeOf(of.map(({ lost, delayed }) => lost + delayed)),
      p50: rangeOf(of.map(({ p50 }) => p50)),
      p95: rangeOf(of.map(({ p95 }) => p95)),
      max: rangeOf(of.map(({ max }) => max)),
    };
  });
}

/** The first is the run's own. */
function rangedCount(counts: readonly number[]): RangedCount {
  return { own: counts[0] ?? 0, min: Math.min(...counts), max: Math.max(...counts) };
}
