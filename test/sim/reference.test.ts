import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replayTraffic } from "../../sim/replay-traffic.ts";
import { arbitraryRun, type GeneratedRun } from "../reference/generate.ts";
import { referenceRun } from "../reference/run.ts";
import { engineDraws, profileOf } from "./fast-engine.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`, another beginning by `MAILFLOW_PROPERTY_SEED`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 300);

describe("the fast engine equals the slow model", () => {
  it("field by field, on random settings and mail", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(arbitraryRun, (run) => {
        const { ranges: _ranges, warnings: _warnings, ...received } = fastResult(run);
        expect(received).toEqual(slowResult(run).result);
      }),
      { numRuns },
    );
  });
});

function fastResult(run: GeneratedRun): ReturnType<typeof replayTraffic>["result"] {
  const profile = profileOf(run.messages, run.groupDimension);
  return replayTraffic(profile, run.window, run.settings).result;
}

function slowResult(run: GeneratedRun): ReturnType<typeof referenceRun> {
  return referenceRun(run.messages, { ...run, draws: engineDraws(run.settings.seed) });
}
