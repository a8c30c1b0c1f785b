import { compareBuilds, lineOfBuild } from "../../sim/base/build.ts";
import type { CheckedServer } from "../../sim/contract/check-report.ts";
import { floorOf, productOfBuild } from "../../sim/enforcement/compliance.ts";
import { updateOf } from "../config/servers/builds-data.ts";
import { type CheckRules, compliesAt, isTabled } from "./judging-rules.ts";

const CONFIDENCES: readonly (string | null)[] = ["low", "medium", "high"];

/** What is said of a build on a day, and how far it is to be trusted. */
type Verdict = Pick<CheckedServer, "status" | "readings" | "confidence" | "unlisted">;

/** Judges a build on a day in both readings. */
export function verdictOf(
  build: string | null,
  isRetired: boolean,
  nowMs: number,
  rules: CheckRules,
): Verdict {
  const readings = {
    strict: compliesAt(build, nowMs, rules, "strict"),
    lenient: compliesAt(build, nowMs, rules, "lenient"),
  };
  const unlisted = unlistedOf(build, rules);
  const status = statusOf(build, { isRetired, isListed: unlisted === null, readings }, rules);
  return {
    status,
    readings,
    // However sure its floor is: nobody has said what becomes of this build.
    confidence: status === "uncertain" ? "low" : confidenceOf(build, nowMs, rules),
    unlisted,
  };
}

function statusOf(
  build: string | null,
  found: {
    readonly isRetired: boolean;
    readonly isListed: boolean;
    readonly readings: CheckedServer["readings"];
  },
  rules: CheckRules,
): CheckedServer["status"] {
  const { isRetired, isListed, readings } = found;
  if (isRetired) return "retired";
  if (productOfBuild(build, rules) === null) return "unknown";
  if (readings.strict !== readings.lenient) return "uncertain";
  if (!readings.strict) return "outOfDate";
  // The provider compares with a list of builds: one that is on none may not be on its own.
  return isListed ? "upToDate" : "uncertain";
}

/**
 * The confidence of the floor that decides; where the verdict would be the same without it, the
 * better of the two that give it. A floor that a scenario brings has none.
 */
function confidenceOf(build: string | null, nowMs: number, rules: CheckRules): string | null {
  const product = productOfBuild(build, rules);
  const floor = floorOf(build, product, nowMs, rules.floors);
  if (floor === null || product === null || !isTabled(floor)) return null;
  const without = { ...rules, floors: rules.floors.filter((one) => one !== floor) };
  const other = floorOf(build, product, nowMs, without.floors);
  const isSame = compliesAt(build, nowMs, rules) === compliesAt(build, nowMs, without);
  // An older floor of the product comes back into force, which nobody would say.
  if (!isSame || other === null || other.fromMs !== floor.fromMs || !isTabled(other)) {
    return floor.confidence;
  }
  const best = Math.max(...[floor, other].map(({ confidence }) => CONFIDENCES.indexOf(confidence)));
  return CONFIDENCES[best] ?? floor.confidence;
}

function unlistedOf(build: string | null, rules: CheckRules): CheckedServer["unlisted"] {
  const { builds } = rules.data;
  if (build === null || updateOf(build, rules.data) !== null) return null;
  const line = lineOfBuild(build);
  const newestOfLine = builds.findLast((row) => lineOfBuild(row.build) === line) ?? null;
  const nearest = newestOfLine ?? builds.at(-1);
  return {
    newestOfLine,
    isNewer: nearest !== undefined && compareBuilds(build, nearest.build) > 0,
  };
}
