import type { TopLevelSpec } from "vega-lite";
import type { RunResult } from "../../sim/contract/result.ts";
import { formatCountOf } from "../words/format.ts";
import { harmedServers } from "../words/harm.ts";
import { type Chart, sentenceSpec } from "./chart.ts";
import { harmBarsSpec, harmWords, type Named, ROWS_MAX } from "./harm-bars.ts";

/** Servers ranked by how much of their mail is lost or late. */
export const serversByHarmChart: Chart = {
  id: "servers-by-harm",
  title: "Which servers are hit hardest",
  caption(result) {
    const more = harmedServers(result).length - ROWS_MAX.wide;
    return (
      "Messages of each server that are lost (bounced or expired) or late, most lost first." +
      `${more > 1 ? ` The last row is the ${formatCountOf(more, "other server")} together.` : ""}`
    );
  },
  altText(result) {
    return `Bars per server. ${harmWords(namedServers(result), "server")}`;
  },
  empty(result) {
    return harmedServers(result).length === 0 ? "No mail of any server is delayed or lost." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    return harmBarsSpec(this, result, options, namedServers(result));
  },
};

function namedServers(result: RunResult): readonly Named[] {
  return harmedServers(result).map((server) => ({ ...server, name: server.server }));
}
