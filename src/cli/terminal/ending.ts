import { performance } from "node:perf_hooks";
import { shellLine } from "../../../sim/text/shell-words.ts";
import type { CommandName, GivenOptions } from "../options/option-types.ts";
import { printable, userShell } from "./terminal.ts";

const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const SECONDS_WITH_TENTHS = 10;

/** Commands that print something at once, or run until they are stopped: they took no time. */
const WITHOUT_END: ReadonlySet<CommandName> = new Set<CommandName>([
  "help",
  "completion",
  "data",
  "smtp",
  "serve",
]);

/** Whether the time taken and the next command are told: to a person at a terminal. */
export function saysEnd(command: CommandName, { flags }: GivenOptions): boolean {
  return process.stderr.isTTY && !flags.quiet && !flags.json && !WITHOUT_END.has(command);
}

/** The last line: how long it took since the program began, and the command that leads on. */
export function endWords(next: readonly string[], elapsedMs: number = performance.now()): string {
  const done = `Done in ${timeWords(elapsedMs)}.`;
  if (next.length === 0) return `${done}\n`;
  return printable(`${done} Next: ${shellLine(["mailflow", ...next], userShell())}\n`);
}

/** `0.4 s`, `12 s`, `3 min 5 s`. */
function timeWords(elapsedMs: number): string {
  const tenths = Math.max(1, Math.round(elapsedMs / (MS_PER_SECOND / 10))) / 10;
  if (tenths < SECONDS_WITH_TENTHS) return `${tenths.toFixed(1)} s`;
  const seconds = Math.round(elapsedMs / MS_PER_SECOND);
  if (seconds < SECONDS_PER_MINUTE) return `${seconds} s`;
  return `${Math.floor(seconds / SECONDS_PER_MINUTE)} min ${seconds % SECONDS_PER_MINUTE} s`;
}
