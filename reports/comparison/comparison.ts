import { compareText } from "../../sim/base/units.ts";
import type { Firsts, RunResult, ServerResult, Totals } from "../../sim/contract/result.ts";
import { lostCount } from "../words/harm.ts";

/** A result with the name that people know it by. */
export interface ComparedRun {
  readonly name: string;
  readonly result: RunResult;
}

/** A setting that differs, in words; null = not set. */
export interface SettingChange {
  readonly setting: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A stage of a policy; `startDay` is null where no server comes to it in a result. */
export interface StageRow {
  readonly startDay: number | null;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
}

/** A stage of both policies; null where a policy lacks it. */
export interface StagePair {
  readonly stage: number;
  readonly before: StageRow | null;
  readonly after: StageRow | null;
}

/** Messages by what becomes of them in the baseline and in the other run. */
export interface FateChangeCount {
  readonly from: string;
  readonly to: string;
  readonly messages: number;
  /** Of them, those whose delay is longer, or shorter; of lost mail, whose sender is told so. */
  readonly later: number;
  readonly earlier: number;
}

/** How many messages changed fate, or why that cannot be said. */
export type FateChanges =
  | { readonly kind: "counted"; readonly changes: readonly FateChangeCount[] }
  | { readonly kind: "unknown"; readonly reason: string };

/** Counts before and after. */
interface HarmChange {
  readonly messages: readonly [number, number];
  readonly delayed: readonly [number, number];
  readonly lost: readonly [number, number];
}

export interface DayChange extends HarmChange {
  readonly dateUtc: string;
}

export interface ServerChange extends HarmChange {
  readonly server: string;
  readonly firsts: readonly [Firsts, Firsts];
}

/** One run beside the baseline. */
export interface ComparedOther extends ComparedRun {
  /** Whether both have the same mail in the same window. */
  readonly isSameMail: boolean;
  readonly settings: readonly SettingChange[];
  /** Whether settings differ, or may, that the results do not name. */
  readonly hasUnnamed: boolean;
  /** Every stage of both policies; empty where their tables are equal. */
  readonly stages: readonly StagePair[];
  readonly totals: readonly { readonly figure: keyof Totals; readonly values: [number, number] }[];
  /** By date; a date that one window lacks has no mail there. */
  readonly days: readonly DayChange[];
  /** The most changed first. */
  readonly servers: readonly ServerChange[];
  readonly fates: FateChanges;
}

/** Two or more runs: the first is what the others are held against. */
export interface Comparison {
  readonly baseline: ComparedRun;
  readonly others: readonly ComparedOther[];
}

/** What is known of a run beside its result. */
export interface OtherRun extends ComparedRun {
  readonly settings: readonly SettingChange[];
  readonly hasUnnamed: boolean;
  readonly stages: readonly StagePair[];
  readonly fates: FateChanges;
}

/** Sets runs beside a baseline. */
export function comparisonOf(baseline: ComparedRun, others: readonly OtherRun[]): Comparison {
  return { baseline, others: others.map((other) => besideBaseline(baseline, other)) };
}

function besideBaseline(baseline: ComparedRun, other: OtherRun): ComparedOther {
  const a = baseline.result;
  const b = other.result;
  return {
    name: other.name,
    result: b,
    isSameMail: a.provenance.trafficSha256 === b.provenance.trafficSha256,
    settings: other.settings,
    hasUnnamed: other.hasUnnamed,
    stages: other.stages,
    totals: (Object.keys(a.totals) as (keyof Totals)[])
      .map((figure) => ({ figure, values: [a.totals[figure], b.totals[figure]] as const }))
      .filter(({ values }) => values[0] !== values[1])
      .map(({ figure, values }) => ({ figure, values: [...values] })),
    days: dayChanges(a, b),
    servers: serverChanges(a, b),
    fates: other.fates,
  };
}

const NOTHING = { messages: 0, delayed: 0, bounced: 0, expired: 0 };

function harmChange(
  a: Pick<Totals, keyof typeof NOTHING> = NOTHING,
  b: Pick<Totals, keyof typeof NOTHING> = NOTHING,
): HarmChange {
  return {
    messages: [a.messages, b.messages],
    delayed: [a.delayed, b.delayed],
    lost: [lostCount(a), lostCount(b)],
  };
}

function dayChanges(a: RunResult, b: RunResult): readonly DayChange[] {
  const before = new Map(a.days.map((day) => [day.dateUtc, day]));
  const after = new Map(b.days.map((day) => [day.dateUtc, day]));
  const dates = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return dates.map((dateUtc) => ({
    dateUtc,
    ...harmChange(before.get(dateUtc), after.get(dateUtc)),
  }));
}

const NEVER: Firsts = { detectedMs: null, deferralMs: null, ndrMs: null, fullBlockMs: null };

function serverChanges(a: RunResult, b: RunResult): readonly ServerChange[] {
  const byName = (result: RunResult): ReadonlyMap<string, ServerResult> =>
    new Map(result.servers.map((server) => [server.server, server]));
  const before = byName(a);
  const after = byName(b);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((server): ServerChange => {
      const [one, two] = [before.get(server), after.get(server)];
      return {
        server,
        ...harmChange(one, two),
        firsts: [one?.firsts ?? NEVER, two?.firsts ?? NEVER],
      };
    })
    .sort((x, y) => moved(y) - moved(x) || compareText(x.server, y.server));
}

/** How much a change moves: lost mail weighs first, then delayed mail breaks ties. */
function moved({ lost, delayed }: HarmChange): number {
  return Math.abs(lost[1] - lost[0]) + Math.abs(delayed[1] - delayed[0]);
}
