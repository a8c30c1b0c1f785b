import path from "node:path";
import { compareText, MS_PER_HOUR } from "../../../sim/base/units.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type {
  Failover,
  RetrySettings,
  SendingSettings,
  WarmStart,
} from "../../../sim/contract/settings.ts";
import { PLAIN_SENDING } from "../../../sim/queues/event-engine.ts";
import { scheduleOf } from "../../../sim/retry/schedule.ts";
import { parseDuration } from "../../../sim/text/durations.ts";
import { parseRetryList } from "../../../sim/text/retry-list.ts";
import { parseFailover, parseResend, parseRetryPhase } from "../../../sim/text/sending-text.ts";
import { placeOf } from "../input/config-source.ts";
import type { IssueList } from "../input/issues.ts";
import type { QueueDefaults } from "../retry/profile-names.ts";
import type { ScenarioInput, ScenarioSections, ScenarioSource } from "./input.ts";
import { type QueueSnapshot, readQueueSnapshot } from "./queue-snapshot.ts";
import { readText } from "./sections.ts";

/** The sending side of a scenario; `sending` null = nothing beyond message-level retry. */
interface ResolvedSending {
  readonly sending: SendingSettings | null;
  readonly warnings: readonly Warning[];
}

/** Fields of a scenario that only a queue in retry gives a meaning. */
const CONNECT_FIELDS = ["queueRetry", "connect5xx", "failover", "queuePerGroup"] as const;
const FIELDS = [
  ...CONNECT_FIELDS,
  "capacity",
  "messagesPerConnection",
  "resend",
  "retryPhase",
  "warmStart",
  "warmStartSpread",
] as const;

/**
 * Fills in the defaults of the sending side and checks it. Issues: SCENARIO_INVALID, and those of a
 * queue snapshot.
 */
export async function resolveSending(
  parts: ScenarioSections,
  sender: { readonly settings: RetrySettings; readonly queue: QueueDefaults } | null,
  source: ScenarioSource,
  issues: IssueList,
): Promise<ResolvedSending> {
  const isConnect = parts.replyPoint === "connect";
  if (!isConnect && FIELDS.every((field) => parts[field] === undefined)) {
    return { sending: null, warnings: [] };
  }
  checkTogether(parts, sender?.settings ?? null, source, issues);
  const warm = await resolveWarmStart(parts, source, issues);
  const list = typeof parts.queueRetry === "object" ? parts.queueRetry.join(",") : parts.queueRetry;
  return {
    sending: {
      queueIntervalsMs:
        readText(parseRetryList, list) ??
        sender?.queue.queueIntervalsMs ??
        PLAIN_SENDING.queueIntervalsMs,
      connect5xx: parts.connect5xx ?? PLAIN_SENDING.connect5xx,
      capacityPerMinute: parts.capacity ?? null,
      messagesPerConnection:
        parts.messagesPerConnection ??
        sender?.queue.messagesPerConnection ??
        PLAIN_SENDING.messagesPerConnection,
      resend: readText(parseResend, parts.resend),
      failovers: resolveFailovers(parts, source, issues),
      retryPhase: readText(parseRetryPhase, parts.retryPhase),
      queuePerGroup: parts.queuePerGroup ?? false,
      warmStart: warm.warmStart,
    },
    warnings: warm.warnings,
  };
}

function checkTogether(
  parts: ScenarioSections,
  retry: RetrySettings | null,
  source: ScenarioSource,
  issues: IssueList,
): void {
  const add = (field: keyof ScenarioInput, problem: string): void => {
    issues.add("SCENARIO_INVALID", `${field}: ${problem}`, placeOf(source, [field]));
  };
  const isConnect = parts.replyPoint === "connect";
  for (const field of CONNECT_FIELDS) {
    if (isConnect || parts[field] === undefined) continue;
    add(
      field,
      "expected replyPoint connect beside it; at end-of-data every message is refused and tried " +
        "again by itself, and no queue waits",
    );
  }
  if (parts.messagesPerConnection !== undefined && !(isConnect && parts.capacity !== undefined)) {
    add(
      "messagesPerConnection",
      "expected replyPoint connect and a capacity beside it; without them it changes nothing",
    );
  }
  if (parts.queuePerGroup === true && parts.by === undefined) {
    add("queuePerGroup", "expected by beside it: the column that holds the connector");
  }
  if (parts.retryPhase !== undefined && retry !== null && !hasQueueRuns(retry)) {
    add(
      "retryPhase",
      `expected a retry profile with queue runs (postfix, exim-q30m, …), received "${retry.id}"`,
    );
  }
}

