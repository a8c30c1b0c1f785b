import { MailflowError } from "../base/errors.ts";
import type { Provenance } from "../contract/result.ts";
import type { ModelSettings } from "../contract/settings.ts";

/**
 * Why settings need the event engine, each reason in words that go on after "because"; empty =
 * the fate tables give the same numbers. Source: model.md §6 and §7.
 */
export function eventReasons(settings: ModelSettings): readonly string[] {
  const { replyPoint, retry, sending } = settings;
  const profiles = [retry.fallback, ...Object.values(retry.byProduct)];
  const reasons: [boolean, string][] = [
    [replyPoint === "connect", "connections are answered, and whole queues wait"],
    [
      profiles.some(({ intervalsMinutes }) => intervalsMinutes.length === 0),
      "retry intervals are not whole minutes",
    ],
    [typeof sending?.capacityPerMinute === "number", "a server's sending capacity is limited"],
    [typeof sending?.retryPhase === "number", "queue runs have a phase of their own"],
    [sending?.retryPhase === "random", "queue runs have a phase of their own"],
    [(sending?.resend ?? null) !== null, "mail is sent again after an NDR"],
    [(sending?.failovers.length ?? 0) > 0, "queues fail over to other servers"],
    [(sending?.warmStart ?? null) !== null, "mail is queued at the start"],
  ];
  return reasons.filter(([holds]) => holds).map(([, reason]) => reason);
}

/** The engine that settings need: fate tables wherever they are exact. */
export function engineOf(settings: ModelSettings): Provenance["engine"] {
  return eventReasons(settings).length === 0 ? "fates" : "events";
}

/**
 * Refuses settings that need every single message where only counts by minute are at hand. Source:
 * model.md §6, rule 15. Errors: NEEDS_MESSAGES.
 */
export function assertNoEvents(settings: ModelSettings): void {
  const reasons = eventReasons(settings);
  if (reasons.length === 0) return;
  throw new MailflowError(
    "NEEDS_MESSAGES",
    `counts by minute are not enough for this run: ${reasons.join("; ")}`,
    {
      hint:
        "These settings need the time of every message. Replay the log itself with " +
        "mailflow replay, or leave them out.",
    },
  );
}
