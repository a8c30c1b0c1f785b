import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { PrivateFolder } from "../../../src/platform/private-folder.ts";
import type { LogInput, TextSegment } from "../../../src/readers/bytes/inputs-types.ts";
import { type OpenInputsRequest, openInputs } from "../../../src/readers/open/inputs.ts";

/** A temporary folder of the running test, removed when it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "mailflow-test-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A log whose every byte was looked at. */
export interface SeenInput extends LogInput {
  readonly sha256: string;
}

/**
 * Writes files by relative name, opens `inputs` (default: all of them) from that folder, and looks
 * at every record of them.
 */
export async function openFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  request: Partial<OpenInputsRequest> = {},
): Promise<readonly SeenInput[]> {
  const baseFolder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const fullPath = path.join(baseFolder, name);
    await mkdir(path.dirname(fullPath), { recursive: true });
    await writeFile(fullPath, content);
  }
  const opened = await openInputs({
    inputs: Object.keys(files),
    baseFolder,
    encoding: null,
    stdin: null,
    folder: await spoolFolder(),
    onProgress: () => {},
    signal: new AbortController().signal,
    ...request,
  });
  return await Promise.all(opened.map(seen));
}

async function seen(input: LogInput): Promise<SeenInput> {
  const { sha256 } = await input.readRest();
  if (input.content.kind !== "text") return { ...input, sha256 };
  const segments = await Promise.all(input.content.segments.map(walked));
  return { ...input, sha256, content: { kind: "text", segments } };
}

/** A private folder that ends with the test. */
export async function spoolFolder(): Promise<PrivateFolder> {
  const folderPath = await temporaryFolder();
  return { path: folderPath, remove: async () => await rm(folderPath, { recursive: true }) };
}

/** Names of what is in the private folder. */
export async function spooledNames(folder: PrivateFolder): Promise<readonly string[]> {
  return await readdir(folder.path);
}

/** The one segment of the one input, after a look at its every record. */
export async function openText(
  content: string | Uint8Array,
  request: Partial<OpenInputsRequest> = {},
): Promise<TextSegment> {
  return only(segmentsOf(only(await openFiles({ "log.csv": content }, request))));
}

/** The segment after a look at its every record. */
export async function walked(segment: TextSegment): Promise<TextSegment> {
  const closer = await segment.lookCloser?.();
  return closer === undefined ? segment : await walked(closer);
}

/** The segments of a text input. */
export function segmentsOf(input: LogInput): readonly TextSegment[] {
  if (input.content.kind !== "text") throw new Error(`expected text: ${input.content.kind}`);
  return input.content.segments;
}

/** The text of a segment after its header lines. */
export async function rowsOf(segment: TextSegment): Promise<string> {
  const lines = (await readFile(segment.path, "utf8")).split("\n");
  return lines.slice(segment.skipLines).join("\n");
}

/** The only element. */
export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`expected one: ${items.length}`);
  return item;
}

/** The MailflowError that the promise ends in. */
export async function failure(promise: Promise<unknown>): Promise<MailflowError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MailflowError) return error;
    throw error;
  }
  throw new Error("expected a MailflowError, received a result");
}

/** The bytes in pieces of `size`, as a pipe may give them. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
