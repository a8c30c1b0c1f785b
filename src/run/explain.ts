import { MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type { MessageExplanation } from "../../sim/contract/explanation.ts";
import { explainMessage } from "../../sim/replay/explain.ts";
import type { Replay, ServerReplay } from "../../sim/replay/replay.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import { normaliseServerName, serverFinder } from "../../sim/text/server-names.ts";
import { followRetirements } from "../../sim/traffic/arrival-route.ts";
import { openMail } from "../mail/open-mail.ts";
import type { OpenMail, RunRequest } from "../mail/request.ts";
import { unknownServer } from "../mail/settle-names.ts";
import { breathe } from "../platform/breathe.ts";
import { windowMessages } from "./decisions.ts";
import { refuseQueues } from "./engine.ts";

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
