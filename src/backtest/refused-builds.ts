import { minuteOf } from "../../sim/base/units.ts";
import { standingOf } from "../../sim/builds-seen/count-builds.ts";
import type { RefusedMail } from "../../sim/builds-seen/refused.ts";
import type { ComplianceRules } from "../../sim/enforcement/compliance.ts";
import type { LogRead } from "../readers/contract/log-read.ts";
import { replyKind } from "../readers/formats/reply-kind.ts";
import type { AttemptColumns } from "./attempt-columns.ts";

/**
 * Attempts in scope that enforcement refused, by server and the build that the log names.
 * Cost: one pass over the attempts.
 */
export function refusedBuilds(
  columns: AttemptColumns,
  { servers, builds }: Pick<LogRead, "servers" | "builds">,
  rules: ComplianceRules,
): readonly RefusedMail[] {
  const standings = builds.map((build) => standingOf(build, rules));
  const found = new Map<number, { attempts: number; complying: number; lastMs: number }>();
  for (let at = 0; at < columns.count; at++) {
    const kind = columns.kind[at];
    if (columns.inScope[at] !== 1) continue;
    if (kind !== replyKind.throttled && kind !== replyKind.blocked) continue;
    const build = columns.build[at] ?? 0;
    const key = (columns.server[at] ?? 0) * builds.length + build;
    const sums = found.get(key) ?? { attempts: 0, complying: 0, lastMs: 0 };
    sums.attempts++;
    if (standings[build]?.(columns.timeMs[at] ?? 0) === "complying") sums.complying++;
    sums.lastMs = Math.max(sums.lastMs, columns.arrivalMs[at] ?? 0);
    found.set(key, sums);
  }
  return [...found].map(([key, { attempts, complying, lastMs }]) => ({
    server: servers[Math.floor(key / builds.length)] ?? "",
    build: builds[key % builds.length] ?? "",
    attempts,
    complying,
    lastMinute: minuteOf(lastMs),
  }));
}
