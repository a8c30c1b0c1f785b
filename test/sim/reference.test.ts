import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MailflowError } from "../../sim/base/errors.ts";
import type { ServerSettings } from "../../sim/contract/settings.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { arbitraryAnyRun, arbitraryRun, type GeneratedRun } from "../reference/generate.ts";
import { referenceRun } from "../reference/run.ts";
import { TooShortLog } from "../reference/traffic.ts";
import { engineDraws, profileOf } from "./fast-engine.ts";
import { providerSettings } from "./provider-settings.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`, another beginning by `MAILFLOW_PROPERTY_SEED`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 300);

describe("the fast engine equals the slow model", () => {
  it("field by field, on random settings and mail", () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const { ranges: _ranges, warnings: _warnings, ...received } = fastResult(run);
        expect(received).toEqual(slowResult(run).result);
      }),
      { numRuns },
    );
  });

  it("in what it refuses: logs too short to be repeated", () => {
    let refused = 0;
    fc.assert(
      fc.property(arbitraryAnyRun, (run) => {
        const isRefused = outcomeOf(() => slowResult(run)) === "TooShortLog";
        if (isRefused) refused++;
        const received = outcomeOf(() => fastResult(run));
        if (isRefused) expect(["LOG_TOO_SHORT", "NO_MESSAGES"]).toContain(received);
        else expect(received).toBe("result");
      }),
      { numRuns },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

/** What became of a run: a result, or the name of what refused it. */
function outcomeOf(run: () => unknown): string {
  try {
    run();
    return "result";
  } catch (error) {
    if (error instanceof TooShortLog) return "TooShortLog";
    if (error instanceof MailflowError) return error.code;
    throw error;
  }
}

describe("a stage start given while the server is clean", () => {
  const day = 24 * 60 * 60_000;
  const startMs = Date.UTC(2026, 8, 8);
  const server = (stageStartMs: number): ServerSettings => ({
    name: "mail1",
    product: null,
    build: "15.2.100.1",
    firstDetectedMs: startMs,
    stageStarts: [{ stage: 2, atMs: stageStartMs }],
    upgrades: [
      { atMs: startMs + 30 * day, build: "15.2.1000.0" },
      { atMs: startMs + 32 * day, build: "15.2.100.1" },
    ],
    retirement: null,
  });
  const messages = [0, 1, 2, 32, 33, 34].map((atDay) => ({
    timeMs: startMs + atDay * day,
    server: "mail1",
    build: "",
    inScope: true,
    group: "",
    recipients: 1,
    sizeBytes: 1,
  }));
  const window = { startMs, days: 40, shiftToMs: null, extend: "none" } as const;

  it.each([-60, -1, 0, 1, 60, 2 * 24 * 60 - 1, 2 * 24 * 60, 2 * 24 * 60 + 1])(
    "does not count, %i minutes after an upgrade on its day 30",
    (minutes) => {
      const servers = [server(startMs + 30 * day + minutes * 60_000)];
      const settings = { ...providerSettings(), relapse: "resume" as const, servers };
      const run: GeneratedRun = { settings, messages, window, groupDimension: null };
      const { ranges: _ranges, warnings: _warnings, ...received } = fastResult(run);
      expect(received).toEqual(slowResult(run).result);
      expect(received.events.map(({ kind }) => kind)).toContain("relapsed");
    },
  );
});

function fastResult(run: GeneratedRun): ReturnType<typeof replayTraffic>["result"] {
  const profile = profileOf(run.messages, run.groupDimension);
  return replayTraffic(profile, run.window, run.settings).result;
}

function slowResult(run: GeneratedRun): ReturnType<typeof referenceRun> {
  return referenceRun(run.messages, { ...run, draws: engineDraws(run.settings.seed) });
}
