import { expect, test } from "vitest";
import { startClock } from "../../src/smtp/simulated-clock.ts";
import { DAY0_MS } from "./with-endpoint.ts";

test.each([
  { speed: 1, startDay: 0, realMs: 1500, time: "2026-09-08T00:00:01.500Z" },
  { speed: 60, startDay: 65.5, realMs: 1000, time: "2026-11-12T12:01:00.000Z" },
  { speed: 0.5, startDay: 1, realMs: 120_000, time: "2026-09-09T00:01:00.000Z" },
  { speed: 13_000, startDay: 0, realMs: 598_154, time: "2026-12-07T00:00:02.000Z" },
])("after $realMs ms from day $startDay at speed $speed it is $time", (given) => {
  let realMs = 77_000;
  const clock = startClock({ ...given, day0Ms: DAY0_MS, realMs: () => realMs });
  realMs += given.realMs;
  expect(new Date(clock.nowMs()).toISOString()).toBe(given.time);
});
