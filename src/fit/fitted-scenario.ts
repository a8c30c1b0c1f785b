import { formatInstant } from "../../sim/text/instants.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { ScenarioInput, ServerInput } from "../config/scenario/input.ts";
import type { MeasuredInput, SyntheticServerInput } from "../config/synthetic/input.ts";
import { type Burstiness, fitBurstiness } from "./burstiness.ts";
import {
  countAll,
  countServers,
  type HourGrid,
  hourGrid,
  type ServerCounts,
} from "./calendar-cells.ts";
import { allMarks, type MessageMarks } from "./message-marks.ts";
import { fitRates, type RateModel } from "./rate-model.ts";
import { type ServerBuilds, serverBuilds } from "./server-builds.ts";
import { quantilesOf, weightsByValue, wholeWeights } from "./whole-weights.ts";

/** What the scenario is to be like beside the log. */
interface ScenarioShape {
  readonly name: string;
  readonly seed: string;
  readonly days: number;
  /** Volume as a multiple of the log's. */
  readonly scale: number;
  /** Replace server names by server-01 and so on, largest first. */
  readonly renameServers: boolean;
}

const HOUR_WEIGHT_MAX = 6_000;
const MINUTE_WEIGHT_MAX = 10_000;
const BURST_WEIGHT_SUM = 900_000;
const BURST_ENTRIES_MAX = 60;
const RECIPIENT_WEIGHT_SUM = 10_000;
const RECIPIENT_ENTRIES_MAX = 60;

/**
 * The scenario whose synthetic mail has the volume, hours of the week, burstiness, recipients and
 * sizes of the traffic's servers. Nothing of the log but server names and builds is in it.
 * `marks` has one entry per server of the profile.
 */
export function fittedScenario(
  traffic: WindowTraffic,
  marks: readonly MessageMarks[],
  shape: ScenarioShape,
): ScenarioInput {
  const { profile } = traffic;
  const grid = hourGrid(traffic.startMinute, observedEnd(traffic));
  const counts = countServers(profile, grid);
  const all = fitRates(countAll(counts, grid), grid, null);
  const names = serverNames(profile.servers, counts, shape.renameServers);
  const builds = serverBuilds(profile);
  const everybody = allMarks(marks);
  const synthetic: SyntheticServerInput[] = [];
  const servers: ServerInput[] = [];
  for (const [i, server] of counts.entries()) {
    const name = names[i] ?? "";
    const own = builds[i] ?? { kind: "none" };
    const rates = fitRates(server, grid, all);
    const stream = streamOf(server, rates, grid, marks[i] ?? everybody, shape.scale);
    const pool = own.kind === "pool" ? { builds: own.weights } : {};
    synthetic.push({ server: name, ...pool, streams: [stream] });
    servers.push(...inventoryOf(name, own));
  }
  return {
    name: shape.name,
    description:
      "Synthetic mail with the volume, hours, bursts, recipients and sizes of a log" +
      (shape.scale === 1 ? "" : `, ${shape.scale} times its volume`),
    traffic: { synthetic: { servers: synthetic } },
    ...(servers.length === 0 ? {} : { servers }),
    window: { start: formatInstant(traffic.startMinute * 60_000), days: shape.days },
    seed: shape.seed,
  };
}

/** Where the log ends inside its window; what lies behind is not quiet but unknown. */
function observedEnd({ profile, startMinute, endMinute }: WindowTraffic): number {
  let last = startMinute;
  for (const minute of profile.minute) last = Math.max(last, minute);
  return Math.min(endMinute, last + 1);
}

function streamOf(
  counts: ServerCounts,
  rates: RateModel,
  grid: HourGrid,
  marks: MessageMarks,
  scale: number,
): MeasuredInput {
  const burstiness: Burstiness = fitBurstiness(counts, rates, grid);
  const mean = rates.weekVolume.reduce((sum, each) => sum + each, 0) / rates.weekVolume.length;
  return {
    kind: "measured",
    messagesPerWeek: rounded(mean * scale, 6),
    weeks: Array.from(rates.weekVolume, (volume) => rounded((volume / mean) * 100, 2)),
    hoursOfWeek: byDay(wholeWeights(rates.hourShare, HOUR_WEIGHT_MAX)),
    minutesOfHour: wholeWeights(rates.minuteShare, MINUTE_WEIGHT_MAX),
    bursts: weightsByValue(burstiness.bursts, BURST_ENTRIES_MAX, BURST_WEIGHT_SUM),
    dayVariation: percent(burstiness.dayDeviation),
    hourVariation: percent(burstiness.hourDeviation),
    recipients: weightsByValue(marks.recipients, RECIPIENT_ENTRIES_MAX, RECIPIENT_WEIGHT_SUM),
    sizes: quantilesOf(marks.sizes, marks.meanBytes),
  };
}

function byDay(hours: readonly number[]): readonly (readonly number[])[] {
  const days: number[][] = [];
  for (let hour = 0; hour < hours.length; hour += 24) days.push(hours.slice(hour, hour + 24));
  return days;
}

/** Builds in turn become the inventory's upgrades; those of a pool are stamped on the mail. */
function inventoryOf(name: string, builds: ServerBuilds): readonly ServerInput[] {
  if (builds.kind !== "inTurn") return [];
  const [first, ...later] = builds.steps;
  if (first === undefined) return [];
  const upgrades = later.map(({ build, fromMs }) => ({ at: formatInstant(fromMs), build }));
  return [{ name, build: first.build, ...(upgrades.length === 0 ? {} : { upgrades }) }];
}

/** A name that looks like an address is never kept. */
function serverNames(
  names: readonly string[],
  counts: readonly ServerCounts[],
  rename: boolean,
): readonly string[] {
  const bySize = names
    .map((_, i) => i)
    .sort((a, b) => (counts[b]?.messages ?? 0) - (counts[a]?.messages ?? 0) || a - b);
  const digits = Math.max(2, String(names.length).length);
  const made = new Array<string>(names.length).fill("");
  for (const [rank, i] of bySize.entries()) {
    const name = names[i] ?? "";
    const isPlain = /^[a-z0-9][a-z0-9._-]*$/.test(name);
    made[i] = rename || !isPlain ? `server-${String(rank + 1).padStart(digits, "0")}` : name;
  }
  return made;
}

function percent(deviation: number): string {
  return `${rounded(deviation * 100, 1)}%`;
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
