import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { MailflowError } from "../../../sim/base/errors.ts";

const chunkBytes = 1024 * 1024;
const passBytes = 256 * 1024;
/** Between two looks at what else there is to do, a few ms. */
const passesPerBreath = 16;

/** Stops a read that was asked to stop. Errors: INTERRUPTED. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new MailflowError("INTERRUPTED", "Reading the logs was interrupted");
}

/**
 * The bytes of a file from `fromByte` on, in fresh buffers of up to 1 MiB.
 * Errors: INPUT_MISSING, INTERRUPTED.
 */
export async function* readChunks(
  path: string,
  signal: AbortSignal,
  fromByte = 0,
): AsyncGenerator<Buffer> {
  const handle = await openInput(path);
  try {
    let position = fromByte;
    for (;;) {
      throwIfStopped(signal);
      // A fresh buffer each time: slices of it are kept while the next chunk is read.
      const buffer = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a file, each chunk only until the next one is asked for. One buffer that fits the
 * core's own cache, filled by this thread, costs 0.31 s of CPU for 440 MB with their hash; buffers
 * that other threads fill meanwhile 0.44 s.
 * Errors: INPUT_MISSING, INTERRUPTED.
 */
export async function* passOver(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await openInput(path);
  const buffer = Buffer.allocUnsafe(passBytes);
  try {
    for (let position = 0, turn = 1; ; turn++) {
      if (turn % passesPerBreath === 0) await new Promise((resolve) => setImmediate(resolve));
      throwIfStopped(signal);
      const bytesRead = readSync(handle.fd, buffer, 0, passBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Up to `byteCount` bytes from `fromByte` on (counted from the end when negative). */
export async function readPart(path: string, fromByte: number, byteCount: number): Promise<Buffer> {
  const handle = await openInput(path);
  try {
    const start = fromByte < 0 ? Math.max(0, (await handle.stat()).size + fromByte) : fromByte;
    const buffer = Buffer.alloc(byteCount);
    let filled = 0;
    while (filled < byteCount) {
      const position = start + filled;
      const { bytesRead } = await handle.read(buffer, filled, byteCount - filled, position);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/**
 * A new file of mode 0600 in the private folder, made at the first write.
 * Errors: OUTPUT_UNWRITABLE.
 */
export class SpoolFile {
  readonly path: string;
  #handle: FileHandle | null = null;
  #sizeBytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** A file that is there even when nothing is written to it. */
  static async create(path: string): Promise<SpoolFile> {
    const spool = new SpoolFile(path);
    await spool.write(new Uint8Array());
    return spool;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      this.#handle ??= await open(this.path, "wx", 0o600);
      let done = 0;
      while (done < bytes.length) {
        done += (await this.#handle.write(bytes, done, bytes.length - done)).bytesWritten;
      }
    } catch (cause) {
      throw spoolError(this.path, cause);
    }
    this.#sizeBytes += bytes.length;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }
}

async function openInput(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw new MailflowError("INPUT_MISSING", `'${path}' cannot be read`, {
      where: { file: path },
      hint: "Check that it still exists and that you may read it.",
      cause,
    });
  }
}

function spoolError(path: string, cause: unknown): MailflowError {
  return new MailflowError("OUTPUT_UNWRITABLE", "Cannot write to the temporary folder", {
    where: { file: path },
    hint: "Free space there, or set TMPDIR to a folder with more.",
    cause,
  });
}
