import { MS_PER_MINUTE, minuteInForce } from "../base/units.ts";
import type { ServerSettings } from "../contract/settings.ts";
import { complies, productOfBuild } from "../enforcement/compliance.ts";
import type { RetryAges } from "../retry/fates.ts";
import type { CompiledSettings } from "./compiled-settings.ts";

/**
 * A stretch of minutes in which messages of one log build have one build, product and compliance.
 */
export interface BuildSpan {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly build: string | null;
  readonly product: string | null;
  readonly complies: boolean;
  /** true when the build is that of the message's own log row. */
  readonly fromLog: boolean;
}

/**
 * The build that messages with a log build (`""` = none) have over `[fromMinute, toMinute)`: the
 * inventory's latest upgrade, else their own, else the inventory's, else unknown. Source: model.md
 * §2.
 */
export function buildSpans(
  compiled: CompiledSettings,
  server: ServerSettings | null,
  logBuild: string,
  fromMinute: number,
  toMinute: number,
): readonly BuildSpan[] {
  const upgrades = (server?.upgrades ?? []).map(({ atMs, build }) => ({
    minute: minuteInForce(atMs),
    build,
  }));
  const changes = [...upgrades.map((upgrade) => upgrade.minute), ...compiled.floorMinutes]
    .filter((minute) => minute > fromMinute && minute < toMinute)
    .sort((a, b) => a - b);
  const spans: BuildSpan[] = [];
  const starts = [...new Set([fromMinute, ...changes])];
  for (const [i, start] of starts.entries()) {
    const upgrade = upgrades.findLast((candidate) => candidate.minute <= start);
    const fromLog = upgrade === undefined && logBuild !== "";
    const build = upgrade?.build ?? (logBuild === "" ? (server?.build ?? null) : logBuild);
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

/** The retry schedule of messages that arrive in a span. */
export function spanAges(compiled: CompiledSettings, { product }: BuildSpan): RetryAges {
  const own = product === null ? undefined : compiled.agesByProduct.get(product);
  return own ?? compiled.fallbackAges;
}
