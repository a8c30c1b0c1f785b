import { describe, expect, test } from "vitest";
import { MINUTES_PER_WEEK } from "../../../sim/base/units.ts";
import { drawWeeks, resampleRows } from "../../../sim/plan/resample.ts";
import type { ServerRows } from "../../../sim/servers/server-mail.ts";

const WEEKS = 3;
const START = 100;
const END = START + WEEKS * MINUTES_PER_WEEK + 1_000;

/** Messages at minute 10 of each week, as many as its number, and one at its last minute. */
const rows: ServerRows = {
  name: "a",
  messages: 16,
  recipients: 16,
  bytes: 0,
  outOfScope: 0,
  builds: [
    {
      logBuild: "15.1.1.1",
      minute: Int32Array.from(
        [0, 1, 2, 3].flatMap((week) => {
          const first = START + week * MINUTES_PER_WEEK;
          return week === WEEKS ? [first + 10] : [first + 10, first + MINUTES_PER_WEEK - 1];
        }),
      ),
      messages: Float64Array.from([1, 1, 2, 1, 3, 1, 4]),
      total: 13,
      hourly: null,
    },
  ],
};

describe("weeks drawn again", () => {
  test("come from the whole weeks alone, are the same for a seed and differ from draw to draw", () => {
    const first = drawWeeks("1", 0, START, END);
    expect(first).toHaveLength(WEEKS + 1);
    expect(first?.every((week) => week >= 0 && week < WEEKS)).toBe(true);
    expect(drawWeeks("1", 0, START, END)).toEqual(first);
    const others = Array.from({ length: 20 }, (_, i) => String(drawWeeks("1", i, START, END)));
    expect(new Set(others).size).toBeGreaterThan(5);
  });

  test("do not exist in a window of less than a week", () => {
    expect(drawWeeks("1", 0, START, START + MINUTES_PER_WEEK - 1)).toBe(null);
  });

  test("stand in the place of others minute by minute, cut at the window's end", () => {
    const drawn = resampleRows(rows, [2, 2, 0, 1], START, END);
    const [own] = drawn.builds;
    const at = (week: number, minute: number): number => START + week * MINUTES_PER_WEEK + minute;
    const last = MINUTES_PER_WEEK - 1;
    expect([...(own?.minute ?? [])]).toEqual([
      at(0, 10),
      at(0, last),
      at(1, 10),
      at(1, last),
      at(2, 10),
      at(2, last),
      at(3, 10),
    ]);
    expect([...(own?.messages ?? [])]).toEqual([3, 1, 3, 1, 1, 1, 2]);
    expect(drawn.messages).toBe(12);
  });
});
