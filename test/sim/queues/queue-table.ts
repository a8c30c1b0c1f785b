import { compareText } from "../../../sim/base/units.ts";
import { BOUNCED, DELAYED, DELIVERED, EXPIRED } from "../../../sim/contract/outcomes.ts";
import type { ModelSettings, SendingSettings } from "../../../sim/contract/settings.ts";
import { ACCEPT, BLOCK, THROTTLE } from "../../../sim/enforcement/verdict-codes.ts";
import { PLAIN_SENDING } from "../../../sim/queues/event-engine.ts";
import type { MessageFate } from "../../../sim/queues/event-outcomes.ts";
import type { ReferenceMessage } from "../../reference/types.ts";
import { DAY_0_MS, stagesOf, truthCase } from "../truth-table.ts";
import { type EventRunResult, runEvents } from "./event-run.ts";

/**
 * One table of the rules of queues (model.md §6), worked out by hand. Each line is one message:
 * `server[/group][@build]  arrival  first  450s 550s  left  delay  outcome  # why`.
 * Times are `DAYd HH:MM[:SS[.mmm]]` after 8 September 2026, 00:00 UTC; `first` is the reply to the
 * first connection made while it was queued: A accept, T throttle (450), B block (550), - none. The
 * numbers are refused attempts counted under the message. `+` before the server is mail that nobody
 * sends: it comes again after its NDR.
 */
export interface QueueCase {
  readonly name: string;
  readonly table: string;
  readonly settings: ModelSettings;
  readonly startMs: number | null;
  readonly delayDsns: number;
}

/** The lines of a case, and what the engine says of the same messages, each in order of leaving. */
export interface QueueLines {
  readonly expected: readonly string[];
  readonly received: readonly string[];
  readonly run: EventRunResult;
}

interface QueueLine {
  readonly text: string;
  readonly comesAgain: boolean;
  readonly message: ReferenceMessage;
}

/** A case of one stage that refuses so many minutes from the full hour on, forever. */
export function queueCase(
  name: string,
  refused: { readonly throttle?: number; readonly block?: number },
  given: Partial<SendingSettings>,
  table: string,
  rest: Partial<ModelSettings> & { readonly startMs?: number; readonly delayDsns?: number } = {},
): QueueCase {
  const { startMs, delayDsns, ...settings } = rest;
  const stages = stagesOf([0, refused.throttle ?? 0, refused.block ?? 0]);
  return {
    name,
    table,
    startMs: startMs ?? null,
    delayDsns: delayDsns ?? 0,
    settings: truthCase(name, "", {
      policy: { id: "test", variant: "one", stages },
      replyPoint: "connect",
      sending: { ...PLAIN_SENDING, ...given },
      ...settings,
    }).settings,
  };
}

/** Runs a case; one day's window from its first message, or from its own start. */
export function runQueueCase({ table, settings, startMs }: QueueCase): QueueLines {
  const lines = table
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/).join(" "))
    .filter((line) => line !== "")
    .map(parseLine);
  // The numbers of messages follow the order of arrival, by server and build at one ms.
  const sent = lines
    .filter((line) => !line.comesAgain)
    .sort(({ message: a }, { message: b }) => a.timeMs - b.timeMs || compareText(key(a), key(b)));
  const window = { startMs, days: 1, shiftToMs: null, extend: "none" } as const;
  const messages = sent.map(({ message }) => message);
  const run = runEvents({ messages, window, settings, groupDimension: "line" }, 2);
  const nameOf = (fate: MessageFate): string => {
    const line = sent[fate.tag];
    if (line === undefined) throw new Error("every fate is that of a line");
    return `${fate.isResent ? "+" : ""}${line.text.replace(/ .*/, "")}`;
  };
  return {
    expected: lines.map(({ text }) => text).sort(),
    received: run.fates.map((fate) => `${nameOf(fate)} ${fateText(fate)}`).sort(),
    run,
  };
}

function key({ server, build, group }: ReferenceMessage): string {
  return JSON.stringify([server, build, group]);
}

function parseLine(text: string): QueueLine {
  const match =
    /^(\+?)([a-z0-9]+)(?:\/([a-z]+))?(?:@([\d.]+))? (\S+ \S+) [ATB-] \d+ \d+ \S+ \S+ \d+ \w+$/.exec(
      text,
    );
  if (match === null) throw new Error(`expected a line of the queue table, received "${text}"`);
  const [, again, server, group, build, arrival] = match;
  return {
    text,
    comesAgain: again === "+",
    message: {
      timeMs: instant(arrival ?? ""),
      server: server ?? "",
      build: build ?? "",
      inScope: true,
      group: group ?? "",
      recipients: 1,
      sizeBytes: 0,
    },
  };
}

/** The instant `DAYd HH:MM[:SS[.mmm]]` of the tables, in UTC ms. */
export function instant(text: string): number {
  const match = /^(\d+)d (\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?$/.exec(text);
  if (match === null) throw new Error(`expected an instant such as "0d 00:05", received "${text}"`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return DAY_0_MS + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

const OUTCOMES: Readonly<Record<number, string>> = {
  [DELIVERED]: "delivered",
  [DELAYED]: "delayed",
  [BOUNCED]: "bounced",
  [EXPIRED]: "expired",
};
const REPLIES: Readonly<Record<number, string>> = { [ACCEPT]: "A", [THROTTLE]: "T", [BLOCK]: "B" };

function fateText(fate: MessageFate): string {
  const outcome = OUTCOMES[fate.outcome] ?? "";
  const { deferrals, connectRejections, minutesQueued } = fate;
  const first = REPLIES[fate.firstVerdict] ?? "-";
  const arrival = timeText(fate.arrivalMs);
  const left = timeText(fate.leftMs);
  return `${arrival} ${first} ${deferrals} ${connectRejections} ${left} ${minutesQueued} ${outcome}`;
}

function timeText(ms: number): string {
  const days = Math.floor((ms - DAY_0_MS) / 86_400_000);
  const clock = new Date(ms).toISOString().slice(11, 23);
  const short = clock.replace(/\.000$/, "").replace(/^(\d\d:\d\d):00$/, "$1");
  return `${days}d ${short}`;
}
