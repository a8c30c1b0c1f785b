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
 * Whether only US-ASCII is safe: a dumb terminal, or a Windows pipe, which PowerShell reads in an
 * old code page.
 */
export function needsAscii(stream: { readonly isTTY?: boolean }): boolean {
  if (process.env["TERM"] === "dumb") return true;
  return process.platform === "win32" && stream.isTTY !== true;
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
