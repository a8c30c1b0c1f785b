import type { TopLevelSpec } from "vega-lite";
import { compareText } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { formatCountOf } from "../words/format.ts";
import { harmedCount, lostCount } from "../words/harm.ts";
import { plainText } from "../words/text.ts";
import { type Chart, sentenceSpec } from "./chart.ts";
import { harmBarsSpec, harmWords, type Named, ROWS_MAX } from "./harm-bars.ts";

/** Groups of the column asked for, ranked by how much of their mail is lost or late. */
export const groupsByHarm: Chart = {
  id: "groups-by-harm",
  title: "Who is hit hardest",
  caption(result) {
    const more = namedGroups(result).length - ROWS_MAX.wide;
    const by = plainText(result.groups[0]?.dimension ?? "").slice(0, 60);
    return (
      `Messages by ${by === "" ? "group" : by} that are lost or late, most lost first.` +
      `${more > 1 ? ` The last row is the ${formatCountOf(more, "other group")} together.` : ""}`
    );
  },
  altText(result) {
    return `Bars per group. ${harmWords(namedGroups(result), "group")}`;
  },
  empty(result) {
    if (result.groups.length === 0) {
      return "The mail was not counted by groups; --by COLUMN names the column to count by.";
    }
    return namedGroups(result).length === 0 ? "No mail of any group is delayed or lost." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    return harmBarsSpec(this, result, options, namedGroups(result));
  },
};

/** Groups with lost or late mail, worst first. */
function namedGroups(result: RunResult): readonly Named[] {
  return result.groups
    .filter((group) => harmedCount(group) > 0)
    .map((group) => ({ ...group, name: group.value === "" ? "(empty)" : group.value }))
    .sort(
      (a, b) => lostCount(b) - lostCount(a) || b.delayed - a.delayed || compareText(a.name, b.name),
    );
}
