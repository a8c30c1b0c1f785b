import { describe, expect, test } from "vitest";
import { prepareTraffic } from "../../sim/traffic-window.ts";
import { openEvaluations } from "../../src/jobs/evaluations.ts";
import { denseProfile, providerSettings } from "../sim/provider-settings.ts";

const window = {
  startMs: Date.UTC(2026, 8, 8),
  days: 90,
  shiftToMs: null,
  extend: "none",
} as const;
const traffic = prepareTraffic(denseProfile(["a", "b"]), window);
const settings = providerSettings();
const candidates = Array.from({ length: 60 }, (_, minute) => ({
  ...settings,
  placement: { kind: "at" as const, minute },
}));

describe("candidates judged by threads", () => {
  test("give the same evaluations for 1, 2 and 4 workers, in the order asked", async () => {
    const runs = [];
    for (const workers of [1, 2, 4]) {
      const evaluations = openEvaluations(traffic, workers);
      runs.push(await evaluations.evaluate(candidates));
      await evaluations.close();
    }
    expect(runs[0]).toHaveLength(candidates.length);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    expect(runs[0]?.[0]).not.toEqual(runs[0]?.[1]);
  });

  test("report their progress up to the whole", async () => {
    const evaluations = openEvaluations(traffic, 2);
    const heard: number[] = [];
    await evaluations.evaluate(candidates, { onProgress: (fraction) => heard.push(fraction) });
    await evaluations.close();
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(heard.at(-1)).toBe(1);
  });

  test.each([1, 2])("stop when they are interrupted (%i workers)", async (workers) => {
    const evaluations = openEvaluations(traffic, workers);
    const stop = new AbortController();
    stop.abort();
    const work = evaluations.evaluate(candidates, { signal: stop.signal });
    await expect(work).rejects.toMatchObject({ code: "INTERRUPTED" });
    await evaluations.close();
  });

  test("hand on the error of a candidate that cannot be judged", async () => {
    const evaluations = openEvaluations(traffic, 2);
    const stageStarts = [{ stage: 7, atMs: window.startMs }];
    const servers = settings.servers.map((server) => ({ ...server, stageStarts }));
    const policy = { ...settings.policy, stages: settings.policy.stages.slice(0, 3) };
    const work = evaluations.evaluate([{ ...settings, servers, policy }]);
    await expect(work).rejects.toMatchObject({ code: "INVARIANT" });
    await evaluations.close();
  });
});
