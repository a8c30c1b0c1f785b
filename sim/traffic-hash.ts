import type { TrafficProfile } from "./profile.ts";

/** Rows per chunk of text, so that a long profile never becomes one string. */
const ROWS_PER_CHUNK = 4_096;

/** The text of one server's rows, in chunks to be hashed one after the other. */
export interface ServerTrafficText {
  readonly server: string;
  readonly chunks: Iterable<string>;
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
): Iterable<string> {
  let text = `${JSON.stringify(server)}\n`;
  for (let row = firstRow; row < endRow; ) {
    let end = row;
    while (end < endRow && sameSeries(profile, row, end)) end++;
    const order = byMinute(profile, row, end);
    for (let from = 0; from < order.length; ) {
      const to = chunkEnd(profile, order, from);
      text += seriesText(profile, order, from, to);
      from = to;
      yield text;
      text = "";
    }
    row = end;
  }
  if (text !== "") yield text;
}

function sameSeries(profile: TrafficProfile, a: number, b: number): boolean {
  return profile.build[a] === profile.build[b] && profile.inScope[a] === profile.inScope[b];
}

/** The rows of one (server, build, scope) by minute; they are sorted by (group, minute). */
function byMinute(profile: TrafficProfile, first: number, end: number): Uint32Array {
  const order = new Uint32Array(end - first);
  for (let i = 0; i < order.length; i++) order[i] = first + i;
  if (profile.group[first] !== profile.group[end - 1]) {
    order.sort((a, b) => profile.minute[a]! - profile.minute[b]!);
  }
  return order;
}

/** Where a chunk that begins at `from` ends: rows of one minute stay together. */
function chunkEnd(profile: TrafficProfile, order: Uint32Array, from: number): number {
  let to = Math.min(from + ROWS_PER_CHUNK, order.length);
  while (to < order.length && profile.minute[order[to]!] === profile.minute[order[to - 1]!]) to++;
  return to;
}

/**
 * The lines of a chunk, groups added up by minute. One growing string: a generator of lines joined
 * by chunk took three times as long.
 */
function seriesText(profile: TrafficProfile, order: Uint32Array, from: number, to: number): string {
  const first = order[from]!;
  const prefix = `${profile.builds[profile.build[first]!]}\t${profile.inScope[first]}\t`;
  let text = "";
  for (let i = from; i < to; ) {
    const minute = profile.minute[order[i]!]!;
    let messages = 0;
    let recipients = 0;
    let bytes = 0;
    for (; i < to && profile.minute[order[i]!] === minute; i++) {
      messages += profile.messages[order[i]!]!;
      recipients += profile.recipients[order[i]!]!;
      bytes += profile.bytes[order[i]!]!;
    }
    text += `${prefix}${minute}\t${messages}\t${recipients}\t${bytes}\n`;
  }
  return text;
}
