import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { eventReasons } from "../../../sim/replay/engine-choice.ts";

/**
 * Why a run cannot be made from the counts in the page, or null. Counts know minutes; whatever
 * makes one message wait for another needs the order of the log. Source: model.md §6.15.
 */
export function whyNotHere(model: ModelSettings): string | null {
  const reasons = eventReasons(model);
  if (reasons.length === 0) return null;
  return (
    `This needs the log itself, because ${reasons.join("; ")}. The page holds counts per minute, ` +
    "not the time of every message; the command line can make this run."
  );
}
