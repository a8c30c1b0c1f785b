import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { fateChanges } from "../../../sim/replay/fate-changes.ts";
import { replay } from "../../../sim/replay/replay.ts";
import { prepareTraffic } from "../../../sim/traffic/window.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import { referenceRun } from "../../reference/run.ts";
import type { Fate } from "../../reference/types.ts";
import { engineDraws, profileOf } from "../fast-engine.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=1000`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 60);

/** Ways to change a run without changing its mail. */
const CHANGES: Readonly<Record<string, (settings: ModelSettings) => ModelSettings>> = {
  nothing: (settings) => settings,
  "no pause": (settings) => ({ ...settings, pauses: [] }),
  "another order": (settings) => ({
    ...settings,
    order: settings.order === "block-first" ? "throttle-first" : "block-first",
  }),
  "no upgrade": (settings) => ({
    ...settings,
    servers: settings.servers.map((server) => ({ ...server, upgrades: [] })),
  }),
  "no retirement": (settings) => ({
    ...settings,
    servers: settings.servers.map((server) => ({ ...server, retirement: null })),
  }),
};

describe("messages that change fate", () => {
  it("are those whose fates differ message by message in the slow model", () => {
    fc.assert(
      fc.property(arbitraryRun, fc.constantFrom(...Object.keys(CHANGES)), (generated, name) => {
        const messages = generated.messages.map((one, i) => ({ ...one, sizeBytes: i }));
        const run = { ...generated, messages };
        const other = CHANGES[name]?.(run.settings) ?? run.settings;
        const traffic = prepareTraffic(profileOf(run.messages, null), run.window);
        const changes = fateChanges(traffic, replay(traffic, run.settings), replay(traffic, other));
        const fates = [run.settings, other].map(
          (settings) =>
            referenceRun(run.messages, { ...run, settings, draws: engineDraws(settings.seed) })
              .fates,
        );
        expect(told(changes)).toEqual(expectedChanges(fates[0] ?? [], fates[1] ?? []));
      }),
      { numRuns },
    );
  });
});

function told(changes: ReturnType<typeof fateChanges>): Record<string, number[]> {
  return Object.fromEntries(
    changes.map((one) => [`${one.from} ${one.to}`, [one.messages, one.later, one.earlier]]),
  );
}

/** Pairs the fates of each message, whichever server it arrives at in either run. */
function expectedChanges(
  before: readonly Fate[],
  after: readonly Fate[],
): Record<string, number[]> {
  const fateAfter = new Map(after.map((fate) => [keyOf(fate), fate]));
  expect(fateAfter.size).toBe(before.length);
  const counts: Record<string, [number, number, number]> = {};
  for (const a of before) {
    const b = fateAfter.get(keyOf(a));
    if (b === undefined) throw new Error("both runs have the same mail");
    const key = `${a.outcome} ${b.outcome}`;
    const [messages, later, earlier] = counts[key] ?? [0, 0, 0];
    const isNowLost = a.outcome !== b.outcome && /bounced|expired/.test(key);
    const moved = isNowLost ? 0 : b.delayMinutes - a.delayMinutes;
    counts[key] = [messages + 1, later + (moved > 0 ? 1 : 0), earlier + (moved < 0 ? 1 : 0)];
  }
  return counts;
}

/** The generated size is the message's number; copies of one message differ in time. */
function keyOf({ mail }: Fate): string {
  return `${mail.sizeBytes} ${mail.timeMs}`;
}
