import { compareText } from "../../sim/base/units.ts";
import type { OtherCause, OtherCauseSeen } from "../../sim/contract/other-cause.ts";
import { otherCauseOf } from "../config/replies/other-causes.ts";
import { replyKind } from "../readers/formats/reply-kind.ts";
import type { AttemptColumns } from "./attempt-columns.ts";

interface Seen {
  count: number;
  firstMs: number;
  lastMs: number;
  readonly countByCode: Map<string, number>;
}

/**
 * The known causes of replies that are not of enforcement, most replies first. A message given up
 * (4.4.7) has no reply, and counts once. Cost: one pass over the attempts.
 */
export function otherCausesSeen(
  columns: AttemptColumns,
  causes: readonly OtherCause[],
): readonly OtherCauseSeen[] {
  const causeOfCode = columns.codes.map((code) => otherCauseOf(code, causes));
  const seenByCause = new Map<OtherCause, Seen>();
  for (let at = 0; at < columns.count; at++) {
    const kind = columns.kind[at] ?? 0;
    if (kind === replyKind.accepted || kind === replyKind.throttled || kind === replyKind.blocked) {
      continue;
    }
    const cause = causeOfCode[columns.code[at] ?? -1] ?? null;
    if (cause === null) continue;
    const ms = columns.timeMs[at] ?? 0;
    const seen = seenByCause.get(cause) ?? {
      count: 0,
      firstMs: ms,
      lastMs: ms,
      countByCode: new Map<string, number>(),
    };
    seen.count++;
    seen.firstMs = Math.min(seen.firstMs, ms);
    seen.lastMs = Math.max(seen.lastMs, ms);
    const code = columns.codes[columns.code[at] ?? -1] ?? "";
    seen.countByCode.set(code, (seen.countByCode.get(code) ?? 0) + 1);
    seenByCause.set(cause, seen);
  }
  return [...seenByCause]
    .map(([cause, { countByCode, ...seen }]) => ({ ...cause, ...seen, codes: sorted(countByCode) }))
    .sort((a, b) => b.count - a.count || compareText(a.code, b.code));
}

function sorted(countByCode: ReadonlyMap<string, number>): readonly string[] {
  return [...countByCode]
    .sort(([a, many], [b, more]) => more - many || compareText(a, b))
    .map(([code]) => code);
}
