import type { ScenarioInput } from "../../config/scenario/input.ts";
import type { GivenOptions, OptionName } from "../options/option-types.ts";
import { wrongValue } from "./run-settings.ts";

/** Option by the scenario field it gives, for the fields of the sending side. */
export const SENDING_OPTION_OF_FIELD: Readonly<Record<string, OptionName>> = {
  replyPoint: "reply-point",
  queueRetry: "queue-retry",
  connect5xx: "connect5xx",
  capacity: "capacity",
  messagesPerConnection: "messages-per-connection",
  queuePerGroup: "queue-per-group",
  resend: "resend",
  retryPhase: "retry-phase",
  warmStart: "warm-start",
  warmStartSpread: "warm-start-spread",
};

/** The fields of a scenario that the options of the sending side give. Errors: USAGE. */
export function sendingFlags({ text, lists, flags }: GivenOptions): Partial<ScenarioInput> {
  const fields: { readonly [K in keyof ScenarioInput]?: ScenarioInput[K] | undefined } = {
    replyPoint: text["reply-point"] as ScenarioInput["replyPoint"],
    queueRetry: text["queue-retry"],
    connect5xx: text.connect5xx as ScenarioInput["connect5xx"],
    capacity: readCount("capacity", text.capacity),
    messagesPerConnection: readCount("messages-per-connection", text["messages-per-connection"]),
    queuePerGroup: flags["queue-per-group"] ? true : undefined,
    failover: lists.failover.length === 0 ? undefined : lists.failover,
    resend: text.resend,
    retryPhase: text["retry-phase"],
    warmStart: text["warm-start"],
    warmStartSpread: text["warm-start-spread"],
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function readCount(
  option: "capacity" | "messages-per-connection",
  text: string | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) throw wrongValue(option, "a number", text);
  return Number(text);
}
