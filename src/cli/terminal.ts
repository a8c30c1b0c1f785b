import { addAbortSignal, type Readable } from "node:stream";

/** Writes to standard output and waits until it is taken. A reader that has gone away is no error. */
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

/** Standard input as bytes; Ctrl-C ends a read that would wait for ever. */
export function readStdin(signal: AbortSignal): AsyncIterable<Uint8Array> {
  const stdin: Readable = process.stdin;
  return addAbortSignal(signal, stdin);
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
