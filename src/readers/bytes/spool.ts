import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { MailflowError } from "../../../sim/base/errors.ts";
import { readChunks, SpoolFile, throwIfStopped } from "./byte-files.ts";

/** Bytes that were written to the private folder, and the hash and size of what came in. */
export interface SpooledBytes {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Writes a pipe to a file as it comes.
 * Errors: INTERRUPTED (also while nothing comes), OUTPUT_UNWRITABLE.
 */
export async function spoolStream(
  source: AsyncIterable<Uint8Array>,
  spoolPath: string,
  signal: AbortSignal,
): Promise<SpooledBytes> {
  const hash = createHash("sha256");
  const spool = await SpoolFile.create(spoolPath);
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orStopped(iterator.next(), signal);
      if (next.done === true) break;
      hash.update(next.value);
      await spool.write(next.value);
    }
  } catch (error) {
    // Not awaited: the source may be waiting for bytes that never come.
    iterator.return?.().catch(() => {});
    throw error;
  } finally {
    await spool.close();
  }
  return { path: spoolPath, sha256: hash.digest("hex"), sizeBytes: spool.sizeBytes };
}

/**
 * The file `path` was compressed from, and the hash of the compressed bytes.
 * Errors: INPUT_TRUNCATED, INTERRUPTED.
 */
export async function spoolGunzipped(request: {
  readonly path: string;
  readonly shownPath: string;
  readonly spoolPath: string;
  readonly onBytes: (count: number) => void;
  readonly signal: AbortSignal;
}): Promise<SpooledBytes> {
  const { path, shownPath, spoolPath, onBytes, signal } = request;
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      onBytes(chunk.length);
      done(null, chunk);
    },
  });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const spool = await SpoolFile.create(spoolPath);
  let isUnpacked = false;
  try {
    await pipeline(
      createReadStream(path, { highWaterMark: 256 * 1024 }),
      tap,
      gunzip,
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) await spool.write(chunk);
        isUnpacked = true;
      },
      { signal },
    );
  } catch (error) {
    throwIfStopped(signal);
    // zlib may reach its end before it is given what follows, which is then never taken from the
    // file: one time in 600 with padding of 3,000 bytes.
    const isEnd = isUnpacked && endCodes.includes(String(codeOf(error)));
    if (!isEnd) throw error instanceof MailflowError ? error : gzipError(shownPath, error);
  } finally {
    await spool.close();
  }
  await refuseTrailingBytes(request, gunzip.bytesWritten);
  for await (const chunk of readChunks(path, signal, sizeBytes)) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { path: spoolPath, sha256: hash.digest("hex"), sizeBytes };
}

/** How a pipeline ends whose last part was done before the others. */
const endCodes: readonly string[] = ["ABORT_ERR", "ERR_STREAM_PREMATURE_CLOSE"];

/**
 * zlib stops without an error at a NUL byte after the data (padding), and would lose text that
 * follows the padding.
 */
async function refuseTrailingBytes(
  request: { readonly path: string; readonly shownPath: string; readonly signal: AbortSignal },
  endOffset: number,
): Promise<void> {
  const { path, shownPath, signal } = request;
  for await (const chunk of readChunks(path, signal, endOffset)) {
    if (chunk.every((byte) => byte === 0)) continue;
    throw new MailflowError("INPUT_TRUNCATED", `'${shownPath}' goes on after its gzip data ends`, {
      where: { file: shownPath },
      hint: "Compress the whole log again; text cannot be appended to a .gz file.",
    });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function gzipError(shownPath: string, cause: unknown): MailflowError {
  const isCut = codeOf(cause) === "Z_BUF_ERROR";
  return new MailflowError(
    "INPUT_TRUNCATED",
    isCut
      ? `'${shownPath}' is cut short: its gzip data has no end`
      : `'${shownPath}' is damaged: its gzip data cannot be unpacked`,
    {
      where: { file: shownPath },
      hint: "Copy or compress it again (`gzip -t FILE` tells), or unpack what is left yourself.",
      cause,
    },
  );
}

async function orStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfStopped(signal);
  let stop: () => void = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new MailflowError("INTERRUPTED", "Reading the logs was interrupted"));
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
