import path from "node:path";
import type { CheckReport } from "../../sim/contract/check-report.ts";
import type { FrozenClock } from "../../sim/contract/frozen-clock.ts";
import { IssueList } from "../config/input/issues.ts";
import { loadPolicy } from "../config/policy/file.ts";
import type { ScenarioOverrides } from "../config/scenario/scenario.ts";
import { resolveFloors } from "../config/scenario/sections.ts";
import { loadBuildsData } from "../config/servers/builds-data.ts";
import { frozenClock } from "../config/servers/frozen-clock.ts";
import { COLUMNS_CODE } from "../config/servers/inventory.ts";
import { FROZEN_CODE } from "../config/servers/provider-report.ts";
import type { ReportDateOrder } from "../config/servers/report-dates.ts";
import { checkServer, unknownBuilds } from "./checked-servers.ts";
import { rulesOf } from "./judging-rules.ts";
import { readListedServers } from "./listed-servers.ts";
import { compareWithPolicy } from "./provider-comparison.ts";

/** The policy whose stages and dates servers are checked by. */
const POLICY_DEFAULT = "microsoft-2023";

/**
 * Checks an inventory or a provider's report and judges every server in it.
 * Errors: INVENTORY_INVALID, RETIREMENT_INVALID with all issues, TIME_AMBIGUOUS; SCENARIO_INVALID
 * for a floor that is tried; those of the data and of the file.
 */
export async function checkInventory(
  file: string,
  { nowMs, dateOrder, changes = {} }: CheckOptions,
): Promise<CheckReport> {
  const [data, { chosen: policy }] = await Promise.all([
    loadBuildsData(changes.data ?? null),
    loadPolicy(POLICY_DEFAULT),
  ]);
  const issues = new IssueList();
  const floors = resolveFloors(changes, data, { file: null, place: () => null }, issues);
  issues.throwIfAny(
    "SCENARIO_INVALID",
    "--floor",
    {},
    "mailflow data prints the products and their floors.",
  );
  const rules = rulesOf(data, floors);
  const listed = await readListedServers(file, policy, rules, dateOrder);
  const { kind, servers, warnings } = listed;
  const columnFacts = warnings.filter(({ code }) => code === COLUMNS_CODE);
  // The notes of each server say it with every date.
  const others = warnings.filter(({ code }) => code !== COLUMNS_CODE && code !== FROZEN_CODE);
  const checked = servers.map((server) => checkServer(server, nowMs, rules, policy));
  const notes = checked.map((server): [string, readonly string[]] => {
    const reported = listed.reportedByServer?.get(server.server);
    return [
      server.server,
      reported === undefined ? [] : compareWithPolicy(reported, server, policy, data),
    ];
  });
  const clocks = servers.flatMap(({ name }): [string, FrozenClock][] => {
    const reported = listed.reportedByServer?.get(name);
    const clock = reported === undefined ? null : frozenClock(reported, policy);
    return clock === null ? [] : [[name, clock]];
  });
  return {
    file,
    kind,
    name: path.basename(file),
    facts: [
      factOf(servers.length, listed.rowCount),
      ...columnFacts.map(({ message }) => message.replace(/\.$/, "")),
    ],
    servers: checked,
    notes: Object.fromEntries(notes.filter(([, sentences]) => sentences.length > 0)),
    frozenClocks: Object.fromEntries(clocks),
    warnings: [...others, ...unknownBuilds(servers, rules)],
    dataAsOf: data.reach,
  };
}

function factOf(serverCount: number, rowCount: number): string {
  const counted = (count: number, noun: string): string =>
    `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${counted(serverCount, "server")} in ${counted(rowCount, "row")}`;
}

/** How files are checked. */
export interface CheckOptions {
  /** The day on which servers are judged. Units: UTC ms. */
  readonly nowMs: number;
  /** Order of day and month in a provider's report; null = by the dates themselves. */
  readonly dateOrder: ReportDateOrder | null;
  /** Floors that are tried, and a folder of newer tables; paths from the current folder. */
  readonly changes?: Pick<ScenarioOverrides, "floors" | "data">;
}
