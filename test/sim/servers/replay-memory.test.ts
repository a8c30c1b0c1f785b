import fc from "fast-check";
import { expect, test } from "vitest";
import { replay } from "../../../sim/replay/replay.ts";
import { modelResult } from "../../../sim/results/model-result.ts";
import { ReplayMemory } from "../../../sim/servers/replay-memory.ts";
import { prepareTraffic } from "../../../sim/traffic/window.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import { profileOf } from "../fast-engine.ts";

test("a memory that has seen other settings changes no figure", () => {
  fc.assert(
    fc.property(arbitraryRun, arbitraryRun, (run, other) => {
      const traffic = prepareTraffic(profileOf(run.messages, run.groupDimension), run.window);
      const memory = new ReplayMemory(traffic);
      // Policies stay: a stage that the inventory names must be one of the policy's.
      const candidates = [
        run.settings,
        { ...run.settings, pauses: other.settings.pauses, placement: other.settings.placement },
        { ...run.settings, servers: run.settings.servers.map((one) => ({ ...one, upgrades: [] })) },
        { ...run.settings, retry: other.settings.retry, floors: [...run.settings.floors] },
        run.settings,
      ];
      for (const settings of candidates) {
        const remembered = modelResult(replay(traffic, settings, memory), traffic);
        expect(remembered).toEqual(modelResult(replay(traffic, settings), traffic));
      }
    }),
    { numRuns: Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 40) },
  );
});
