import { lineOfBuild } from "../../../sim/base/build.ts";
import type { ErrorPlace } from "../../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type {
  DayZeroRule,
  DayZeroSettings,
  Floor,
  Order,
  Placement,
  RangeRuns,
  WindowSettings,
} from "../../../sim/contract/settings.ts";
import { parseDayZero } from "../../../sim/text/day-zero-text.ts";
import { parseFloorText } from "../../../sim/text/floor-text.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { notParsed, type Parsed, parsed } from "../../../sim/text/parsed.ts";
import { allPlacements } from "../../../sim/text/placement-text.ts";
import { normaliseServerName } from "../../../sim/text/server-names.ts";
import type { RowFilter } from "../../readers/contract/read-options.ts";
import { type ConfigSource, placeOf } from "../input/config-source.ts";
import type { IssueList } from "../input/issues.ts";
import { parseBuildText } from "../input/text-fields.ts";
import type { PolicyChoice } from "../policy/stage-tables.ts";
import { type BuildsData, byProductAndTime } from "../servers/builds-data.ts";
import { parseProduct } from "../servers/server-entries.ts";
import { resolveSynthetic } from "../synthetic/resolve.ts";
import type { ScenarioSections, ScenarioSource, TraceInput } from "./input.ts";
import type { ResolvedScenario, TraceTraffic } from "./resolved.ts";

const DAYS_DEFAULT = 90;

/** The value of an optional text that its schema has checked; null where it is not given. */
export function readText<T>(
  parse: (text: string) => Parsed<T>,
  text: string | undefined,
): T | null {
  const outcome = text === undefined ? null : parse(text);
  return outcome?.ok ? outcome.value : null;
}

/** The window asked for; a start inside a minute begins with that minute. */
export function resolveWindow(parts: ScenarioSections): WindowSettings {
  const startMs = readText(parseInstant, parts.window?.start);
  return {
    startMs: startMs === null ? null : Math.floor(startMs / MS_PER_MINUTE) * MS_PER_MINUTE,
    days: parts.window?.days ?? DAYS_DEFAULT,
    shiftToMs: readText(parseInstant, parts.window?.shiftTo),
    // Synthetic mail fills its window by itself; a quiet last minute is no reason to repeat weeks.
    extend: parts.window?.extend ?? (parts.traffic?.synthetic === undefined ? "weeks" : "none"),
  };
}

/**
 * The mail of a scenario; null where issues were added. A wrong window is null. Issues:
 * SCENARIO_INVALID.
 */
export async function resolveTraffic(
  parts: ScenarioSections,
  run: { readonly window: WindowSettings | null; readonly seed: string },
  source: ScenarioSource,
  issues: IssueList,
): Promise<ResolvedScenario["traffic"] | null> {
  if (parts.traffic === undefined) return null;
  const { trace, profile, synthetic } = parts.traffic;
  const given = Object.keys(parts.traffic);
  if (given.length !== 1) {
    const received = given.length === 0 ? "none of them" : given.join(" and ");
    issues.add(
      "SCENARIO_INVALID",
      `traffic: expected one of trace, profile and synthetic, received ${received}`,
      placeOf(source, ["traffic"]),
    );
    return null;
  }
  if (trace !== undefined) return traceTraffic(trace, source.baseFolder);
  if (profile !== undefined) {
    return { kind: "profile", inputs: listOf(profile.files), baseFolder: source.baseFolder };
  }
  if (synthetic === undefined) return null;
  if (parts.by !== undefined && parts.by !== "stream") {
    issues.add(
      "SCENARIO_INVALID",
      `by: expected "stream", the only column of synthetic mail, received "${parts.by}"`,
      placeOf(source, ["by"]),
    );
  }
  if (run.window === null) return null;
  const { startMs, days } = run.window;
  if (startMs === null) {
    issues.add(
      "SCENARIO_INVALID",
      "window.start: missing; expected a date such as 2026-09-08, " +
        "because synthetic mail has no first message",
      placeOf(source, ["window", "start"]),
    );
    return null;
  }
  const traffic = await issues.attempt(() =>
    resolveSynthetic(synthetic, { seed: run.seed, startMs, days }),
  );
  return traffic === null ? null : { kind: "synthetic", synthetic: traffic };
}

function listOf(files: string | readonly string[]): readonly string[] {
  return typeof files === "string" ? [files] : files;
}

function listOrNull(texts: string | readonly string[] | undefined): readonly string[] | null {
  return texts === undefined ? null : listOf(texts);
}

function rowFilter(where: TraceInput["where"]): RowFilter | null {
  if (where === undefined) return null;
  return Object.fromEntries(Object.entries(where).map(([name, values]) => [name, listOf(values)]));
}

