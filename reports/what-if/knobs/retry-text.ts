const ITEM = /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:\*(\d{1,4}))?$/;
/** As on the command line: more is a slip of the keyboard. */
const INTERVALS_MAX = 10_000;

/**
 * Reads intervals in hours and minutes such as `1m*4, 5m*6, 1h30m`, a part of what the command line
 * reads. Units: whole minutes ≥ 1. Null for anything else.
 */
export function parseIntervals(text: string): readonly number[] | null {
  const intervals: number[] = [];
  for (const item of text.split(",")) {
    const match = ITEM.exec(item.replace(/\s+/g, ""));
    if (match === null || (match[1] === undefined && match[2] === undefined)) return null;
    const minutes = Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
    const repeats = Number(match[3] ?? 1);
    if (minutes < 1 || repeats < 1 || intervals.length + repeats > INTERVALS_MAX) return null;
    for (let i = 0; i < repeats; i++) intervals.push(minutes);
  }
  return intervals;
}

/** Writes intervals as the command line names them in the result: `1m*4, 5m*6, 10m`. */
export function formatIntervals(intervalsMinutes: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < intervalsMinutes.length; ) {
    const minutes = intervalsMinutes[from];
    let to = from + 1;
    while (to < intervalsMinutes.length && intervalsMinutes[to] === minutes) to++;
    parts.push(to - from === 1 ? `${minutes}m` : `${minutes}m*${to - from}`);
    from = to;
  }
  return parts.join(", ");
}
