import { at, FLOORS, retryOf, serverOf, type TruthCase, truthCase } from "./truth-table.ts";

/** A retry every minute, so that a line shows the verdict of each minute. */
const EVERY_MINUTE = { id: "1", byProduct: {}, fallback: retryOf([1]) };

const PAUSE_ACROSS_A_BOUNDARY = truthCase(
  "a pause across a stage boundary moves the boundary by its length",
  `
  # paused from day 28 to day 33: the clock stands at 28 days, stage 2 begins on day 35
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:00   1     A        1        0     delivered  # stage 2 without the pause
  ex1      33d 00:00   1     A        1        0     delivered  # elapsed 28 days
  ex1      34d 23:00   1     A        1        0     delivered
  ex1      35d 00:00   2     T A      2        15    delayed    # elapsed 30 days
  ex1      44d 23:05   2     A        1        0     delivered
  ex1      45d 00:05   3     T A      2        15    delayed    # elapsed 40 days
  `,
  { pauses: [{ fromMs: at("28d 00:00"), days: 5 }] },
);

const TWO_PAUSES = truthCase(
  "two pauses add up, and paused mail keeps the frozen stage",
  `
  # paused on days 31-32 and 45-49: stage 3 on day 42, stage 4 on day 57
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:00   2     T A      2        15    delayed
  ex1      30d 23:59   2     A        1        0     delivered
  ex1      31d 00:00   2     A        1        0     delivered  # paused, stage 2 frozen
  ex1      32d 23:59   2     A        1        0     delivered
  ex1      33d 00:00   2     T A      2        15    delayed    # elapsed 31 days
  ex1      41d 23:05   2     A        1        0     delivered
  ex1      42d 00:05   3     T A      2        15    delayed    # elapsed 40 days
  ex1      45d 00:00   3     A        1        0     delivered  # paused, stage 3 frozen
  ex1      50d 00:09   3     T A      2        15    delayed    # elapsed 43 days
  ex1      56d 23:10   3     A        1        0     delivered
  ex1      57d 00:10   4     T A      2        15    delayed    # elapsed 50 days
  `,
  {
    pauses: [
      { fromMs: at("31d 00:00"), days: 2 },
      { fromMs: at("45d 00:00"), days: 5 },
    ],
  },
);

const PAUSE_BY_THE_MINUTE = truthCase(
  "a pause begins and ends with the whole minute after it was given, and frees queued mail",
  `
  # paused [day 31 00:02:30, day 33 00:02:30): the minutes from 00:03 to two days later, before 00:03
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      30d 00:00   2     T*5 A    6        5     delayed    # minutes 0-4
  ex1      31d 00:00   2     T*3 A    4        3     delayed    # 00:03 is paused
  ex1      31d 00:02:59 2    T A      2        1     delayed
  ex1      31d 00:03   2     A        1        0     delivered
  ex1      33d 00:00   2     A        1        0     delivered
  ex1      33d 00:02:59 2    A        1        0     delivered
  ex1      33d 00:03   2     T T A    3        2     delayed    # 00:03, 00:04
  ex1      41d 23:59   2     A        1        0     delivered
  ex1      42d 00:02   3     T*8 A    9        8     delayed    # elapsed 40 days at 00:00: minutes 0-9
  `,
  { pauses: [{ fromMs: at("31d 00:02:30"), days: 2 }], retry: EVERY_MINUTE },
);

const DETECTION_IN_A_PAUSE = truthCase(
  "a server detected in a pause starts its clock at the pause's end",
  `
  # paused until day 4
  ex1      0d 00:00    1     A        1        0     delivered  # detected, frozen in stage 1
  ex1      30d 00:00   1     A        1        0     delivered
  ex1      33d 23:00   1     A        1        0     delivered
  ex1      34d 00:00   2     T A      2        15    delayed    # elapsed 30 days
  `,
  { pauses: [{ fromMs: at("-2d 00:00"), days: 6 }] },
);

