import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { Placement } from "../contract/settings.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

/**
 * Reads `start`, `end`, `offset`, `random`, `scattered`, `at:17` (one fixed minute, 0–59), or
 * `all`.
 */
export function parsePlacement(text: string): Parsed<Placement | "all"> {
  switch (text) {
    case "all":
      return parsed("all");
    case "start":
    case "end":
    case "offset":
    case "random":
    case "scattered":
      return parsed({ kind: text });
    default: {
      const minute = Number(/^at:(\d{1,2})$/.exec(text)?.[1] ?? Number.NaN);
      if (minute < MINUTES_PER_HOUR) return parsed({ kind: "at", minute });
      return notParsed(
        "expected start, end, offset, random, scattered, at:0 to at:59, or all, " +
          `received ${JSON.stringify(text)}`,
      );
    }
  }
}

/** Writes a placement in the form `parsePlacement` reads. */
export function formatPlacement(placement: Placement): string {
  return placement.kind === "at" ? `at:${placement.minute}` : placement.kind;
}

/** The placements behind `all`: start, end, all 60 offsets, random and scattered. */
export function allPlacements(): readonly Placement[] {
  const offsets = Array.from(
    { length: MINUTES_PER_HOUR },
    (_, minute): Placement => ({ kind: "at", minute }),
  );
  return [
    { kind: "start" },
    { kind: "end" },
    ...offsets,
    { kind: "random" },
    { kind: "scattered" },
  ];
}
