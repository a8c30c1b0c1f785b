import { invariant } from "../base/errors.ts";
import { MS_PER_MINUTE, minuteInForce } from "../base/units.ts";
import type { ServerSettings } from "../contract/settings.ts";
import { complies, productOfBuild } from "../enforcement/compliance.ts";
import type { RetryAges } from "../retry/fates.ts";
import type { CompiledSettings } from "./compiled-settings.ts";

/** An upgrade of the inventory, with the first minute in which it is in force. */
interface UpgradeInForce {
  readonly minute: number;
  readonly atMs: number;
  readonly build: string;
}

/** The build of a message; null = unknown. */
interface MailBuild {
  readonly build: string | null;
  /** true when it is that of the message's own log row. */
  readonly fromLog: boolean;
}

/**
 * A stretch of minutes in which messages of one log build have one build, product and compliance.
 */
export interface BuildSpan extends MailBuild {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly product: string | null;
  readonly complies: boolean;
}

/**
 * The upgrades of a server that are ever in force, ascending by minute: of several in one minute
 * only the last is.
 */
export function upgradesInForce(server: ServerSettings | null): readonly UpgradeInForce[] {
  const upgrades: UpgradeInForce[] = [];
  for (const { atMs, build } of server?.upgrades ?? []) {
    const minute = minuteInForce(atMs);
    if (upgrades.at(-1)?.minute === minute) upgrades.pop();
    upgrades.push({ minute, atMs, build });
  }
  return upgrades;
}

/** The latest upgrade in force in a minute, or null. */
export function upgradeAt(server: ServerSettings | null, minute: number): UpgradeInForce | null {
  return upgradesInForce(server).findLast((upgrade) => upgrade.minute <= minute) ?? null;
}

/**
 * The build that a message with a log build (`""` = none) has in a minute (Infinity = at the end
 * of time): the inventory's latest upgrade, else its own, else the inventory's, else unknown. The
 * state of a minute is that at its start, so an upgrade at 10:00:30 counts from 10:01 on.
 * Source: model.md §2.
 */
export function mailBuild(
  server: ServerSettings | null,
  logBuild: string,
  minute: number,
): MailBuild {
  return buildAfter(upgradeAt(server, minute), server, logBuild);
}

function buildAfter(
  upgrade: UpgradeInForce | null,
  server: ServerSettings | null,
  logBuild: string,
): MailBuild {
  if (upgrade !== null) return { build: upgrade.build, fromLog: false };
  if (logBuild !== "") return { build: logBuild, fromLog: true };
  return { build: server?.build ?? null, fromLog: false };
}

/**
 * The builds that messages with a log build have over `[fromMinute, toMinute)`, as `mailBuild`
 * says; the ends may be infinite. Shapes: contiguous, ascending, at least one.
 */
export function buildSpans(
  compiled: CompiledSettings,
  server: ServerSettings | null,
  logBuild: string,
  fromMinute: number,
  toMinute: number,
): readonly BuildSpan[] {
  const upgrades = upgradesInForce(server);
  const changes = [...upgrades.map((upgrade) => upgrade.minute), ...compiled.floorMinutes]
    .filter((minute) => minute > fromMinute && minute < toMinute)
    .sort((a, b) => a - b);
  const spans: BuildSpan[] = [];
  const starts = [...new Set([fromMinute, ...changes])];
  for (const [i, start] of starts.entries()) {
    const upgrade = upgrades.findLast((candidate) => candidate.minute <= start) ?? null;
    const { build, fromLog } = buildAfter(upgrade, server, logBuild);
    spans.push({
      fromMinute: start,
      toMinute: starts[i + 1] ?? toMinute,
      build,
      product: productOfBuild(build, compiled.settings),
      complies: complies(build, start * MS_PER_MINUTE, compiled.settings),
      fromLog,
    });
  }
  return spans;
}

/**
 * Since when messages with a log build have been out of date without a break, given that they are
 * in a minute: when a floor took hold, or the inventory changed the build. null = for all time.
 */
export function outOfDateSince(
  compiled: CompiledSettings,
  server: ServerSettings | null,
  logBuild: string,
  minute: number,
): number | null {
  const spans = buildSpans(compiled, server, logBuild, Number.NEGATIVE_INFINITY, minute + 1);
  const lastGood = spans.findLast((span) => span.complies);
  return lastGood?.toMinute ?? null;
}

/** The span that holds a minute at or after their first. Errors: INVARIANT for one before it. */
export function spanAt(spans: readonly BuildSpan[], minute: number): BuildSpan {
  const span = spans.findLast((candidate) => candidate.fromMinute <= minute);
  invariant(span !== undefined, "build spans cover the minutes asked for");
  return span;
}

/** The retry schedule of messages that arrive in a span. */
export function spanAges(compiled: CompiledSettings, { product }: BuildSpan): RetryAges {
  const own = product === null ? undefined : compiled.agesByProduct.get(product);
  return own ?? compiled.fallbackAges;
}