function traceTraffic(trace: TraceInput, baseFolder: string): TraceTraffic {
  return {
    kind: "trace",
    inputs: listOf(trace.files),
    baseFolder,
    map: trace.map ?? null,
    timeFormat: trace.timeFormat ?? null,
    dateOrder: trace.dateOrder ?? null,
    timeZone: trace.timeZone ?? null,
    encoding: trace.encoding ?? null,
    serverName: trace.serverName ?? null,
    serverKey: trace.serverKey ?? null,
    own: listOrNull(trace.own),
    connectors: listOrNull(trace.connectors),
    nextHops: listOrNull(trace.nextHops),
    where: rowFilter(trace.where),
  };
}

/**
 * The bundled floors with those of the scenario; a scenario's floor takes the place of those of the
 * same product and instant, or of the same line as well where it names one. Issues:
 * SCENARIO_INVALID.
 */
export function resolveFloors(
  parts: ScenarioSections,
  data: BuildsData,
  source: ConfigSource,
  issues: IssueList,
): readonly Floor[] {
  let floors: readonly Floor[] = data.floors.map(bareFloor);
  for (const [i, given] of (parts.floors ?? []).entries()) {
    const input = typeof given === "string" ? readText(parseFloorText, given) : given;
    if (input === null) continue;
    const wanted = productAndLine(input.product, data);
    const where: ErrorPlace = placeOf(source, ["floors", i, "product"]);
    if (!wanted.ok) issues.add("SCENARIO_INVALID", `${where.path}: ${wanted.problem}`, where);
    const fromMs = readText(parseInstant, input.from);
    if (!wanted.ok || fromMs === null) continue;
    const minBuild = input.minBuild === "none" ? null : readText(parseBuildText, input.minBuild);
    const floor: Floor = { ...wanted.value, fromMs, minBuild };
    floors = [...floors.filter((one) => !takesPlaceOf(floor, one)), floor];
  }
  return [...floors].sort(byProductAndTime);
}

/** `Exchange 2019`, or with a cumulative update `Exchange 2019 CU14`. */
function productAndLine(text: string, data: BuildsData): Parsed<Pick<Floor, "product" | "line">> {
  const [, name = text, update] = /^(.*\S)\s+(CU\d+)$/i.exec(text.trim()) ?? [];
  const product = parseProduct(name, data.products);
  if (!product.ok) return product;
  if (update === undefined) return parsed({ product: product.value });
  const wanted = update.toUpperCase();
  const known = data.builds.filter((row) => row.product === product.value);
  const row = known.find((one) => one.update === wanted || one.update.startsWith(`${wanted} `));
  return row === undefined
    ? notParsed(`expected a cumulative update of ${product.value}, received "${update}"`)
    : parsed({ product: product.value, line: lineOfBuild(row.build) });
}

/** A floor without what is only known about it. */
function bareFloor({ product, line, fromMs, minBuild, isUncertain }: Floor): Floor {
  return {
    product,
    ...(line === undefined ? {} : { line }),
    fromMs,
    minBuild,
    ...(isUncertain === undefined ? {} : { isUncertain }),
  };
}

function takesPlaceOf(given: Floor, other: Floor): boolean {
  const isOfLine = given.line === undefined || given.line === other.line;
  return given.product === other.product && given.fromMs === other.fromMs && isOfLine;
}

/**
 * Since when servers are counted. Synthetic mail has no past, so its clocks begin with its first
 * message unless something else is asked for.
 */
export function resolveDayZero(parts: ScenarioSections, isSynthetic: boolean): DayZeroSettings {
  let rule: DayZeroRule = isSynthetic ? "first-mail" : "auto";
  let everyMs: number | null = null;
  const givenMs: Record<string, number> = {};
  for (const text of listOrNull(parts.dayZero) ?? []) {
    const said = readText(parseDayZero, text);
    if (said === null) continue;
    if (said.kind === "server") givenMs[normaliseServerName(said.server)] = said.ms;
    else if (said.kind === "every") everyMs = said.ms;
    else if (!(isSynthetic && said.rule === "auto")) rule = said.rule;
  }
  return { rule, everyMs, givenMs, repliesMs: {} };
}

/** The runs behind `ranges`: every placement goes with both orders; null when nothing is `all`. */
export function resolveRanges(
  parts: ScenarioSections,
  placement: Placement | "all",
  order: Order,
  policy: PolicyChoice,
): RangeRuns | null {
  const allOrders = placement === "all" || parts.order === "all";
  if (!allOrders && parts.variant !== "all") return null;
  return {
    placements: placement === "all" ? allPlacements() : [placement],
    orders: allOrders ? ["block-first", "throttle-first"] : [order],
    policies: parts.variant === "all" ? policy.variants : [policy.chosen],
  };
}
