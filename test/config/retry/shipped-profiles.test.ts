import { describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import { retryAges } from "../../../sim/retry/fates.ts";
import { attemptAgesMs, scheduleOf } from "../../../sim/retry/schedule.ts";
import { parseRetryList } from "../../../sim/text/retry-list.ts";
import { bundledProfiles, resolveRetry } from "../../../src/config/retry/file.ts";
import { failure } from "../config-helpers.ts";
import { retryProfileOf } from "./retry-profile-of.ts";

const SECOND = 1000;
const HOURS_OF_LIFE = 48;

/** Every attempt after the first of a message that is always refused, in units of `unitMs`. */
async function ages(retry: string, unitMs: number): Promise<number[]> {
  const profile = await retryProfileOf(retry);
  const lifetimeMs = profile.lifetimeMinutes * MS_PER_MINUTE;
  return attemptAgesMs(scheduleOf(profile), lifetimeMs).map((ms) => ms / unitMs);
}

/** from, from + step, … ≤ to. */
function every(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

describe("a message is tried again", () => {
  test.each([
    ["exchange-2007-hub", 1],
    ["exchange-2007-edge", 1],
    ["exchange-2010-hub", 1],
    ["exchange-2010-edge", 1],
    ["exchange-2013-mailbox", 15],
    ["exchange-2013-edge", 15],
    ["exchange-2016-mailbox", 15],
    ["exchange-2016-edge", 15],
    ["exchange-2019-mailbox", 15],
    ["exchange-2019-edge", 15],
    ["exchange-se-mailbox", 5],
    ["exchange-se-edge", 5],
    ["exchange-5min", 5],
  ])("by %s every %i minutes for two days", async (id, minutes) => {
    expect(await ages(id, MS_PER_MINUTE)).toEqual(every(minutes, minutes, HOURS_OF_LIFE * 60));
    expect((await retryProfileOf(id)).delayDsnMinutes).toBe(4 * 60);
  });

  test("by Postfix at its doubling age up to 4000 s, in queue runs of 300 s, for five days", async () => {
    const growing = [300, 600, 1200, 2400, 4800];
    expect(await ages("postfix", SECOND)).toEqual([...growing, ...every(4200, 9000, 5 * 86_400)]);
  });

  test("by Exim's rule every 15 minutes, then in growing gaps, then every 6 hours", async () => {
    // After 2 h: gaps of 1 h, × 1.5 …; 7.59375 h from 15:26:15 on, past the 16 h fixed again.
    const growing = [11_700, 17_100, 25_200, 37_350, 55_575, 82_912];
    expect(await ages("exim", SECOND)).toEqual([
      ...every(900, 900, 8100),
      ...growing,
      ...every(21_600, 82_912 + 21_600, 4 * 86_400),
    ]);
  });

  test("by Exim with a queue runner of 30 minutes only in its runs", async () => {
    const growing = [0.5, 1, 1.5, 2, 2.5, 3.5, 5, 7.5, 11, 16.5];
    expect(await ages("exim-q30m", MS_PER_HOUR)).toEqual([...growing, ...every(6, 22.5, 96)]);
  });

  test("by qmail at the squares of 20, 40, 60, … seconds for seven days", async () => {
    const squares = Array.from({ length: 38 }, (_, i) => (20 * (i + 1)) ** 2);
    expect(await ages("qmail", SECOND)).toEqual(squares);
    expect((39 * 20) ** 2).toBeGreaterThan(7 * 86_400);
  });

  test.each([
    ["sendmail-q30m", 30],
    ["sendmail-q1h", 60],
  ])("by %s in every queue run for five days", async (id, minutes) => {
    expect(await ages(id, MS_PER_MINUTE)).toEqual(every(minutes, minutes, 5 * 1440));
  });

  test.each(["iis-smtp", "exchange-2003"])(
    "by %s after 15, 30, 60, then every 240 minutes for two days",
    async (id) => {
      const expected = [15, 45, ...every(240, 105, 2880)];
      expect(await ages(id, MS_PER_MINUTE)).toEqual(expected);
      expect(expected.slice(0, 5)).toEqual([15, 45, 105, 345, 585]);
    },
  );

  test("by KumoMTA in gaps that double from 20 minutes on, for seven days", async () => {
    const doubled = [20, 60, 140, 300, 620, 1260, 2540, 5100];
    expect(await ages("kumomta", MS_PER_MINUTE)).toEqual(doubled);
    expect((await retryProfileOf("kumomta")).lifetimeMinutes).toBe(7 * 1440);
  });

  test("by a list of one's own for two days", async () => {
    const tail = every(10, 14, 2880).slice(1);
    expect(await ages("1m*4, 10m", MS_PER_MINUTE)).toEqual([1, 2, 3, 4, 14, ...tail]);
  });
});

describe("a queue whose connection was refused connects again", () => {
  const mailbox = [1, 2, 3, 4, 9, 14, 19, 24, 29, 34, 44, 54, 64];
  const edge = [1, 2, 3, 4, 14, 24, 34, 44, 54, 64, 94, 124];
  test("by role: Hub and Mailbox, Edge", async () => {
    const queues = (await bundledProfiles()).filter((one) => one.queueIntervals !== undefined);
    expect(queues).toHaveLength(13);
    for (const { id, role, queueIntervals } of queues) {
      const list = parseRetryList(queueIntervals ?? "");
      const intervalsMs = list.ok ? list.value : [];
      const expected = role === "Edge" ? edge : mailbox;
      const schedule = { algorithm: { kind: "intervals" as const, intervalsMs }, queueRunMs: null };
      const found = attemptAgesMs(schedule, MS_PER_DAY).map((ms) => ms / MS_PER_MINUTE);
      expect(found.slice(0, expected.length), id).toEqual(expected);
    }
  });
});

describe("a bundled profile", () => {
  test("names its source and its lifetime", async () => {
    for (const profile of await bundledProfiles()) {
      expect(profile.source, profile.id).toBeTruthy();
      expect(profile.confidence, profile.id).toBeTruthy();
    }
  });

  test("has the same attempts in whole minutes, wherever it has any", async () => {
    for (const { id } of await bundledProfiles()) {
      const profile = await retryProfileOf(id);
      if (id === "qmail" || id === "exim") {
        expect(profile.intervalsMinutes, id).toEqual([]);
      } else {
        expect([...retryAges(profile).ages], id).toEqual(await ages(id, MS_PER_MINUTE));
      }
    }
  });

  test("that tells nobody of a delay sends no notice, however long mail may live", async () => {
    const request = { retry: "postfix", lifetime: "30d", delayDsn: null };
    const { fallback } = await resolveRetry(request, ".", () => ({}));
    expect(fallback.delayDsnMinutes).toBe(fallback.lifetimeMinutes);
    expect([...retryAges(fallback).ages].at(-1)).toBeGreaterThan(29 * 1440);
    const none = await resolveRetry({ ...request, delayDsn: "none" }, ".", () => ({}));
    expect(none.fallback.delayDsnMinutes).toBe(30 * 1440);
  });

  test("is named with all others where a name is unknown", async () => {
    const error = await failure(() => retryProfileOf("postfx"));
    for (const { id } of await bundledProfiles()) expect(error.message).toContain(`"${id}"`);
    expect(error.message).toContain('received "postfx"; did you mean "postfix"?');
  });
});
