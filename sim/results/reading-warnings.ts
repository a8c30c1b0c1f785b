import type { ModelResult, Totals, Warning } from "../contract/result.ts";
import type { FloorReading, ModelSettings } from "../contract/settings.ts";
import { Evaluator } from "../evaluate/evaluator.ts";
import type { WindowTraffic } from "../traffic/window.ts";

const NAMES_TOLD = 3;

/**
 * Says what both readings of an uncertain floor give where a server's verdict depends on them;
 * nothing else. The run itself has one of them. Cost: one evaluation, where there is such a server.
 */
export function readingWarnings(
  model: ModelSettings,
  result: Pick<ModelResult, "servers" | "totals">,
  traffic: WindowTraffic,
): readonly Warning[] {
  const uncertain = result.servers.filter(({ status }) => status === "uncertain");
  if (uncertain.length === 0) return [];
  const own = model.reading ?? "strict";
  const other = own === "strict" ? "lenient" : "strict";
  const { totals } = new Evaluator(traffic).evaluate({ ...model, reading: other });
  const names = uncertain.slice(0, NAMES_TOLD).map(({ server }) => server);
  const more = uncertain.length - names.length;
  const who = [...names, ...(more === 0 ? [] : [`${more} more`])].join(", ");
  const message =
    `Sources disagree whether the build of ${who} is accepted. Read ${adverb(own)}, as in this run, ` +
    `${harm(result.totals)}; read ${adverb(other)}, ${harm(totals)} (--reading ${other}).`;
  return [{ code: "BUILD_UNCERTAIN", message }];
}

function adverb(reading: FloorReading): string {
  return reading === "strict" ? "strictly" : "leniently";
}

function harm({ bounced, expired, delayed }: Totals): string {
  return `${bounced + expired} messages are lost and ${delayed} delayed`;
}
