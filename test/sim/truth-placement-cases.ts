import { MS_PER_HOUR } from "../../sim/base/units.ts";
import { DAY_0_MS, LITERAL, type TruthCase, truthCase } from "./truth-table.ts";

const EVERY_STAGE = truthCase(
  "every stage, block first, from the start of the hour, throttling carried over",
  `
  # server arrival     stage verdicts attempts delay outcome
  ex1      0d 00:00    1     A        1        0     delivered  # unknown build: day 0
  ex1      29d 23:00   1     A        1        0     delivered  # stage 1 refuses nothing
  ex1      30d 00:00   2     T A      2        15    delayed    # minutes 0-4 throttled; 00:15 is free
  ex1      30d 00:04:59 2    T A      2        15    delayed    # still minute 4; 00:19 is free
  ex1      30d 00:05   2     A        1        0     delivered
  ex1      39d 23:05   2     A        1        0     delivered
  ex1      40d 00:05   3     T A      2        15    delayed    # minutes 0-9
  ex1      40d 00:10   3     A        1        0     delivered
  ex1      49d 23:10   3     A        1        0     delivered
  ex1      50d 00:00   4     T T A    3        30    delayed    # minutes 0-19: 00:15 is refused too
  ex1      50d 00:05   4     T A      2        15    delayed    # 00:20 is free
  ex1      50d 00:19   4     T A      2        15    delayed
  ex1      50d 00:20   4     A        1        0     delivered
  ex1      60d 00:00   5     B        1        0     bounced    # minutes 0-4 blocked, 5-34 throttled
  ex1      60d 00:04:59 5    B        1        0     bounced
  ex1      60d 00:05   5     T T A    3        30    delayed    # 00:20 refused, 00:35 free
  ex1      60d 00:34   5     T A      2        15    delayed
  ex1      60d 00:35   5     A        1        0     delivered
  ex1      70d 00:09   6     B        1        0     bounced    # 0-9 blocked, 10-39 throttled
  ex1      70d 00:10   6     T T A    3        30    delayed    # 00:25 refused, 00:40 free
  ex1      70d 00:40   6     A        1        0     delivered
  ex1      80d 00:19   7     B        1        0     bounced    # 0-19 blocked, 20-49 throttled
  ex1      80d 00:20   7     T T A    3        30    delayed    # 00:35 refused, 00:50 free
  ex1      80d 00:44   7     T A      2        15    delayed    # 00:59 is free
  ex1      80d 00:45   7     T B      2        15    bounced    # 01:00 is blocked
  ex1      80d 00:49   7     T B      2        15    bounced    # 01:04 is blocked
  ex1      80d 00:50   7     A        1        0     delivered
  ex1      89d 23:45   7     T B      2        15    bounced    # its retry falls into stage 8
  ex1      89d 23:50   7     A        1        0     delivered
  ex1      90d 00:00   8     B        1        0     bounced    # everything
  ex1      119d 23:59  8     B        1        0     bounced    # the last minute of 120 days
  `,
);

const LITERAL_VARIANT = truthCase(
  "the literal variant stops throttling in stages 6 and 7",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      60d 00:05   5     T T A    3        30    delayed    # stage 5 is the same in both
  ex1      70d 00:09   6     B        1        0     bounced    # 0-9 blocked, the rest free
  ex1      70d 00:10   6     A        1        0     delivered  # carryover throttles here
  ex1      80d 00:19   7     B        1        0     bounced    # 0-19 blocked, the rest free
  ex1      80d 00:20   7     A        1        0     delivered
  ex1      80d 00:49   7     A        1        0     delivered
  ex1      90d 00:30   8     B        1        0     bounced
  `,
  { policy: { id: "microsoft-2023", variant: "literal", stages: LITERAL } },
);

const THROTTLE_FIRST = truthCase(
  "throttle first, carried over: the hour's refused part ends in the block",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:00   2     T A      2        15    delayed    # no block minutes: as block first
  ex1      60d 00:00   5     T T B    3        30    bounced    # 0-29 throttled, 30-34 blocked: 00:30
  ex1      60d 00:05   5     T T A    3        30    delayed    # 00:20 throttled, 00:35 free
  ex1      60d 00:15   5     T B      2        15    bounced
  ex1      60d 00:19   5     T B      2        15    bounced    # 00:34 is the last blocked minute
  ex1      60d 00:20   5     T A      2        15    delayed    # 00:35 is free
  ex1      60d 00:30   5     B        1        0     bounced
  ex1      60d 00:34   5     B        1        0     bounced
  ex1      60d 00:35   5     A        1        0     delivered
  ex1      70d 00:25   6     T A      2        15    delayed    # 30-39 blocked, 00:40 free
  ex1      70d 00:24   6     T B      2        15    bounced    # 00:39
  ex1      80d 00:29   7     T B      2        15    bounced    # 30-49 blocked: 00:44
  ex1      80d 00:49   7     B        1        0     bounced
  ex1      80d 00:50   7     A        1        0     delivered
  ex1      90d 00:00   8     B        1        0     bounced
  `,
  { order: "throttle-first" },
);

