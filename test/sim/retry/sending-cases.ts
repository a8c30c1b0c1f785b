import type { RetrySchedule } from "../../../sim/contract/settings.ts";
import { instant, type QueueCase, queueCase } from "../queues/queue-table.ts";
import { retryOf, serverOf } from "../truth-table.ts";

const MINUTE = 60_000;
const FAILOVER = { server: "ex1", to: "ex2", afterMs: 9 * MINUTE };

function messages(
  intervalsMinutes: readonly number[],
  schedule?: RetrySchedule,
): Partial<QueueCase["settings"]> {
  const own = schedule === undefined ? {} : { schedule };
  const fallback = { ...retryOf(intervalsMinutes), ...own };
  return { replyPoint: "end-of-data", retry: { id: "test", byProduct: {}, fallback } };
}

/** Rule 10: the send capacity of a server. */
const CAPACITY_CASES: readonly QueueCase[] = [
  queueCase(
    "rule 10: the i-th message of a busy period starts ⌊60000·i/c⌋ ms after its start",
    {},
    { capacityPerMinute: 7 },
    `
    ex1 0d 00:00        A 0 0 0d 00:00        0 delivered
    ex1 0d 00:00        A 0 0 0d 00:00:08.571 0 delivered
    ex1 0d 00:00        A 0 0 0d 00:00:17.142 0 delivered
    ex1 0d 00:00:25.714 A 0 0 0d 00:00:25.714 0 delivered # service ends before the arrival: a new period
    ex1 0d 00:00:25.714 A 0 0 0d 00:00:34.285 0 delivered
    ex1 0d 00:00:25.714 A 0 0 0d 00:00:42.856 0 delivered # the old one would say 42.857
    ex2 0d 00:00:01     A 0 0 0d 00:00:01     0 delivered # another server, another line
    `,
    messages([1]),
  ),
  queueCase(
    "rules 10, 14: refused attempts take service, and a due retry joins the tail",
    { throttle: 2 },
    { capacityPerMinute: 1 },
    `
    ex1 0d 00:30 A 0 0 0d 00:30 0 delivered
    ex1 0d 01:00 T 1 0 0d 01:03 3 delayed   # 450 at 1:00; due at 1:01, behind the third
    ex1 0d 01:00 T 1 0 0d 01:04 4 delayed   # 450 at 1:01, and due at once
    ex1 0d 01:00 A 0 0 0d 01:02 2 delivered # has waited in line, but for no timer
    `,
    messages([1]),
  ),
  queueCase(
    "rule 10: a connection is judged when it opens, and holds so many messages",
    { throttle: 30 },
    { capacityPerMinute: 1, messagesPerConnection: 2 },
    `
    ex1 0d 00:30 A 0  0 0d 00:30 0  delivered
    ex1 0d 00:58 A 0  0 0d 00:58 0  delivered # the queue is empty after it: its connection closes
    ex1 0d 00:58 A 0  0 0d 00:59 1  delivered # opens one for two
    ex1 0d 00:58 A 0  0 0d 01:00 2  delivered # the second, in a minute that refuses connections
    ex1 0d 00:58 A 9  0 0d 01:30 32 delayed   # opens anew at 1:01: refused, then 1, 2, 3, 4, 9, …, 24
    ex1 0d 00:58 A 0  0 0d 01:31 33 delayed
    ex1 0d 01:00 T 0  0 0d 01:32 32 delayed   # the third since 1:30: a connection of its own
    `,
  ),
];

/** Rule 11: failover to another server. */
const FAILOVER_CASES: readonly QueueCase[] = [
  queueCase(
    "rules 9, 11: after its time in Retry the queue moves, later mail goes there at once",
    { throttle: 60 },
    { failovers: [FAILOVER] },
    `
    ex1 0d 00:00    T 6 0 0d 00:09    9 delayed   # 0, 1, 2, 3, 4 and 9 refused: the timer comes first
    ex1 0d 00:08    T 0 0 0d 00:09    1 delayed
    ex1 0d 00:20    A 0 0 0d 00:20    0 delivered # sent by ex2
    ex2 0d 00:05    A 0 0 0d 00:05    0 delivered
    `,
    { servers: [serverOf("ex1"), serverOf("ex2", { build: "15.1.2507.61" })] },
  ),
  queueCase(
    "rule 11: a message moves once",
    { throttle: 60 },
    { failovers: [FAILOVER, { server: "ex2", to: "ex1", afterMs: 9 * MINUTE }] },
    `
    ex1 0d 00:00 T 13 0 0d 01:00 60 expired # 0 … 9 by ex1; 14, …, 34, 44, 54 by ex2, whose t₀ is 0:00
    ex2 0d 00:00 T 18 0 0d 01:00 60 expired # 0 … 9 by ex2; by ex1 at 9, then 1, 2, 3, 4, 9, …, 44 later
    `,
    { retry: { id: "15", byProduct: {}, fallback: retryOf([15], 60, 60) } },
  ),
];

