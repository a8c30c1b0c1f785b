import { compareBuilds } from "../../sim/base/build.ts";
import { isoDate } from "../../sim/base/calendar.ts";
import { MS_PER_DAY, minuteOf } from "../../sim/base/units.ts";
import type {
  CheckedServer,
  DaysLeft,
  FloorRule,
  StageDate,
} from "../../sim/contract/check-report.ts";
import type { BuildRow } from "../../sim/contract/public-build.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type { Floor, Policy, ServerSettings } from "../../sim/contract/settings.ts";
import {
  type ComplianceRules,
  complies,
  floorOf,
  productOfBuild,
} from "../../sim/enforcement/compliance.ts";
import { blocksAll, refusedMinutes } from "../../sim/enforcement/stages.ts";
import { mailBuild, upgradeAt } from "../../sim/servers/build-spans.ts";
import { type FloorRow, updateOf } from "../config/servers/builds-data.ts";

/** What servers are judged by. */
interface CheckRules extends ComplianceRules {
  readonly floors: readonly (Floor | FloorRow)[];
  readonly builds: readonly BuildRow[];
}

/** Judges one server on the day `nowMs`. `policy` null leaves the stage dates out. */
export function checkServer(
  server: ServerSettings,
  nowMs: number,
  rules: CheckRules,
  policy: Policy | null,
): CheckedServer {
  const { build } = mailBuild(server, "", minuteOf(nowMs));
  const known = productOfBuild(build, rules);
  const product = known ?? server.product;
  const floor = floorOf(build, product, nowMs, rules.floors);
  const isRetired = server.retirement !== null && server.retirement.atMs <= nowMs;
  const isOutOfDate = !complies(build, nowMs, rules);
  const compliant = compliantUpdates(product, nowMs, rules);
  const change =
    build === null || known === null ? null : complianceChange(build, product, nowMs, rules);
  const outOfDateFromMs = change?.fromMs ?? null;
  const dayZero = isRetired || !isOutOfDate ? null : dayZeroOf(server, outOfDateFromMs, nowMs);
  const dates = dayZero === null || policy === null ? [] : datesFrom(server, dayZero.atMs, policy);
  return {
    server: server.name,
    build,
    product,
    update: build === null ? null : updateOf(build, rules),
    status: statusOf(known !== null, isRetired, isOutOfDate),
    floor: floor === null ? null : ruleOf(floor, rules),
    outOfDateFromMs,
    nextFloor: isOutOfDate || change === null ? null : ruleOf(change, rules),
    oldestCompliant: compliant[0] ?? null,
    newestCompliant: compliant.at(-1) ?? null,
    successor: compliant.length > 0 || !isOutOfDate ? null : successorOf(nowMs, rules),
    firstDetectedMs: server.firstDetectedMs,
    dayZero,
    stageDates: dates,
    daysLeft: dates.length === 0 ? null : daysLeft(dates, nowMs),
    upgrades: server.upgrades.map((upgrade) => ({
      ...upgrade,
      update: updateOf(upgrade.build, rules),
      complies: complies(upgrade.build, upgrade.atMs, rules),
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

function statusOf(
  isKnown: boolean,
  isRetired: boolean,
  isOutOfDate: boolean,
): CheckedServer["status"] {
  if (isRetired) return "retired";
  if (!isKnown) return "unknown";
  return isOutOfDate ? "outOfDate" : "upToDate";
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
    const accepted = complies(build, floor.fromMs, rules);
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

/** Whether an update had been released on the day; `released` is an ISO date. */
function isOut({ released }: BuildRow, nowMs: number): boolean {
  return released <= isoDate(nowMs);
}

function compliantUpdates(
  product: string | null,
  nowMs: number,
  rules: CheckRules,
): readonly BuildRow[] {
  return rules.builds
    .filter((row) => row.product === product && isOut(row, nowMs))
    .filter((row) => complies(row.build, nowMs, rules))
    .sort((a, b) => compareBuilds(a.build, b.build));
}

/** The newest public update of all that complies: the product to move to. */
function successorOf(nowMs: number, rules: CheckRules): BuildRow | null {
  return (
    rules.builds
      .filter((row) => isOut(row, nowMs) && complies(row.build, nowMs, rules))
      .sort((a, b) => compareBuilds(a.build, b.build))
      .at(-1) ?? null
  );
}

function ruleOf(floor: Floor | FloorRow, rules: CheckRules): FloorRule {
  const named = floor.minBuild === null ? null : updateOf(floor.minBuild, rules);
  return {
    product: floor.product,
    fromMs: floor.fromMs,
    minBuild: floor.minBuild,
    update: "update" in floor ? floor.update : named,
    confidence: "confidence" in floor ? floor.confidence : null,
    source: "source" in floor ? floor.source : null,
  };
}
