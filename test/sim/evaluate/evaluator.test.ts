import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { ModelResult } from "../../../sim/contract/result.ts";
import type { ModelSettings, ServerSettings } from "../../../sim/contract/settings.ts";
import type { Evaluation } from "../../../sim/evaluate/evaluation.ts";
import { Evaluator } from "../../../sim/evaluate/evaluator.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import { profileOf } from "../fast-engine.ts";
import { denseProfile, providerSettings } from "../provider-settings.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 200);

/** The figures of a whole result that an evaluation gives too. */
function figuresOf(result: ModelResult): Evaluation {
  const counts = new Map<number, number>();
  for (const stage of result.stages) {
    for (const [minutes, messages] of stage.delayCounts) {
      counts.set(minutes, (counts.get(minutes) ?? 0) + messages);
    }
  }
  return {
    totals: result.totals,
    delay: result.delay,
    delayCounts: [...counts].sort((a, b) => a[0] - b[0]),
    firsts: result.firsts,
    servers: result.servers.map(({ server, delay, delayCounts, firsts, ...rest }) => {
      const { builds: _b, status: _s, detectedMs: _d, dayZero: _z, ...others } = rest;
      const { stageAtEnd: _e, spans: _p, ...totals } = others;
      return { server, totals, delay, delayCounts, firsts };
    }),
  };
}

describe("an evaluation equals the whole result", () => {
  it("on random settings and mail", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const profile = profileOf(run.messages, run.groupDimension);
        const { result, traffic } = replayTraffic(profile, run.window, run.settings);
        expect(new Evaluator(traffic).evaluate(run.settings)).toEqual(figuresOf(result));
      }),
      { numRuns },
    );
  });

  it("when one evaluator judges one candidate after the other", () => {
    fc.assert(
      fc.property(arbitraryRun, fc.array(arbitraryRun, { maxLength: 4 }), (run, others) => {
        const profile = profileOf(run.messages, run.groupDimension);
        const { traffic } = replayTraffic(profile, run.window, run.settings);
        const evaluator = new Evaluator(traffic);
        for (const settings of neighbours(run.settings, others)) {
          const { result } = replayTraffic(profile, run.window, settings);
          expect(evaluator.evaluate(settings)).toEqual(figuresOf(result));
        }
      }),
      { numRuns: numRuns / 10 },
    );
  });
});

/** Candidates that each share most of the run's settings by identity, and the run itself again. */
function neighbours(
  settings: ModelSettings,
  others: readonly { readonly settings: ModelSettings }[],
): readonly ModelSettings[] {
  const [first, ...rest] = settings.servers;
  const changed = others.flatMap(({ settings: other }) => [
    { ...settings, placement: other.placement, order: other.order },
    { ...settings, pauses: other.pauses },
    { ...settings, retry: other.retry, floors: other.floors },
    ...(first === undefined || other.servers[0] === undefined
      ? []
      : [{ ...settings, servers: [asNamed(other.servers[0], first.name, settings), ...rest] }]),
  ]);
  return [settings, ...changed, settings];
}

/** Another server's entry, without starts of stages that the policy lacks. */
function asNamed(server: ServerSettings, name: string, { policy }: ModelSettings): ServerSettings {
  const stageStarts = server.stageStarts.filter(({ stage }) => stage <= policy.stages.length);
  return { ...server, name, stageStarts };
}

describe("mail in every minute of 90 days", () => {
  const profile = denseProfile(["a", "b"]);
  const base = providerSettings();
  const window = { startMs: Date.UTC(2026, 8, 8), days: 90, shiftToMs: null, extend: "none" };
  const cases: readonly (readonly [string, Partial<ModelSettings>])[] = [
    ["start", {}],
    ["end, throttle first", { placement: { kind: "end" }, order: "throttle-first" }],
    ["a minute of its own per server", { placement: { kind: "offset" } }],
    ["at minute 59", { placement: { kind: "at", minute: 59 } }],
    ["random", { placement: { kind: "random" } }],
    ["scattered", { placement: { kind: "scattered" } }],
    ["a pause inside an hour", { pauses: [{ fromMs: Date.UTC(2026, 9, 20, 10, 31), days: 9 }] }],
    [
      "a stage that throttles the whole hour, so that mail expires",
      {
        policy: {
          id: "all",
          variant: "test",
          stages: [
            { stage: 1, startDay: 0, throttleMinutesPerHour: 60, blockMinutesPerHour: 0 },
            { stage: 2, startDay: 5, throttleMinutesPerHour: 30, blockMinutesPerHour: 5 },
          ],
        },
      },
    ],
  ];

  test.each(cases)("%s: equal to the whole result", (_, change) => {
    const settings = { ...base, ...change };
    const { result, traffic } = replayTraffic(
      profile,
      { ...window, extend: "none" as const },
      settings,
    );
    expect(new Evaluator(traffic).evaluate(settings)).toEqual(figuresOf(result));
  });

  test("moving the patch date of one server leaves the result of the other as it is", () => {
    const { traffic } = replayTraffic(profile, { ...window, extend: "none" as const }, base);
    const evaluator = new Evaluator(traffic);
    const before = evaluator.evaluate(base);
    const upgrades = [{ atMs: Date.UTC(2026, 10, 1), build: "15.2.9999.1" }];
    const servers = base.servers.map((one) => (one.name === "a" ? { ...one, upgrades } : one));
    const after = evaluator.evaluate({ ...base, servers });
    expect(after.servers[1]).toBe(before.servers[1]);
    expect(after.servers[0]?.totals.bounced).toBe(0);
    expect(before.servers[0]?.totals.bounced).toBeGreaterThan(0);
  });
});
