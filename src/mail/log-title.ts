import { formatCount } from "../../reports/words/format.ts";
import { compareText } from "../../sim/base/units.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { type FoundInput, findInputs } from "../readers/bytes/input-paths.ts";

/**
 * The scenario of a log under the log's name, as reports show it: `trace.csv`, or of many files
 * `MSGTRK2026090800-1.LOG and 34 more files`. Its figures know nothing of it. A log that is not
 * found leaves the name as it is: whoever reads it says what is wrong.
 */
export async function withLogTitle(scenario: ResolvedScenario): Promise<ResolvedScenario> {
  const { traffic } = scenario;
  if (traffic.kind === "synthetic") return scenario;
  const found = await findInputs(traffic.inputs, traffic.baseFolder).catch(() => []);
  const name = titleOf(found);
  return name === null ? scenario : { ...scenario, name };
}

function titleOf(found: readonly FoundInput[]): string | null {
  const names = found.map(({ name }) => (name === "-" ? "standard input" : name));
  const [first, ...others] = names.sort(compareText);
  if (first === undefined) return null;
  if (others.length === 0) return first;
  return `${first} and ${formatCount(others.length)} more ${others.length === 1 ? "file" : "files"}`;
}
