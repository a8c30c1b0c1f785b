import { z } from "zod";
import { parseRetryList } from "../../../sim/text/retry-list.ts";
import { parseFailover, parseResend, parseRetryPhase } from "../../../sim/text/sending-text.ts";
import { minutesField, nameField, textField } from "../input/text-fields.ts";
import type { ScenarioInput } from "./input.ts";

/** More messages a minute than any server sends. */
const CAPACITY_MAX = 1_000_000;

const intervals = textField(
  (text) => parseRetryList(text),
  'intervals such as "1m*4, 5m*6, 10m"',
  "Intervals; the last repeats",
);
const failover = textField(
  parseFailover,
  "a failover such as edge1=edge2/30m",
  "FROM=TO/TIME: a queue of FROM moves to TO after so long in retry",
);

type SendingInput = Required<
  Pick<
    ScenarioInput,
    | "replyPoint"
    | "queueRetry"
    | "connect5xx"
    | "capacity"
    | "messagesPerConnection"
    | "resend"
    | "failover"
    | "warmStart"
    | "warmStartSpread"
    | "retryPhase"
    | "queuePerGroup"
  >
>;

/** The fields of a scenario that say how its servers send. Source: model.md §6. */
export const sendingFields: {
  readonly [K in keyof SendingInput]: z.ZodExactOptional<z.ZodType<SendingInput[K]>>;
} = {
  replyPoint: z
    .enum(["end-of-data", "connect"])
    .describe(
      "Where in the dialogue the provider replies: to each message (default), or to the " +
        "connection, so that the whole queue waits",
    )
    .exactOptional(),
  queueRetry: z
    .union([intervals, z.array(intervals).min(1)])
    .describe("Connections of a queue in retry, from its first refusal on; default the profile's")
    .exactOptional(),
  connect5xx: z
    .enum(["retry", "bounce"])
    .describe("A 550 to the connection: the queue tries again (default), or its mail bounces")
    .exactOptional(),
  capacity: z
    .number()
    .positive()
    .max(CAPACITY_MAX)
    .describe("Messages a minute that each server can send; default no limit")
    .exactOptional(),
  messagesPerConnection: z
    .int()
    .min(1)
    .describe("Messages in one connection, with a capacity; default the profile's, else 20")
    .exactOptional(),
  resend: textField(
    parseResend,
    "a share and a delay such as 30%/1h",
    "So much of the mail that ended in an NDR is sent once more, so long after it",
  ).exactOptional(),
  failover: z
    .union([failover, z.array(failover).min(1)])
    .describe("FROM=TO/TIME: a queue of FROM moves to TO after so long in retry")
    .exactOptional(),
  warmStart: nameField(
    "Mail queued at the start: simulate (the lifetime before it), or a Get-Queue export (CSV)",
  ).exactOptional(),
  warmStartSpread: minutesField(
    "Over which time before the start a snapshot's mail arrived; default 1h",
  ).exactOptional(),
  retryPhase: textField(
    parseRetryPhase,
    "random or a time after the full hour such as 7m",
    "When the sender's queue runs happen; default aligned to each message's arrival",
  ).exactOptional(),
  queuePerGroup: z
    .boolean()
    .describe("The column of by is the connector: each value has a queue of its own")
    .exactOptional(),
};
