import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { lineOfBuild } from "../../../sim/base/build.ts";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { ServerResult } from "../../../sim/contract/result.ts";
import type {
  ModelSettings,
  ServerSettings,
  WindowSettings,
} from "../../../sim/contract/settings.ts";
import { figuresAt } from "../../../sim/plan/limits.ts";
import { patchHarm, planRuns } from "../../../sim/plan/patch-harm.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { PreparedServer } from "../../../sim/servers/server-facts.ts";
import { serverRows } from "../../../sim/servers/server-mail.ts";
import { unlisted } from "../../../sim/servers/unlisted.ts";
import type { TrafficProfile } from "../../../sim/traffic/profile.ts";
import { redirectRetired } from "../../../sim/traffic/retirement.ts";
import { prepareTraffic } from "../../../sim/traffic/window.ts";
import { arbitraryRun } from "../../reference/generate.ts";
import { profileOf } from "../fast-engine.ts";
import { denseProfile, providerSettings } from "../provider-settings.ts";

/** More runs by `MAILFLOW_PROPERTY_RUNS=5000`. */
const numRuns = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 15);

/** A build of Exchange SE, which has no floor: it complies for ever. */
const PATCHED = "15.2.2562.60";

function withPatchKnown(settings: ModelSettings): ModelSettings {
  const { lines } = settings;
  return lines === undefined ? settings : { ...settings, lines: [...lines, lineOfBuild(PATCHED)] };
}

const LATE_MINUTES = [5, 30];

function figuresOf(server: ServerResult) {
  const { messages, bounced, expired, delayed, delayDsns, delayCounts } = server;
  const above = (limit: number): number =>
    delayCounts.reduce((sum, [minutes, n]) => sum + (minutes > limit ? n : 0), 0);
  return {
    messages,
    inScope: messages - server.outOfScope,
    bounced,
    expired,
    delayMinutes: delayCounts.reduce((sum, [minutes, n]) => sum + minutes * n, 0),
    delayed,
    delayDsns,
    late: LATE_MINUTES.map(above),
  };
}

function entryOf(settings: ModelSettings, name: string): ServerSettings {
  return settings.servers.find((server) => server.name === name) ?? unlisted(name);
}

/** Compares every server, date and run with a full run in which the server is patched then. */
function compare(
  profile: TrafficProfile,
  window: WindowSettings,
  given: ModelSettings,
  dates: readonly number[],
): void {
  const settings = withPatchKnown(given);
  const traffic = prepareTraffic(profile, window);
  const { startMinute, endMinute } = traffic;
  const redirected = redirectRetired(traffic.profile, settings.servers);
  const runs = planRuns({
    policies: [settings.policy],
    orders: ["block-first", "throttle-first"],
    placements: [settings.placement, { kind: "end" }],
  });
  const table = { minutes: Int32Array.from(dates), lateMinutes: LATE_MINUTES };
  for (const rows of serverRows(redirected, startMinute, endMinute)) {
    const harm = patchHarm(settings, new PreparedServer(rows), traffic, runs, table);
    for (const [i, run] of runs.entries()) {
      for (const [date, minute] of dates.entries()) {
        const server = entryOf(settings, rows.name);
        const atMs = minute * MS_PER_MINUTE;
        const before = server.upgrades.filter((upgrade) => upgrade.atMs <= atMs - MS_PER_MINUTE);
        const upgrades = [...before, { atMs, build: PATCHED }];
        const others = settings.servers.filter(({ name }) => name !== rows.name);
        const servers = [...others, { ...server, upgrades }];
        const { result } = replayTraffic(profile, window, { ...settings, ...run, servers });
        const full = result.servers.find((one) => one.server === rows.name);
        expect(full && figuresOf(full)).toEqual(figuresAt(harm, i, date));
      }
    }
  }
}

describe("the harm of every patch date in one pass equals a full run for each", () => {
  it("on random mail, builds, clocks, pauses and dates", () => {
    fc.assert(
      fc.property(
        arbitraryRun,
        fc.uniqueArray(fc.integer({ min: 0, max: 14 * 1440 }), { minLength: 1, maxLength: 4 }),
        (run, offsets) => {
          const profile = profileOf(run.messages, run.groupDimension);
          const { startMinute } = prepareTraffic(profile, run.window);
          const dates = offsets.map((offset) => startMinute + offset).sort((a, b) => a - b);
          compare(profile, run.window, run.settings, dates);
        },
      ),
      { numRuns },
    );
  });

  test("on mail in every minute of 90 days under the provider's policy", () => {
    const settings = { ...providerSettings(), placement: { kind: "random" } as const };
    const window = { startMs: Date.UTC(2026, 8, 8), days: 90, shiftToMs: null, extend: "none" };
    const start = Date.UTC(2026, 8, 8) / MS_PER_MINUTE;
    const days = [0, 30, 31, 60, 61, 75, 90, 92];
    const dates = days.map((day) => start + (day * MS_PER_DAY) / MS_PER_MINUTE);
    compare(denseProfile(["a"]), { ...window, extend: "none" }, settings, dates);
  });
});