const UPGRADE_IN_MID_MINUTE = truthCase(
  "an upgrade in mid-minute frees queued and new mail from the next minute",
  `
  # upgraded on day 35 at 00:02:30: ex1 to the floor, ex2 to a build below it
  ex1      0d 00:00    1     A        1        0     delivered
  ex2      0d 00:00    1     A        1        0     delivered
  ex1      35d 00:00   2     T*3 A    4        3     delayed    # 00:03 complies
  ex1      35d 00:02:59 2    T A      2        1     delayed
  ex1      35d 00:03   0     A        1        0     delivered  # the build complies
  ex1      95d 00:00   0     A        1        0     delivered  # and stays so
  ex2      35d 00:00   2     T*5 A    6        5     delayed    # 15.1.2507.59 is not enough
  ex2      95d 00:00   8     B        1        0     bounced
  `,
  {
    retry: EVERY_MINUTE,
    servers: [
      serverOf("ex1", {
        build: "15.1.2507.39",
        upgrades: [{ atMs: at("35d 00:02:30"), build: "15.1.2507.61" }],
      }),
      serverOf("ex2", {
        build: "15.1.2507.39",
        upgrades: [{ atMs: at("35d 00:02:30"), build: "15.1.2507.59" }],
      }),
    ],
  },
);

/** Upgraded to the floor on day 45; on day 65 the floor rises above that build. */
const UPGRADED_THEN_OUTRUN = {
  floors: [
    ...FLOORS,
    { product: "Exchange 2016", fromMs: at("65d 00:00"), minBuild: "15.1.2507.75" },
  ],
  servers: [
    serverOf("ex1", {
      build: "15.1.2507.39",
      upgrades: [{ atMs: at("45d 00:00"), build: "15.1.2507.61" }],
    }),
  ],
};

