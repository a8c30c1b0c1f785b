import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawBelow } from "../../../sim/base/random.ts";
import type { ModelSettings, ServerSettings } from "../../../sim/contract/settings.ts";
import type { Remediation } from "../../../sim/contract/study-result.ts";
import { Evaluator } from "../../../sim/evaluate/evaluator.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { trialFigure } from "../../../sim/trial/figures.ts";
import { FleetTrial } from "../../../sim/trial/fleet-trial.ts";
import { remediationKey } from "../../../sim/trial/remediation.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import { profileOf } from "../fast-engine.ts";
import { denseProfile, providerSettings } from "../provider-settings.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 60);
const never = (): boolean => false;
const WINDOW = { startMs: null, days: 90, shiftToMs: null, extend: "none" } as const;

/** People decide at once in one stage, and never before. */
function decidesIn(stage: number, daysToPatch = 0): Remediation {
  return {
    id: "test",
    chancePerDay: Array.from({ length: 9 }, (_, i) => (i === stage ? 1 : 0)),
    chanceWhenAllDelayed: 0,
    chanceWhenAllLost: 0,
    daysRemembered: 7,
    daysToPatch,
  };
}

describe("a trial without answers", () => {
  test("counts what an evaluation counts, on random settings and mail", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const profile = profileOf(run.messages, run.groupDimension);
        const { traffic } = replayTraffic(profile, run.window, run.settings);
        const trial = new FleetTrial(traffic, run.settings.servers, never);
        const result = trial.run(run.settings, null);
        const { totals, delayCounts } = new Evaluator(traffic).evaluate(run.settings);
        const { delayed, bounced, expired } = totals;
        expect(result).toMatchObject({ delayed, bounced, expired });
        const minutes = delayCounts.reduce((sum, [delay, count]) => sum + delay * count, 0);
        expect(result.delayMinutes).toBe(minutes);
        expect(sum(result.lostByDay)).toBe(bounced + expired);
        expect(sum(result.delayedByDay)).toBe(delayed);
        expect(sum(result.messagesByDay)).toBe(result.messages);
        expect(sum(result.stages.map(({ lost }) => lost))).toBe(bounced + expired);
        expect(sum(result.stages.map((stage) => stage.delayed))).toBe(delayed);
      }),
      { numRuns },
    );
  });
});

describe("a server that is patched", () => {
  const settings = providerSettings();
  const profile = denseProfile(["a"]);
  const { traffic } = replayTraffic(profile, WINDOW, settings);
  const [name = ""] = traffic.profile.servers;

  test.each([3, 5, 7])("in stage %i loses what it does with that upgrade", (stage) => {
    const trial = new FleetTrial(traffic, settings.servers, never);
    const result = trial.run(settings, decidesIn(stage));
    const day = result.patchedByDay.indexOf(1);
    const key = remediationKey(settings.seed, name);
    const minute = traffic.startMinute + day * 1_440 + drawBelow(key, day, 1, 1_440);
    const upgraded = replayTraffic(profile, WINDOW, {
      ...settings,
      servers: [upgradeOf(settings, name, minute)],
    });
    const { delayed, bounced, expired } = upgraded.result.totals;
    expect(result).toMatchObject({ delayed, bounced, expired });
    const unpatched = trial.run(settings, null);
    expect(result.bounced + result.delayed).toBeLessThan(unpatched.bounced + unpatched.delayed);
  });

  test("is patched as many days later as patching takes", () => {
    const trial = new FleetTrial(traffic, settings.servers, never);
    const soon = trial.run(settings, decidesIn(4)).patchedByDay.indexOf(1);
    expect(trial.run(settings, decidesIn(4, 9)).patchedByDay.indexOf(1)).toBe(soon + 9);
  });

  test("feels pain: what was delayed or returned moves it, and nothing else", () => {
    const trial = new FleetTrial(traffic, settings.servers, never);
    const calm = { ...decidesIn(-1), chanceWhenAllLost: 1, chanceWhenAllDelayed: 1 };
    const open = { ...settings.policy, stages: settings.policy.stages.slice(0, 1) };
    expect(sum(trial.run({ ...settings, policy: open }, calm).patchedByDay)).toBe(0);
    expect(sum(trial.run(settings, calm).patchedByDay)).toBe(1);
  });

  test("is never patched later under a stricter curve", () => {
    const remediation = {
      ...decidesIn(-1),
      chancePerDay: [0, 0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.3],
      chanceWhenAllDelayed: 0.1,
      chanceWhenAllLost: 0.3,
    };
    const trial = new FleetTrial(traffic, settings.servers, never);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), (more, seed) => {
        const seeded = { ...settings, seed: String(seed) };
        const stricter = {
          ...settings.policy,
          stages: settings.policy.stages.map((one) =>
            one.stage >= 5 && one.stage < 8
              ? { ...one, blockMinutesPerHour: Math.min(30, one.blockMinutesPerHour + more) }
              : one,
          ),
        };
        const day = (policy: ModelSettings["policy"]): number => {
          const at = trial.run({ ...seeded, policy }, remediation).patchedByDay.indexOf(1);
          return at < 0 ? Number.POSITIVE_INFINITY : at;
        };
        expect(day(stricter)).toBeLessThanOrEqual(day(settings.policy));
      }),
      { numRuns: 15 },
    );
  });
});

