import fc from "fast-check";
import { formatIntervals } from "../../../reports/what-if/knobs/retry-text.ts";
import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Pause, Placement } from "../../../sim/contract/settings.ts";
import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";

/** Any change a reader can make to a run, each knob touched or not. */
export function anyKnobs(input: WhatIfInput): fc.Arbitrary<Knobs> {
  const { choices, settings, names, builds, plan } = input;
  const startMs = plan.startMinute * 60_000;
  const day = fc.integer({ min: 0, max: plan.days + 10 }).map((n) => startMs + n * MS_PER_DAY);
  const servers = names.servers.filter((name) => name !== "");
  const upgrade = fc.record({
    server: fc.constantFrom(...servers),
    atMs: fc.option(day, { freq: 5 }),
    build: fc.constantFrom(...builds.map(({ build }) => build)),
  });
  const stage = fc
    .record({
      stage: fc.constantFrom(...settings.model.policy.stages.map((one) => one.stage)),
      throttleMinutesPerHour: fc.integer({ min: 0, max: 30 }),
      blockMinutesPerHour: fc.integer({ min: 0, max: 30 }),
    })
    .map((one) => one);
  const placement: fc.Arbitrary<Placement> = fc.oneof(
    fc
      .constantFrom(...(["start", "end", "offset", "random", "scattered"] as const))
      .map((kind) => ({ kind })),
    fc.integer({ min: 0, max: 59 }).map((minute) => ({ kind: "at" as const, minute })),
  );
  const intervals = fc
    .array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 })
    .map((intervalsMinutes) => ({ id: formatIntervals(intervalsMinutes), intervalsMinutes }));
  // Those off the minute need the log and are refused.
  const replayable = choices.retries.filter(
    ({ id, fallback }) => id !== "by-product" && fallback.intervalsMinutes.length > 0,
  );
  const profile = fc
    .constantFrom(...replayable.map(({ id }) => id))
    .map((id) => ({ id, intervalsMinutes: null }));
  const policy = fc.constantFrom(
    ...choices.policies.map(({ id, variant }) => ({ id, variant, loaded: null })),
  );
  const untouchedOr = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
    fc.option(arbitrary, { freq: 1 });
  return fc.record({
    changes: fc.record({
      upgrades: fc
        .uniqueArray(upgrade, { selector: ({ server }) => server, maxLength: 3 })
        .map((list) => list.map((one) => (one.atMs === null ? { ...one, build: "" } : one))),
      stages: fc.uniqueArray(stage, { selector: (one) => one.stage, maxLength: 2 }),
    }),
    pauses: untouchedOr(fc.array(fc.tuple(day, fc.integer({ min: 1, max: 20 }))).map(apart)),
    policy: untouchedOr(policy),
    placement: untouchedOr(placement),
    order: untouchedOr(fc.constantFrom("block-first" as const, "throttle-first" as const)),
    seed: untouchedOr(fc.constantFrom("2", "a seed with 'quotes'", "ä")),
    retry: untouchedOr(fc.oneof(intervals, profile)),
    lifetimeMinutes: untouchedOr(fc.integer({ min: 1, max: 5_000 })),
    delayDsnMinutes: untouchedOr(fc.integer({ min: 1, max: 500 })),
  });
}

/** Pauses that do not overlap and keep to the yearly allowance. */
function apart(wanted: readonly (readonly [number, number])[]): readonly Pause[] {
  const pauses: Pause[] = [];
  for (const [fromMs, days] of [...wanted].sort((a, b) => a[0] - b[0]).slice(0, 3)) {
    const last = pauses.at(-1);
    if (last !== undefined && fromMs < last.fromMs + last.days * MS_PER_DAY) continue;
    pauses.push({ fromMs, days });
  }
  return pauses;
}