/** Rules 12 and 5: what comes again, and attempts that are not on whole minutes of the arrival. */
const OTHER_CASES: readonly QueueCase[] = [
  queueCase(
    "rule 12: mail that ended in an NDR comes again, once, and not past the window",
    { block: 60 },
    { resend: { probability: 1, afterMinutes: 60 } },
    `
    ex1  0d 00:00:05 B 0 0 0d 00:00:05 0 bounced
    +ex1 0d 01:00:05 B 0 0 0d 01:00:05 0 bounced # and not again
    ex1  0d 23:30    B 0 0 0d 23:30    0 bounced # 1d 00:30 is past the window
    `,
    messages([15]),
  ),
  queueCase(
    "retry intervals that are not whole minutes",
    { throttle: 2 },
    {},
    `
    ex1 0d 00:30    A 0 0 0d 00:30    0 delivered
    ex1 0d 01:00:20 T 2 0 0d 01:03:20 3 delayed # 1:00:20 and 1:01:50 refused
    `,
    messages([], { algorithm: { kind: "intervals", intervalsMs: [90_000] }, queueRunMs: null }),
  ),
  queueCase(
    "queue runs on the sender's own clock",
    { throttle: 10 },
    { retryPhase: 7 * MINUTE },
    `
    ex1 0d 00:30 A 0 0 0d 00:30 0  delivered
    ex1 0d 01:00 T 2 0 0d 01:37 37 delayed # the run of 1:07 meets minute 7
    ex1 0d 01:08 T 1 0 0d 01:37 29 delayed # in the same run
    `,
    messages([30], { algorithm: { kind: "queue-run" }, queueRunMs: 30 * MINUTE }),
  ),
  queueCase(
    "queue runs aligned to the arrival",
    { throttle: 10 },
    { capacityPerMinute: 1_000_000 },
    `
    ex1 0d 00:30 A 0 0 0d 00:30 0  delivered
    ex1 0d 01:00 T 1 0 0d 01:30 30 delayed
    ex1 0d 01:08 T 1 0 0d 01:38 30 delayed
    `,
    messages([30], { algorithm: { kind: "queue-run" }, queueRunMs: 30 * MINUTE }),
  ),
  queueCase(
    "a snapshot's queue is in Retry since its oldest message, and mail waits behind it",
    { throttle: 10 },
    {
      warmStart: {
        kind: "snapshot",
        queues: [{ server: "ex1", messages: 2, inRetry: true }],
        spreadMs: 10 * MINUTE,
      },
    },
    `
    ex1 0d 01:02 T 0 0 0d 01:14 12 delayed   # t₀ is 0:50: timers at 1:04, 1:09, 1:14
    ex1 0d 01:14 A 0 0 0d 01:14 0  delivered
    `,
    {
      startMs: instant("0d 01:00"),
      servers: [serverOf("ex1", { firstDetectedMs: instant("0d 00:00") })],
    },
  ),
  queueCase(
    "a snapshot's message was refused at every attempt so far, and takes its place in line",
    { throttle: 10 },
    {
      capacityPerMinute: 1,
      warmStart: {
        kind: "snapshot",
        queues: [{ server: "ex1", messages: 1, inRetry: true }],
        spreadMs: 20 * MINUTE,
      },
    },
    `
    ex1 0d 01:10 A 0 0 0d 01:11 1 delivered # the snapshot's is due at 0:40 + 30, and comes first
    `,
    {
      startMs: instant("0d 01:05"),
      servers: [serverOf("ex1", { firstDetectedMs: instant("0d 00:00") })],
      ...messages([25, 5, 60]),
    },
  ),
];

/** Tables of the sending side beyond a queue's own retry. */
export const SENDING_CASES: readonly QueueCase[] = [
  ...CAPACITY_CASES,
  ...FAILOVER_CASES,
  ...OTHER_CASES,
];