const THROTTLE_FIRST_LITERAL = truthCase(
  "throttle first, literal: with no throttle minutes the block takes the first minutes",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      60d 00:15   5     T B      2        15    bounced    # 0-29 throttled, 30-34 blocked
  ex1      70d 00:00   6     B        1        0     bounced    # 0-9 blocked
  ex1      70d 00:09   6     B        1        0     bounced
  ex1      70d 00:10   6     A        1        0     delivered
  ex1      80d 00:19   7     B        1        0     bounced
  ex1      80d 00:20   7     A        1        0     delivered
  `,
  {
    order: "throttle-first",
    policy: { id: "microsoft-2023", variant: "literal", stages: LITERAL },
  },
);

const AT_THE_END = truthCase(
  "placement end: the refused part ends with the hour, whatever its length",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      29d 23:59   1     A        1        0     delivered
  ex1      30d 00:54   2     A        1        0     delivered  # n = 5: minutes 55-59
  ex1      30d 00:55   2     T A      2        15    delayed    # 01:10
  ex1      30d 00:59   2     T A      2        15    delayed
  ex1      30d 01:00   2     A        1        0     delivered
  ex1      49d 23:49   3     A        1        0     delivered  # n = 10: minutes 50-59
  ex1      49d 23:50   3     T A      2        15    delayed    # 50d 00:05: stage 4 refuses 40-59
  ex1      59d 23:40   4     T T A    3        30    delayed    # 23:55 refused; 60d 00:10 is free
  ex1      59d 23:50   4     T A      2        15    delayed    # 60d 00:05: stage 5 refuses 25-59
  ex1      60d 00:24   5     A        1        0     delivered  # n = 35: blocked 25-29, throttled 30-59
  ex1      60d 00:25   5     B        1        0     bounced
  ex1      60d 00:29   5     B        1        0     bounced
  ex1      60d 00:30   5     T T A    3        30    delayed    # 00:45 refused, 01:00 free
  ex1      60d 00:59   5     T A      2        15    delayed
  ex1      79d 23:45   6     T A      2        15    delayed    # 80d 00:00: stage 7 refuses 10-59
  ex1      79d 23:59   6     T B      2        15    bounced    # 80d 00:14: blocked 10-29
  ex1      90d 00:00   8     B        1        0     bounced    # n = 60: the whole hour
  `,
  { placement: { kind: "end" } },
);

const FROM_MINUTE_50 = `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:49   2     A        1        0     delivered  # n = 5: minutes 50-54
  ex1      30d 00:50   2     T A      2        15    delayed
  ex1      30d 00:54   2     T A      2        15    delayed
  ex1      30d 00:55   2     A        1        0     delivered
  ex1      49d 23:50   3     T T A    3        30    delayed    # 50d 00:05 refused by stage 4, 00:20 free
  ex1      49d 23:55   3     T A      2        15    delayed    # 50d 00:10 is free
  ex1      50d 00:05   4     T A      2        15    delayed    # n = 20: 50-59 and 0-9, by the clock hour
  ex1      50d 00:10   4     A        1        0     delivered
  ex1      50d 00:50   4     T T A    3        30    delayed    # 01:05 refused, 01:20 free
  ex1      60d 00:00   5     T T A    3        30    delayed    # blocked 50-54, throttled 55-59, 0-24: 00:15
  ex1      60d 00:25   5     A        1        0     delivered
  ex1      60d 00:35   5     A        1        0     delivered
  ex1      60d 00:52   5     B        1        0     bounced
  ex1      60d 23:59   5     T T A    3        30    delayed    # 00:14 refused, 00:29 free
  ex1      90d 00:30   8     B        1        0     bounced
  `;

const AT_A_MINUTE = truthCase("placement at minute 50 runs over the hour's end", FROM_MINUTE_50, {
  placement: { kind: "at", minute: 50 },
});

/** Draws that a table does not use. */
const noDraw = (): never => {
  throw new Error("this placement draws something else");
};

const OFFSET = truthCase(
  "placement offset: a server that draws 50 (ex1 with seed 9) fares as at minute 50",
  FROM_MINUTE_50,
  { placement: { kind: "offset" }, seed: "9" },
  { draws: { offsetOf: () => 50, randomOf: noDraw, rankOf: noDraw } },
);

/** First refused minute of an hour `DAY:HOUR` of ex1 with seed 1, drawn by the engine. */
const RANDOM_STARTS: Readonly<Record<string, number>> = {
  "30:0": 27,
  "30:1": 20,
  "60:0": 11,
  "60:1": 10,
};

