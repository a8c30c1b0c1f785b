import { createHash, type Hash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { PrivateFolder } from "../../platform/private-folder.ts";
import { passOver, readPart, throwIfStopped } from "../bytes/byte-files.ts";
import { type FoundInput, findInputs } from "../bytes/input-paths.ts";
import type { LogInput } from "../bytes/inputs-types.ts";
import { once } from "../bytes/once.ts";
import { refuseKnownBinary } from "../bytes/refuse-binary.ts";
import { type SpooledBytes, spoolGunzipped, spoolStream } from "../bytes/spool.ts";
import { checkEncodingLabel } from "../bytes/text-encoding.ts";
import { rotatedName, YearSequence } from "../records/syslog-years.ts";
import { type OpenedText, openText } from "./text-file.ts";

/** What to open, with all defaults filled in. */
export interface OpenInputsRequest {
  /** Files, globs and `-` (standard input), as the user wrote them, relative to `baseFolder`. */
  readonly inputs: readonly string[];
  readonly baseFolder: string;
  /** WHATWG encoding label for files without byte order mark; null = detect. */
  readonly encoding: string | null;
  /** The year of the first stamp of logs whose stamps have none; null or left out = infer it. */
  readonly syslogYear?: number | null;
  readonly stdin: AsyncIterable<Uint8Array> | null;
  readonly folder: PrivateFolder;
  /** Share of the bytes gone through, 0–1; null while that cannot be told. */
  readonly onProgress: (fraction: number | null) => void;
  readonly signal: AbortSignal;
}

/**
 * Finds the logs and makes each readable for the bulk parser: clean UTF-8 segments, or Parquet.
 * Everything that is written goes to the private folder.
 * Cost: one or two passes over each file that must be rewritten; of the others only the head and
 * the end are read, the rest when it is asked for.
 * Errors: USAGE, INPUT_MISSING, INPUT_IS_DIRECTORY, INPUT_EMPTY, INPUT_BINARY, INPUT_ENCODING,
 * INPUT_TRUNCATED, FORMAT_UNKNOWN, LINE_TOO_LONG, OUTPUT_UNWRITABLE, INTERRUPTED.
 */
export async function openInputs(request: OpenInputsRequest): Promise<readonly LogInput[]> {
  const label = request.encoding === null ? null : checkEncodingLabel(request.encoding);
  const found = await findInputs(request.inputs, request.baseFolder);
  const parts = inOrderOfYears(found, (request.syslogYear ?? null) !== null);
  const meter = new Meter(
    parts.map(({ input }) => input),
    request.onProgress,
  );
  const opened = new Map<FoundInput, LogInput>();
  for (const part of parts) {
    throwIfStopped(request.signal);
    opened.set(part.input, await openOne(part, label, request, meter));
    meter.next();
  }
  return found.flatMap((input) => opened.get(input) ?? []);
}

/** A log, or a part of one that was rotated. */
interface LogPart {
  readonly input: FoundInput;
  readonly sequence: YearSequence | null;
  /** The day of the rotation where the name tells it. */
  readonly rotatedMs: number | null;
}

/**
 * The parts of a rotated log follow each other, from the one whose year is known; all else stays as
 * it was.
 */
function inOrderOfYears(found: readonly FoundInput[], isForward: boolean): readonly LogPart[] {
  const logs = new Map<string, FoundInput[]>();
  for (const input of found) {
    const log = input.path === null ? "" : rotatedName(input.path).log;
    logs.set(log, [...(logs.get(log) ?? []), input]);
  }
  return [...logs.values()].flatMap((inputs) => {
    const sequence = inputs.length > 1 ? new YearSequence(isForward) : null;
    const parts = inputs.map((input) => {
      const { age, dayMs } = rotatedName(input.path ?? "");
      return { input, sequence, age, rotatedMs: dayMs };
    });
    return parts.sort((a, b) => (isForward ? b.age - a.age : a.age - b.age));
  });
}

async function openOne(
  { input, sequence, rotatedMs }: LogPart,
  label: string | null,
  request: OpenInputsRequest,
  meter: Meter,
): Promise<LogInput> {
  const { name, shownPath } = input;
  const { folder, signal } = request;
  const spoolPath = path.join(folder.path, randomUUID());
  let raw: SpooledBytes | null = null;
  let rawPath = input.path ?? "";
  if (input.isStream) {
    raw = await spoolStream(streamOf(input, request), `${spoolPath}.raw`, signal);
    rawPath = raw.path;
    refuseEmpty(raw.sizeBytes, shownPath);
  }
  let head = await readPart(rawPath, 0, 16);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const unpackedPath = `${spoolPath}.unpacked`;
    const onBytes = (count: number) => meter.add(count);
    const packed = { path: rawPath, shownPath, spoolPath: unpackedPath, onBytes, signal };
    const unpacked = await spoolGunzipped(packed);
    if (raw !== null) await rm(raw.path);
    raw = raw === null ? unpacked : { ...raw, path: unpackedPath };
    rawPath = unpackedPath;
    head = await readPart(rawPath, 0, 16);
    refuseEmpty(head.length, shownPath);
  }
  const hash = raw === null ? createHash("sha256") : null;
  const sizeBytes = raw?.sizeBytes ?? input.sizeBytes ?? 0;
  const source = { path: rawPath, shownPath, hash, spoolPath, signal };
  const onBytes = (count: number) => meter.add(count);
  if (head.toString("latin1", 0, 4) === "PAR1") {
    await checkParquet(rawPath, shownPath);
    const content = { kind: "parquet", path: rawPath } as const;
    const readRest = restOf(raw, hash, () => hashFile(rawPath, hash, signal));
    return { name, shownPath, readRest, sizeBytes, content };
  }
  refuseKnownBinary(head, shownPath);
  const { segments, readRest } = await openText({
    ...source,
    label,
    syslogYear: request.syslogYear ?? null,
    modifiedMs: await lastWritten(input, rotatedMs),
    sequence,
    isSpooled: raw !== null,
    onBytes,
  });
  const content = { kind: "text", segments } as const;
  return { name, shownPath, readRest: restOf(raw, hash, readRest), sizeBytes, content };
}

