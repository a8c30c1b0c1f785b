import { expect, test } from "vitest";
import { AttemptCounter, type EndpointStatus, statusText } from "../../src/smtp/status.ts";
import { DAY0_MS, dayMs } from "./with-endpoint.ts";

const STATUS: EndpointStatus = {
  simulatedMs: dayMs(65, 750),
  day0Ms: DAY0_MS,
  stage: 5,
  counts: { accept: 1_200, throttle: 3, block: 0, tooLarge: 0 },
  connections: 2,
  cutOffs: 0,
};

test.each<[Partial<EndpointStatus>, string]>([
  [
    {},
    "day 65.5 (2026-11-12 12:30 UTC)  stage 5  1,200 accepted, 3 throttled, 0 blocked  2 connected",
  ],
  [
    { simulatedMs: DAY0_MS, stage: 1, cutOffs: 4 },
    "day 0.0 (2026-09-08 00:00 UTC)  stage 1  1,200 accepted, 3 throttled, 0 blocked  " +
      "2 connected  4 cut off",
  ],
  [
    { counts: { accept: 0, throttle: 0, block: 0, tooLarge: 1 } },
    "day 65.5 (2026-11-12 12:30 UTC)  stage 5  0 accepted, 0 throttled, 0 blocked, 1 too large  " +
      "2 connected",
  ],
])("the status line of %j", (change, expected) => {
  expect(statusText({ ...STATUS, ...change })).toBe(expected);
});

test("attempts are counted by verdict", () => {
  const counter = new AttemptCounter();
  for (const verdict of ["accept", "throttle", "throttle", "tooLarge"] as const) {
    counter.add({
      simulatedMs: 0,
      realMs: 0,
      server: "mail01",
      build: null,
      messageId: null,
      helo: null,
      recipients: null,
      bytes: null,
      stage: 0,
      replyPoint: "end-of-data",
      verdict,
      reply: "",
      isEncrypted: false,
    });
  }
  expect(counter.counts).toEqual({ accept: 1, throttle: 2, block: 0, tooLarge: 1 });
});
