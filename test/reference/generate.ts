import fc from "fast-check";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_WEEK } from "../../sim/base/units.ts";
import type {
  DayZeroSettings,
  ModelSettings,
  Pause,
  Placement,
  Policy,
  RetryProfile,
  RetrySettings,
  WindowSettings,
} from "../../sim/contract/settings.ts";
import { arbitraryLogBuilds, arbitraryPlans, messagesOf } from "./generate-messages.ts";
import { arbitraryServers } from "./generate-servers.ts";
import {
  arbitraryFloors,
  arbitraryGapMs,
  arbitraryInstant,
  BASE_MS,
  PRODUCTS,
} from "./generate-values.ts";
import { prepareTraffic, TooShortLog } from "./traffic.ts";
import type { ReferenceMessage } from "./types.ts";

/** One random run: mail and everything that acts on it. */
export interface GeneratedRun {
  readonly messages: readonly ReferenceMessage[];
  readonly window: WindowSettings;
  readonly settings: ModelSettings;
  readonly groupDimension: string | null;
}

/** The size of a run: days that settings and mail spread over, and how long the window may be. */
interface Scale {
  readonly spreadDays: number;
  readonly windowDaysMax: number;
  readonly policy: fc.Arbitrary<Policy>;
}

const arbitraryMinutes = fc.constantFrom(0, 0, 1, 5, 10, 20, 30, 45, 60);

