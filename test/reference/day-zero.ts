import { MINUTES_PER_DAY, MS_PER_MINUTE, minuteInForce, minuteOf } from "../../sim/base/units.ts";
import type { DayZero, DayZeroBasis } from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { buildOf, inventoryOf, isOutOfDate } from "./builds.ts";
import { type ClockWindow, startOf, walkClock } from "./clock.ts";
import type { ClockHistory, Mail } from "./types.ts";

const FLOOR_DAYS_MAX = 120;

/** One day 0 that a server may have. UTC ms. */
interface Candidate {
  readonly basis: DayZeroBasis;
  readonly ms: number;
}

/** A server's day 0 and the clock that begins then. */
export interface ServerDayZero {
  readonly dayZero: DayZero | null;
  readonly clock: ClockHistory;
}

/** Finds day 0 of one server and walks its clock. `mail` is this server's mail of the window. */
export function clockFromDayZero(
  server: string,
  mail: readonly Mail[],
  window: ClockWindow,
  settings: ModelSettings,
): ServerDayZero {
  const walk = (ms: number | null, until = window): ClockHistory =>
    walkClock(server, mail, ms === null ? null : minuteOf(ms), until, settings);
  const candidates = candidatesOf(server, mail, window, settings, walk);
  const used = candidates[0] ?? null;
  const clock = walk(used?.ms ?? null);
  if (used === null) return { dayZero: null, clock };
  return {
    clock,
    dayZero: {
      used: used.basis,
      candidates: candidates.map((one) => {
        const { fullBlockMinute } = walk(one.ms);
        return {
          ...one,
          fullBlockMs: fullBlockMinute === null ? null : fullBlockMinute * MS_PER_MINUTE,
        };
      }),
    },
  };
}

function candidatesOf(
  server: string,
  mail: readonly Mail[],
  window: ClockWindow,
  settings: ModelSettings,
  walk: (ms: number) => ClockHistory,
): Candidate[] {
  const rule = settings.dayZero?.rule ?? "first-mail";
  const given = givenMs(server, settings);
  if (given !== null) return [{ basis: "given", ms: given }];
  const inScope = mail.filter((one) => one.inScope);
  const bad = inScope.filter((one) =>
    isOutOfDate(buildOf(one, one.minute, settings), one.minute, settings),
  );
  if (bad.length === 0) return [];
  const everyMs = settings.dayZero?.everyMs ?? null;
  if (everyMs !== null) return [{ basis: "given", ms: everyMs }];
  if (rule === "first-mail") {
    const ms = Math.min(...bad.map((one) => one.minute)) * MS_PER_MINUTE;
    return [{ basis: "first-mail", ms }];
  }
  const firstBad = Math.min(...bad.map((one) => one.minute));
  const candidates: Candidate[] = [];
  const replies = settings.dayZero?.repliesMs[server];
  if (replies !== undefined) candidates.push({ basis: "replies", ms: replies });
  const fell = bad
    .filter((one) => one.minute === firstBad)
    .map((one) => badSince(one, settings))
    .filter((minute) => minute !== null);
  if (fell.length > 0) {
    const since = Math.min(...fell);
    const earliest = window.startMinute - FLOOR_DAYS_MAX * MINUTES_PER_DAY;
    const isFirst = inScope.every((one) => one.minute >= firstBad);
    const isRecent = firstBad - since <= FLOOR_DAYS_MAX * MINUTES_PER_DAY;
    if (rule === "floor") {
      candidates.push({ basis: "floor", ms: Math.max(since, earliest) * MS_PER_MINUTE });
    } else if (isFirst && isRecent) {
      const { fromMinute, states } = walk(since * MS_PER_MINUTE);
      const isRefused = bad.some((one) => {
        const state = states[one.minute - fromMinute];
        return (
          one.isCopy !== true && state?.kind === "stage" && acceptsNothing(state.stage, settings)
        );
      });
      if (!isRefused) candidates.push({ basis: "floor", ms: since * MS_PER_MINUTE });
    }
  }
  candidates.push({ basis: "first-mail", ms: firstBad * MS_PER_MINUTE });
  const wanted = candidates.find((one) => rule === "auto" || one.basis === rule);
  return wanted === undefined
    ? candidates.reverse()
    : [wanted, ...candidates.filter((one) => one !== wanted)];
}

function acceptsNothing(stage: number, settings: ModelSettings): boolean {
  const { stages } = settings.policy;
  if (stages.some((one) => one.stage === 8)) return stage === 8;
  return stages.some((one) => one.stage === stage && one.blockMinutesPerHour === 60);
}

/** Since when the build of a message has been out of date; null = it always was. */
function badSince(message: Mail, settings: ModelSettings): number | null {
  const upgrades = inventoryOf(message.server, settings)?.upgrades ?? [];
  const changes = [
    ...settings.floors.map((floor) => minuteInForce(floor.fromMs)),
    ...upgrades.map((upgrade) => minuteInForce(upgrade.atMs)),
  ].filter((minute) => minute <= message.minute);
  let since = message.minute;
  for (const change of changes.sort((a, b) => b - a)) {
    since = change;
    const before = change - 1;
    if (!isOutOfDate(buildOf(message, before, settings), before, settings)) return since;
  }
  return null;
}

/** Day 0 by the inventory or for the server: as given, else counted back from a given start. */
function givenMs(server: string, settings: ModelSettings): number | null {
  const inventory = inventoryOf(server, settings);
  if (inventory?.firstDetectedMs != null) return inventory.firstDetectedMs;
  const anchor = inventory?.stageStarts[0];
  if (anchor !== undefined) {
    const minute = minuteInForce(anchor.atMs) - startOf(anchor.stage, settings);
    return minute * MS_PER_MINUTE;
  }
  return settings.dayZero?.givenMs[server] ?? null;
}
