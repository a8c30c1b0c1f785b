import { MS_PER_DAY, minuteOf } from "../../sim/base/units.ts";
import type { Availability } from "../../sim/contract/build-facts.ts";
import type { CheckedServer, DaysLeft, StageDate } from "../../sim/contract/check-report.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type { Floor, Policy, ServerSettings } from "../../sim/contract/settings.ts";
import { floorOf, productOfBuild } from "../../sim/enforcement/compliance.ts";
import { blocksAll, refusedMinutes } from "../../sim/enforcement/stages.ts";
import { mailBuild, upgradeAt } from "../../sim/servers/build-spans.ts";
import { updateOf } from "../config/servers/builds-data.ts";
import {
  announcedFor,
  type CheckRules,
  compliantUpdates,
  compliesAt,
  isTabled,
  ruleOf,
} from "./judging-rules.ts";
import { availabilityOf, remediesOf } from "./remedies.ts";
import { verdictOf } from "./verdict.ts";

/** Judges one server on the day `nowMs`. `policy` null leaves the stage dates out. */
export function checkServer(
  server: ServerSettings,
  nowMs: number,
  rules: CheckRules,
  policy: Policy | null,
): CheckedServer {
  const { data } = rules;
  const { build } = mailBuild(server, "", minuteOf(nowMs));
  const known = productOfBuild(build, rules);
  const product = known ?? server.product;
  const floor = floorOf(build, product, nowMs, rules.floors);
  const isRetired = server.retirement !== null && server.retirement.atMs <= nowMs;
  const verdict = verdictOf(build, isRetired, nowMs, rules);
  const isOutOfDate = !verdict.readings.strict;
  const compliant = compliantUpdates(product, nowMs, rules);
  const change =
    build === null || known === null ? null : complianceChange(build, product, nowMs, rules);
  const outOfDateFromMs = change?.fromMs ?? null;
  const dayZero = isRetired || !isOutOfDate ? null : dayZeroOf(server, outOfDateFromMs, nowMs);
  const dates = dayZero === null || policy === null ? [] : datesFrom(server, dayZero.atMs, policy);
  const available = (named: string): Availability | null => {
    const row = data.builds.find((one) => one.build === named);
    return row === undefined
      ? null
      : (availabilityOf(row, nowMs, data.availability)?.availability ?? null);
  };
  return {
    server: server.name,
    build,
    product,
    update: build === null ? null : updateOf(build, data),
    ...verdict,
    floor: floor === null ? null : ruleOf(floor, rules),
    outOfDateFromMs,
    nextFloor: isOutOfDate || change === null ? null : ruleOf(change, rules),
    announced: isOutOfDate || isRetired ? null : announcedFor(product, nowMs, rules),
    deadlines: isOutOfDate || isRetired ? [] : deadlinesOf(build, product, nowMs, rules),
    oldestCompliant: compliant[0] ?? null,
    newestCompliant: compliant.at(-1) ?? null,
    remedies: isRetired ? [] : remediesOf(build, product, nowMs, rules),
    firstDetectedMs: server.firstDetectedMs,
    dayZero,
    stageDates: dates,
    daysLeft: dates.length === 0 ? null : daysLeft(dates, nowMs),
    upgrades: server.upgrades.map((upgrade) => ({
      ...upgrade,
      update: updateOf(upgrade.build, data),
      complies: compliesAt(upgrade.build, upgrade.atMs, rules, "strict"),
      compliesIfLenient: compliesAt(upgrade.build, upgrade.atMs, rules, "lenient"),
      availability: available(upgrade.build),
    })),
    retirement: server.retirement,
  };
}

/** Names the builds that no known update can have, today's and those of upgrades. */
export function unknownBuilds(
  servers: readonly ServerSettings[],
  rules: Pick<CheckRules, "products" | "lines">,
): readonly Warning[] {
  const found = servers.flatMap(({ name, build, upgrades }) =>
    [build, ...upgrades.map((upgrade) => upgrade.build)]
      .filter((each) => each !== null && productOfBuild(each, rules) === null)
      .map((each) => `${name} has ${each}`),
  );
  if (found.length === 0) return [];
  const message = `Unknown build: ${[...new Set(found)].join(", ")}. No known update of Exchange can have it, so it counts as out of date. Compare it with (Get-Command ExSetup.exe).FileVersionInfo.FileVersion on the server.`;
  return [{ code: "UNKNOWN_BUILD", message }];
}