/** A day of rotation in the name outlives a copy of the file; null where neither tells. */
async function lastWritten(input: FoundInput, rotatedMs: number | null): Promise<number | null> {
  if (input.path === null || input.isStream) return null;
  return rotatedMs ?? (await stat(input.path)).mtimeMs;
}

function streamOf(input: FoundInput, request: OpenInputsRequest): AsyncIterable<Uint8Array> {
  if (input.path !== null) return createReadStream(input.path);
  if (request.stdin !== null) return request.stdin;
  throw new MailflowError("INPUT_MISSING", "Standard input is not available here", {
    where: { file: "-" },
    hint: "Name a file instead of '-'.",
  });
}

async function checkParquet(filePath: string, shownPath: string): Promise<void> {
  const tail = await readPart(filePath, -4, 4);
  // Smaller than both marks and the footer's length: the two marks found may be the same bytes.
  const isWhole =
    tail.toString("latin1") === "PAR1" && (await readPart(filePath, 0, 12)).length === 12;
  if (isWhole) return;
  throw new MailflowError(
    "INPUT_TRUNCATED",
    `'${shownPath}' is cut short: a Parquet file begins and ends with PAR1, this one only begins`,
    { where: { file: shownPath }, hint: "Copy or write it again." },
  );
}

async function hashFile(filePath: string, hash: Hash | null, signal: AbortSignal): Promise<null> {
  if (hash === null) return null;
  for await (const chunk of passOver(filePath, signal)) hash.update(chunk);
  return null;
}

function restOf(
  raw: SpooledBytes | null,
  hash: Hash | null,
  readRest: OpenedText["readRest"],
): LogInput["readRest"] {
  return once(async () => {
    const { lineCount = null } = (await readRest()) ?? {};
    return { sha256: raw?.sha256 ?? hash?.digest("hex") ?? "", lineCount };
  });
}

function refuseEmpty(sizeBytes: number, shownPath: string): void {
  if (sizeBytes > 0) return;
  const what = shownPath === "-" ? "Standard input" : `'${shownPath}'`;
  throw new MailflowError("INPUT_EMPTY", `${what} is empty (0 bytes)`, {
    where: { file: shownPath },
    hint: "Check the command or the export that should have filled it.",
  });
}

/**
 * Progress by bytes of the first pass over each file; later passes over the same bytes do not
 * count.
 */
class Meter {
  readonly #onProgress: (fraction: number | null) => void;
  readonly #sizes: readonly (number | null)[];
  readonly #totalBytes: number;
  #index = 0;
  #doneBytes = 0;
  #inputBytes = 0;
  #shown = -1;

  constructor(found: readonly FoundInput[], onProgress: (fraction: number | null) => void) {
    this.#onProgress = onProgress;
    this.#sizes = found.map((input) => input.sizeBytes);
    this.#totalBytes = this.#sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  add(byteCount: number): void {
    this.#inputBytes = Math.min(this.#inputBytes + byteCount, this.#sizes[this.#index] ?? 0);
    this.#show();
  }

  next(): void {
    this.#doneBytes += this.#sizes[this.#index] ?? 0;
    this.#inputBytes = 0;
    this.#index++;
    this.#show();
  }

  #show(): void {
    if (this.#sizes.includes(null) || this.#totalBytes === 0) {
      if (this.#shown < 0) this.#onProgress(null);
      this.#shown = 0;
      return;
    }
    const percent = Math.floor((100 * (this.#doneBytes + this.#inputBytes)) / this.#totalBytes);
    if (percent === this.#shown) return;
    this.#shown = percent;
    this.#onProgress(percent / 100);
  }
}
