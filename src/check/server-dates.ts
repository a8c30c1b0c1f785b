import path from "node:path";
import type { CheckReport } from "../../sim/contract/check-report.ts";
import { IssueList } from "../config/input/issues.ts";
import { loadPolicy } from "../config/policy/file.ts";
import type { ScenarioOverrides } from "../config/scenario/scenario.ts";
import { resolveFloors } from "../config/scenario/sections.ts";
import { loadBuildsData } from "../config/servers/builds-data.ts";
import { COLUMNS_CODE, readInventory } from "../config/servers/inventory.ts";
import { looksLikeProviderReport, readProviderReport } from "../config/servers/provider-report.ts";
import type { ReportDateOrder } from "../config/servers/report-dates.ts";
import type { ServerEntry } from "../config/servers/server-entries.ts";
import { resolveServers } from "../config/servers/servers.ts";
import { readSmallText } from "../readers/open/small-csv.ts";
import { checkServer, unknownBuilds } from "./checked-servers.ts";
import { rulesOf } from "./judging-rules.ts";
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
  const isReport = looksLikeProviderReport(await readSmallText(file, "INVENTORY_INVALID"));
  const report = isReport ? await readProviderReport(file, policy, dateOrder) : null;
  const { entries, warnings } = report ?? (await readInventory(file));
  const columnFacts = warnings.filter(({ code }) => code === COLUMNS_CODE);
  const others = warnings.filter(({ code }) => code !== COLUMNS_CODE);
  const issues = new IssueList();
  const floors = resolveFloors(changes, data, { file: null, place: () => null }, issues);
  issues.throwIfAny(
    "SCENARIO_INVALID",
    "--floor",
    {},
    "mailflow data prints the products and their floors.",
  );
  const rules = rulesOf(data, floors);
  const { servers } = resolveServers(
    entries,
    { ...rules, stageCount: policy.stages.length, mergeRows: true },
    issues,
  );
  issues.throwIfAny(
    "INVENTORY_INVALID",
    isReport ? "The report" : "The inventory",
    { file },
    `Correct it, then run: mailflow check ${file}`,
  );
  const checked = servers.map((server) => checkServer(server, nowMs, rules, policy));
  const notes = checked.map((server): [string, readonly string[]] => {
    const reported = report?.reportedByServer.get(server.server);
    return [
      server.server,
      reported === undefined ? [] : compareWithPolicy(reported, server, policy, data),
    ];
  });
  return {
    file,
    kind: isReport ? "provider report" : "inventory",
    name: path.basename(file),
    facts: [
      factOf(servers.length, entries),
      ...columnFacts.map(({ message }) => message.replace(/\.$/, "")),
    ],
    servers: checked,
    notes: Object.fromEntries(notes.filter(([, sentences]) => sentences.length > 0)),
    warnings: [...others, ...unknownBuilds(servers, rules)],
    dataAsOf: data.reach,
  };
}

function factOf(serverCount: number, entries: readonly ServerEntry[]): string {
  const counted = (count: number, noun: string): string =>
    `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${counted(serverCount, "server")} in ${counted(entries.length, "row")}`;
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
