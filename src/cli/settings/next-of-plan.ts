import type { PlanAdvice, PlanResult } from "../../../sim/contract/plan-result.ts";
import { formatInstant } from "../../../sim/text/instants.ts";
import type { CommandName, GivenOptions } from "../options/option-types.ts";
import { OPTION_TABLE } from "../options/options.ts";

/** More upgrades than these are no line to paste: they belong into an inventory. */
const UPGRADES_MAX = 5;
/** What the next command has of its own. */
const OWN = new Set(["out", "json", "open", "quiet", "upgrade", "pause", "brief"]);

/**
 * The words of the command that leads on from a plan: in which order, where that was not asked for,
 * else the same mail with the patches of the plan. Empty where there is nothing to do.
 */
export function nextOfPlan(
  plan: PlanResult,
  operands: readonly string[],
  options: GivenOptions,
): readonly string[] {
  const { advice } = plan;
  const patched = advice?.servers.filter(({ atMs }) => atMs !== null) ?? [];
  if (advice === null || patched.length === 0) return [];
  if (plan.order === null && patched.length > 1) {
    return ["mailflow", "plan", ...operands, ...givenWords("plan", options), "--per-week", "1"];
  }
  const upgrades = upgradeWords(plan, patched);
  if (patched.length > UPGRADES_MAX || upgrades.length === 0) return [];
  const command = operands.some((file) => /\.ya?ml$/i.test(file)) ? "run" : "replay";
  const pauses = options.lists.pause.flatMap((pause) => ["--pause", pause]);
  return [
    "mailflow",
    command,
    ...operands,
    ...givenWords(command, options),
    ...pauses,
    ...upgrades,
  ];
}

function upgradeWords(plan: PlanResult, patched: PlanAdvice["servers"]): readonly string[] {
  const builds = new Map(plan.servers.map(({ server, patch }) => [server, patch?.build]));
  return patched.flatMap(({ server, atMs }) => {
    const build = builds.get(server);
    if (atMs === null || build === undefined) return [];
    return ["--upgrade", `${server}=${formatInstant(atMs)}/${build}`];
  });
}

/** Options as they were given, but for those that a command does not have or has of its own. */
function givenWords(command: CommandName, { text, lists, flags }: GivenOptions): readonly string[] {
  const values: Readonly<Record<string, unknown>> = { ...text, ...lists, ...flags };
  return OPTION_TABLE.filter(
    ({ name, commands }) => commands.includes(command) && !OWN.has(name),
  ).flatMap(({ name }) => {
    const value = values[name];
    if (typeof value === "string") return [`--${name}`, value];
    if (Array.isArray(value)) return value.flatMap((one) => [`--${name}`, String(one)]);
    return value === true ? [`--${name}`] : [];
  });
}
