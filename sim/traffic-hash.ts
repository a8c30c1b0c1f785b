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
  let lines: string[] = [JSON.stringify(server)];
  for (let row = firstRow; row < endRow; ) {
    let end = row;
    while (end < endRow && sameSeries(profile, row, end)) end++;
    for (const line of seriesLines(profile, row, end)) {
      lines.push(line);
      if (lines.length < ROWS_PER_CHUNK) continue;
      yield `${lines.join("\n")}\n`;
      lines = [];
    }
    row = end;
  }
  yield `${lines.join("\n")}\n`;
}

function sameSeries(profile: TrafficProfile, a: number, b: number): boolean {
  return profile.build[a] === profile.build[b] && profile.inScope[a] === profile.inScope[b];
}

/**
 * Lines of one (server, build, scope); its rows are sorted by (group, minute), so groups are added
 * up by minute.
 */
function* seriesLines(profile: TrafficProfile, first: number, end: number): Iterable<string> {
  const prefix = `${profile.builds[profile.build[first]!]}\t${profile.inScope[first]}`;
  const order = new Uint32Array(end - first);
  for (let i = 0; i < order.length; i++) order[i] = first + i;
  if (profile.group[first] !== profile.group[end - 1]) {
    order.sort((a, b) => profile.minute[a]! - profile.minute[b]!);
  }
  for (let i = 0; i < order.length; ) {
    const minute = profile.minute[order[i]!]!;
    let messages = 0;
    let recipients = 0;
    let bytes = 0;
    for (; i < order.length && profile.minute[order[i]!] === minute; i++) {
      messages += profile.messages[order[i]!]!;
      recipients += profile.recipients[order[i]!]!;
      bytes += profile.bytes[order[i]!]!;
    }
    yield `${prefix}\t${minute}\t${messages}\t${recipients}\t${bytes}`;
  }
}
