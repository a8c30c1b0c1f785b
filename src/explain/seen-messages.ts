import { invariant, MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { SeenAttempt, SeenMessage } from "../../sim/contract/explanation.ts";
import type { OtherCause } from "../../sim/contract/other-cause.ts";
import { type AttemptColumns, loadAttempts, messageSpans } from "../backtest/attempt-columns.ts";
import { endOfMessage } from "../backtest/message-end.ts";
import { causeKindOf } from "../config/replies/cause-kind.ts";
import { loadOtherCauses, otherCauseOf } from "../config/replies/other-causes.ts";
import type { RunRequest } from "../mail/request.ts";
import type { LogRead } from "../readers/contract/log-read.ts";
import { attemptOutcome, replyKind } from "../readers/formats/reply-kind.ts";

/**
 * Every message of the logs that has an id, with its attempts: by Message-ID, network message id,
 * internal id, queue id or session. The logs are read once more. Errors: those of the readers;
 * NO_MESSAGES where no message has the id.
 */
export async function seenMessages(
  request: RunRequest,
  wantedId: string,
): Promise<readonly SeenMessage[]> {
  const { scenario } = request;
  const { traffic } = scenario;
  invariant(traffic.kind === "trace", "attempts are of logs");
  const { readLog } = await import("../readers/read-log.ts");
  const log = await readLog({
    ...traffic,
    withAttempts: true,
    withReplies: true,
    wantedId,
    serverNameByKey: scenario.serverNameByKey,
    by: null,
    allowAddresses: false,
    maxRejects: request.maxRejects,
    rejectsPath: null,
    memoryMb: request.memoryMb,
    stdin: null,
    onProgress: request.onProgress,
    signal: request.signal,
  });
  try {
    const messages = await told(log, request.signal);
    if (messages.length === 0) throw notFound(wantedId, log.spans);
    return messages;
  } finally {
    await log.close();
  }
}

function notFound(wantedId: string, spans: LogRead["spans"]): MailflowError {
  const known = spans.filter((span) => span !== null);
  const text = (minute: number): string =>
    new Date(minute * MS_PER_MINUTE).toISOString().slice(0, 16).replace("T", " ");
  const first = Math.min(...known.map(({ firstMinute }) => firstMinute));
  const last = Math.max(...known.map(({ lastMinute }) => lastMinute));
  const where = known.length === 0 ? "" : ` (mail of ${text(first)} to ${text(last)} UTC)`;
  return new MailflowError(
    "NO_MESSAGES",
    `message "${wantedId}": expected one in the logs${where}, received none`,
    {
      hint: "Write the whole Message-ID, the network or internal message id of Exchange, the queue id of Postfix, or the session id, and name the logs of the day and of the server that handed it over; --connector NAME or --next-hop HOST where its mail goes by a smart host.",
    },
  );
}

async function told(log: LogRead, signal: AbortSignal): Promise<readonly SeenMessage[]> {
  const columns = await loadAttempts(log, signal, "wanted");
  const ids: string[] = [];
  const replies: string[] = [];
  for await (const rows of log.attempts("wanted")) {
    ids.push(...rows.id);
    replies.push(...rows.reply);
  }
  const causes = await loadOtherCauses();
  return [...messageSpans(columns)].map(([from, to]): SeenMessage => {
    const { end, cause, isWaiting } = endOfMessage(from, to, columns);
    const attempts: SeenAttempt[] = [];
    for (let at = from; at < to; at++) {
      attempts.push(attemptOf(at, columns, replies[at] ?? "", causes));
    }
    return {
      id: ids[from] ?? "",
      server: log.servers[columns.server[from] ?? -1] ?? "",
      build: log.builds[columns.build[from] ?? -1] ?? "",
      inScope: columns.inScope[from] === 1,
      arrivalMs: columns.arrivalMs[from] ?? 0,
      attempts,
      end,
      isWaiting,
      cause,
    };
  });
}

const RESULTS: ReadonlyMap<number, SeenAttempt["result"]> = new Map([
  [attemptOutcome.accepted, "accepted"],
  [attemptOutcome.deferred, "deferred"],
  [attemptOutcome.failed, "returned"],
  [attemptOutcome.expired, "givenUp"],
]);

function attemptOf(
  at: number,
  columns: AttemptColumns,
  reply: string,
  causes: readonly OtherCause[],
): SeenAttempt {
  const code = columns.codes[columns.code[at] ?? -1] ?? "";
  const kind = columns.kind[at];
  const isEnforcement = kind === replyKind.throttled || kind === replyKind.blocked;
  const isRefused = kind !== replyKind.accepted && kind !== replyKind.expired;
  const known = isEnforcement ? null : otherCauseOf(code, causes);
  return {
    atMs: columns.timeMs[at] ?? 0,
    result: RESULTS.get(columns.outcome[at] ?? -1) ?? "deferred",
    code,
    reply,
    cause: isEnforcement ? "enforcement" : isRefused ? causeKindOf(code) : "none",
    known:
      known === null
        ? null
        : { programme: known.programme, meaning: known.meaning, action: known.action },
    isPartial: columns.isPartial[at] === 1,
  };
}
