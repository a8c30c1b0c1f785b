import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MS_PER_DAY, minuteOf } from "../../sim/base/units.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import { BOUNCED, DELAYED, DELIVERED } from "../../sim/contract/outcomes.ts";
import type { ModelResult } from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { delayOf } from "../../sim/counts/tally.ts";
import { BLOCK } from "../../sim/enforcement/verdict-codes.ts";
import { replay } from "../../sim/replay/replay.ts";
import { modelResult } from "../../sim/results/model-result.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import {
  compileFates,
  compileFatesOf,
  emptyFates,
  type FateTable,
  retryAges,
} from "../../sim/retry/fates.ts";
import { serverFates } from "../../sim/servers/server-fates.ts";
import { emptyProfile, ProfileBuilder, type TrafficProfile } from "../../sim/traffic/profile.ts";
import { prepareTraffic } from "../../sim/traffic/window.ts";
import { arbitraryRun, type GeneratedRun } from "../reference/generate.ts";
import type { ReferenceMessage } from "../reference/types.ts";
import { batchOf, profileOf } from "./fast-engine.ts";

const RUNS = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? "150");

/** Delivered before delayed, delayed by delay, and bounced = expired last. Source: model.md §10. */
function rank(outcome: number, minutesQueued: number): number {
  if (outcome === DELIVERED) return 0;
  return outcome === DELAYED ? minutesQueued : Number.POSITIVE_INFINITY;
}

function fatesOf(verdict: Uint8Array, arrivals: number, intervalsMinutes: number[]): FateTable {
  const table = emptyFates(0, arrivals);
  const lifetimeMinutes = verdict.length - arrivals;
  const ages = retryAges({ id: "law", intervalsMinutes, lifetimeMinutes, delayDsnMinutes: 30 });
  compileFates(table, verdict, ages, 0, arrivals);
  return table;
}

const ARRIVALS = 90;
const LIFETIME = 120;
const arbitraryVerdicts = fc
  .array(fc.constantFrom(0, 0, 1, 1, 2), {
    minLength: ARRIVALS + LIFETIME,
    maxLength: ARRIVALS + LIFETIME,
  })
  .map((verdicts) => Uint8Array.from(verdicts));
const arbitraryIntervals = fc.array(fc.integer({ min: 1, max: 70 }), {
  minLength: 1,
  maxLength: 5,
});

