import { beforeAll, describe, expect, test } from "vitest";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { comparePostfix, PLANS, postfixModel } from "./check.ts";
import { DAY0_MS, SPEED, type StagePlan, type StageRun } from "./run.ts";

/** A Postfix written out in whole seconds, apart from sim/; one second is a simulated minute. */
interface MadePostfix {
  readonly gapSeconds: (ageSeconds: number) => number;
  readonly queueRunSeconds: number;
  /** By how much it is late at every attempt. Units: ms of simulated time. */
  readonly lateMs: number;
}

const FAITHFUL: MadePostfix = {
  gapSeconds: (age) => Math.min(Math.max(age, 5), 67),
  queueRunSeconds: 5,
  lateMs: 9_000,
};
/** Its seconds begin 20 simulated seconds after the minute, its queue runs in seconds 3, 8, … */
const ORIGIN_MS = DAY0_MS + 20_000;
const QUEUE_RUN_SECOND = 3;

let model: ModelSettings;
beforeAll(async () => {
  model = await postfixModel();
});

function verdictAt(plan: StagePlan, ms: number): "accept" | "throttle" | "block" {
  const minute = Math.floor(ms / MS_PER_MINUTE) % 60;
  if (plan.startDay === 55) return minute < 20 ? "throttle" : "accept";
  return minute < 5 ? "block" : minute < 35 ? "throttle" : "accept";
}

function madeRun(plan: StagePlan, postfix: MadePostfix): StageRun {
  const startMs = DAY0_MS + plan.startDay * MS_PER_DAY;
  const gapMs = (120 * MS_PER_MINUTE) / plan.messages;
  const messages = Array.from({ length: plan.messages }, (_, i) => {
    const arrivalMs = startMs + Math.floor((i + 0.5) * gapMs);
    const secondOf = (ms: number): number => Math.floor((ms - ORIGIN_MS) / MS_PER_MINUTE);
    const arrival = secondOf(arrivalMs);
    const times = [arrivalMs];
    for (let now = arrival; verdictAt(plan, times.at(-1) ?? 0) === "throttle"; ) {
      const due = now + postfix.gapSeconds(now - arrival);
      do now++;
      while (now % postfix.queueRunSeconds !== QUEUE_RUN_SECOND || due > now + 1);
      times.push(ORIGIN_MS + now * MS_PER_MINUTE + postfix.lateMs);
    }
    const attempts = times.map((ms) => ({
      simulatedMs: ms,
      realMs: Math.floor((ms - ORIGIN_MS) / SPEED),
      verdict: verdictAt(plan, ms),
    }));
    return { arrivalMs, attempts };
  });
  return { plan, messages };
}

function compareMade(change: Partial<MadePostfix>): ReturnType<typeof comparePostfix> {
  const postfix = { ...FAITHFUL, ...change };
  return comparePostfix(
    PLANS.map((plan) => madeRun(plan, postfix)),
    model,
  );
}

describe("the comparison with Postfix", () => {
  test("finds no difference in a Postfix that does as its documentation says", () => {
    const result = compareMade({});
    expect(result).toMatchObject({ cases: 600, differences: 0, agreementPercent: 100 });
    expect(result.largestDelayDifferenceMinutes).toBeLessThan(1);
  });

  test.each([
    ["does not wait longer from attempt to attempt", { gapSeconds: () => 5 }],
    ["waits twice its age", { gapSeconds: (age: number) => Math.min(Math.max(5, 2 * age), 67) }],
    ["has queue runs half as often", { queueRunSeconds: 10 }],
  ])("notices one that %s", (_what, change) => {
    expect(compareMade(change).differences).toBeGreaterThan(0);
  });

  test("notices replies that come from another minute", () => {
    const runs = PLANS.map((plan) => {
      const { messages } = madeRun(plan, FAITHFUL);
      const moved = messages.map(({ arrivalMs, attempts }) => ({
        arrivalMs: arrivalMs + 10 * MS_PER_MINUTE,
        attempts,
      }));
      return { plan, messages: moved };
    });
    expect(comparePostfix(runs, model).differences).toBeGreaterThan(0);
  });
});
