import { compareBuilds } from "../../sim/build.ts";
import { type ComplianceRules, complies, floorAt, productOfBuild } from "../../sim/compliance.ts";
import type { Floor, Policy, ServerSettings } from "../../sim/settings.ts";
import { MS_PER_DAY } from "../../sim/units.ts";
import { type FloorRow, updateOf } from "./builds-data.ts";
import type { BuildRow } from "./types.ts";

/** What is known about a server on a day. Instants: UTC ms. */
export interface CheckedServer {
  readonly server: string;
  /** The build on the day, after the upgrades up to it. */
  readonly build: string | null;
  readonly product: string | null;
  /** Public name of the build; null when no public update has it. */
  readonly update: string | null;
  readonly status: "upToDate" | "outOfDate" | "unknown" | "retired";
  /**
   * The floor of its product that is in force on the day; null = every build of the product
   * complies.
   */
  readonly floor: FloorRule | null;
  /**
   * The oldest and the newest public update of its product that comply on the day; null when none
   * does.
   */
  readonly oldestCompliant: BuildRow | null;
  readonly newestCompliant: BuildRow | null;
  readonly firstDetectedMs: number | null;
  /**
   * When each stage starts or started without a pause; empty when the server was not detected or
   * complies.
   */
  readonly stageDates: readonly { readonly stage: number; readonly atMs: number }[];
  /** Every planned or past upgrade, and whether its build complies on the day it is installed. */
  readonly upgrades: readonly PlannedUpgrade[];
  readonly retirement: ServerSettings["retirement"];
}

/** The rule that decides: builds of `product` below `minBuild` are out of date from `fromMs` on. */
export interface FloorRule {
  readonly product: string;
  readonly fromMs: number;
  /** null = no build of the product is accepted. */
  readonly minBuild: string | null;
  readonly update: string | null;
  readonly confidence: string | null;
  readonly source: string | null;
}

export interface PlannedUpgrade {
  readonly atMs: number;
  readonly build: string;
  readonly update: string | null;
  readonly complies: boolean;
}

/** What servers are judged by. */
export interface CheckRules extends ComplianceRules {
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
  const build = server.upgrades.findLast((upgrade) => upgrade.atMs <= nowMs)?.build ?? server.build;
  const product = productOfBuild(build, rules.products) ?? server.product;
  const floor = floorAt(product, nowMs, rules.floors);
  const isRetired = server.retirement !== null && server.retirement.atMs <= nowMs;
  const compliant = rules.builds
    .filter((row) => row.product === product && complies(row.build, nowMs, rules))
    .sort((a, b) => compareBuilds(a.build, b.build));
  const isOutOfDate = !complies(build, nowMs, rules);
  return {
    server: server.name,
    build,
    product,
    update: build === null ? null : updateOf(build, rules),
    status: isRetired
      ? "retired"
      : build === null
        ? "unknown"
        : isOutOfDate
          ? "outOfDate"
          : "upToDate",
    floor: floor === null ? null : ruleOf(floor, rules),
    oldestCompliant: compliant[0] ?? null,
    newestCompliant: compliant.at(-1) ?? null,
    firstDetectedMs: server.firstDetectedMs,
    stageDates: isRetired || !isOutOfDate || policy === null ? [] : stageDates(server, policy),
    upgrades: server.upgrades.map((upgrade) => ({
      ...upgrade,
      update: updateOf(upgrade.build, rules),
      complies: complies(upgrade.build, upgrade.atMs, rules),
    })),
    retirement: server.retirement,
  };
}

/**
 * When each stage starts on a clock that is never paused: a given start counts as given, and the
 * stages after it follow at the policy's distance.
 */
export function stageDates(
  server: Pick<ServerSettings, "firstDetectedMs" | "stageStarts">,
  policy: Policy,
): readonly { readonly stage: number; readonly atMs: number }[] {
  let anchor: { readonly startDay: number; readonly atMs: number } | null =
    server.firstDetectedMs === null ? null : { startDay: 0, atMs: server.firstDetectedMs };
  const dates: { stage: number; atMs: number }[] = [];
  for (const { stage, startDay } of policy.stages) {
    const given = server.stageStarts.find((start) => start.stage === stage);
    if (given !== undefined) anchor = { startDay, atMs: given.atMs };
    if (anchor === null) continue;
    dates.push({ stage, atMs: anchor.atMs + (startDay - anchor.startDay) * MS_PER_DAY });
  }
  return dates;
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
