import type { OutOfDateArrivals } from "./clock.ts";
import type { BuildSpan } from "./server-model.ts";

/**
 * The rows of one server and log build: their arrival minutes, whether each is in scope (null = all
 * are), and the builds its messages have over the window.
 */
export interface ArrivalRows {
  readonly minute: Int32Array;
  readonly inScope: Uint8Array | null;
  readonly spans: readonly BuildSpan[];
}

/** A minute's out-of-date messages carry their builds in their log rows, or not all of them do. */
const FROM_LOG = 1;
const ASSUMED = 2;

/**
 * The minutes of `[startMinute, endMinute)` in which a server's in-scope out-of-date messages
 * arrived. Cost: O(rows × spans out of date + minutes).
 */
export function outOfDateArrivals(
  parts: readonly ArrivalRows[],
  startMinute: number,
  endMinute: number,
): OutOfDateArrivals {
  const seen = new Uint8Array(endMinute - startMinute);
  for (const { minute, inScope, spans } of parts) {
    for (const span of spans) {
      if (span.complies) continue;
      const { fromMinute, toMinute } = span;
      const mark = span.fromLog ? FROM_LOG : ASSUMED;
      for (let row = 0; row < minute.length; row++) {
        const at = minute[row]!;
        if (at < fromMinute || at >= toMinute) continue;
        if (inScope === null || inScope[row] === 1) seen[at - startMinute]! |= mark;
      }
    }
  }
  let count = 0;
  for (let at = 0; at < seen.length; at++) if (seen[at] !== 0) count++;
  const minutes = new Int32Array(count);
  const fromLog = new Uint8Array(count);
  for (let at = 0, i = 0; i < count; at++) {
    if (seen[at] === 0) continue;
    minutes[i] = at + startMinute;
    fromLog[i++] = seen[at] === FROM_LOG ? 1 : 0;
  }
  return { minutes, fromLog };
}