describe("laws of fates", () => {
  test("the fates of some minutes are those of all minutes", () => {
    const minutes = fc.array(fc.integer({ min: -5, max: ARRIVALS + 5 }), { maxLength: 40 });
    fc.assert(
      fc.property(arbitraryVerdicts, arbitraryIntervals, minutes, (verdict, intervals, some) => {
        const all = fatesOf(verdict, ARRIVALS, intervals);
        const few = emptyFates(1000, ARRIVALS);
        const retry = { id: "law", intervalsMinutes: intervals, lifetimeMinutes: LIFETIME };
        const ages = retryAges({ ...retry, delayDsnMinutes: 30 });
        const arrivals = Int32Array.from(some, (minute) => 1000 + minute);
        compileFatesOf(arrivals, few, verdict, ages, 0, ARRIVALS);
        for (const minute of some.filter((each) => each >= 0 && each < ARRIVALS)) {
          for (const column of ["outcome", "minutesQueued", "attempts", "delayDsn"] as const) {
            expect(few[column][minute]).toBe(all[column][minute]);
          }
          expect(few.firstVerdict[minute]).toBe(all.firstVerdict[minute]);
        }
      }),
    );
  });

  test("a stricter minute never improves the rank of a message", () => {
    fc.assert(
      fc.property(
        arbitraryVerdicts,
        arbitraryIntervals,
        fc.integer({ min: 0, max: ARRIVALS + LIFETIME - 1 }),
        (verdict, intervals, minute) => {
          const stricter = verdict.slice();
          stricter[minute] = Math.min(BLOCK, (verdict[minute] ?? 0) + 1);
          const before = fatesOf(verdict, ARRIVALS, intervals);
          const after = fatesOf(stricter, ARRIVALS, intervals);
          for (let i = 0; i < ARRIVALS; i++) {
            const was = rank(before.outcome[i] ?? 0, before.minutesQueued[i] ?? 0);
            const is = rank(after.outcome[i] ?? 0, after.minutesQueued[i] ?? 0);
            expect(is).toBeGreaterThanOrEqual(was);
          }
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });

  test("a stricter minute may lower delayed counts, percentiles and attempts", () => {
    const lenient = new Uint8Array(40 + 60).fill(1, 0, 31);
    const strict = lenient.slice();
    strict[0] = BLOCK;
    const before = fatesOf(lenient, 40, [15]);
    const after = fatesOf(strict, 40, [15]);
    expect([before.outcome[0], before.attempts[0]]).toEqual([DELAYED, 4]);
    expect([after.outcome[0], after.attempts[0]]).toEqual([BOUNCED, 1]);
    expect(delayOf(delayCounts(before)).max).toBe(45);
    expect(delayOf(delayCounts(after)).max).toBe(30);
  });

  test("a stricter minute may shorten the time to the NDR", () => {
    const expires = new Uint8Array(1 + 60).fill(1);
    const blocked = expires.slice();
    blocked[15] = BLOCK;
    expect(fatesOf(expires, 1, [15]).minutesQueued[0]).toBe(60);
    expect(fatesOf(blocked, 1, [15]).minutesQueued[0]).toBe(15);
  });
});

/** Delays of one message per arrival minute. */
function delayCounts(fates: FateTable): [number, number][] {
  const counts = new Map<number, number>();
  for (const [i, outcome] of fates.outcome.entries()) {
    if (outcome !== DELIVERED && outcome !== DELAYED) continue;
    const minutes = fates.minutesQueued[i] ?? 0;
    counts.set(minutes, (counts.get(minutes) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
}

/** Ranks of every (server, build, minute) of the prepared traffic, in profile order. */
function ranks(run: GeneratedRun, settings: ModelSettings): number[] {
  const traffic = prepareTraffic(profileOf(run.messages, null), run.window);
  const { compiled, servers, profile } = replay(traffic, settings);
  return servers.flatMap(({ model, rows }) =>
    rows.flatMap(({ logBuild, firstRow, endRow }) => {
      const fates = serverFates(compiled, model, logBuild);
      const some: number[] = [];
      for (let row = firstRow; row < endRow; row++) {
        const at = (profile.minute[row] ?? 0) - fates.fromMinute;
        const inScope = profile.inScope[row] === 1;
        some.push(inScope ? rank(fates.outcome[at] ?? 0, fates.minutesQueued[at] ?? 0) : 0);
      }
      return some;
    }),
  );
}

/**
 * A policy whose later stages refuse every minute that an earlier one refuses, at a fixed place of
 * the hour.
 */
function growing(settings: ModelSettings): ModelSettings {
  let throttled = 0;
  let blocked = 0;
  const stages = settings.policy.stages.map((stage) => {
    blocked = Math.max(blocked, stage.blockMinutesPerHour);
    throttled = Math.min(60, Math.max(throttled, blocked + stage.throttleMinutesPerHour));
    return {
      ...stage,
      blockMinutesPerHour: blocked,
      throttleMinutesPerHour: Math.max(0, throttled - blocked),
    };
  });
  return {
    ...settings,
    order: "block-first",
    placement: { kind: "start" },
    policy: { ...settings.policy, stages },
    // Cleanness read from the log and given stage starts move with the mail, not with the patch.
    cleanAfterMs: 10_000 * MS_PER_DAY,
    servers: settings.servers.map((server) => ({ ...server, stageStarts: [], retirement: null })),
  };
}

/** The same settings for servers of other names. */
function renameServers(settings: ModelSettings, renamed: (name: string) => string): ModelSettings {
  const { dayZero, servers } = settings;
  const byName = (ms: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(ms).map(([name, at]) => [renamed(name), at]));
  const moved = dayZero && {
    ...dayZero,
    givenMs: byName(dayZero.givenMs),
    repliesMs: byName(dayZero.repliesMs),
  };
  return {
    ...settings,
    servers: servers.map(({ name, retirement, ...rest }) => ({
      ...rest,
      name: renamed(name),
      retirement: retirement && {
        ...retirement,
        to: retirement.to === null ? null : renamed(retirement.to),
      },
    })),
    ...(moved === undefined ? {} : { dayZero: moved }),
  };
}

describe("laws of the model", () => {
  test("under a policy that only grows, removing a pause never improves a rank", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const settings = growing(run.settings);
        const paused = ranks(run, settings);
        const unpaused = ranks(run, { ...settings, pauses: [] });
        for (const [i, was] of paused.entries()) expect(unpaused[i]).toBeGreaterThanOrEqual(was);
      }),
      { numRuns: RUNS },
    );
  });

  test("a pause over the whole window leaves no harm", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const profile = profileOf(run.messages, null);
        const { window } = replayTraffic(profile, run.window, run.settings).result;
        const days = Math.ceil((window.horizonMs - window.startMs) / MS_PER_DAY) + 1;
        const pauses = [{ fromMs: window.startMs, days }];
        const { totals } = replayTraffic(profile, run.window, { ...run.settings, pauses }).result;
        expect(totals.delivered + totals.outOfScope).toBe(totals.messages);
        expect(totals.deferrals).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  test("renaming servers changes nothing where no draw depends on the name", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const settings: ModelSettings = { ...run.settings, placement: { kind: "end" } };
        const renamed = (name: string): string => `renamed-${name}`;
        const messages = run.messages.map((one) => ({ ...one, server: renamed(one.server) }));
        const before = resultOf(run.messages, run, settings);
        const after = resultOf(messages, run, renameServers(settings, renamed));
        expect({ ...after, servers: [], events: [], warnings: [] }).toEqual({
          ...before,
          servers: [],
          events: [],
          warnings: [],
        });
        expect(after.servers.map((one) => ({ ...one, server: "" }))).toEqual(
          before.servers.map((one) => ({ ...one, server: "" })),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test("patching later never improves a rank under a policy that only grows", () => {
    const patchMs = Date.UTC(2026, 8, 10);
    fc.assert(
      fc.property(arbitraryRun, fc.integer({ min: 1, max: 20_000 }), (run, laterMinutes) => {
        // The build of the patch is a known one.
        const { lines: _, ...settings } = growing(run.settings);
        const patchedAt = (atMs: number): ModelSettings => ({
          ...settings,
          floors: settings.floors.filter((floor) => floor.minBuild !== null),
          servers: settings.servers.map((server) => ({
            ...server,
            upgrades: [{ atMs, build: "15.2.2562.53" }],
          })),
        });
        const early = ranks(run, patchedAt(patchMs));
        const late = ranks(run, patchedAt(patchMs + laterMinutes * 60_000));
        for (const [i, was] of early.entries()) expect(late[i]).toBeGreaterThanOrEqual(was);
      }),
      { numRuns: RUNS },
    );
  });
});

function resultOf(
  messages: readonly ReferenceMessage[],
  run: GeneratedRun,
  settings: ModelSettings,
): ModelResult {
  return replayTraffic(profileOf(messages, run.groupDimension), run.window, settings).result;
}

describe("profiles", () => {
  test("do not depend on the order or the splitting of the messages", () => {
    const withParts = arbitraryRun.chain((run) =>
      fc.record({
        run: fc.constant(run),
        shuffled: fc.shuffledSubarray([...run.messages], { minLength: run.messages.length }),
        cut: fc.nat(run.messages.length),
      }),
    );
    fc.assert(
      fc.property(withParts, ({ run, shuffled, cut }) => {
        const { names } = batchOf(run.messages, run.groupDimension);
        const builder = new ProfileBuilder(names);
        for (const part of [shuffled.slice(0, cut), shuffled.slice(cut)]) {
          builder.add(renumbered(part, names, run.groupDimension));
        }
        expect(builder.build()).toEqual(profileOf(run.messages, run.groupDimension));
      }),
      { numRuns: RUNS },
    );
  });

  test("replaying a profile equals replaying message by message, field by field", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const traffic = prepareTraffic(profileOf(run.messages, run.groupDimension), run.window);
        const whole = modelResult(replay(traffic, run.settings), traffic);
        const single = { ...traffic, profile: oneRowPerMessage(traffic.profile) };
        expect(modelResult(replay(single, run.settings), single)).toEqual(whole);
      }),
      { numRuns: RUNS },
    );
  });
});

/** A batch of some messages with the indexes of other names. */
function renumbered(
  messages: readonly ReferenceMessage[],
  names: TrafficNames,
  groupDimension: string | null,
): ReturnType<typeof batchOf>["batch"] {
  const { batch, names: own } = batchOf(messages, groupDimension);
  const mapped = (column: Uint32Array, from: readonly string[], to: readonly string[]) =>
    column.map((index) => to.indexOf(from[index] ?? ""));
  return {
    ...batch,
    server: mapped(batch.server, own.servers, names.servers),
    build: mapped(batch.build, own.builds, names.builds),
    group: mapped(batch.group, own.groups, names.groups),
  };
}

/**
 * The same traffic with every message in a row of its own. Bytes and recipients go to the first of
 * each row.
 */
function oneRowPerMessage(profile: TrafficProfile): TrafficProfile {
  const count = profile.messages.reduce((sum, messages) => sum + messages, 0);
  const single = emptyProfile(profile, count);
  let to = 0;
  for (let row = 0; row < profile.rowCount; row++) {
    for (let message = 0; message < (profile.messages[row] ?? 0); message++) {
      single.server[to] = profile.server[row] ?? 0;
      single.build[to] = profile.build[row] ?? 0;
      single.inScope[to] = profile.inScope[row] ?? 0;
      single.group[to] = profile.group[row] ?? 0;
      single.minute[to] = profile.minute[row] ?? 0;
      single.messages[to] = 1;
      single.recipients[to] = message === 0 ? (profile.recipients[row] ?? 0) : 0;
      single.bytes[to] = message === 0 ? (profile.bytes[row] ?? 0) : 0;
      to++;
    }
  }
  return single;
}

test("minutes of the window are whole: a message a moment before its end counts", () => {
  const startMs = Date.UTC(2026, 8, 8);
  const message = { server: "a", build: "", inScope: true, group: "", recipients: 1, sizeBytes: 1 };
  const profile = profileOf(
    [
      { ...message, timeMs: startMs - 1 },
      { ...message, timeMs: startMs },
      { ...message, timeMs: startMs + MS_PER_DAY - 1 },
      { ...message, timeMs: startMs + MS_PER_DAY },
    ],
    null,
  );
  const window = { startMs: startMs + 30_000, days: 1, shiftToMs: null, extend: "none" } as const;
  const { profile: kept } = prepareTraffic(profile, window);
  expect([...kept.minute]).toEqual([minuteOf(startMs), minuteOf(startMs + MS_PER_DAY - 1)]);
});
