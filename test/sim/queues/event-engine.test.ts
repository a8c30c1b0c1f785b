import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { PLAIN_SENDING } from "../../../sim/queues/event-engine.ts";
import { eventReasons } from "../../../sim/replay/engine-choice.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { arbitrarySendingRun } from "../../peers/generate-sending.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import type { ReferenceMessage } from "../../reference/types.ts";
import { profileOf } from "../fast-engine.ts";
import { DAY_0_MS, retryOf, stagesOf, truthCase } from "../truth-table.ts";
import { runEvents } from "./event-run.ts";

const RESEND = { probability: 1, afterMinutes: 60 };
const FAILOVER = { server: "a", to: "b", afterMs: 60_000 };
const WINDOW = { startMs: null, days: 1, shiftToMs: null, extend: "none" } as const;
const MESSAGE: ReferenceMessage = {
  timeMs: DAY_0_MS,
  server: "a",
  build: "",
  inScope: true,
  group: "",
  recipients: 1,
  sizeBytes: 0,
};

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`, another beginning by `MAILFLOW_PROPERTY_SEED`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 200);

describe("with message-level retry alone, the event engine equals the fate tables", () => {
  it("field by field, on random settings and mail", () => {
    fc.assert(
      fc.property(arbitraryRun, fc.constantFrom(1, 3, 1_000), (run, batchRows) => {
        const profile = profileOf(run.messages, run.groupDimension);
        const { result } = replayTraffic(profile, run.window, run.settings);
        expect(runEvents(run, batchRows).result).toEqual(result);
      }),
      { numRuns },
    );
  });
});

describe("with queues, the event engine", () => {
  it("does not depend on how mail comes in batches", () => {
    fc.assert(
      fc.property(arbitrarySendingRun, (run) => {
        const whole = runEvents(run);
        const single = runEvents(run, 1);
        expect(single.result).toEqual(whole.result);
        expect(single.fates).toEqual(whole.fates);
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    );
  });
});

describe("settings that need every message", () => {
  const plain = truthCase("", "").settings;
  const cases: readonly [string, Partial<ModelSettings>][] = [
    ["connections are answered", { replyPoint: "connect" }],
    ["not whole minutes", { retry: { id: "", byProduct: {}, fallback: retryOf([]) } }],
    ["sending capacity", { sending: { ...PLAIN_SENDING, capacityPerMinute: 10 } }],
    ["phase", { sending: { ...PLAIN_SENDING, retryPhase: "random" } }],
    ["phase", { sending: { ...PLAIN_SENDING, retryPhase: 0 } }],
    ["again after an NDR", { sending: { ...PLAIN_SENDING, resend: RESEND } }],
    ["fail over", { sending: { ...PLAIN_SENDING, failovers: [FAILOVER] } }],
    ["queued at the start", { sending: { ...PLAIN_SENDING, warmStart: { kind: "simulate" } } }],
  ];

  it.each(cases)("%s: the fate tables refuse them with the reason", (reason, given) => {
    const profile = profileOf([MESSAGE], null);
    const settings = { ...plain, ...given };
    expect(() => replayTraffic(profile, WINDOW, settings)).toThrow(reason);
    expect(eventReasons(settings).join()).toContain(reason);
  });

  it("are none of what leaves every message to itself", () => {
    expect(eventReasons(plain)).toEqual([]);
    expect(eventReasons({ ...plain, sending: PLAIN_SENDING })).toEqual([]);
  });
});

describe("mail that expires below a full block", () => {
  const hourly = truthCase("", "", {
    policy: { id: "test", variant: "one", stages: stagesOf([0, 5, 0]) },
    retry: { id: "60", byProduct: {}, fallback: retryOf([60]) },
  }).settings;
  const aliased = {
    code: "RETRY_ALIASED",
    message:
      "Mail expires in stage 1, which refuses less than the whole hour: the retry interval keeps " +
      "meeting the same refused minutes.",
  };

  it("is warned of by both engines", () => {
    const byFates = replayTraffic(profileOf([MESSAGE], null), WINDOW, hourly).result;
    const run = { messages: [MESSAGE], window: WINDOW, groupDimension: null };
    const byEvents = runEvents({ ...run, settings: hourly }).result;
    expect(byFates.totals.expired).toBe(1);
    expect(byFates.warnings).toContainEqual(aliased);
    expect(byEvents.warnings).toEqual(byFates.warnings);
  });

  it("is told apart from mail that a slow server does not get rid of", () => {
    const sending = { ...PLAIN_SENDING, capacityPerMinute: 1 / 1_000 };
    const policy = { id: "test", variant: "one", stages: stagesOf([0, 0, 0]) };
    const settings = { ...hourly, sending, policy };
    const messages = Array.from({ length: 5 }, () => ({ ...MESSAGE, build: "15.1.2507.61" }));
    const { result } = runEvents({ messages, window: WINDOW, settings, groupDimension: null });
    // Three are served within two days; the last ones never.
    expect(result.totals.expired).toBe(2);
    expect(result.warnings.map(({ code }) => code)).toContain("QUEUE_OVERLOADED");
  });
});
