import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { WindowSettings } from "../../../sim/contract/settings.ts";
import { ProfileBuilder, type TrafficProfile } from "../../../sim/traffic/profile.ts";
import { packProfile, unpackProfile } from "../../../sim/traffic/profile-pack.ts";
import {
  applyWindow,
  planWindow,
  type WindowPlan,
  windowRows,
} from "../../../sim/traffic/window.ts";

const NAMES = {
  servers: ["a", "b", "c"],
  builds: ["", "15.1.2507.16", "15.1.2507.61"],
  groups: ["", "sales"],
  groupDimension: "department",
};
const FIRST_MINUTE = 29_654_000;

/** Mail of up to eight weeks, so that windows, repeated weeks and leftovers all occur. */
const anyProfile: fc.Arbitrary<TrafficProfile> = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 8 * 10_080 }),
      server: fc.nat(2),
      build: fc.nat(2),
      inScope: fc.nat(1),
      group: fc.nat(1),
      recipients: fc.nat(500),
      sizeBytes: fc.oneof(fc.nat(200_000), fc.constant(2 ** 45)),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => {
    const builder = new ProfileBuilder(NAMES);
    builder.add({
      count: rows.length,
      timeMs: Float64Array.from(rows, ({ minute }) => (FIRST_MINUTE + minute) * 60_000),
      server: Uint32Array.from(rows, (row) => row.server),
      build: Uint32Array.from(rows, (row) => row.build),
      inScope: Uint8Array.from(rows, (row) => row.inScope),
      group: Uint32Array.from(rows, (row) => row.group),
      recipients: Float64Array.from(rows, (row) => row.recipients),
      sizeBytes: Float64Array.from(rows, (row) => row.sizeBytes),
    });
    return builder.build();
  });

const anyWindow = fc.record({
  startMs: fc.integer({ min: 0, max: 6 * 10_080 }).map((m) => (FIRST_MINUTE + m) * 60_000),
  days: fc.integer({ min: 1, max: 70 }),
  shiftToMs: fc.constantFrom(null, Date.UTC(2027, 0, 4)),
  extend: fc.constantFrom("weeks" as const, "none" as const),
});

/** The plan of a window; a log that is too short to be repeated is not repeated. */
function planOf(log: TrafficProfile, window: WindowSettings): WindowPlan {
  try {
    return planWindow(log, window);
  } catch (error) {
    if (!(error instanceof MailflowError)) throw error;
    return planWindow(log, { ...window, extend: "none" });
  }
}

describe("a packed profile", () => {
  test("comes back row for row", () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(unpackProfile(packProfile(profile), NAMES)).toEqual(profile);
      }),
    );
  });

  test("that was cut is refused, wherever it was cut", () => {
    fc.assert(
      fc.property(anyProfile, fc.double({ min: 0, max: 0.999, noNaN: true }), (profile, share) => {
        const packed = packProfile(profile);
        const cut = packed.subarray(0, Math.floor(packed.length * share));
        expect(() => unpackProfile(cut, NAMES)).toThrow(/packed profile/);
      }),
    );
  });
});

describe("the rows of a window", () => {
  test("give the traffic that the whole log gives, repeated weeks and days included", () => {
    fc.assert(
      fc.property(anyProfile, anyWindow, (log, window) => {
        const plan = planOf(log, window);
        expect(applyWindow(windowRows(log, plan), plan)).toEqual(applyWindow(log, plan));
      }),
      { numRuns: 300 },
    );
  });

  test("hold no name of mail outside it", () => {
    const builder = new ProfileBuilder(NAMES);
    builder.add({
      count: 2,
      timeMs: Float64Array.of(FIRST_MINUTE * 60_000, (FIRST_MINUTE + 9_000) * 60_000),
      server: Uint32Array.of(0, 2),
      build: Uint32Array.of(1, 2),
      inScope: Uint8Array.of(1, 1),
      group: Uint32Array.of(1, 0),
      recipients: Float64Array.of(1, 1),
      sizeBytes: Float64Array.of(0, 0),
    });
    const log = builder.build();
    const window = { startMs: FIRST_MINUTE * 60_000, days: 2, shiftToMs: null };
    const rows = windowRows(log, planWindow(log, { ...window, extend: "none" }));
    expect(rows.servers).toEqual(["a", "", ""]);
    expect(rows.builds).toEqual(["", "15.1.2507.16", ""]);
    expect(rows.groups).toEqual(["", "sales"]);
  });
});