/**
 * When each stage starts on a clock that is never paused: a given start counts as given, and the
 * stages after it follow at the policy's distance.
 */
function stageDates(
  server: Pick<ServerSettings, "firstDetectedMs" | "stageStarts">,
  policy: Policy,
): readonly StageDate[] {
  let anchor: { readonly startDay: number; readonly atMs: number } | null =
    server.firstDetectedMs === null ? null : { startDay: 0, atMs: server.firstDetectedMs };
  const dates: StageDate[] = [];
  for (const { stage, startDay, throttleMinutesPerHour, blockMinutesPerHour } of policy.stages) {
    const given = server.stageStarts.find((start) => start.stage === stage);
    if (given !== undefined) anchor = { startDay, atMs: given.atMs };
    if (anchor === null) continue;
    const atMs = anchor.atMs + (startDay - anchor.startDay) * MS_PER_DAY;
    dates.push({ stage, atMs, throttleMinutesPerHour, blockMinutesPerHour });
  }
  return dates;
}

/**
 * The floor that made the build out of date before `nowMs` without a break since, or the first one
 * after it that will; null when there is none.
 */
function complianceChange(
  build: string,
  product: string | null,
  nowMs: number,
  rules: CheckRules,
): Floor | null {
  const own = rules.floors
    .filter((floor) => floor.product === product)
    .sort((a, b) => a.fromMs - b.fromMs);
  let since: Floor | null = null;
  for (const floor of own) {
    const accepted = compliesAt(build, floor.fromMs, rules);
    if (floor.fromMs > nowMs && since !== null) break;
    if (accepted) since = null;
    else since ??= floor;
  }
  return since;
}

function dayZeroOf(
  server: ServerSettings,
  outOfDateFromMs: number | null,
  nowMs: number,
): CheckedServer["dayZero"] {
  const { firstDetectedMs, stageStarts } = server;
  if (firstDetectedMs !== null) return { atMs: firstDetectedMs, basis: "given" };
  const [anchor] = stageStarts;
  if (anchor !== undefined) return { atMs: anchor.atMs, basis: "given" };
  if (outOfDateFromMs === null) return null;
  const installedMs = upgradeAt(server, minuteOf(nowMs))?.atMs ?? outOfDateFromMs;
  return { atMs: Math.max(outOfDateFromMs, installedMs), basis: "earliest" };
}

function datesFrom(server: ServerSettings, atMs: number, policy: Policy): readonly StageDate[] {
  const given = server.stageStarts.length > 0 ? server.firstDetectedMs : atMs;
  return stageDates({ firstDetectedMs: given, stageStarts: server.stageStarts }, policy);
}

function daysLeft(dates: readonly StageDate[], nowMs: number): DaysLeft {
  const until = (wanted: (date: StageDate) => boolean): number | null => {
    const found = dates.find(wanted);
    return found === undefined ? null : Math.max(0, Math.ceil((found.atMs - nowMs) / MS_PER_DAY));
  };
  return {
    toThrottle: until((date) => refusedMinutes(date) > 0),
    toBlock: until((date) => date.blockMinutesPerHour > 0),
    toFullBlock: until(blocksAll),
  };
}

/** The floors after the day that the build does not meet, each as if it came alone. */
function deadlinesOf(
  build: string | null,
  product: string | null,
  nowMs: number,
  rules: CheckRules,
): CheckedServer["deadlines"] {
  const later = rules.floors.filter((floor) => floor.product === product && floor.fromMs > nowMs);
  const days = [...new Set(later.map(({ fromMs }) => fromMs))].sort((a, b) => a - b);
  return days.flatMap((fromMs) => {
    if (compliesAt(build, fromMs, rules)) return [];
    const floor = floorOf(build, product, fromMs, rules.floors);
    if (floor === null) return [];
    const lastSafeDayMs = Math.floor((fromMs - 1) / MS_PER_DAY) * MS_PER_DAY;
    return { floor: ruleOf(floor, rules), lastSafeDayMs, isTried: !isTabled(floor) };
  });
}
