import { writeSync } from "node:fs";
import { expect, it } from "vitest";
import { replyTexts } from "../../../sim/backtest/evidence.ts";
import { infer } from "../../../sim/backtest/infer.ts";
import { stageTable } from "../../../sim/backtest/stage-segments.ts";
import { loadPolicy } from "../../../src/config/policy/file.ts";
import { makeTruth, type Truth } from "./truths.ts";

/**
 * Simulated incidents whose truth is known: all placements, both variants and orders, two in a
 * hundred attempts refused for another cause, clocks up to 20 seconds off.
 * `MAILFLOW_CALIBRATION=1` judges 30 truths at each volume, a few minutes of work, and prints the
 * table; else a few truths at the two lower volumes.
 */
const isFull = process.env["MAILFLOW_CALIBRATION"] === "1";
const TRUTHS = 30;
/** So many truths of a volume may lie outside, or have a wider interval. */
const MISSES_MAX = 2;
const volumes: readonly (readonly [messagesPerMinute: number, truths: number])[] = isFull
  ? [
      [2, TRUTHS],
      [0.2, TRUTHS],
      [0.02, TRUTHS],
    ]
  : [
      [0.2, 8],
      [0.02, 10],
    ];
const { variants } = await loadPolicy("microsoft-2023");
const stageTables = variants.map(stageTable);
const tables = variants.map((policy) => ({ variant: policy.variant, table: stageTable(policy) }));

interface Judged {
  readonly truth: Truth;
  readonly isInside: boolean;
  readonly widthRatio: number;
  readonly isOfClass: boolean;
  readonly classSize: number;
}

function judge(truth: Truth): Judged {
  const { members, servers } = infer([truth.observed], tables, []);
  const { fromMinute, toMinute } = servers[0]?.dayZero ?? { fromMinute: null, toMinute: null };
  const from = fromMinute ?? Number.NEGATIVE_INFINITY;
  const to = toMinute ?? Infinity;
  const { noiseFree, dayZeroMinute, placement, order, policy } = truth;
  return {
    truth,
    isInside: from <= dayZeroMinute && dayZeroMinute <= to,
    widthRatio: (to - from + 1) / (noiseFree.toMinute - noiseFree.fromMinute + 1),
    isOfClass: members.some(
      (member) =>
        member.placement === placement.kind &&
        member.order === order &&
        member.variant === policy.variant,
    ),
    classSize: members.length,
  };
}

function row(volume: number, judged: readonly Judged[]): string {
  const count = (test: (each: Judged) => boolean): string => `${judged.filter(test).length}`;
  const ratios = judged.map((each) => each.widthRatio).sort((a, b) => a - b);
  const meanClass = judged.reduce((sum, each) => sum + each.classSize, 0) / judged.length;
  return [
    `${volume}/min`,
    `inside ${count((each) => each.isInside)}/${judged.length}`,
    `at most twice as wide ${count((each) => each.widthRatio <= 2)}/${judged.length}`,
    `median width ratio ${ratios[Math.floor(ratios.length / 2)]?.toFixed(2)}`,
    `greatest ${ratios.at(-1)?.toFixed(2)}`,
    `family ${count((each) => each.isOfClass)}/${judged.length}`,
    `mean class of 20: ${meanClass.toFixed(1)}`,
  ].join(", ");
}

it.each(volumes)(
  "finds the truth of simulated incidents at %d messages a minute",
  (volume, truths) => {
    const judged = Array.from({ length: truths }, (_, index) =>
      judge(makeTruth(index, volume, variants)),
    );
    if (isFull) writeSync(2, `${row(volume, judged)}\n`);
    const enough = truths - MISSES_MAX;
    expect(judged.filter((each) => each.isInside).length).toBeGreaterThanOrEqual(enough);
    expect(judged.filter((each) => each.widthRatio <= 2).length).toBeGreaterThanOrEqual(enough);
    // A family outside the class is a failure at any volume; the class may be wide at the lowest.
    expect(judged.filter((each) => !each.isOfClass)).toEqual([]);
    // Minutes per hour are those of the texts, each of which belongs to a stage that has them.
    for (const { truth } of judged) {
      const found = replyTexts([truth.observed], stageTables);
      const counts = new Map(
        found.map(({ kind, minutesPerHour, count }) => [
          `${kind === "throttled" ? "throttle" : "block"} ${minutesPerHour}`,
          count,
        ]),
      );
      expect(counts).toEqual(truth.texts);
      expect(found.every(({ stages }) => stages.length > 0)).toBe(true);
    }
    expect(Math.max(...judged.map((each) => each.classSize))).toBeLessThan(20);
  },
);
