import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { MINUTES_PER_DAY, MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { arrivalsAt } from "../../sim/enforcement/clock.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../../sim/enforcement/verdict-codes.ts";
import { compileSettings, emptyWindow } from "../../sim/servers/compiled-settings.ts";
import { serverClock } from "../../sim/servers/server-clock.ts";
import { compileServer } from "../../sim/servers/server-verdicts.ts";
import { Enforcement, type Ruling } from "../../src/smtp/enforcement.ts";
import { heapBytes } from "./heap.ts";
import { DAY0_MS, dayMs, GOOD_BUILD, modelOf, OLD_BUILD } from "./with-endpoint.ts";

const PROPERTY_RUNS = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 15);

const BYTES: Readonly<Record<Ruling["verdict"], number>> = {
  accept: ACCEPT,
  throttle: THROTTLE,
  block: BLOCK,
};

let model: ModelSettings;
beforeAll(async () => {
  model = await modelOf();
});

describe("a ruling", () => {
  test("is the verdict of the model's minute, for every placement, order and instant", async () => {
    const placement = fc.constantFrom("start", "end", "offset", "random", "scattered", "at:17");
    const order = fc.constantFrom("block-first" as const, "throttle-first" as const);
    const variant = fc.constantFrom("carryover", "literal");
    const pauses = fc.constantFrom([], ["2026-10-01/P14D", "2026-11-20/P3D"]);
    const instants = fc.array(fc.integer({ min: 0, max: 130 * MINUTES_PER_DAY * 60 - 1 }), {
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ placement, order, variant, pauses }),
        instants,
        fc.string({ minLength: 1, maxLength: 9 }),
        async (scenario, seconds, server) => {
          const settings = await modelOf(scenario);
          const expected = timelineOf(settings, server);
          const enforcement = new Enforcement(settings, DAY0_MS);
          for (const second of seconds) {
            const ruling = enforcement.rule(server, OLD_BUILD, DAY0_MS + second * 1000);
            const index = Math.floor(second / 60);
            const got = { verdict: BYTES[ruling.verdict], stage: ruling.stage };
            expect(got).toEqual({
              verdict: expected.verdict[index],
              stage: expected.stage[index],
            });
          }
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });

  test("lets a build that complies in, on any day and minute", () => {
    const enforcement = new Enforcement(model, DAY0_MS);
    const minute = fc.integer({ min: 0, max: 200 * MINUTES_PER_DAY });
    fc.assert(
      fc.property(minute, (at) => {
        const { verdict } = enforcement.rule("mail01", GOOD_BUILD, DAY0_MS + at * MS_PER_MINUTE);
        expect(verdict).toBe("accept");
      }),
    );
  });

  test.each([
    [65, 3, { verdict: "block", stage: 5, minutesPerHour: 5 }],
    [65, 6, { verdict: "throttle", stage: 5, minutesPerHour: 30 }],
    [75, 0, { verdict: "block", stage: 6, minutesPerHour: 10 }],
    [65, 36, { verdict: "accept", stage: 5, minutesPerHour: 0 }],
    [0, 0, { verdict: "accept", stage: 1, minutesPerHour: 0 }],
  ] as const)("of day %s, minute %s names stage and rate", (day, minute, expected) => {
    const ruling = new Enforcement(model, DAY0_MS).rule("mail01", OLD_BUILD, dayMs(day, minute));
    expect(ruling).toEqual(expected);
  });

  test("in a pause accepts and keeps the frozen stage", async () => {
    const paused = await modelOf({ pauses: ["2026-11-10/P14D"] });
    const enforcement = new Enforcement(paused, DAY0_MS);
    const ruling = enforcement.rule("mail01", OLD_BUILD, dayMs(70, 6));
    expect(ruling).toEqual({ verdict: "accept", stage: 5, minutesPerHour: 0 });
  });
});

describe("an inventory", () => {
  test("says when its servers were detected; others were on day 0", async () => {
    const servers = [{ name: "mail01", firstDetected: "2026-07-10" }];
    const enforcement = new Enforcement(await modelOf({ servers }), DAY0_MS);
    expect(enforcement.rule("mail01", OLD_BUILD, dayMs(0, 6)).stage).toBe(5);
    expect(enforcement.rule("mail02", OLD_BUILD, dayMs(0, 6)).stage).toBe(1);
  });

  test("gives the build of mail that shows none, before and after its upgrade", async () => {
    const upgrades = [{ at: "2026-11-12T00:06:00Z", build: GOOD_BUILD }];
    const servers = [{ name: "mail01", build: OLD_BUILD, upgrades }];
    const enforcement = new Enforcement(await modelOf({ servers }), DAY0_MS);
    expect(enforcement.rule("mail01", null, dayMs(65, 5)).verdict).toBe("throttle");
    expect(enforcement.rule("mail01", null, dayMs(65, 6)).verdict).toBe("accept");
  });

  test("a patched server below a floor raised later begins a new day 0 with its next mail", async () => {
    const floors = [{ product: "Exchange 2016", from: "2026-12-01", minBuild: "15.1.2507.99" }];
    const upgrades = [{ at: "2026-11-12", build: GOOD_BUILD }];
    const servers = [{ name: "mail01", build: OLD_BUILD, upgrades }];
    const relapsing = await modelOf({ servers, floors });
    const enforcement = new Enforcement(relapsing, DAY0_MS);
    expect(enforcement.rule("mail01", null, dayMs(70)).stage).toBe(0);
    expect(enforcement.rule("mail01", null, dayMs(90)).stage).toBe(1);
    expect(enforcement.rule("mail01", null, dayMs(121, 3))).toMatchObject({
      verdict: "throttle",
      stage: 2,
    });
  });
});

test("names that clients make up do not pile up", () => {
  const enforcement = new Enforcement(model, DAY0_MS);
  const visit = (from: number, to: number): void => {
    for (let i = from; i < to; i++) enforcement.rule(`made-up-${i}`, OLD_BUILD, dayMs(65, 6));
  };
  visit(0, 5_000);
  const before = heapBytes();
  visit(5_000, 10_000);
  // 5,000 servers more would take 10 MB more.
  expect(heapBytes() - before).toBeLessThan(2 * 1024 * 1024);
  expect(enforcement.rule("made-up-0", OLD_BUILD, dayMs(65, 6)).verdict).toBe("throttle");
});

function timelineOf(
  settings: ModelSettings,
  name: string,
): { readonly verdict: Uint8Array; readonly stage: Uint8Array } {
  const server = {
    name,
    product: null,
    build: null,
    firstDetectedMs: DAY0_MS,
    stageStarts: [],
    upgrades: [],
    retirement: null,
  };
  const start = minuteOf(DAY0_MS);
  const compiled = compileSettings(
    { ...settings, servers: [server] },
    emptyWindow(start, start + 130 * MINUTES_PER_DAY),
  );
  const clock = serverClock(compiled, name, arrivalsAt([]), Number.POSITIVE_INFINITY);
  return compileServer(compiled, name, clock).timeline;
}
