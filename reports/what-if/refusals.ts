import type { ModelSettings } from "../../sim/settings.ts";

/**
 * Why a run cannot be made from the counts in the page, or null. Counts know minutes; whatever
 * makes one message wait for another needs the order of the log. Source: model.md §6.15.
 */
export function whyNotHere(model: ModelSettings): string | null {
  const profiles = [...Object.values(model.retry.byProduct), model.retry.fallback];
  if (model.replyPoint === "connect") {
    return (
      "Replies to the connection make the messages of one queue wait for each other. " +
      "The page holds counts per minute, not the order of the mail, so this needs the log: " +
      "mailflow replay LOG --reply-point connect."
    );
  }
  if (model.sending !== undefined) {
    return (
      "Queues, capacity, failover and re-sent mail need the order of the mail. " +
      "The page holds counts per minute only, so this run can be repeated with the log alone."
    );
  }
  if (profiles.some(({ intervalsMinutes }) => intervalsMinutes.length === 0)) {
    return (
      "These retries do not fall on whole minutes after the arrival. " +
      "The page holds counts per minute only, so they need the log."
    );
  }
  return null;
}
