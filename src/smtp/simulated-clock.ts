import { MS_PER_DAY } from "../../sim/base/units.ts";

/** A clock that runs ahead of real time. */
export interface SimulatedClock {
  /** Day 0 of enforcement. Units: UTC ms. */
  readonly day0Ms: number;
  /** The instant it is now. Units: UTC ms, whole. */
  nowMs(): number;
}

/** How a simulated clock starts and runs. */
interface ClockSettings {
  readonly day0Ms: number;
  /** Days after day 0, with fractions. */
  readonly startDay: number;
  /** Simulated seconds in a real one. */
  readonly speed: number;
  /** A clock of the machine that only runs forward. Units: ms. */
  readonly realMs: () => number;
}

/** Starts a clock; it runs from this call on. */
export function startClock({ day0Ms, startDay, speed, realMs }: ClockSettings): SimulatedClock {
  const startMs = day0Ms + startDay * MS_PER_DAY;
  const realStartMs = realMs();
  return { day0Ms, nowMs: () => Math.floor(startMs + (realMs() - realStartMs) * speed) };
}
