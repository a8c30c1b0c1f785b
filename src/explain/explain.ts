import { MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type {
  ExplainedId,
  MessageExplanation,
  SeenMessage,
} from "../../sim/contract/explanation.ts";
import type { WindowSettings } from "../../sim/contract/settings.ts";
import { explainMessage } from "../../sim/replay/explain.ts";
import type { Replay, ServerReplay } from "../../sim/replay/replay.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { normaliseServerName, serverFinder } from "../../sim/text/server-names.ts";
import { followRetirements } from "../../sim/traffic/arrival-route.ts";
import { openMail } from "../mail/open-mail.ts";
import type { OpenMail, RunRequest } from "../mail/request.ts";
import { unknownServer } from "../mail/settle-names.ts";
import { breathe } from "../platform/breathe.ts";
import { windowMessages } from "../run/decisions.ts";
import { refuseQueues } from "../run/engine.ts";
import { seenMessages } from "./seen-messages.ts";

/** What is asked: a message of the log, or what would happen to one. Units: UTC ms. */
export type ExplainQuestion =
  | { readonly kind: "message"; readonly id: string }
  /** `atMs` is a time of the result, after any shift. */
  | { readonly kind: "arrival"; readonly server: string; readonly atMs: number };
const MESSAGES_PER_BREATH = 65_536;

/**
 * Replays a scenario and follows one message through it. An id gives every message that has it: one
 * per server, and its repetitions.
 * Errors: those of the run; NO_MESSAGES for an id that no message of the window has;
 * SERVER_UNKNOWN; USAGE for a time outside the window.
 */
export async function explainRun(
  request: RunRequest,
  question: ExplainQuestion,
): Promise<readonly MessageExplanation[]> {
  refuseQueues(request.scenario.model, "explain");
  const traffic = await openMail(request);
  try {
    const { scenario } = traffic;
    const replayed = replayTraffic(traffic.profile, scenario.window, scenario.model);
    if (question.kind === "arrival") return [supposed(replayed.replay, question)];
    return await search(request, traffic, replayed, question.id);
  } finally {
    await traffic.close();
  }
}

/**
 * Tells one message by an id: what the log says happened, with every attempt, beside what the model
 * makes of it. A message that was returned, or still waits, is found as well. The id may be the
 * Message-ID, the network message id, or a queue id. The logs are read a second time where they hold
 * replies; a pipe is not, so there the model alone answers.
 * Errors: those of the run; NO_MESSAGES for an id that no message of the logs has.
 */
export async function explainId(request: RunRequest, id: string): Promise<readonly ExplainedId[]> {
  refuseQueues(request.scenario.model, "explain");
  const traffic = await openMail(request);
  try {
    const { traffic: asked } = request.scenario;
    const isReadable = asked.kind === "trace" && !asked.inputs.includes("-");
    const seen = traffic.hasReplies === true && isReadable ? await seenMessages(request, id) : [];
    if (seen.length === 0) return await searchAlone(request, traffic, id);
    const replayed = replayedOf(traffic, seen);
    return seen.map((message): ExplainedId => {
      const answer = replayed === null ? NOTHING_HANDED_OVER : modelOf(message, replayed);
      return { seen: message, copies: 0, ...answer };
    });
  } finally {
    await traffic.close();
  }
}

type Replayed = ReturnType<typeof replayTraffic>;
type ModelAnswer = Pick<ExplainedId, "model" | "noModel">;

const NOTHING_HANDED_OVER: ModelAnswer = {
  model: null,
  noModel: "The log shows no mail that was handed over, so there is none to replay.",
};

/**
 * A run that holds the messages of a log: a window that no start was given for begins with the first
 * of them, and a log too short to be repeated is taken as it is, for a message needs no repetition.
 * null = every message of the log was refused: there is no mail to replay.
 */
function replayedOf(
  { profile, scenario }: OpenMail,
  seen: readonly SeenMessage[],
): Replayed | null {
  const replayFrom = (window: WindowSettings): Replayed =>
    replayTraffic(profile, window, scenario.model);
  const attempt = (window: WindowSettings): Replayed | null => {
    try {
      return replayFrom(window);
    } catch (error) {
      const code = error instanceof MailflowError ? error.code : null;
      if (code === "NO_MESSAGES" && window.startMs === null) return null;
      if (code !== "LOG_TOO_SHORT") throw error;
      return replayFrom({ ...window, extend: "none" });
    }
  };
  const replayed = attempt(scenario.window);
  if (replayed === null || scenario.window.startMs !== null) return replayed;
  const firstMs = Math.min(...seen.map(({ arrivalMs }) => arrivalMs));
  const startMinute = replayed.traffic.startMinute - replayed.traffic.shiftMinutes;
  return minuteOf(firstMs) < startMinute
    ? attempt({ ...scenario.window, startMs: firstMs })
    : replayed;
}

/** What the model makes of a message of the log, handed over or not. */
function modelOf(seen: SeenMessage, { replay, traffic }: Replayed): ModelAnswer {
  const arrivalMs = seen.arrivalMs + traffic.shiftMinutes * MS_PER_MINUTE;
  const minute = minuteOf(arrivalMs);
  const { startMinute, endMinute } = replay.compiled;
  if (minute < startMinute || minute >= endMinute) {
    const noModel = `It arrived outside the window of the run, ${windowText(replay)}: move it with --start and --days.`;
    return { model: null, noModel };
  }
  const names = replay.servers.map((server) => server.name);
  const match = serverFinder(names)(seen.server);
  if (match.kind !== "one") {
    const noModel = `The log shows no mail of ${seen.server} that was handed over, so the server is not in the run.`;
    return { model: null, noModel };
  }
  const arrival = followRetirements(replay.compiled.settings.servers)(match.name, minute);
  const explanation = explainMessage(replay, {
    server: arrival.server,
    logBuild: seen.build,
    arrivalMs,
    inScope: seen.inScope && !arrival.ends,
  });
  const model = { id: seen.id, copy: 0, recipients: null, sizeBytes: null, ...explanation };
  return { model, noModel: null };
}

/** The messages with an id by the model alone, each once: repetitions are counted, not told. */
async function searchAlone(
  request: RunRequest,
  traffic: OpenMail,
  id: string,
): Promise<readonly ExplainedId[]> {
  const { scenario } = traffic;
  const replayed = replayTraffic(traffic.profile, scenario.window, scenario.model);
  const found = await search(request, traffic, replayed, id);
  const first = Math.min(...found.map(({ copy }) => copy));
  return found
    .filter(({ copy }) => copy === first)
    .map((model) => {
      const copies = found.filter((other) => other.server === model.server).length - 1;
      return { seen: null, model, noModel: null, copies };
    });
}

async function search(
  request: RunRequest,
  traffic: OpenMail,
  { replay, traffic: prepared }: ReturnType<typeof replayTraffic>,
  wanted: string,
): Promise<readonly MessageExplanation[]> {
  const bare = withoutBrackets(wanted);
  const found: MessageExplanation[] = [];
  let seen = 0;
  let hasIds = false;
  for await (const message of windowMessages(replay, prepared, traffic.names, traffic.messages)) {
    if (++seen % MESSAGES_PER_BREATH === 0) await breathe(request.signal);
    const { rows, index, copy } = message;
    const id = rows.id[index] ?? "";
    hasIds ||= id !== "";
    if (!isNamed(id, bare)) continue;
    found.push({
      id,
      copy,
      recipients: rows.recipients[index] ?? 0,
      sizeBytes: rows.sizeBytes[index] ?? 0,
      ...explainMessage(replay, message),
    });
  }
  if (found.length > 0) return found;
  throw new MailflowError(
    "NO_MESSAGES",
    `message "${wanted}": expected one in the window ${windowText(replay)}, received none`,
    {
      hint: hasIds
        ? "Ids are those of --decisions (trace id, network message id, …); or move the window with --start and --days."
        : "The log has no ids: name the column with --map id=COLUMN, or ask with --server and --at.",
    },
  );
}

function supposed(
  replay: Replay,
  question: Extract<ExplainQuestion, { kind: "arrival" }>,
): MessageExplanation {
  const names = replay.servers.map((server) => server.name);
  const asked = normaliseServerName(question.server);
  const match = serverFinder(names)(asked);
  if (match.kind !== "one") throw unknownServer("--server", asked, names);
  const { name } = match;
  const minute = minuteOf(question.atMs);
  const { startMinute, endMinute } = replay.compiled;
  if (minute < startMinute || minute >= endMinute) {
    throw new MailflowError(
      "USAGE",
      `--at: expected a time in the window ${windowText(replay)}, received ${isoText(question.atMs)}`,
      { hint: "Times are those of the result, after --shift-to; --days makes the window longer." },
    );
  }
  const follow = followRetirements(replay.compiled.settings.servers);
  const arrival = follow(name, minute);
  const server = replay.servers.find((one) => one.name === name);
  const isOwn = arrival.isOwn && server !== undefined;
  const explanation = explainMessage(replay, {
    server: arrival.server,
    logBuild: isOwn ? loggedBuild(replay, server, minute) : "",
    arrivalMs: question.atMs,
    inScope: !arrival.ends,
  });
  return { id: null, copy: 0, recipients: null, sizeBytes: null, ...explanation };
}

/** The build that the server's log shows nearest before the minute, else nearest after it. */
function loggedBuild(replay: Replay, server: ServerReplay, minute: number): string {
  const { profile } = replay;
  let before = { minute: Number.NEGATIVE_INFINITY, build: "" };
  let after = { minute: Number.POSITIVE_INFINITY, build: "" };
  for (let row = server.firstRow; row < server.endRow; row++) {
    const at = profile.minute[row] ?? 0;
    const build = profile.builds[profile.build[row] ?? 0] ?? "";
    if (build === "" || profile.inScope[row] === 0) continue;
    if (at <= minute && at > before.minute) before = { minute: at, build };
    if (at > minute && at < after.minute) after = { minute: at, build };
  }
  return before.build === "" ? after.build : before.build;
}

/** Ids made of several fields begin with the one people know, followed by a space. */
function isNamed(id: string, bare: string): boolean {
  if (id === "" || bare === "") return false;
  return withoutBrackets(id) === bare || (id.startsWith(bare) && id[bare.length] === " ");
}

function withoutBrackets(id: string): string {
  return id.trim().replace(/^<(.*)>$/, "$1");
}

function windowText({ compiled }: Replay): string {
  const text = (minute: number): string => isoText(minute * MS_PER_MINUTE);
  return `${text(compiled.startMinute)} to ${text(compiled.endMinute)}`;
}

function isoText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
