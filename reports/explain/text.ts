import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
  ClockAtArrival,
  Explanation,
  MessageExplanation,
} from "../../sim/contract/explanation.ts";
import {
  formatBytes,
  formatCountOf,
  formatInstant,
  formatMinutes,
  formatWall,
} from "../words/format.ts";

const OUTCOME_WORDS: Readonly<Record<Explanation["outcome"], string>> = {
  outOfScope: "not looked at by enforcement",
  delivered: "delivered at once",
  delayed: "delivered late",
  bounced: "bounced: returned to its sender",
  expired: "expired in the queue: returned to its sender",
};

/** Refusals shown one by one before and after a gap. */
const ATTEMPTS_SHOWN = 8;

/** The life of one message, in lines. Times are in `zone`. */
export function explanationText(message: MessageExplanation, zone: string): string {
  const { copy } = message;
  const title = message.id === null ? "A message" : `Message ${message.id}`;
  const lines = [
    `${title}${copy === 0 ? "" : `, repetition ${copy} of the log`}: ${OUTCOME_WORDS[message.outcome]}`,
    `  arrived      ${formatInstant(message.arrivalMs, zone)} at ${message.server}${sizeWords(message)}`,
    `  build        ${buildWords(message)}`,
    `  enforcement  ${clockWords(message.clock, zone)}`,
    ...attemptLines(message, zone),
  ];
  if (message.delayDsnMs !== null) {
    lines.push(`  delay notice ${formatInstant(message.delayDsnMs, zone)} to the sender`);
  }
  const queued =
    message.minutesQueued === 0 ? "" : `, ${formatMinutes(message.minutesQueued)} late`;
  if (message.outcome === "delayed") {
    lines.push(`  left         ${formatInstant(message.leftMs, zone)}${queued}`);
  } else if (message.outcome === "bounced" || message.outcome === "expired") {
    lines.push(`  returned     ${formatInstant(message.leftMs, zone)}`);
  }
  lines.push(`  why          ${message.why}`);
  return `${lines.join("\n")}\n`;
}

/**
 * What the model makes of a message whose arrival is told already: outcome, build, clock, attempts
 * on a line each, and why.
 */
export function modelLines(message: MessageExplanation, zone: string): readonly string[] {
  const { attempts } = message;
  const shown = attempts.length > ATTEMPTS_SHOWN ? attempts.slice(0, ATTEMPTS_SHOWN - 1) : attempts;
  const last = attempts.at(-1);
  const lines = shown.map(attemptLine);
  if (last !== undefined && shown.length < attempts.length) {
    lines.push(`  …            ${attempts.length - shown.length - 1} more attempts`);
    lines.push(attemptLine(last, attempts.length - 1));
  }
  return [
    `  outcome      ${message.outcome === "delayed" ? `delivered ${formatMinutes(message.minutesQueued)} late` : OUTCOME_WORDS[message.outcome]}`,
    `  build        ${buildWords(message)}`,
    `  enforcement  ${clockWords(message.clock, zone)}`,
    ...lines,
    `  why          ${message.why}`,
  ];

  function attemptLine({ atMs, code }: Explanation["attempts"][number], index: number): string {
    const words =
      code === 250 ? "accepted" : code === 450 ? "throttled, waits" : "blocked, returned";
    return `  ${`attempt ${index + 1}`.padEnd(12)} ${secondsWall(atMs, zone)}  ${code} ${words}`;
  }
}

function sizeWords({ recipients, sizeBytes }: MessageExplanation): string {
  if (recipients === null || sizeBytes === null) return "";
  const size = sizeBytes > 0 ? `, ${formatBytes(sizeBytes)}` : "";
  return `, ${formatCountOf(recipients, "recipient")}${size}`;
}

function buildWords({ build, product, buildFrom, complies, floor }: Explanation): string {
  if (build === null) return "unknown, so it counts as out of date";
  const from = buildFrom === "log" ? "by the log" : "by the inventory";
  if (product === null) return `${build} ${from}: an unknown build, so it counts as out of date`;
  const named = `${build} (${product})`;
  const rule =
    floor === null
      ? "no floor holds for it"
      : floor.minBuild === null
        ? `no build is accepted since ${isoDay(floor.fromMs)}`
        : `accepted from ${floor.minBuild} since ${isoDay(floor.fromMs)}`;
  return `${named} ${from}: ${complies ? "up to date" : "out of date"}, ${rule}`;
}

function clockWords(clock: ClockAtArrival, zone: string): string {
  const until = clock.toMs === null ? "" : ` until ${formatInstant(clock.toMs, zone)}`;
  const detected =
    clock.detectedMs === null ? "" : `; first detected ${formatInstant(clock.detectedMs, zone)}`;
  switch (clock.state) {
    case "notDetected":
      return clock.detectedMs === null ? "its server was never detected" : `not yet${detected}`;
    case "clean":
      return `its server counts as up to date again${until}${detected}`;
    case "paused":
      return `paused in stage ${clock.stage}${until}${detected}`;
    case "stage":
      return `stage ${clock.stage}${until}: ${minuteWords(clock)}${detected}`;
  }
}

function minuteWords({ refusedMinutes }: ClockAtArrival): string {
  if (refusedMinutes.length === 0) return "nothing is refused";
  const spans = refusedMinutes.map(({ reply, fromMinute, toMinute }) => {
    const pad = (minute: number): string => String(minute).padStart(2, "0");
    return `${reply} in minutes :${pad(fromMinute)} to :${pad(toMinute - 1)}`;
  });
  // A scattered placement has dozens of short spans.
  const shown = spans.length > 4 ? [...spans.slice(0, 3), `${spans.length - 3} more`] : spans;
  return `${shown.join(", ")} of that hour (UTC)`;
}

function attemptLines({ attempts }: Explanation, zone: string): readonly string[] {
  const lines: string[] = [];
  const isLong = attempts.length > 2 * ATTEMPTS_SHOWN + 1;
  for (const [i, { atMs, code, reply, why }] of attempts.entries()) {
    if (isLong && i === ATTEMPTS_SHOWN) {
      lines.push(`  …            ${attempts.length - 2 * ATTEMPTS_SHOWN} more attempts`);
    }
    if (isLong && i >= ATTEMPTS_SHOWN && i < attempts.length - ATTEMPTS_SHOWN) continue;
    const label = `attempt ${i + 1}`.padEnd(12);
    lines.push(`  ${label} ${secondsWall(atMs, zone)}  ${reply ?? `${code} accepted`}`);
    lines.push(`               ${why}`);
  }
  return lines;
}

/** Wall time with its seconds, which tell attempts from minutes. */
export function secondsWall(ms: number, zone: string): string {
  const seconds = Math.floor((ms % MS_PER_MINUTE) / 1000);
  return `${formatWall(ms, zone)}:${String(seconds).padStart(2, "0")}`;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
