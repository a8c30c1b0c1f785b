import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { TrafficProfile } from "../traffic/profile.ts";

/** The traffic of one server as an evaluation needs it: in-scope rows by log build, and sums. */
export interface ServerRows {
  readonly name: string;
  readonly builds: readonly BuildMessages[];
  readonly messages: number;
  readonly recipients: number;
  readonly bytes: number;
  readonly outOfScope: number;
}

/**
 * The in-scope messages of one server and log build by arrival minute, groups added up.
 * Shapes: `minute` ascending and distinct, UTC minutes since 1970; `messages` beside it.
 */
export interface BuildMessages {
  readonly logBuild: string;
  readonly minute: Int32Array;
  readonly messages: Float64Array;
  readonly total: number;
  /** null when so few minutes have mail that looking at each of them costs less. */
  readonly hourly: HourlySums | null;
}

/**
 * Running sums per minute of the hour: entry `hour × 60 + m` holds the messages that arrived at
 * minute m of the hours before `hour`, counted from the hour that holds minute `fromMinute`. So the
 * messages of any stretch of hours at one minute of the hour are a difference of two entries.
 */
export interface HourlySums {
  readonly fromMinute: number;
  readonly sums: Float64Array;
}

/**
 * Mail in one minute of 16 makes the sums worth their memory: 8 bytes per minute of the window,
 * against a look at each row, some 5 ns, in every evaluation.
 */
const MINUTES_PER_ROW_MAX = 16;

/** The rows of a prepared profile by server. Cost: O(rows); grouped rows are sorted by minute. */
export function serverRows(
  profile: TrafficProfile,
  startMinute: number,
  endMinute: number,
): readonly ServerRows[] {
  const servers: ServerRows[] = [];
  let row = 0;
  for (const [index, name] of profile.servers.entries()) {
    const first = row;
    while (row < profile.rowCount && profile.server[row] === index) row++;
    servers.push(rowsOf(profile, name, { first, end: row }, { startMinute, endMinute }));
  }
  return servers;
}

interface RowRange {
  readonly first: number;
  readonly end: number;
}

function rowsOf(
  profile: TrafficProfile,
  name: string,
  { first, end }: RowRange,
  window: { readonly startMinute: number; readonly endMinute: number },
): ServerRows {
  const builds: BuildMessages[] = [];
  const sums = { messages: 0, recipients: 0, bytes: 0, outOfScope: 0 };
  for (let row = first; row < end; ) {
    const from = row;
    while (row < end && sameSeries(profile, from, row)) row++;
    for (let i = from; i < row; i++) {
      sums.messages += profile.messages[i]!;
      sums.recipients += profile.recipients[i]!;
      sums.bytes += profile.bytes[i]!;
      if (profile.inScope[i] === 0) sums.outOfScope += profile.messages[i]!;
    }
    if (profile.inScope[from] === 1) {
      const logBuild = profile.builds[profile.build[from]!] ?? "";
      builds.push(buildMessages(byMinute(profile, { first: from, end: row }), logBuild, window));
    }
  }
  return { name, builds, ...sums };
}

function sameSeries(profile: TrafficProfile, a: number, b: number): boolean {
  return profile.build[a] === profile.build[b] && profile.inScope[a] === profile.inScope[b];
}

type ByMinute = Pick<BuildMessages, "minute" | "messages">;

function byMinute(profile: TrafficProfile, { first, end }: RowRange): ByMinute {
  if (profile.group[first] === profile.group[end - 1]) {
    return {
      minute: profile.minute.subarray(first, end),
      messages: profile.messages.subarray(first, end),
    };
  }
  const order = new Uint32Array(end - first);
  for (let i = 0; i < order.length; i++) order[i] = first + i;
  order.sort((a, b) => profile.minute[a]! - profile.minute[b]!);
  const minute = new Int32Array(order.length);
  const messages = new Float64Array(order.length);
  let count = 0;
  for (const row of order) {
    if (count === 0 || minute[count - 1] !== profile.minute[row]) {
      minute[count++] = profile.minute[row]!;
    }
    messages[count - 1]! += profile.messages[row]!;
  }
  return { minute: minute.subarray(0, count), messages: messages.subarray(0, count) };
}

function buildMessages(
  rows: ByMinute,
  logBuild: string,
  window: { readonly startMinute: number; readonly endMinute: number },
): BuildMessages {
  let total = 0;
  for (const messages of rows.messages) total += messages;
  const minutes = window.endMinute - window.startMinute;
  const isDense = rows.minute.length * MINUTES_PER_ROW_MAX >= minutes;
  const hourly = isDense ? hourlySums(rows, window.startMinute, window.endMinute) : null;
  return { logBuild, ...rows, total, hourly };
}

function hourlySums(rows: ByMinute, startMinute: number, endMinute: number): HourlySums {
  const fromMinute = Math.floor(startMinute / MINUTES_PER_HOUR) * MINUTES_PER_HOUR;
  const hours = Math.ceil((endMinute - fromMinute) / MINUTES_PER_HOUR);
  const sums = new Float64Array((hours + 1) * MINUTES_PER_HOUR);
  for (let row = 0; row < rows.minute.length; row++) {
    sums[rows.minute[row]! - fromMinute + MINUTES_PER_HOUR] = rows.messages[row]!;
  }
  for (let i = MINUTES_PER_HOUR; i < sums.length; i++) sums[i]! += sums[i - MINUTES_PER_HOUR]!;
  return { fromMinute, sums };
}
