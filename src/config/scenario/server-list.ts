import path from "node:path";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type { Policy } from "../../../sim/contract/settings.ts";
import { readSmallText } from "../../readers/open/small-csv.ts";
import { type ConfigPath, type ConfigSource, placeOf } from "../input/config-source.ts";
import type { IssueList } from "../input/issues.ts";
import { readInventory } from "../servers/inventory.ts";
import { looksLikeProviderReport, readProviderReport } from "../servers/provider-report.ts";
import type { ReportDateOrder } from "../servers/report-dates.ts";
import type { ServerRules } from "../servers/server-draft.ts";
import type { ServerEntry, WrittenCell } from "../servers/server-entries.ts";
import { type ResolvedServers, resolveServers } from "../servers/servers.ts";
import type { ScenarioInput, ServerInput } from "./input.ts";

/** The servers of a scenario, with what its inventory warned about. */
interface ScenarioServers extends ResolvedServers {
  readonly warnings: readonly Warning[];
}

/** A file named in a scenario, as its user would write it: relative to the scenario's folder. */
function besideScenario(file: string, baseFolder: string): string {
  return path.isAbsolute(file) ? file : path.join(baseFolder, file);
}

/**
 * Reads and checks `servers` or `inventory`. Issues: INVENTORY_INVALID, RETIREMENT_INVALID, those
 * of the file.
 */
export async function resolveScenarioServers(
  parts: Partial<ScenarioInput>,
  context: ConfigSource & { readonly baseFolder: string },
  { policy, ...rules }: Omit<ServerRules, "mergeRows"> & { readonly policy: Policy | null },
  issues: IssueList,
): Promise<ScenarioServers> {
  if (parts.servers !== undefined && parts.inventory !== undefined) {
    issues.add(
      "INVENTORY_INVALID",
      "expected either servers or inventory, received both",
      placeOf(context, ["inventory"], true),
    );
  }
  if (parts.inventory === undefined) {
    const entries = (parts.servers ?? []).map((server, i) => entryOf(server, i, context));
    return { ...resolveServers(entries, { ...rules, mergeRows: false }, issues), warnings: [] };
  }
  const file = besideScenario(parts.inventory, context.baseFolder);
  const order = parts.traffic?.trace?.dateOrder ?? null;
  const inventory = await issues.attempt(() => readServers(file, policy, order));
  const entries = inventory?.entries ?? [];
  return {
    ...resolveServers(entries, { ...rules, mergeRows: true }, issues),
    warnings: inventory?.warnings ?? [],
  };
}

/**
 * The servers of an inventory, or those of the provider's report with its dates. `order` is that of
 * the log's dates: a report follows it only where its own dates do not say, for another machine may
 * have written it.
 */
async function readServers(
  file: string,
  policy: Policy | null,
  order: ReportDateOrder | null,
): ReturnType<typeof readInventory> {
  const isReport = looksLikeProviderReport(await readSmallText(file, "INVENTORY_INVALID"));
  if (!isReport) return await readInventory(file);
  // A policy that is wrong has its own issues.
  if (policy === null) return { entries: [], warnings: [] };
  try {
    return await readProviderReport(file, policy, null);
  } catch (error) {
    const isOpen = error instanceof MailflowError && error.code === "TIME_AMBIGUOUS";
    if (!isOpen || order === null) throw error;
    return await readProviderReport(file, policy, order);
  }
}

function entryOf(server: ServerInput, index: number, source: ConfigSource): ServerEntry {
  const cell = (value: string | number | undefined, at: ConfigPath): WrittenCell | null =>
    value === undefined
      ? null
      : { text: String(value), where: placeOf(source, ["servers", index, ...at]) };
  const single = {
    stage: cell(server.stage, ["stage"]),
    at: cell(server.stageStart, ["stageStart"]),
  };
  return {
    where: placeOf(source, ["servers", index]),
    name: cell(server.name, ["name"]),
    build: cell(server.build, ["build"]),
    product: cell(server.product, ["product"]),
    firstDetected: cell(server.firstDetected, ["firstDetected"]),
    stageStarts: [
      single,
      ...(server.stageStarts ?? []).map(({ stage, at }, i) => ({
        stage: cell(stage, ["stageStarts", i, "stage"]),
        at: cell(at, ["stageStarts", i, "at"]),
      })),
    ],
    upgrades: (server.upgrades ?? []).map(({ at, build }, i) => ({
      at: cell(at, ["upgrades", i, "at"]),
      build: cell(build, ["upgrades", i, "build"]),
    })),
    retireAt: cell(server.retirement?.at, ["retirement", "at"]),
    retireTo: cell(server.retirement?.to, ["retirement", "to"]),
    keys: (server.keys ?? []).flatMap((key, i) => cell(key, ["keys", i]) ?? []),
  };
}
