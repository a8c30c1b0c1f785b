/** Where the benches' windows begin. */
export const START_MS = Date.UTC(2026, 8, 8);

/** Settings of the event engine by name, laid over `modelSettings()`. */
export function eventModes(plain) {
  return {
    plain: {},
    connect: { replyPoint: "connect", sending: plain },
    capacity: { sending: { ...plain, capacityPerMinute: 120 } },
    both: { replyPoint: "connect", sending: { ...plain, capacityPerMinute: 120 } },
  };
}

/** The provider's policy, 15-minute retry and one unknown build. */
export function modelSettings() {
  const rates = [
    [0, 0, 0],
    [30, 5, 0],
    [40, 10, 0],
    [50, 20, 0],
    [60, 30, 5],
    [70, 30, 10],
    [80, 30, 20],
    [90, 0, 60],
  ];
  return {
    policy: {
      id: "microsoft-2023",
      variant: "carryover",
      stages: rates.map(([startDay, throttleMinutesPerHour, blockMinutesPerHour], i) => ({
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
    cleanAfterMs: 30 * 86_400_000,
    relapse: "restart",
    seed: "1",
    products: [],
    floors: [],
    servers: [],
  };
}
