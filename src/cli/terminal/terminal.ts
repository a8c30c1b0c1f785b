import type { Shell } from "../../../sim/text/shell-words.ts";

/**
 * Writes to standard output and waits until it is taken. A reader that has gone away is no error.
 */
export function writeOut(text: string): Promise<void> {
  return write(process.stdout, text);
}

/** Writes to standard error and waits until it is taken. */
export function writeError(text: string): Promise<void> {
  return write(process.stderr, text);
}

/** Text without control characters but line ends: names from files must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "\ufffd");
}

/** Whether text for people may be coloured: on a terminal, unless NO_COLOR is set. */
export function mayColor(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
}

/**
 * Whether only US-ASCII is safe: a dumb terminal, a locale that is not of UTF-8 (LC_ALL=C), or a
 * Windows pipe, which PowerShell reads in an old code page.
 */
export function needsAscii(stream: { readonly isTTY?: boolean }): boolean {
  const { TERM, LC_ALL, LC_CTYPE, LANG } = process.env;
  if (TERM === "dumb") return true;
  // Without any of them nothing is known: containers set none and show UTF-8 all the same.
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  if (process.platform !== "win32" && locale !== undefined && !/utf-?8/i.test(locale)) return true;
  return process.platform === "win32" && stream.isTTY !== true;
}

/** How a line of standard error begins that says whether something holds. */
export function holdsMark(holds: boolean): string {
  const [yes, no] = needsAscii(process.stderr) ? ["ok", "failed"] : ["✓", "✗"];
  const mark = String(holds ? yes : no);
  return mayColor(process.stderr) ? `\u001b[${holds ? 32 : 31}m${mark}\u001b[39m` : mark;
}

/** The columns of a terminal; null where there is none, or it does not tell (it says 0). */
export function columnsOf({ columns }: { readonly columns?: number }): number | null {
  return columns === undefined || columns <= 0 ? null : columns;
}

const HELP_WIDTH = { withoutTerminal: 100, min: 40, max: 120 } as const;

/** How help is set on standard output: at the terminal's width, or at that of COLUMNS. */
export function helpStyle(): { readonly width: number; readonly color: boolean } {
  const { withoutTerminal, min, max } = HELP_WIDTH;
  const asked = Number(process.env["COLUMNS"]);
  const known = Number.isInteger(asked) && asked > 0 ? asked : columnsOf(process.stdout);
  const width = Math.min(max, Math.max(min, known ?? withoutTerminal));
  return { width, color: mayColor(process.stdout) };
}

/** The shell that commands to type are written for. */
export function userShell(): Shell {
  return process.platform === "win32" ? "powershell" : "posix";
}

/**
 * Standard input as bytes, opened when it is read. Whoever reads must stop waiting by itself on
 * Ctrl-C.
 */
export async function* readStdin(): AsyncGenerator<Uint8Array> {
  yield* process.stdin;
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || isBrokenPipe(error)) resolve();
      else reject(error);
    });
  });
}

/** Whether the other end of a pipe was closed, as `mailflow … | head` does. */
export function isBrokenPipe(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}