const RELAPSE_RESTARTS = truthCase(
  "relapse restart: the first out-of-date message after the upgrade is a new day 0",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      44d 00:09   3     T A      2        15    delayed
  ex1      45d 00:00   0     A        1        0     delivered  # clean
  ex1      64d 23:59   0     A        1        0     delivered
  ex1      66d 00:00   1     A        1        0     delivered  # relapse: day 0 again
  ex1      95d 23:00   1     A        1        0     delivered
  ex1      96d 00:00   2     T A      2        15    delayed    # elapsed 30 days
  ex1      106d 00:09  3     T A      2        15    delayed    # elapsed 40 days
  `,
  { ...UPGRADED_THEN_OUTRUN, relapse: "restart" },
);

const RELAPSE_RESUMES = truthCase(
  "relapse resume: the clock goes on from where the upgrade stopped it",
  `
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      44d 00:09   3     T A      2        15    delayed
  ex1      45d 00:00   0     A        1        0     delivered  # clean at 45 days
  ex1      64d 23:59   0     A        1        0     delivered
  ex1      66d 00:00   3     T A      2        15    delayed    # relapse at 45 days
  ex1      70d 23:10   3     A        1        0     delivered
  ex1      71d 00:10   4     T A      2        15    delayed    # elapsed 50 days
  ex1      111d 00:00  8     B        1        0     bounced    # elapsed 90 days
  `,
  { ...UPGRADED_THEN_OUTRUN, relapse: "resume" },
);

const CLEAN_BY_THE_LOG_RESTARTS = truthCase(
  "builds of the log: 30 days without an out-of-date message make a server clean; restart",
  `
  # .39 is below the floor, .61 at it
  ex1@15.1.2507.39  0d 00:00   1  A    1  0   delivered
  ex1@15.1.2507.39  20d 00:00  1  A    1  0   delivered
  ex1@15.1.2507.39  40d 00:00  3  T A  2  1   delayed    # the next comes on day 80: clean from 00:01
  ex1@15.1.2507.61  50d 00:00  0  A    1  0   delivered
  ex1@15.1.2507.39  80d 00:00  1  A    1  0   delivered  # relapse: day 0 again
  ex1@15.1.2507.39  109d 23:00 1  A    1  0   delivered
  ex1@15.1.2507.39  110d 00:00 2  T*5 A 6 5   delayed    # silence after the last message is no evidence
  ex2@15.1.2507.39  0d 00:00   1  A    1  0   delivered  # the next comes exactly 30 days later
  ex2@15.1.2507.39  30d 00:00  1  A    1  0   delivered  # so this is a relapse
  ex2@15.1.2507.39  31d 00:00  1  A    1  0   delivered
  ex3@15.1.2507.39  0d 00:01   1  A    1  0   delivered  # the next comes a minute sooner
  ex3@15.1.2507.39  30d 00:00  1  A    1  0   delivered  # so the clock ran on
  ex3@15.1.2507.39  31d 00:00  2  T*5 A 6 5   delayed    # elapsed 30 days 23:59
  ex3@15.1.2507.39  31d 00:10  2  A    1  0   delivered
  `,
  { retry: EVERY_MINUTE, relapse: "restart" },
);

const CLEAN_BY_THE_LOG_RESUMES = truthCase(
  "builds of the log: 30 days without an out-of-date message make a server clean; resume",
  `
  ex1@15.1.2507.39  0d 00:00   1  A      1  0   delivered
  ex1@15.1.2507.39  20d 00:00  1  A      1  0   delivered
  ex1@15.1.2507.39  40d 00:00  3  T A    2  1   delayed    # clean from 00:01, at 40 days and a minute
  ex1@15.1.2507.61  50d 00:00  0  A      1  0   delivered
  ex1@15.1.2507.39  80d 00:00  3  T*10 A 11 10  delayed    # relapse at 40 days and a minute
  ex1@15.1.2507.39  89d 23:58  3  A      1  0   delivered  # elapsed 49 days 23:59
  ex1@15.1.2507.39  89d 23:59  4  A      1  0   delivered  # elapsed 50 days
  `,
  { retry: EVERY_MINUTE, relapse: "resume" },
);

const SILENCE_BEFORE_DETECTION = truthCase(
  "silence after mail that came before a given detection makes nobody clean",
  `
  # The provider's report puts day 0 one minute after the log's first message, which nothing follows for 31 days.
  ex1@15.1.2507.39  0d 00:00   0  A      1  0   delivered  # before its detection
  ex1@15.1.2507.39  31d 00:01  2  T*4 A  5  4   delayed    # no relapse, and not clean: nothing follows
  `,
  {
    retry: EVERY_MINUTE,
    servers: [serverOf("ex1", { firstDetectedMs: at("0d 00:01") })],
  },
);

const SILENCE_WHILE_THE_LOG_GOES_ON = truthCase(
  "silence is evidence only while mail of any server goes on",
  `
  ex1@15.1.2507.39  0d 00:00   1  A      1  0   delivered
  ex1@15.1.2507.39  20d 00:00  1  A      1  0   delivered
  ex1@15.1.2507.39  35d 00:00  2  T A    2  1   delayed    # 30 days and more follow: clean from 00:01
  ex2@15.1.2507.39  0d 00:00   1  A      1  0   delivered
  ex2@15.1.2507.39  20d 00:00  1  A      1  0   delivered
  ex2@15.1.2507.39  35d 00:01  2  T*4 A  5  4   delayed    # a minute too few follow: the clock runs on
  ex3@15.1.2507.61  65d 00:00  0  A      1  0   delivered  # the log's last message
  `,
  { retry: EVERY_MINUTE },
);

const FLOOR_IS_DAY_ZERO = truthCase(
  "auto: counted since the floor took hold, 30 days before the log begins",
  `
  # The floor of 2016 holds from 30 days before the window.
  ex1@15.1.2507.39  0d 00:00   2  T*5 A  6  5   delayed    # elapsed 30 days at its first message
  ex1@15.1.2507.39  10d 00:00  3  T*10 A 11 10  delayed
  ex1@15.1.2507.39  29d 23:59  4  A      1  0   delivered  # elapsed 59 days 23:59
  # Mail at 60 days would have met stage 8, and the log has it: so counted from its first message.
  ex2@15.1.2507.39  0d 00:00   1  A      1  0   delivered
  ex2@15.1.2507.39  29d 00:00  1  A      1  0   delivered
  ex2@15.1.2507.39  58d 00:00  4  T*20 A 21 20  delayed
  ex2@15.1.2507.39  60d 00:00  5  B      1  0   bounced
  # Its first message complied, so it was not out of date before.
  ex3@15.1.2507.61  0d 00:00   0  A      1  0   delivered
  ex3@15.1.2507.39  0d 01:00   1  A      1  0   delivered
  # Its build is below the floor before, for longer than 120 days.
  ex4@15.1.2507.11  0d 00:00   1  A      1  0   delivered
  # Nobody knows its build.
  ex5               0d 00:00   1  A      1  0   delivered
  `,
  {
    retry: EVERY_MINUTE,
    dayZero: { rule: "auto", everyMs: null, givenMs: {}, repliesMs: {} },
    floors: [
      { product: "Exchange 2016", fromMs: at("-200d 00:00"), minBuild: "15.1.2507.31" },
      { product: "Exchange 2016", fromMs: at("-30d 00:00"), minBuild: "15.1.2507.61" },
    ],
  },
);

const POOL = truthCase(
  "a pool of a good and a bad build: one clock, and each message by its own build",
  `
  pool@15.1.2507.39  0d 00:00   1  A      1  0   delivered  # day 0
  pool@15.1.2507.61  0d 00:00   0  A      1  0   delivered
  pool@15.1.2507.39  29d 00:00  1  A      1  0   delivered
  pool@15.1.2507.61  30d 00:00  0  A      1  0   delivered  # complies, whatever the clock says
  pool@15.1.2507.39  30d 00:00  2  T A    2  15  delayed
  pool@15.1.2507.39  59d 00:00  4  T T A  3  30  delayed
  pool@15.1.2507.61  60d 00:00  0  A      1  0   delivered
  pool@15.1.2507.39  60d 00:00  5  B      1  0   bounced
  pool@15.1.2507.39  89d 23:00  7  B      1  0   bounced
  pool@15.1.2507.61  90d 00:00  0  A      1  0   delivered
  pool@15.1.2507.39  90d 00:00  8  B      1  0   bounced
  `,
);

const FLOOR_RISES = truthCase(
  "a floor that rises above a build detects the server by its next message",
  `
  # the floor rises on day 20 at 00:00:30, so in force from 00:01
  ex1      0d 00:00    0     A        1        0     delivered  # complies: no day 0
  ex1      20d 00:00:45 0    A        1        0     delivered
  ex1      20d 00:01   1     A        1        0     delivered  # day 0
  ex1      30d 00:00   1     A        1        0     delivered
  ex1      50d 00:00   1     A        1        0     delivered  # elapsed 29 days 23:59
  ex1      50d 00:01   2     T A      2        15    delayed    # elapsed 30 days
  se       50d 00:01   0     A        1        0     delivered  # no floor for its product
  `,
  {
    floors: [
      { product: "Exchange 2016", fromMs: at("-30d 00:00"), minBuild: "15.1.2507.31" },
      { product: "Exchange 2016", fromMs: at("20d 00:00:30"), minBuild: "15.1.2507.61" },
      { product: "Exchange 2019", fromMs: at("-30d 00:00"), minBuild: null },
    ],
    servers: [
      serverOf("ex1", { build: "15.1.2507.59" }),
      serverOf("se", { build: "15.2.2562.17" }),
    ],
  },
);

const GIVEN_BY_THE_PROVIDER = truthCase(
  "a first detection and stage starts given by the provider's report set the clock",
  `
  # ex1: detected day 0 00:15:08; stage 4 starts on day 56 at 00:15:08, so in force from 00:16
  ex1      0d 00:00    0     A        1        0     delivered  # before its detection
  ex1      0d 00:15    1     A        1        0     delivered
  ex1      55d 00:09   3     T A      2        15    delayed    # held below stage 4 since day 50
  ex1      55d 00:10   3     A        1        0     delivered
  ex1      56d 00:15:30 3    A        1        0     delivered
  ex1      56d 00:16   4     T A      2        15    delayed    # 50 days by the report
  ex1      66d 00:15   4     T T A    3        30    delayed    # 00:30 is stage 5, minute 30 of 35
  ex1      66d 01:00   5     B        1        0     bounced
  # ex2: stage 5 starts on day 10, so day 0 was 60 days before
  ex2      0d 00:10    4     T A      2        15    delayed
  ex2      9d 23:20    4     A        1        0     delivered
  ex2      10d 00:00   5     B        1        0     bounced
  `,
  {
    servers: [
      serverOf("ex1", {
        firstDetectedMs: at("0d 00:15:08"),
        stageStarts: [{ stage: 4, atMs: at("56d 00:15:08") }],
      }),
      serverOf("ex2", { stageStarts: [{ stage: 5, atMs: at("10d 00:00") }] }),
    ],
  },
);

const RETIREMENT_AND_SCOPE = truthCase(
  "a retired server's mail arrives at another one or ends; mail out of scope detects nothing",
  `
  # ex1 hands over to ex2 on day 10 at 00:00:30; ex2 ends on day 60
  ex1      0d 00:00    1     A        1        0     delivered
  ex1      10d 00:00:45 1    A        1        0     delivered  # minute 00:00: still ex1
  ex1      10d 00:01   1     A        1        0     delivered  # arrives at ex2: its day 0
  ex2      30d 00:02   1     A        1        0     delivered  # ex1 would be in stage 2
  ex1      40d 00:00   1     A        1        0     delivered  # elapsed 29 days 23:59
  ex1      40d 00:01   2     T A      2        15    delayed
  ~ex1     40d 00:01   0     -        0        0     outOfScope
  ex2      59d 23:00   3     T A      2        15    delayed
  ex1      60d 00:00   0     -        0        0     outOfScope # ex1 to ex2, which has ended
  ex2      60d 00:00   0     -        0        0     outOfScope
  ~ex3     0d 00:00    0     -        0        0     outOfScope
  ex3      31d 00:00   1     A        1        0     delivered  # day 0
  ex3      61d 00:00   2     T A      2        15    delayed
  `,
  {
    servers: [
      serverOf("ex1", {
        build: "15.1.2507.39",
        retirement: { atMs: at("10d 00:00:30"), to: "ex2" },
      }),
      serverOf("ex2", { build: "15.1.2507.39", retirement: { atMs: at("60d 00:00"), to: null } }),
    ],
  },
);

/** Tables of pauses, upgrades, floors, relapse, given dates and scope. */
export const CLOCK_CASES: readonly TruthCase[] = [
  PAUSE_ACROSS_A_BOUNDARY,
  TWO_PAUSES,
  PAUSE_BY_THE_MINUTE,
  DETECTION_IN_A_PAUSE,
  UPGRADE_IN_MID_MINUTE,
  RELAPSE_RESTARTS,
  RELAPSE_RESUMES,
  CLEAN_BY_THE_LOG_RESTARTS,
  CLEAN_BY_THE_LOG_RESUMES,
  POOL,
  FLOOR_RISES,
  SILENCE_BEFORE_DETECTION,
  SILENCE_WHILE_THE_LOG_GOES_ON,
  FLOOR_IS_DAY_ZERO,
  GIVEN_BY_THE_PROVIDER,
  RETIREMENT_AND_SCOPE,
];
