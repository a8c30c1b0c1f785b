import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A file that a page handed over, in a private folder. */
export interface DroppedFile {
  readonly name: string;
  readonly path: string;
  remove(): Promise<void>;
}

/** What a page sent is larger than allowed. */
export class TooLargeError extends Error {}

/**
 * Takes the body of a request as a file of the given name into a folder of its own below `folder`.
 * Nothing is left of one that breaks off. Errors: TooLargeError, and the stream's.
 */
export async function takeFile(
  request: IncomingMessage,
  givenName: string,
  folder: string,
  sizeBytesMax: number,
): Promise<DroppedFile> {
  const name = safeName(givenName);
  const own = await mkdtemp(path.join(folder, "drop-"));
  const remove = (): Promise<void> => rm(own, { recursive: true, force: true });
  const file = path.join(own, name);
  try {
    await pipeline(request, limited(sizeBytesMax), createWriteStream(file, { mode: 0o600 }));
    return { name, path: file, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A name that stays a name in a folder, with the ending that says what the file is. */
export function safeName(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const clean = last.replace(/[\u0000-\u001f<>:"|?*[\]]/g, "_").slice(-100);
  return /^\.*$/.test(clean) ? "log" : clean;
}

function limited(sizeBytesMax: number): Transform {
  let sizeBytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      if (sizeBytes > sizeBytesMax) done(new TooLargeError());
      else done(null, chunk);
    },
  });
}
