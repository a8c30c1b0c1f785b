import type { Warning } from "../../sim/contract/result.ts";
import type { Policy, ServerSettings } from "../../sim/contract/settings.ts";
import { IssueList } from "../config/input/issues.ts";
import type { BuildsData } from "../config/servers/builds-data.ts";
import { BUILD_OF_CU_CODE, readInventory } from "../config/servers/inventory.ts";
import { looksLikeProviderReport, readProviderReport } from "../config/servers/provider-report.ts";
import type { ReportDateOrder } from "../config/servers/report-dates.ts";
import type { ReportedServer } from "../config/servers/reported-server.ts";
import { resolveServers } from "../config/servers/servers.ts";
import { readSmallText } from "../readers/open/small-csv.ts";

/** The servers of an inventory or of the provider's report. */
interface ListedServers {
  readonly kind: "inventory" | "provider report";
  /** Sorted by name. */
  readonly servers: readonly ServerSettings[];
  readonly rowCount: number;
  /** What a provider's report says of each server; null = it is none. */
  readonly reportedByServer: ReadonlyMap<string, ReportedServer> | null;
  /** Its builds name the cumulative update alone. */
  readonly hasOnlyLines: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * Reads a list of servers and checks its rows against each other.
 * Errors: INVENTORY_INVALID, RETIREMENT_INVALID with all issues, TIME_AMBIGUOUS; those of the file.
 */
export async function readListedServers(
  file: string,
  policy: Policy,
  data: Pick<BuildsData, "products" | "lines">,
  dateOrder: ReportDateOrder | null,
): Promise<ListedServers> {
  const isReport = looksLikeProviderReport(await readSmallText(file, "INVENTORY_INVALID"));
  const report = isReport ? await readProviderReport(file, policy, dateOrder) : null;
  const { entries, warnings } = report ?? (await readInventory(file));
  const issues = new IssueList();
  const { servers } = resolveServers(
    entries,
    { ...data, stageCount: policy.stages.length, mergeRows: true },
    issues,
  );
  issues.throwIfAny(
    "INVENTORY_INVALID",
    isReport ? "The report" : "The inventory",
    { file },
    `Correct it, then run: mailflow check ${file}`,
  );
  return {
    kind: isReport ? "provider report" : "inventory",
    servers,
    rowCount: entries.length,
    reportedByServer: report?.reportedByServer ?? null,
    hasOnlyLines: warnings.some(({ code }) => code === BUILD_OF_CU_CODE),
    warnings,
  };
}