const RANDOM = truthCase(
  "placement random: one run of minutes in each hour, where that hour's draw puts it",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:26   2     A        1        0     delivered  # n = 5 from 27: minutes 27-31
  ex1      30d 00:27   2     T A      2        15    delayed    # 00:42 is free
  ex1      30d 00:31   2     T A      2        15    delayed
  ex1      30d 00:32   2     A        1        0     delivered
  ex1      30d 01:19   2     A        1        0     delivered  # the next hour: minutes 20-24
  ex1      30d 01:20   2     T A      2        15    delayed
  ex1      30d 01:27   2     A        1        0     delivered
  ex1      60d 00:10   5     A        1        0     delivered  # n = 35 from 11: blocked 11-15, throttled 16-45
  ex1      60d 00:11   5     B        1        0     bounced
  ex1      60d 00:16   5     T T A    3        30    delayed    # 00:31 refused, 00:46 free
  ex1      60d 00:45   5     T A      2        15    delayed    # 01:00: the next hour begins at 10
  ex1      60d 00:58   5     A        1        0     delivered
  ex1      60d 01:14   5     B        1        0     bounced    # blocked 10-14
  `,
  { placement: { kind: "random" } },
  {
    draws: {
      offsetOf: noDraw,
      randomOf: (_server, hour, choices) =>
        choices === 61 ? 0 : (RANDOM_STARTS[dayAndHour(hour)] ?? noDraw()),
      rankOf: noDraw,
    },
  },
);

/** Ranks of the minutes 0-59 in an hour's permutation of ex1 with seed 1, drawn by the engine. */
const SCATTERED_RANKS: Readonly<Record<string, string>> = {
  "30:0": `34 10 12 23  5 41 37 33 44 20   56 42 32 51 16 52  6 40  7 48
           47  8 14 53 30 38 22 25 21 26    1 31 27 50 13 11 29 59  2 24
           46 58  3 55 57 43 49  4 15 54   19  9 39 18 28  0 45 35 36 17`,
  "30:1": `30 45 29  0 34 58 16  9 33  4    8 49 48 35 57  3 12 43 47 42
           13 59 11 17 22 44 10 55  7 40    5 39 51 19 27  1  6  2 28 24
           56 18 36 53 15 37 52 20 31 46   21 25 14 54 32 23 50 38 26 41`,
  "60:0": `33 13  4 51 19  0 12 26  2  7   21 22 49 57 43 54 55 35 20 59
            3  5 24  9 39  6 53 27 18  1   29 52 46 50  8 14 16 10 40 31
           17 25 45 23 34 15 11 32 30 56   44 38 41 28 58 47 36 42 37 48`,
  "60:1": `51 50 48 55 49 17 18  4 27 42   15 58 11 37 31 45 13 53 40 22
            5 19 16 33 38 36 28  2  9 59   24  3  7 23 25 29  6 34 14  8
           43 56 26 52 57 39  0 30 46 32   54 12 21 20 41 35 44 10 47  1`,
};

const SCATTERED = truthCase(
  "placement scattered: the minutes of the lowest ranks, anew in each hour",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:29   2     A        1        0     delivered  # n = 5: minutes 30, 38, 42, 47, 55
  ex1      30d 00:30   2     T A      2        15    delayed    # 00:45 is free
  ex1      30d 00:47   2     T A      2        15    delayed    # 01:02; that hour refuses 3, 9, 15, 35, 37
  ex1      30d 00:55   2     T A      2        15    delayed
  ex1      30d 01:02   2     A        1        0     delivered
  ex1      30d 01:03   2     T A      2        15    delayed
  ex1      60d 00:05   5     B        1        0     bounced    # rank 0: blocked are ranks 0-4
  ex1      60d 00:02   5     B        1        0     bounced    # rank 4
  ex1      60d 00:00   5     T A      2        15    delayed    # rank 33, throttled; 00:15 has rank 54
  ex1      60d 00:03   5     A        1        0     delivered  # rank 51
  ex1      60d 00:17   5     A        1        0     delivered  # rank 35, the lowest that is free
  ex1      60d 00:44   5     T A      2        15    delayed    # rank 34; 00:59 has rank 48
  ex1      60d 00:30   5     T T A    3        30    delayed    # ranks 29, 15; 01:00 has rank 51
  `,
  { placement: { kind: "scattered" } },
  {
    draws: {
      offsetOf: noDraw,
      randomOf: noDraw,
      rankOf: (_server, hour, minute) => {
        const ranks = SCATTERED_RANKS[dayAndHour(hour)]?.split(/\s+/).map(Number);
        // Stage 1 refuses nothing, whatever the rank.
        return ranks?.[minute] ?? (hour * MS_PER_HOUR === DAY_0_MS ? 0 : noDraw());
      },
    },
  },
);

/** Day and hour of the tables of a UTC hour number, as `30:0`. */
function dayAndHour(hour: number): string {
  const hours = hour - DAY_0_MS / MS_PER_HOUR;
  return `${Math.floor(hours / 24)}:${hours % 24}`;
}

/** Tables of stages, variants, orders and placements. */
export const PLACEMENT_CASES: readonly TruthCase[] = [
  EVERY_STAGE,
  LITERAL_VARIANT,
  THROTTLE_FIRST,
  THROTTLE_FIRST_LITERAL,
  AT_THE_END,
  AT_A_MINUTE,
  OFFSET,
  RANDOM,
  SCATTERED,
];
