import { retryOf } from "../truth-table.ts";
import { type QueueCase, queueCase } from "./queue-table.ts";

const MINUTE = 60_000;

/** A retry profile of so long a lifetime; its intervals mean nothing to a queue in retry. */
function lifetime(
  minutes: number,
  delayDsnMinutes = minutes,
): { retry: QueueCase["settings"]["retry"] } {
  const fallback = retryOf([15], minutes, delayDsnMinutes);
  return { retry: { id: "15", byProduct: {}, fallback } };
}

/** Rules 2–9, 13 and 14: the queue, its retry and what becomes of the mail in it. */
export const QUEUE_CASES: readonly QueueCase[] = [
  queueCase(
    "rules 3, 4, 5, 7, 13, 14: one message connects, the others wait, a success lets all go",
    { throttle: 30 },
    {},
    `
    ex1 0d 00:00:10 T 10 0 0d 00:34:10 34 delayed   # 0, 1, 2, 3, 4, 9, …, 29 refused; minute 30 wakes nobody
    ex1 0d 00:00:20 T 0  0 0d 00:34:10 33 delayed   # waits; its first connection is that of 00:01:10
    ex1 0d 00:29:30 A 0  0 0d 00:34:10 4  delayed   # its first connection is the success
    ex1 0d 00:34:10 A 0  0 0d 00:34:10 0  delivered # the timer comes before the arrival: Ready again
    ex1 0d 00:59:59 A 0  0 0d 00:59:59 0  delivered
    ex1 0d 01:00    T 10 0 0d 01:34    34 delayed   # a new t₀, and the schedule from its beginning
    `,
  ),
  queueCase(
    "rule 5: the intervals of the queue count from the first refusal, and need no whole minutes",
    { throttle: 4 },
    { queueIntervalsMs: [90_000, 45_000] },
    `
    ex1 0d 00:00    T 5  0 0d 00:04:30 4  delayed   # 0, 1:30, 2:15, 3:00, 3:45 refused
    ex1 0d 00:03:50 A 0  0 0d 00:04:30 0  delayed   # has waited for a timer, if only for 40 s
    `,
  ),
  queueCase(
    "rule 6: a 550 to the connection lets the queue try again",
    { block: 10 },
    {},
    `
    ex1 0d 00:00    B 0  6 0d 00:14    14 delayed   # 0, 1, 2, 3, 4, 9 rejected
    ex1 0d 00:05    B 0  0 0d 00:14    9  delayed
    `,
  ),
  queueCase(
    "rule 6: or it bounces all that waits, each with one reply",
    { throttle: 2, block: 8 },
    { connect5xx: "bounce" },
    `
    ex1 0d 00:00    T 2  0 0d 00:02    2  bounced   # 450 at 0 and 1, 550 at 2
    ex1 0d 00:01:30 B 0  0 0d 00:02    0  bounced   # its first connection is the 550
    ex1 0d 00:05    B 0  0 0d 00:05    0  bounced   # the queue is Ready again: its own connection
    ex1 0d 00:10    A 0  0 0d 00:10    0  delivered
    `,
    { order: "throttle-first" },
  ),
  queueCase(
    "rule 8: a message expires, and the next one is the oldest",
    { throttle: 60 },
    {},
    `
    ex1 0d 00:00    T 13 0 0d 01:00    60 expired   # 0, 1, 2, 3, 4, 9, …, 34, 44, 54: DSN
    ex1 0d 00:30    T 3  0 0d 01:30    60 expired   # 64, 74, 84 minutes after t₀: DSN
    `,
    { ...lifetime(60, 15), delayDsns: 2 },
  ),
  queueCase(
    "rules 2, 8, 14: without a connection there is no reply, and an empty queue is Ready",
    { throttle: 60 },
    { queueIntervalsMs: [10 * MINUTE] },
    `
    ex1 0d 00:00    T 1  0 0d 00:05    5  expired
    ex1 0d 00:01    - 0  0 0d 00:06    5  expired   # the timer would have come at 00:10
    ex1 0d 00:07    T 1  0 0d 00:12    5  expired   # Ready: its own connection at once
    ex1 0d 00:11    - 0  0 0d 00:16    5  expired   # waits for 00:17
    `,
    lifetime(5),
  ),
  queueCase(
    "rules 8, 9: at the end of the lifetime the timer comes first; a DSN needs more than its age",
    { throttle: 15 },
    { queueIntervalsMs: [15 * MINUTE] },
    `
    ex1 0d 00:00    T 1  0 0d 00:15    15 delayed   # at exactly the lifetime, and the age of the DSN
    ex1 0d 00:00:01 A 0  0 0d 00:15    14 delayed
    `,
    lifetime(15, 15),
  ),
  queueCase(
    "rule 1: builds have queues of their own, connectors only where they are told apart",
    { throttle: 10 },
    {},
    `
    ex1/a@15.1.2507.39 0d 00:00 T 6 0 0d 00:14 14 delayed
    ex1/b@15.1.2507.39 0d 00:05 T 0 0 0d 00:14 9  delayed   # in the same queue
    ex1/a@15.1.2507.61 0d 00:05 A 0 0 0d 00:05 0  delivered # complies, and waits behind nobody
    ex1/a@15.1.2507.44 0d 00:06 T 4 0 0d 00:10 4  delayed   # its own t₀: 6, 7, 8, 9 refused
    ex1/a@15.1.2507.44 0d 12:30 A 0 0 0d 12:30 0  delivered # so that nobody counts as clean before
    `,
  ),
  queueCase(
    "rule 1: the column of --by as the connector",
    { throttle: 10 },
    { queuePerGroup: true },
    `
    ex1/a           0d 00:00    T 6  0 0d 00:14    14 delayed
    ex1/b           0d 00:05    T 5  0 0d 00:14    9  delayed   # 5, 6, 7, 8, 9 refused; 14
    `,
  ),
];
