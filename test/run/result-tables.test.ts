import { expect, test } from "vitest";
import type { ModelEvent } from "../../sim/contract/result.ts";
import { dailyTable, eventsTable, serversTable } from "../../src/run/result-tables.ts";
import { sampleResult } from "../cli/sample-result.ts";

const DAY_MS = Date.parse("2026-09-08T00:00:00Z");

test("a day has its totals and percentiles in the columns of their names", () => {
  const { totals, delay } = sampleResult({ totals: { messages: 7, bounced: 2, delayed: 1 } });
  const day = {
    ...totals,
    day: 3,
    dateUtc: "2026-09-11",
    delay: { ...delay, meanMinutes: 2.5, p95: 4 },
    delayCounts: [],
    hours: [],
  };
  const table = dailyTable(sampleResult({ days: [day] }));
  const row = Object.fromEntries(table.columns.map((name, i) => [name, table.rows[0]?.[i]]));
  expect(row).toMatchObject({
    day: 3,
    date: "2026-09-11",
    messages: 7,
    bounced: 2,
    delayed: 1,
    expired: 0,
    delayMeanMinutes: 2.5,
    delayP95: 4,
    delayMax: null,
  });
});

test("a server's row has ISO dates, nothing where a date is unknown, and the builds that comply", () => {
  const table = serversTable(
    [
      {
        server: "mail01",
        status: "outOfDate",
        build: "15.1.2507.44",
        product: "Exchange 2016",
        firstDetectedMs: DAY_MS,
        stage: 1,
        throttleMinutesPerHour: 0,
        blockMinutesPerHour: 0,
        throttleEnabledMs: DAY_MS + 30 * 86_400_000,
        blockingEnabledMs: null,
        nextStage: 2,
        nextStageStartMs: DAY_MS + 30 * 86_400_000,
        nextStageThrottleRate: 5,
        nextStageBlockRate: 0,
        fullBlockMs: null,
        daysLeft: null,
        compliantBuilds: ["15.1.2507.75", "15.1.2507.61"],
      },
    ],
    DAY_MS,
  );
  const row = Object.fromEntries(table.columns.map((name, i) => [name, table.rows[0]?.[i]]));
  expect(row).toEqual({
    asOf: "2026-09-08T00:00:00Z",
    server: "mail01",
    status: "outOfDate",
    build: "15.1.2507.44",
    product: "Exchange 2016",
    firstDetected: "2026-09-08T00:00:00Z",
    stage: 1,
    throttleMinutesPerHour: 0,
    blockMinutesPerHour: 0,
    throttleEnabled: "2026-10-08T00:00:00Z",
    blockingEnabled: null,
    nextStage: 2,
    nextStageStart: "2026-10-08T00:00:00Z",
    nextStageThrottleRate: 5,
    nextStageBlockRate: 0,
    fullBlock: null,
    daysLeft: null,
    compliantBuilds: "15.1.2507.75 15.1.2507.61",
  });
});

test("an event has its time in UTC, its kind and words; one of all servers names none", () => {
  const events: readonly ModelEvent[] = [
    { ms: DAY_MS, server: null, kind: "pauseBegin" },
    { ms: DAY_MS + 60_000, server: "mail01", kind: "firstNdr" },
  ];
  expect(eventsTable(sampleResult({ events })).rows).toEqual([
    ["2026-09-08T00:00:00Z", null, "pauseBegin", "Pause begins: the clocks stand still"],
    ["2026-09-08T00:01:00Z", "mail01", "firstNdr", "First message returned to its sender"],
  ]);
});
