import type { OptionSpec } from "./option-types.ts";

const plain = { repeatable: false, choices: null, alias: null, defaultText: null } as const;
const sending = {
  ...plain,
  group: "Sending server:",
  commands: ["run", "replay"],
} as const;

/** The options of queues, capacity and what else the sending side does, in the order of help. */
export const SENDING_OPTIONS: readonly OptionSpec[] = [
  {
    name: "reply-point",
    ...sending,
    value: "POINT",
    choices: ["end-of-data", "connect"],
    describe:
      "Where the provider replies: to each message (end-of-data), or to the connection, so that " +
      "the whole queue waits (connect)",
    defaultText: "end-of-data",
  },
  {
    name: "queue-retry",
    ...sending,
    value: "LIST",
    describe: "Connections of a queue in retry, from its first refusal on (with connect)",
    defaultText: "the retry profile's, else 1m*4,5m*6,10m",
  },
  {
    name: "connect5xx",
    ...sending,
    value: "HOW",
    choices: ["retry", "bounce"],
    describe: "A 550 to the connection: the queue tries again, or all of its mail bounces",
    defaultText: "retry",
  },
  {
    name: "capacity",
    ...sending,
    value: "N",
    describe: "Messages a minute that each server can send",
    defaultText: "no limit",
  },
  {
    name: "messages-per-connection",
    ...sending,
    value: "N",
    describe: "Messages in one connection (with connect and a capacity)",
    defaultText: "the retry profile's, else 20",
  },
  {
    name: "queue-per-group",
    ...sending,
    value: null,
    describe: "The column of --by is the connector: each value has a queue of its own",
  },
  {
    name: "failover",
    ...sending,
    repeatable: true,
    value: "FROM=TO/TIME",
    describe: "A queue of FROM moves to TO after so long in retry, e.g. edge1=edge2/30m",
  },
  {
    name: "resend",
    ...sending,
    value: "P%/TIME",
    describe: "People send so much of the mail that bounced again, e.g. 30%/1h",
  },
  {
    name: "retry-phase",
    ...sending,
    value: "TIME|random",
    describe: "When the sender's queue runs happen, counted from the full hour, e.g. 7m",
    defaultText: "aligned to each message's arrival",
  },
  {
    name: "warm-start",
    ...sending,
    value: "simulate|FILE",
    describe:
      "Mail already queued at the start: from the log before --start (simulate), or of a " +
      "Get-Queue export (CSV)",
  },
  {
    name: "warm-start-spread",
    ...sending,
    value: "TIME",
    describe: "Over which time before the start the mail of a Get-Queue export arrived",
    defaultText: "1h",
  },
];
