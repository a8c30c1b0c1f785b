import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  Floor,
  ModelSettings,
  ProductRange,
  RetryProfile,
  ServerSettings,
  Stage,
} from "../../sim/contract/settings.ts";
import type { Draws, ReferenceMessage } from "../reference/types.ts";

/**
 * One table of the model's truth, checked by hand. Each line is one message:
 * `server[@build]  arrival  stage  verdicts  attempts  delay  outcome  # why`.
 * Arrivals are `DAYd HH:MM[:SS]` after 8 September 2026, 00:00 UTC. `~server` is mail out of scope.
 * Verdicts are one letter an attempt: A accept, T throttle (450), B block (550), `T*4` = four of
 * them, `-` = none. The stage is the server's at arrival, 0 = not enforced. The delay of a bounce
 * or an expiry is the age it ended at.
 */
export interface TruthCase {
  readonly name: string;
  readonly days: number;
  readonly settings: ModelSettings;
  /** The draws the lines are reasoned from; a test proves that the engine draws the same. */
  readonly draws: Draws;
  readonly delayDsns: number;
  readonly table: string;
}

/** One parsed line. `text` is the line without its comment, columns one blank apart. */
export interface TruthLine {
  readonly text: string;
  readonly message: ReferenceMessage;
  readonly stage: number;
  /** One letter an attempt. */
  readonly verdicts: string;
  readonly attempts: number;
  readonly delayMinutes: number;
  readonly outcome: string;
}

/** Day 0 of the tables. */
export const DAY_0_MS: number = Date.UTC(2026, 8, 8);

/** The instant `DAYd HH:MM[:SS]` of the tables, in UTC ms. */
export function at(text: string): number {
  const match = /^(-?\d+)d (\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null)
    throw new Error(`expected an instant such as "30d 00:05", received "${text}"`);
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (
    DAY_0_MS +
    (days ?? 0) * MS_PER_DAY +
    (hours ?? 0) * MS_PER_HOUR +
    (minutes ?? 0) * MS_PER_MINUTE +
    (seconds ?? 0) * 1000
  );
}

/** The lines of a table; blank lines and those of comment alone are left out. */
export function parseTable(table: string): TruthLine[] {
  return table
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/).join(" "))
    .filter((line) => line !== "")
    .map((text, i) => parseLine(text, `line ${String(i + 1).padStart(2, "0")}`));
}

function parseLine(text: string, group: string): TruthLine {
  const match =
    /^(~?)([a-z0-9]+)(?:@([\d.]+))? (\S+ \S+) (\d) ([ATB*\d -]+) (\d+) (\d+) (\w+)$/.exec(text);
  if (match === null) throw new Error(`expected a line of the truth table, received "${text}"`);
  const [, scope, server, build, arrival, stage, verdicts, attempts, delay, outcome] = match;
  const message: ReferenceMessage = {
    timeMs: at(arrival ?? ""),
    server: server ?? "",
    build: build ?? "",
    inScope: scope === "",
    group,
    recipients: 1,
    sizeBytes: 0,
  };
  return {
    text,
    message,
    stage: Number(stage),
    verdicts: expandVerdicts(verdicts ?? ""),
    attempts: Number(attempts),
    delayMinutes: Number(delay),
    outcome: outcome ?? "",
  };
}

/** `T*3 A` as `TTTA`, `-` as nothing. */
function expandVerdicts(text: string): string {
  if (text === "-") return "";
  return text
    .split(" ")
    .map((part) => {
      const [letter, times] = part.split("*");
      return (letter ?? "").repeat(Number(times ?? 1));
    })
    .join("");
}

/** Stages as `[first day, throttle, block]`, numbered from 1. */
export function stagesOf(...rows: readonly (readonly [number, number, number])[]): Stage[] {
  return rows.map(([startDay, throttle, block], i) => ({
    stage: i + 1,
    startDay,
    throttleMinutesPerHour: throttle,
    blockMinutesPerHour: block,
  }));
}

/** The provider's stages as its prose has them: throttling goes on in stages 6 and 7. */
export const CARRYOVER: readonly Stage[] = stagesOf(
  [0, 0, 0],
  [30, 5, 0],
  [40, 10, 0],
  [50, 20, 0],
  [60, 30, 5],
  [70, 30, 10],
  [80, 30, 20],
  [90, 0, 60],
);

/** The provider's stages as the one transcription of its table has them. */
export const LITERAL: readonly Stage[] = stagesOf(
  [0, 0, 0],
  [30, 5, 0],
  [40, 10, 0],
  [50, 20, 0],
  [60, 30, 5],
  [70, 0, 10],
  [80, 0, 20],
  [90, 0, 60],
);

/** Product ranges by build, as data of the tests. */
export const PRODUCTS: readonly ProductRange[] = [
  { product: "Exchange 2010", from: "14.0.0.0", below: "15.0.0.0" },
  { product: "Exchange 2013", from: "15.0.0.0", below: "15.1.0.0" },
  { product: "Exchange 2016", from: "15.1.0.0", below: "15.2.0.0" },
  { product: "Exchange 2019", from: "15.2.0.0", below: null },
  { product: "Exchange SE", from: "15.2.2562.0", below: null },
];

/** Floors long in force before the tables begin. */
export const FLOORS: readonly Floor[] = [
  { product: "Exchange 2010", fromMs: at("-30d 00:00"), minBuild: null },
  { product: "Exchange 2016", fromMs: at("-30d 00:00"), minBuild: "15.1.2507.61" },
  { product: "Exchange 2019", fromMs: at("-30d 00:00"), minBuild: "15.2.1748.39" },
];

/** A retry profile of the tables: lifetime two days, delay DSN after four hours, unless given. */
export function retryOf(
  intervalsMinutes: readonly number[],
  lifetimeMinutes = 2880,
  delayDsnMinutes = 240,
): RetryProfile {
  return { id: intervalsMinutes.join(), intervalsMinutes, lifetimeMinutes, delayDsnMinutes };
}

/** A server of the inventory with nothing but what is given. */
export function serverOf(name: string, given: Partial<ServerSettings> = {}): ServerSettings {
  return {
    name,
    product: null,
    build: null,
    firstDetectedMs: null,
    stageStarts: [],
    upgrades: [],
    retirement: null,
    ...given,
  };
}

/** A case: carryover, block first, refused from the hour's start, 15-minute retry, unless given. */
export function truthCase(
  name: string,
  table: string,
  given: Partial<ModelSettings> = {},
  rest: { readonly days?: number; readonly delayDsns?: number; readonly draws?: Draws } = {},
): TruthCase {
  const settings: ModelSettings = {
    policy: { id: "microsoft-2023", variant: "carryover", stages: CARRYOVER },
    order: "block-first",
    placement: { kind: "start" },
    replyPoint: "end-of-data",
    retry: { id: "15", byProduct: {}, fallback: retryOf([15]) },
    pauses: [],
    cleanAfterMs: 30 * MS_PER_DAY,
    relapse: "restart",
    seed: "1",
    products: PRODUCTS,
    floors: FLOORS,
    servers: [],
    ...given,
  };
  const none = (): never => {
    throw new Error("this table draws nothing");
  };
  return {
    name,
    days: rest.days ?? 120,
    settings,
    draws: rest.draws ?? { offsetOf: none, randomOf: none, rankOf: none },
    delayDsns: rest.delayDsns ?? 0,
    table,
  };
}
