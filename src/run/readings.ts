import { formatCount } from "../../reports/words/format.ts";
import { joinWords } from "../../reports/words/text.ts";
import type { Totals, Warning } from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import type { TrafficReplay } from "../../sim/results/run-model.ts";

const NAMES_TOLD = 3;

/**
 * Says what both readings of an uncertain floor give where a server's verdict depends on them;
 * nothing else. The run itself has one of them. Cost: one evaluation.
 */
export function readingWarnings(
  model: ModelSettings,
  { result, traffic }: TrafficReplay,
): readonly Warning[] {
  const uncertain = result.servers.filter(({ status }) => status === "uncertain");
  if (uncertain.length === 0) return [];
  const own = model.reading ?? "strict";
  const other = own === "strict" ? "lenient" : "strict";
  const { totals } = new Evaluator(traffic).evaluate({ ...model, reading: other });
  const names = uncertain.slice(0, NAMES_TOLD).map(({ server }) => server);
  const more = uncertain.length - names.length;
  const who = joinWords(more === 0 ? names : [...names, `${formatCount(more)} more`]);
  const message =
    `Sources disagree whether the build of ${who} is accepted. Read ${adverb(own)}, as in this run, ` +
    `${harm(result.totals)}; read ${adverb(other)}, ${harm(totals)} (--reading ${other}).`;
  return [{ code: "BUILD_UNCERTAIN", message }];
}

function adverb(reading: "strict" | "lenient"): string {
  return reading === "strict" ? "strictly" : "leniently";
}

function harm({ bounced, expired, delayed }: Totals): string {
  return `${formatCount(bounced + expired)} messages are lost and ${formatCount(delayed)} delayed`;
}
