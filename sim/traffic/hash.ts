import { NUMBER_BYTES_MAX, utf8, writeNumber } from "../base/utf8.ts";
import type { TrafficProfile } from "./profile.ts";

/** So that a long profile never becomes one piece. */
const LINES_PER_CHUNK = 512;
const NUMBERS_PER_LINE = 4;
const TAB = 9;
const LINE_FEED = 10;

/** The text of one server's rows, in chunks of UTF-8 to be hashed one after the other. */
interface ServerTrafficText {
  readonly server: string;
  /** Each is overwritten by the next. */
  readonly chunks: Iterable<Uint8Array>;
}

/**
 * The canonical text of a prepared profile, per server in name order: one line per (build, scope,
 * minute), groups added up, `build<TAB>scope<TAB>minute<TAB>messages<TAB>recipients<TAB>bytes`.
 * Servers without rows have no text. Its sha256s, in order, are hashed to `trafficSha256`. Source:
 * model.md §9.
 */
export function* trafficTexts(profile: TrafficProfile): Iterable<ServerTrafficText> {
  let row = 0;
  for (const [index, server] of profile.servers.entries()) {
    const first = row;
    while (row < profile.rowCount && profile.server[row] === index) row++;
    if (row > first) yield { server, chunks: serverChunks(profile, server, first, row) };
  }
}

function* serverChunks(
  profile: TrafficProfile,
  server: string,
  firstRow: number,
  endRow: number,
): Iterable<Uint8Array> {
  yield utf8(`${JSON.stringify(server)}\n`);
  for (let row = firstRow; row < endRow; ) {
    let end = row;
    while (end < endRow && sameSeries(profile, row, end)) end++;
    yield* seriesChunks(profile, row, end);
    row = end;
  }
}

function sameSeries(profile: TrafficProfile, a: number, b: number): boolean {
  return profile.build[a] === profile.build[b] && profile.inScope[a] === profile.inScope[b];
}

/**
 * The rows of one (server, build, scope) by minute; null where they are in that order already. They
 * are sorted by (group, minute).
 */
function byMinute(profile: TrafficProfile, first: number, end: number): Uint32Array | null {
  if (profile.group[first] === profile.group[end - 1]) return null;
  const order = new Uint32Array(end - first);
  for (let i = 0; i < order.length; i++) order[i] = first + i;
  return order.sort((a, b) => profile.minute[a]! - profile.minute[b]!);
}

/**
 * The lines of the rows `[first, end)` of one (server, build, scope), groups added up by minute.
 * Bytes, because hashing 2.6 M rows from strings took 0.38 s and left 200 MB of garbage; this takes
 * 0.19 s.
 */
function* seriesChunks(profile: TrafficProfile, first: number, end: number): Iterable<Uint8Array> {
  const order = byMinute(profile, first, end);
  const prefix = utf8(`${profile.builds[profile.build[first]!]}\t${profile.inScope[first]}\t`);
  const lineBytes = prefix.length + NUMBERS_PER_LINE * (NUMBER_BYTES_MAX + 1);
  const chunk = new Uint8Array(Math.min(end - first, LINES_PER_CHUNK) * lineBytes);
  for (let next = first; next < end; ) {
    let at = 0;
    for (let lines = 0; next < end && lines < LINES_PER_CHUNK; lines++) {
      let row = order === null ? next : order[next - first]!;
      const minute = profile.minute[row]!;
      let messages = 0;
      let recipients = 0;
      let bytes = 0;
      while (next < end && profile.minute[row] === minute) {
        messages += profile.messages[row]!;
        recipients += profile.recipients[row]!;
        bytes += profile.bytes[row]!;
        next++;
        row = order === null ? next : order[next - first]!;
      }
      for (let i = 0; i < prefix.length; i++) chunk[at + i] = prefix[i]!;
      at = writeNumber(chunk, at + prefix.length, minute);
      chunk[at++] = TAB;
      at = writeNumber(chunk, at, messages);
      chunk[at++] = TAB;
      at = writeNumber(chunk, at, recipients);
      chunk[at++] = TAB;
      at = writeNumber(chunk, at, bytes);
      chunk[at++] = LINE_FEED;
    }
    yield chunk.subarray(0, at);
  }
}