/** Policies of 1–8 stages, each 1–3 days long, with any minutes that fit the hour. */
const arbitraryShortPolicy: fc.Arbitrary<Policy> = fc
  .array(
    fc.record({
      days: fc.integer({ min: 1, max: 3 }),
      throttle: arbitraryMinutes,
      block: arbitraryMinutes,
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) => {
    let startDay = 0;
    const stages = rows.map((row, i) => {
      const stage = {
        stage: i + 1,
        startDay,
        throttleMinutesPerHour: row.throttle,
        blockMinutesPerHour: Math.min(row.block, 60 - row.throttle),
      };
      startDay += row.days;
      return stage;
    });
    return { id: "short", variant: "test", stages };
  });

const PROVIDER_DAYS = [0, 30, 40, 50, 60, 70, 80, 90];

/** The provider's policy in both variants, throttle and block minutes as data. */
const arbitraryProviderPolicy: fc.Arbitrary<Policy> = fc
  .constantFrom(
    { variant: "carryover", throttle: [0, 5, 10, 20, 30, 30, 30, 0] },
    { variant: "literal", throttle: [0, 5, 10, 20, 30, 0, 0, 0] },
  )
  .map(({ variant, throttle }) => ({
    id: "microsoft-2023",
    variant,
    stages: PROVIDER_DAYS.map((startDay, i) => ({
      stage: i + 1,
      startDay,
      throttleMinutesPerHour: throttle[i] ?? 0,
      blockMinutesPerHour: [0, 0, 0, 0, 5, 10, 20, 60][i] ?? 0,
    })),
  }));

const SHORT: Scale = { spreadDays: 8, windowDaysMax: 10, policy: arbitraryShortPolicy };
const WEEKS: Scale = { spreadDays: 16, windowDaysMax: 40, policy: arbitraryShortPolicy };
const PROVIDER: Scale = { spreadDays: 100, windowDaysMax: 120, policy: arbitraryProviderPolicy };

const arbitraryRetryProfile: fc.Arbitrary<RetryProfile> = fc
  .record({
    intervalsMinutes: fc.constantFrom([1], [15], [60], [5], [7], [1, 1, 1, 5, 5, 10], [61, 1]),
    lifetimeMinutes: fc.constantFrom(60, 61, 119, 120, 720, 1440, 2880),
    delayDsnMinutes: fc.constantFrom(0, 1, 15, 60, 119, 240),
  })
  .map((profile) => ({ ...profile, id: profile.intervalsMinutes.join() }));

const arbitraryRetry: fc.Arbitrary<RetrySettings> = fc
  .tuple(
    arbitraryRetryProfile,
    fc.option(fc.tuple(arbitraryRetryProfile, arbitraryRetryProfile), { nil: null }),
  )
  .map(([fallback, products]) => ({
    id: "test",
    byProduct:
      products === null ? {} : { "Exchange 2016": products[0], "Exchange 2010": products[1] },
    fallback,
  }));

const arbitraryPlacement: fc.Arbitrary<Placement> = fc.oneof(
  fc.constantFrom("start", "end", "offset", "random", "scattered").map((kind) => ({ kind })),
  fc.integer({ min: 0, max: 59 }).map((minute) => ({ kind: "at" as const, minute })),
);

/** Up to three pauses, one after the other, now and then without a gap. */
function arbitraryPauses(spreadDays: number): fc.Arbitrary<Pause[]> {
  return fc
    .tuple(
      arbitraryInstant(-3, spreadDays),
      fc.array(fc.tuple(arbitraryGapMs, fc.integer({ min: 1, max: 3 })), { maxLength: 3 }),
    )
    .map(([firstMs, lengths]) => {
      let fromMs = firstMs;
      return lengths.map(([gapMs, days], i) => {
        if (i > 0) fromMs += gapMs;
        const pause = { fromMs, days };
        fromMs += days * MS_PER_DAY;
        return pause;
      });
    });
}

/** Every line, or a list without some: builds of those are unknown. */
const arbitraryLines = fc.constantFrom(
  undefined,
  ["14.3", "15.0.1497", "15.1.2507", "15.2.1544", "15.2.1748", "15.2.2562"],
  ["14.3", "15.1.2507", "15.2.2562"],
  ["15.0.1497", "15.2.1748"],
);

/** Mostly by a rule; now and then as given, or as replies tell it. */
function arbitraryDayZero(spreadDays: number): fc.Arbitrary<DayZeroSettings> {
  const some = fc.dictionary(
    fc.constantFrom("a", "b", "e"),
    arbitraryInstant(-spreadDays, spreadDays),
    { maxKeys: 1, noNullPrototype: true },
  );
  const none = fc.constant({});
  return fc.record({
    rule: fc.constantFrom("auto", "auto", "first-mail", "floor"),
    everyMs: fc.option(arbitraryInstant(-spreadDays, spreadDays), { nil: null, freq: 1 }),
    givenMs: fc.oneof(none, none, some),
    repliesMs: fc.oneof(none, none, some),
  });
}

function arbitrarySettings(scale: Scale): fc.Arbitrary<ModelSettings> {
  return fc
    .tuple(arbitraryKnownSettings(scale), arbitraryLines)
    .map(([settings, lines]) => (lines === undefined ? settings : { ...settings, lines }));
}

function arbitraryKnownSettings(scale: Scale): fc.Arbitrary<ModelSettings> {
  return scale.policy.chain((policy) =>
    fc.record({
      policy: fc.constant(policy),
      order: fc.constantFrom("block-first", "throttle-first"),
      placement: arbitraryPlacement,
      replyPoint: fc.constant("end-of-data"),
      retry: arbitraryRetry,
      pauses: arbitraryPauses(scale.spreadDays),
      cleanAfterMs: fc.constantFrom(
        2 * MS_PER_MINUTE,
        10 * MS_PER_MINUTE,
        MS_PER_HOUR,
        6 * MS_PER_HOUR,
        MS_PER_DAY,
        30 * MS_PER_DAY,
      ),
      relapse: fc.constantFrom("restart", "resume"),
      seed: fc.constantFrom("1", "2", "seed"),
      products: fc.constant(PRODUCTS),
      floors: arbitraryFloors,
      reading: fc.constantFrom("strict", "lenient"),
      dayZero: arbitraryDayZero(scale.spreadDays),
      servers: arbitraryServers(scale.spreadDays, policy.stages.length),
    }),
  );
}

function arbitraryRunOf(scale: Scale): fc.Arbitrary<GeneratedRun> {
  return fc
    .record({
      settings: arbitrarySettings(scale),
      plans: arbitraryPlans(scale.spreadDays, 40),
      logBuilds: arbitraryLogBuilds,
      start: fc.option(arbitraryInstant(-1, 2), { nil: null }),
      days: fc.integer({ min: 1, max: scale.windowDaysMax }),
      shift: fc.option(
        fc.tuple(
          fc.integer({ min: -2, max: 5 }),
          fc.constantFrom(0, 3.5 * MS_PER_DAY, -3.5 * MS_PER_DAY, 1, -MS_PER_DAY),
        ),
        { nil: null },
      ),
      extend: fc.constantFrom("weeks", "none"),
      isGrouped: fc.boolean(),
    })
    .map(({ settings, plans, logBuilds, start, days, shift, extend, isGrouped }) => {
      const shiftMs = (shift?.[0] ?? 0) * MS_PER_WEEK;
      return {
        settings,
        messages: messagesOf(plans, logBuilds, settings, shiftMs),
        window: {
          startMs: start === null ? null : start - shiftMs,
          days,
          shiftToMs: shift === null ? null : (start ?? BASE_MS) + shift[1],
          extend,
        },
        groupDimension: isGrouped ? "stream" : null,
      };
    });
}

/**
 * Random runs, biased to instants that meet: most of a few days, some of weeks, some of the real 90
 * days. A log that is too short to be repeated may be refused (`TooShortLog`, LOG_TOO_SHORT).
 */
export const arbitraryAnyRun: fc.Arbitrary<GeneratedRun> = fc.oneof(
  { weight: 8, arbitrary: arbitraryRunOf(SHORT) },
  { weight: 3, arbitrary: arbitraryRunOf(WEEKS) },
  { weight: 1, arbitrary: arbitraryRunOf(PROVIDER) },
);

/** Random runs that are not refused. */
export const arbitraryRun: fc.Arbitrary<GeneratedRun> = arbitraryAnyRun.map(asItIsIfShort);

/** The same run; but a log that is too short to be repeated is run as it is. */
export function asItIsIfShort(run: GeneratedRun): GeneratedRun {
  try {
    prepareTraffic(run.messages, run.window, run.settings);
    return run;
  } catch (error) {
    if (!(error instanceof TooShortLog)) throw error;
    return { ...run, window: { ...run.window, extend: "none" } };
  }
}