describe("stages", () => {
  const settings = providerSettings();
  const profile = denseProfile(["a", "b"]);

  test("are told with the servers that come to them and feel them", () => {
    const window = { ...WINDOW, days: 97, extend: "weeks" } as const;
    const { traffic } = replayTraffic(profile, window, settings);
    const trial = new FleetTrial(traffic, settings.servers, never);
    const { stages, cutOff } = trial.run(settings, null);
    expect(stages.map(({ servers }) => servers)).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect(stages.map(({ felt }) => felt)).toEqual([0, 0, 2, 2, 2, 2, 2, 2, 2]);
    expect(stages.slice(0, 5).map(({ lost }) => lost)).toEqual([0, 0, 0, 0, 0]);
    expect(cutOff).toBe(0);
    // A server that is patched does not come to the stages after it.
    const patched = trial.run(settings, decidesIn(4));
    expect(patched.stages.map(({ servers }) => servers)).toEqual([0, 2, 2, 2, 2, 0, 0, 0, 0]);
    expect(patched.cutOff).toBe(0);
  });

  test("that the window ends before leave their servers cut off", () => {
    const { traffic } = replayTraffic(profile, { ...WINDOW, days: 85 }, settings);
    const trial = new FleetTrial(traffic, settings.servers, never);
    expect(trial.run(settings, null).cutOff).toBe(2);
    expect(trial.run(settings, decidesIn(4)).cutOff).toBe(0);
  });
});

describe("figures", () => {
  test("say when servers feel it, and how uneven the harm is", () => {
    const settings = providerSettings();
    const { traffic } = replayTraffic(denseProfile(["a", "b", "c", "d"]), WINDOW, settings);
    const result = new FleetTrial(traffic, settings.servers, () => true).run(settings, null);
    const figure = (name: Parameters<typeof trialFigure>[0]["figure"], day: number | null) =>
      trialFigure({ figure: name, day }, settings.policy, result);
    expect(figure("serversFelt", 30)).toBe(0);
    expect(figure("serversFelt", 45)).toBe(1);
    expect(figure("fullBlockDay", null)).toBe(90);
    expect(figure("firstBlockDay", null)).toBe(60);
    expect(figure("firstThrottleDay", null)).toBe(30);
    expect(figure("lostShare", null)).toBe((result.bounced + result.expired) / result.messages);
    expect(figure("businessHoursHarm", null)).toBe(
      result.delayed + result.bounced + result.expired,
    );
    // No mail is returned before day 60, and all of it comes from day 90 on.
    expect(figure("lostShare", 60)).toBe(0);
    expect(figure("lostMessages", 60)).toBe(0);
    expect(figure("lostMessages", 90)).toBe(result.bounced + result.expired);
    expect(figure("delayedShare", 90)).toBe(result.delayed / result.messages);
    expect(figure("delayedShare", 40)).toBe(
      sum(result.delayedByDay.slice(0, 40)) / sum(result.messagesByDay.slice(0, 40)),
    );
    const shares = result.sizeClasses.map(({ harmed, messages }) => harmed / messages);
    expect(figure("unfairness", null)).toBe(Math.max(...shares) - Math.min(...shares));
    expect(sum(result.sizeClasses.map(({ servers }) => servers))).toBe(4);
  });
});

function upgradeOf(settings: ModelSettings, name: string, minute: number): ServerSettings {
  const known = settings.servers.find((server) => server.name === name);
  return {
    name,
    product: null,
    build: null,
    firstDetectedMs: null,
    stageStarts: [],
    retirement: null,
    ...known,
    upgrades: [{ atMs: minute * 60_000, build: "15.2.2562.40" }],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