function hasQueueRuns(retry: RetrySettings): boolean {
  const profiles = [retry.fallback, ...Object.values(retry.byProduct)];
  return profiles.some((profile) => scheduleOf(profile).queueRunMs !== null);
}

/** One failover a server. Issues: SCENARIO_INVALID. */
function resolveFailovers(
  parts: ScenarioSections,
  source: ScenarioSource,
  issues: IssueList,
): readonly Failover[] {
  const texts = typeof parts.failover === "string" ? [parts.failover] : (parts.failover ?? []);
  const failovers: Failover[] = [];
  for (const text of texts) {
    const failover = parseFailover(text);
    // The schema has told what is wrong with one that cannot be read.
    if (!failover.ok) continue;
    if (failovers.some(({ server }) => server === failover.value.server)) {
      issues.add(
        "SCENARIO_INVALID",
        `failover: expected one a server, received two of "${failover.value.server}"`,
        placeOf(source, ["failover"]),
      );
      continue;
    }
    failovers.push(failover.value);
  }
  return failovers.sort((a, b) => compareText(a.server, b.server));
}

const SIMULATE = "simulate";
const SPREAD_DEFAULT_MS = MS_PER_HOUR;

async function resolveWarmStart(
  parts: ScenarioSections,
  source: ScenarioSource,
  issues: IssueList,
): Promise<{ readonly warmStart: WarmStart | null; readonly warnings: readonly Warning[] }> {
  const add = (field: keyof ScenarioInput, problem: string): void => {
    issues.add("SCENARIO_INVALID", `${field}: ${problem}`, placeOf(source, [field]));
  };
  const { warmStart } = parts;
  const isSnapshot = warmStart !== undefined && warmStart !== SIMULATE;
  if (parts.warmStartSpread !== undefined && !isSnapshot) {
    add("warmStartSpread", "expected a warmStart of a queue snapshot beside it");
  }
  if (warmStart === undefined) return { warmStart: null, warnings: [] };
  if (!isSnapshot) {
    if (parts.traffic?.synthetic !== undefined) {
      add(
        "warmStart",
        "expected the file of a queue snapshot, because synthetic mail begins at the start",
      );
    } else if (parts.window?.start === undefined) {
      add(
        "warmStart",
        "expected a window start beside it, because the log begins at its first message",
      );
    }
    return { warmStart: { kind: "simulate" }, warnings: [] };
  }
  const file = path.isAbsolute(warmStart) ? warmStart : path.join(source.baseFolder, warmStart);
  const snapshot = await issues.attempt(() => readQueueSnapshot(file));
  const spreadMs = readText(parseDuration, parts.warmStartSpread) ?? SPREAD_DEFAULT_MS;
  return {
    warmStart: { kind: "snapshot", queues: snapshot?.queues ?? [], spreadMs },
    warnings: snapshot === null ? [] : snapshotWarnings(snapshot),
  };
}

const PASSED_SHOWN = 5;

function snapshotWarnings({ queues, passedBy }: QueueSnapshot): readonly Warning[] {
  const warnings: Warning[] = [];
  if (queues.length === 0) {
    const message = "The queue snapshot holds no mail towards Exchange Online.";
    warnings.push({ code: "SNAPSHOT_EMPTY", message });
  }
  if (passedBy.length > 0) {
    const messages = passedBy.reduce((sum, queue) => sum + queue.messages, 0);
    const shown = [...passedBy].sort((a, b) => b.messages - a.messages).slice(0, PASSED_SHOWN);
    const more = passedBy.length - shown.length;
    const listed = shown.map(({ identity, nextHop, messages: count, why }) => {
      return `${identity}${nextHop === "" ? "" : ` to ${nextHop}`} (${count} messages, ${why})`;
    });
    const rest = more > 0 ? ` and ${more} more` : "";
    const message = `${passedBy.length} queues of the snapshot with ${messages} messages were left out: ${listed.join(", ")}${rest}.`;
    warnings.push({ code: "SNAPSHOT_PARTLY_USED", message });
  }
  return warnings;
}
