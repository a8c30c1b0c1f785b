import { describe, expect, test } from "vitest";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import { attemptAgesMs, scheduleOf } from "../../../sim/retry/schedule.ts";
import { retryProfileOf } from "../../config/retry/retry-profile-of.ts";
import { runExample } from "../../config/run-example.ts";

/**
 * Refused minutes at a fixed place of the hour alias with a sender's retry schedule: the message
 * comes back to the same minutes. By brute force over arrivals all through the hour.
 */
const STEP_MS = 20_000;
const STEPS_PER_MINUTE = MS_PER_MINUTE / STEP_MS;

/** How many arrivals, one a step, lose their message when each hour begins with refusals. */
async function lostArrivals(retry: string, refusedMinutes: number): Promise<number> {
  const profile = await retryProfileOf(retry);
  const lifetimeMs = profile.lifetimeMinutes * MS_PER_MINUTE;
  const ages = [0, ...attemptAgesMs(scheduleOf(profile), lifetimeMs)];
  // Two attempts in the same second of the hour meet the same reply.
  const phases = [...new Set(ages.map((ms) => ms % MS_PER_HOUR))];
  let lost = 0;
  for (let arrivalMs = 0; arrivalMs < MS_PER_HOUR; arrivalMs += STEP_MS) {
    const isRefused = (ms: number): boolean =>
      (arrivalMs + ms) % MS_PER_HOUR < refusedMinutes * MS_PER_MINUTE;
    if (phases.every(isRefused)) lost++;
  }
  return lost;
}

/** The longest window of refused minutes out of which every message escapes. */
async function escapesMinutes(retry: string): Promise<number> {
  let minutes = 0;
  while (minutes < 60 && (await lostArrivals(retry, minutes + 1)) === 0) minutes++;
  return minutes;
}

describe("a fixed window of refused minutes", () => {
  test.each(["60m", "sendmail-q1h", "120m", "180m, 60m"])(
    "loses every message that arrives in it to a sender that retries by %s",
    async (retry) => {
      for (const refused of [1, 5, 10, 20, 30, 59]) {
        expect(await lostArrivals(retry, refused)).toBe(refused * STEPS_PER_MINUTE);
      }
    },
  );

  test.each([
    ["exchange-2010-hub", 59],
    ["exchange-se-mailbox", 55],
    ["exchange-2016-mailbox", 45],
    ["exchange-2019-edge", 45],
    ["exim", 45],
    ["exim-q30m", 30],
    ["iis-smtp", 30],
    ["exchange-2003", 30],
    ["sendmail-q30m", 30],
    ["60m, 45m, 60m", 15],
  ])("loses nothing to %s while it is no longer than %i minutes", async (retry, minutes) => {
    expect(await escapesMinutes(retry)).toBe(minutes);
  });
});

describe("the example hourly-retry", () => {
  test("what arrives in the refused minutes is lost, and nothing else is late", async () => {
    const { totals, stages, days, warnings } = await runExample("hourly-retry");
    expect(warnings.map(({ code }) => code)).toEqual(["RETRY_ALIASED"]);
    const refused = days.flatMap((day) => day.hours).map((hour) => hour.refusedFirstAttempts);
    expect(totals.expired).toBe(refused.reduce((sum, count) => sum + count, 0));
    expect(totals).toMatchObject({ delayed: 0, bounced: 0 });
    for (const { stage, throttleMinutesPerHour, messages, expired } of stages.slice(2, 5)) {
      expect(expired / messages, `stage ${stage}`).toBeCloseTo(throttleMinutesPerHour / 60, 1);
      expect(expired).toBeGreaterThan(100);
    }
  });

  test.each(["exchange-2016-mailbox", "iis-smtp", "exim-q30m", "postfix"])(
    "nothing is lost by %s",
    async (retry) => {
      const { totals, warnings } = await runExample("hourly-retry", { retry });
      expect(warnings).toEqual([]);
      expect(totals).toMatchObject({ expired: 0, bounced: 0 });
      expect(totals.delayed).toBeGreaterThan(1_000);
    },
  );

  test("a queue run an hour loses the same, scattered minutes lose nothing", async () => {
    const { totals } = await runExample("hourly-retry");
    const sendmail = await runExample("hourly-retry", { retry: "sendmail-q1h" });
    expect(sendmail.totals.expired).toBe(totals.expired);
    const scattered = await runExample("hourly-retry", { placement: "scattered" });
    expect(scattered.totals).toMatchObject({ expired: 0, bounced: 0 });
  });
});
