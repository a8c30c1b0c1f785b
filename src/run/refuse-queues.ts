import { MailflowError } from "../../sim/base/errors.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { eventReasons } from "../../sim/replay/engine-choice.ts";

/**
 * Answers that follow one message by itself need messages that do not act on each other. Errors:
 * USAGE for settings of queues, with what asks for them.
 */
export function refuseQueues(model: ModelSettings, command: string): void {
  const reasons = eventReasons(model);
  if (reasons.length === 0) return;
  throw new MailflowError(
    "USAGE",
    `${command}: expected messages that do not act on each other, received a run in which ${reasons.join("; ")}`,
    { hint: "Leave those settings out, or ask run and replay, which follow whole queues." },
  );
}
