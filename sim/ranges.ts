import { fullBlockMinute, type ServerClock } from "./clock.ts";
import { invariant } from "./errors.ts";
import { BOUNCED, DELIVERED, EXPIRED, type FateTable } from "./fates.ts";
import { placementName, THROTTLE } from "./placement.ts";
import type { Replay, ServerReplay } from "./replay.ts";
import type { Range, Ranges } from "./result.ts";
import {
  type CompiledSettings,
  compileServer,
  compileSettings,
  serverClock,
  serverFates,
} from "./server-model.ts";
import type { Order, Placement, Policy } from "./settings.ts";
import { delayOf, Tally } from "./tally.ts";
import { MS_PER_MINUTE, minuteOf } from "./units.ts";

/** The runs whose smallest and largest figures are wanted: every combination of the three lists. */
export interface RangeRuns {
  readonly placements: readonly Placement[];
  readonly orders: readonly Order[];
  readonly policies: readonly Policy[];
}

/**
 * The figures of one run that ranges are given for. Minutes are UTC minutes since 1970; Infinity =
 * never.
 */
interface Headline {
  readonly tally: Tally;
  detectedMinute: number;
  deferralMinute: number;
  ndrMinute: number;
  fullBlockMinute: number;
}

/**
 * Runs every combination on the traffic of a replay, yielding the share done after each (0–1);
 * returns the ranges.
 * Cost per run: O(servers × minutes + profile rows); clocks are compiled once per policy, and
 * nothing is counted by day.
 */
export function* rangesOver(base: Replay, runs: RangeRuns): Generator<number, Ranges> {
  const headlines: Headline[] = [];
  const total = runs.policies.length * runs.orders.length * runs.placements.length;
  for (const policy of runs.policies) {
    const clocks = policyClocks(base, policy);
    for (const order of runs.orders) {
      for (const placement of runs.placements) {
        headlines.push(headlineOf(base, clocks, { policy, order, placement }));
        yield headlines.length / total;
      }
    }
  }
  const range = (pick: (one: Headline) => number | null): Range => rangeOf(headlines.map(pick));
  const delays = new Map(headlines.map((one) => [one, delayOf(one.tally.delayCounts())]));
  return {
    placements: runs.placements.map(placementName),
    orders: runs.orders,
    variants: runs.policies.map((policy) => policy.variant),
    figures: {
      delivered: range(({ tally }) => tally.delivered),
      delayed: range(({ tally }) => tally.delayed),
      bounced: range(({ tally }) => tally.bounced),
      expired: range(({ tally }) => tally.expired),
      delayP95: range((one) => delays.get(one)?.p95 ?? null),
      delayMax: range((one) => delays.get(one)?.max ?? null),
      detectedMs: range((one) => minuteToMs(one.detectedMinute)),
      deferralMs: range((one) => minuteToMs(one.deferralMinute)),
      ndrMs: range((one) => minuteToMs(one.ndrMinute)),
      fullBlockMs: range((one) => minuteToMs(one.fullBlockMinute)),
    },
  };
}

/**
 * The clocks of a server under one policy: with hindsight for the verdicts, and as known at the
 * window's end.
 */
interface PolicyClocks {
  readonly hindsight: ServerClock;
  readonly known: ServerClock;
}

function policyClocks(base: Replay, policy: Policy): readonly PolicyClocks[] {
  const compiled = withSettings(base, { ...base.compiled.settings, policy });
  return base.servers.map(({ name, arrivals }) => ({
    hindsight: serverClock(compiled, name, arrivals, Number.POSITIVE_INFINITY),
    known: serverClock(compiled, name, arrivals, compiled.endMinute),
  }));
}

function withSettings(base: Replay, settings: CompiledSettings["settings"]): CompiledSettings {
  return compileSettings(settings, base.compiled.startMinute, base.compiled.endMinute);
}

function headlineOf(
  base: Replay,
  clocks: readonly PolicyClocks[],
  variation: { readonly policy: Policy; readonly order: Order; readonly placement: Placement },
): Headline {
  const compiled = withSettings(base, { ...base.compiled.settings, ...variation });
  const headline: Headline = {
    tally: new Tally(compiled.lifetimeMinutesMax),
    detectedMinute: Number.POSITIVE_INFINITY,
    deferralMinute: Number.POSITIVE_INFINITY,
    ndrMinute: Number.POSITIVE_INFINITY,
    fullBlockMinute: Number.POSITIVE_INFINITY,
  };
  for (const [index, server] of base.servers.entries()) {
    const clock = clocks[index];
    invariant(clock !== undefined, "every server has its clocks");
    const { detectedMs } = clock.known;
    if (detectedMs !== null) keepLeast(headline, "detectedMinute", minuteOf(detectedMs));
    const full = fullBlockMinute(clock.known, variation.policy);
    if (full !== null) keepLeast(headline, "fullBlockMinute", full);
    countServer(base, compiled, server, clock.hindsight, headline);
  }
  return headline;
}

function countServer(
  base: Replay,
  compiled: CompiledSettings,
  server: ServerReplay,
  clock: ServerClock,
  headline: Headline,
): void {
  const { profile } = base;
  const model = compileServer(compiled, server.name, clock);
  for (const { logBuild, firstRow, endRow } of server.rows) {
    const fates = serverFates(compiled, model, logBuild);
    for (let row = firstRow; row < endRow; row++) {
      if (profile.inScope[row] === 0) continue;
      countRow(headline, fates, profile.minute[row] ?? 0, profile.messages[row] ?? 0);
    }
  }
}

function countRow(headline: Headline, fates: FateTable, minute: number, messages: number): void {
  const at = minute - fates.fromMinute;
  const outcome = fates.outcome[at] ?? DELIVERED;
  const queued = fates.minutesQueued[at] ?? 0;
  headline.tally.add(outcome, queued, fates.attempts[at] ?? 1, 0, messages, 0, 0);
  if (fates.firstVerdict[at] === THROTTLE) keepLeast(headline, "deferralMinute", minute);
  if (outcome === BOUNCED || outcome === EXPIRED) keepLeast(headline, "ndrMinute", minute + queued);
}

function keepLeast(
  headline: Headline,
  key: "detectedMinute" | "deferralMinute" | "ndrMinute" | "fullBlockMinute",
  minute: number,
): void {
  if (minute < headline[key]) headline[key] = minute;
}

function minuteToMs(minute: number): number | null {
  return Number.isFinite(minute) ? minute * MS_PER_MINUTE : null;
}

function rangeOf(values: readonly (number | null)[]): Range {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { min: null, max: null };
  return {
    min: known.reduce((a, b) => Math.min(a, b)),
    max: known.reduce((a, b) => Math.max(a, b)),
  };
}
