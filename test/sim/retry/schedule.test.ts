import { describe, expect, it } from "vitest";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { RetryAlgorithm } from "../../../sim/contract/settings.ts";
import { queueRunAt, retryGapMs } from "../../../sim/retry/schedule.ts";

const SECOND = 1000;
const EXIM: RetryAlgorithm = {
  kind: "stepped",
  steps: [
    { untilMs: 2 * MS_PER_HOUR, intervalMs: 15 * MS_PER_MINUTE, factor: 1 },
    { untilMs: 16 * MS_PER_HOUR, intervalMs: MS_PER_HOUR, factor: 1.5 },
    { untilMs: 96 * MS_PER_HOUR, intervalMs: 6 * MS_PER_HOUR, factor: 1 },
  ],
  intervalMaxMs: 24 * MS_PER_HOUR,
};

/** Attempts after the first of a message that is always refused, in ms after its arrival. */
function ages(algorithm: RetryAlgorithm, queueRunMs: number | null, count: number): number[] {
  const found: number[] = [];
  let nowMs = 0;
  let lastGapMs = 0;
  for (let refusals = 1; refusals <= count; refusals++) {
    lastGapMs = retryGapMs(algorithm, {
      arrivalMs: 0,
      firstRefusalMs: 0,
      refusals,
      lastGapMs,
      nowMs,
    });
    nowMs = queueRunAt(nowMs + lastGapMs, nowMs, queueRunMs, 0);
    found.push(nowMs);
  }
  return found;
}

describe("the attempts of a sender", () => {
  it("follow a list of intervals, the last repeating", () => {
    const algorithm: RetryAlgorithm = {
      kind: "intervals",
      intervalsMs: [60, 60, 300, 90].map((s) => s * SECOND),
    };
    const found = ages(algorithm, null, 6).map((ms) => ms / SECOND);
    expect(found).toEqual([60, 120, 420, 510, 600, 690]);
  });

  it("wait Postfix's clamped age for the next queue run", () => {
    const algorithm: RetryAlgorithm = {
      kind: "clamped-age",
      minimumMs: 300 * SECOND,
      maximumMs: 4000 * SECOND,
    };
    const found = ages(algorithm, 300 * SECOND, 8).map((ms) => ms / SECOND);
    expect(found).toEqual([300, 600, 1200, 2400, 4800, 9000, 13_200, 17_400]);
  });

  it("step through Exim's default rule at half-hourly queue runs", () => {
    const found = ages(EXIM, 30 * MS_PER_MINUTE, 12).map((ms) => ms / MS_PER_HOUR);
    expect(found).toEqual([0.5, 1, 1.5, 2, 2.5, 3.5, 5, 7.5, 11, 16.5, 22.5, 28.5]);
  });

  it("grow with qmail's square of the age", () => {
    const found = ages({ kind: "square", skip: 20 }, null, 5).map((ms) => ms / SECOND);
    expect(found).toEqual([400, 1600, 3600, 6400, 10_000]);
  });

  it("happen at every queue run of Sendmail", () => {
    const found = ages({ kind: "queue-run" }, 30 * MS_PER_MINUTE, 3);
    expect(found.map((ms) => ms / MS_PER_MINUTE)).toEqual([30, 60, 90]);
  });
});

describe("a queue run", () => {
  it("takes up mail that is due at its own instant, but not twice at once", () => {
    expect(queueRunAt(600, 500, 300, 0)).toBe(600);
    expect(queueRunAt(600, 600, 300, 0)).toBe(900);
  });

  it("keeps its phase, also before the origin", () => {
    expect(queueRunAt(610, 500, 300, 7)).toBe(907);
    expect(queueRunAt(-610, -700, 300, 7)).toBe(-593);
  });
});
