import { minuteInForce } from "../../sim/base/units.ts";
import type { ModelSettings, ServerSettings } from "../../sim/contract/settings.ts";
import type { Mail } from "./types.ts";

/** Orders two builds as four integers. */
export function compareBuilds(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let i = 0; i < 4; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The product of a build: the last range it reaches and is not past; null when there is none, and
 * when every known build differs from it in what names an update.
 */
export function productOf(build: string | null, settings: ModelSettings): string | null {
  if (build === null || !isOfSomeLine(build, settings.lines)) return null;
  let product: string | null = null;
  for (const range of settings.products) {
    const reached = compareBuilds(build, range.from) >= 0;
    const past = range.below !== null && compareBuilds(build, range.below) >= 0;
    if (reached && !past) product = range.product;
  }
  return product;
}

/** A line is a build's beginning: its numbers up to a dot, then anything. */
function isOfSomeLine(build: string, lines: readonly string[] | undefined): boolean {
  return lines === undefined || lines.some((line) => build.startsWith(`${line}.`));
}

/** Whether a build is out of date in a minute; an unknown build is. */
export function isOutOfDate(
  build: string | null,
  minute: number,
  settings: ModelSettings,
): boolean {
  const product = productOf(build, settings);
  if (build === null || product === null) return true;
  const past = settings.floors.filter(
    (floor) => floor.product === product && minuteInForce(floor.fromMs) <= minute,
  );
  const latestMs = Math.max(...past.map((floor) => floor.fromMs));
  const rows = past.filter((floor) => floor.fromMs === latestMs);
  if (rows.length === 0) return false;
  const own = rows.filter((row) => row.line !== undefined && build.startsWith(`${row.line}.`));
  const general = rows.filter((row) => row.line === undefined);
  const row = own.at(-1) ?? general.at(-1);
  // A line that nobody named is a later cumulative update, or one left behind.
  if (row === undefined) return !rows.every((one) => compareBuilds(build, `${one.line}.99999`) > 0);
  if (row.minBuild === null) return true;
  if (row.isUncertain === true && settings.reading !== "lenient") return true;
  return compareBuilds(build, row.minBuild) < 0;
}

/** The server's line of the inventory, if it has one. */
export function inventoryOf(server: string, settings: ModelSettings): ServerSettings | undefined {
  return settings.servers.find((candidate) => candidate.name === server);
}

/** The build of the latest upgrade in force in a minute, or null. */
export function upgradeInForce(
  server: string,
  minute: number,
  settings: ModelSettings,
): string | null {
  const upgrades = inventoryOf(server, settings)?.upgrades ?? [];
  const inForce = upgrades
    .filter((upgrade) => minuteInForce(upgrade.atMs) <= minute)
    .sort((a, b) => a.atMs - b.atMs);
  return inForce.at(-1)?.build ?? null;
}

/**
 * The build of a message in a minute: upgrade, else its log row, else the inventory, else unknown.
 */
export function buildOf(mail: Mail, minute: number, settings: ModelSettings): string | null {
  const upgraded = upgradeInForce(mail.server, minute, settings);
  if (upgraded !== null) return upgraded;
  if (mail.build !== "") return mail.build;
  return inventoryOf(mail.server, settings)?.build ?? null;
}

/** Whether the build of a message in a minute comes from its own log row. */
export function isBuildFromLog(mail: Mail, minute: number, settings: ModelSettings): boolean {
  return upgradeInForce(mail.server, minute, settings) === null && mail.build !== "";
}
