import { breathe } from "../platform/breathe.ts";
import type { AttemptRows, LogRead } from "../readers/contract/log-read.ts";

/** All attempts of a log in memory, some 40 bytes each; ids stay in the log. */
export interface AttemptColumns {
  readonly count: number;
  readonly message: Uint32Array;
  readonly server: Uint32Array;
  readonly build: Uint32Array;
  readonly inScope: Uint8Array;
  readonly arrivalMs: Float64Array;
  readonly timeMs: Float64Array;
  readonly outcome: Uint8Array;
  readonly kind: Uint8Array;
  readonly minutesPerHour: Uint8Array;
  /** 1 = accepted, though a recipient was refused in the same attempt. */
  readonly isPartial: Uint8Array;
  /** Index into `codes`. */
  readonly code: Uint32Array;
  readonly codes: readonly string[];
}

/** Loads the attempts of a log, or of the message that was asked for, in its order. Errors: INTERRUPTED, those of the log. */
export async function loadAttempts(
  log: Pick<LogRead, "attempts">,
  signal: AbortSignal,
  which: "all" | "wanted" = "all",
): Promise<AttemptColumns> {
  const chunks: AttemptRows[] = [];
  const codes: Uint32Array[] = [];
  const indexByCode = new Map<string, number>();
  for await (const { id: _, reply: __, ...rows } of log.attempts(which)) {
    chunks.push({ ...rows, code: [], id: [], reply: [] });
    codes.push(Uint32Array.from(rows.code, (code) => indexOf(code, indexByCode)));
    await breathe(signal);
  }
  const count = chunks.reduce((sum, rows) => sum + rows.count, 0);
  const columns = {
    message: new Uint32Array(count),
    server: new Uint32Array(count),
    build: new Uint32Array(count),
    inScope: new Uint8Array(count),
    arrivalMs: new Float64Array(count),
    timeMs: new Float64Array(count),
    outcome: new Uint8Array(count),
    kind: new Uint8Array(count),
    minutesPerHour: new Uint8Array(count),
    isPartial: new Uint8Array(count),
    code: new Uint32Array(count),
  };
  let at = 0;
  for (const [index, rows] of chunks.entries()) {
    columns.message.set(rows.message, at);
    columns.server.set(rows.server, at);
    columns.build.set(rows.build, at);
    columns.inScope.set(rows.inScope, at);
    columns.arrivalMs.set(rows.arrivalMs, at);
    columns.timeMs.set(rows.timeMs, at);
    columns.outcome.set(rows.outcome, at);
    columns.kind.set(rows.kind, at);
    columns.minutesPerHour.set(rows.minutesPerHour, at);
    columns.isPartial.set(rows.isPartial, at);
    columns.code.set(codes[index] ?? [], at);
    at += rows.count;
  }
  return { count, ...columns, codes: [...indexByCode.keys()] };
}

function indexOf(code: string, indexByCode: Map<string, number>): number {
  const known = indexByCode.get(code);
  if (known !== undefined) return known;
  indexByCode.set(code, indexByCode.size);
  return indexByCode.size - 1;
}

/** The attempts `[from, to)` of each message, in the order of the log. */
export function* messageSpans({
  count,
  message,
}: AttemptColumns): Generator<readonly [from: number, to: number]> {
  let from = 0;
  for (let at = 1; at <= count; at++) {
    if (at < count && message[at] === message[from]) continue;
    yield [from, at];
    from = at;
  }
}
