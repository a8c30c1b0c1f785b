import { MINUTES_PER_DAY, MS_PER_DAY, minuteOf } from "../../sim/base/units.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { emptyProfile, type TrafficProfile } from "../../sim/traffic/profile.ts";

const RATES = [
  [0, 0, 0],
  [30, 5, 0],
  [40, 10, 0],
  [50, 20, 0],
  [60, 30, 5],
  [70, 30, 10],
  [80, 30, 20],
  [90, 0, 60],
] as const;

/** The provider's policy against two servers, `a` and `b`, of an out-of-date build. */
export function providerSettings(): ModelSettings {
  return {
    policy: {
      id: "microsoft-2023",
      variant: "carryover",
      stages: RATES.map(([startDay, throttleMinutesPerHour, blockMinutesPerHour], i) => ({
        stage: i + 1,
        startDay,
        throttleMinutesPerHour,
        blockMinutesPerHour,
      })),
    },
    order: "block-first",
    placement: { kind: "start" },
    replyPoint: "end-of-data",
    retry: {
      id: "15m",
      byProduct: {},
      fallback: { id: "15m", intervalsMinutes: [15], lifetimeMinutes: 2880, delayDsnMinutes: 240 },
    },
    pauses: [],
    cleanAfterMs: 30 * MS_PER_DAY,
    relapse: "restart",
    seed: "1",
    products: [{ product: "Exchange 2019", from: "15.2.0.0", below: null }],
    floors: [{ product: "Exchange 2019", fromMs: 0, minBuild: "15.2.1000.0" }],
    servers: ["a", "b"].map((name) => ({
      name,
      product: null,
      build: "15.2.100.1",
      firstDetectedMs: null,
      stageStarts: [],
      upgrades: [],
      retirement: null,
    })),
  };
}

/** 1 to 7 messages in every minute of the 90 days from 8 September 2026 on. */
export function denseProfile(servers: readonly string[]): TrafficProfile {
  const minutes = 90 * MINUTES_PER_DAY;
  const names = { servers, builds: [""], groups: [""], groupDimension: null };
  const profile = emptyProfile(names, servers.length * minutes);
  const start = minuteOf(Date.UTC(2026, 8, 8));
  for (let row = 0; row < profile.rowCount; row++) {
    const messages = 1 + ((row * 5) % 7);
    profile.server[row] = Math.floor(row / minutes);
    profile.inScope[row] = 1;
    profile.minute[row] = start + (row % minutes);
    profile.messages[row] = messages;
    profile.recipients[row] = 2 * messages;
    profile.bytes[row] = 1_000 * messages;
  }
  return profile;
}
