import { retryOf, serverOf, stagesOf, type TruthCase, truthCase } from "./truth-table.ts";

/** A day of throttling in every minute, then everything blocked. */
const THROTTLE_THEN_BLOCK = {
  id: "test",
  variant: "short",
  stages: stagesOf([0, 60, 0], [1, 0, 60]),
};

const LIFETIME_AT_AN_ATTEMPT = truthCase(
  "an attempt exactly at the lifetime is made; a delay DSN needs more than its age",
  `
  ex1      0d 00:00    1     T T T    3        120   expired    # 02:00 is tried, and the lifetime over: DSN
  ex1      0d 22:00    1     T T B    3        120   bounced    # day 1 00:00, at the lifetime: DSN
  ex1      0d 22:01    1     T T B    3        120   bounced    # DSN
  ex1      0d 23:00    1     T B      2        60    bounced    # at exactly 60 minutes: no DSN
  ex1      1d 00:00    2     B        1        0     bounced
  `,
  {
    policy: THROTTLE_THEN_BLOCK,
    retry: { id: "60", byProduct: {}, fallback: retryOf([60], 120, 60) },
  },
  { days: 2, delayDsns: 3 },
);

const LIFETIME_BETWEEN_ATTEMPTS = truthCase(
  "a message whose next attempt would come after its lifetime expires at the lifetime's end",
  `
  ex1      0d 00:00    1     T T      2        119   expired    # 02:00 would be the 120th minute
  ex1      0d 22:01    1     T T      2        119   expired    # day 1 00:01 would have been blocked
  ex1      0d 23:30    1     T B      2        60    bounced
  `,
  {
    policy: THROTTLE_THEN_BLOCK,
    retry: { id: "60", byProduct: {}, fallback: retryOf([60], 119, 119) },
  },
  { days: 2 },
);

const RETRY_LIST = truthCase(
  "a retry list 1m*4, 5m*6, 10m: attempts after 1, 2, 3, 4, 9, …, 34, 44, 54 minutes",
  `
  ex1      0d 00:00    1     T*12 A   13       54    delayed    # 45 minutes throttled: 44 is the last
  ex1      0d 00:40    1     T*5 A    6        9     delayed    # 40-44, then 49
  ex1      0d 00:44:59 1     T A      2        1     delayed
  ex1      0d 00:45    1     A        1        0     delivered
  `,
  {
    policy: { id: "test", variant: "short", stages: stagesOf([0, 45, 0]) },
    retry: { id: "list", byProduct: {}, fallback: retryOf([1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 10]) },
  },
  { days: 1 },
);

const RETRY_BY_PRODUCT = truthCase(
  "the retry profile follows the product of the build at arrival",
  `
  ex10     0d 00:00    1     A        1        0     delivered
  ex16     0d 00:00    1     A        1        0     delivered
  other    0d 00:00    1     A        1        0     delivered
  ex10     30d 00:00   2     T*5 A    6        5     delayed    # Exchange 2010: every minute
  ex16     30d 00:00   2     T A      2        15    delayed    # Exchange 2016: every 15 minutes
  other    30d 00:00   2     T A      2        6     delayed    # unknown: every 6 minutes
  `,
  {
    retry: {
      id: "by-product",
      byProduct: { "Exchange 2010": retryOf([1]), "Exchange 2016": retryOf([15]) },
      fallback: retryOf([6]),
    },
    servers: [
      serverOf("ex10", { build: "14.3.513.0" }),
      serverOf("ex16", { build: "15.1.2507.39" }),
    ],
  },
);

/** Tables of retry schedules, lifetimes and delay DSNs. */
export const RETRY_CASES: readonly TruthCase[] = [
  LIFETIME_AT_AN_ATTEMPT,
  LIFETIME_BETWEEN_ATTEMPTS,
  RETRY_LIST,
  RETRY_BY_PRODUCT,
];
