import { assertNever } from "../base/errors.ts";
import { draw32, drawBelow, type RandomKey, randomKey } from "../base/random.ts";
import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Order, Placement, Stage } from "../contract/settings.ts";
import { refusedMinutes, type StageRates } from "./stages.ts";
import { ACCEPT, BLOCK, THROTTLE } from "./verdict-codes.ts";

/** Writes the rank of each of the 60 minutes of one UTC hour into `ranks`. */
export type RanksOfHour = (hourNumber: number, ranks: Uint8Array) => void;

/** Writes the verdict of each of the 60 minutes of one UTC hour into `pattern`. */
export type HourPattern = (stage: Stage, hourNumber: number, pattern: Uint8Array) => void;

/**
 * Name of a placement in provenance and settings: `start`, `end`, `offset`, `random`, `scattered`,
 * `at:17`.
 */
export function placementName(placement: Placement): string {
  return placement.kind === "at" ? `at:${placement.minute}` : placement.kind;
}

/** A placement that gives a stage the same minutes in every hour. */
type RepeatingPlacement = Exclude<Placement, { readonly kind: "random" | "scattered" }>;

/** Whether the pattern of a stage is the same in every hour. */
export function repeatsHourly(placement: Placement): placement is RepeatingPlacement {
  return placement.kind !== "random" && placement.kind !== "scattered";
}

/** The minute of the hour at which a stage begins to refuse a server, the same in every hour. */
export function repeatingStart(
  placement: RepeatingPlacement,
  seed: string,
  server: string,
): (stage: Stage) => number {
  switch (placement.kind) {
    case "start":
      return () => 0;
    case "end":
      return (stage) => MINUTES_PER_HOUR - refusedMinutes(stage);
    case "at":
      return () => placement.minute;
    case "offset": {
      const at = serverOffset(seed, server);
      return () => at;
    }
    default:
      return assertNever(placement);
  }
}

/**
 * Which minutes of an hour a server is refused in, for one placement and order. All of it is
 * assumption: the provider has published only the number of minutes. Source: model.md §4.
 * `ranksOf` replaces the drawing of `scattered` by draws that were kept.
 */
export function hourPattern(
  placement: Placement,
  order: Order,
  seed: string,
  server: string,
  ranksOf?: RanksOfHour,
): HourPattern {
  switch (placement.kind) {
    case "start":
    case "end":
    case "at":
    case "offset": {
      const startOf = repeatingStart(placement, seed, server);
      return (stage, _hour, pattern) => fillHour(pattern, stage, order, startOf(stage));
    }
    case "random": {
      const key = randomKey(seed, server, "random");
      return (stage, hour, pattern) =>
        fillHour(pattern, stage, order, hourlyStart(key, hour, refusedMinutes(stage)));
    }
    case "scattered": {
      const draw = ranksOf ?? drawnRanks(seed, server);
      const ranks = new Uint8Array(MINUTES_PER_HOUR);
      const byRank = new Uint8Array(MINUTES_PER_HOUR);
      return (stage, hour, pattern) => {
        draw(hour, ranks);
        fillHour(byRank, stage, order, 0);
        for (let minute = 0; minute < MINUTES_PER_HOUR; minute++) {
          pattern[minute] = byRank[ranks[minute] ?? 0] ?? ACCEPT;
        }
      };
    }
    default:
      return assertNever(placement);
  }
}

/** The ranks of a server's hours, drawn when they are asked for. */
export function drawnRanks(seed: string, server: string): RanksOfHour {
  const key = randomKey(seed, server, "scattered");
  return (hour, ranks) => minuteRanks(key, hour, ranks);
}

/**
 * The same for hours from `fromHour` on, each drawn once and kept: 60 bytes an hour, and a quarter
 * of the time of drawing again.
 */
export function keptRanks(draw: RanksOfHour, fromHour: number): RanksOfHour {
  const kept: Uint8Array[] = [];
  return (hour, ranks) => {
    let known = kept[hour - fromHour];
    if (known === undefined) {
      known = new Uint8Array(MINUTES_PER_HOUR);
      draw(hour, known);
      kept[hour - fromHour] = known;
    }
    ranks.set(known);
  };
}

/** ⌊60·u(server)⌋: the minute of the hour at which `offset` begins to refuse. */
export function serverOffset(seed: string, server: string): number {
  return drawBelow(randomKey(seed, server, "offset"), 0, 0, MINUTES_PER_HOUR);
}

/** ⌊(61 − n)·u(server, hour)⌋: where `random` puts n refused minutes in one hour. */
export function hourlyStart(key: RandomKey, hourNumber: number, refused: number): number {
  return drawBelow(key, hourNumber, 0, MINUTES_PER_HOUR + 1 - refused);
}

/**
 * The rank of each minute in the hour's random permutation (Fisher–Yates; draw i is numbered i).
 */
export function minuteRanks(key: RandomKey, hourNumber: number, ranks: Uint8Array): void {
  for (let i = 0; i < MINUTES_PER_HOUR; i++) ranks[i] = i;
  for (let i = MINUTES_PER_HOUR - 1; i > 0; i--) {
    const draw = draw32(key, hourNumber, i);
    // The remainder, exact for 32 bits; `%` of numbers beyond 31 bits takes three times as long.
    const j = draw - Math.floor(draw / (i + 1)) * (i + 1);
    const kept = ranks[i] ?? 0;
    ranks[i] = ranks[j] ?? 0;
    ranks[j] = kept;
  }
}

/**
 * Writes the verdicts of an hour whose refused minutes begin at minute `at` and go on past its end
 * in its first minutes. Only the refused ones are visited: to ask for each minute of the hour took
 * 0.35 ms more for the 1,440 hours of a run with `random`.
 */
export function fillHour(pattern: Uint8Array, rates: StageRates, order: Order, at: number): void {
  const { throttleMinutesPerHour, blockMinutesPerHour } = rates;
  pattern.fill(ACCEPT);
  switch (order) {
    case "block-first":
      fillMinutes(pattern, at, blockMinutesPerHour, BLOCK);
      fillMinutes(pattern, at + blockMinutesPerHour, throttleMinutesPerHour, THROTTLE);
      break;
    case "throttle-first":
      fillMinutes(pattern, at, throttleMinutesPerHour, THROTTLE);
      fillMinutes(pattern, at + throttleMinutesPerHour, blockMinutesPerHour, BLOCK);
      break;
    default:
      assertNever(order);
  }
}

function fillMinutes(pattern: Uint8Array, at: number, minutes: number, verdict: number): void {
  for (let i = at; i < at + minutes; i++) pattern[i % MINUTES_PER_HOUR] = verdict;
}
