import type { SnapshotQueue } from "../../../sim/contract/settings.ts";
import { normaliseServerName } from "../../../sim/text/server-names.ts";
import { nearestName } from "../../../sim/text/suggest.ts";
import { isProviderHost } from "../../readers/formats/exchange-online-hosts.ts";
import { readSmallRecords } from "../../readers/open/small-records.ts";
import { IssueList, singleIssue } from "../input/issues.ts";

/** Messages a snapshot may hold; more is a slip, and would not fit into memory. */
const MESSAGES_MAX = 50_000_000;
const HINT = "Write it on the server with: Get-Queue | Export-Csv queues.csv -NoTypeInformation";
/** Routing domains of Exchange Online's tenants, in all its clouds. */
const ROUTING_DOMAIN = /\.(onmicrosoft\.(com|us)|onmschina\.cn)$/;

/** A queue whose mail does not wait for Exchange Online, or does not go. */
interface PassedQueue {
  /** As the snapshot has it: `SERVER\\ID`, and where its mail goes. */
  readonly identity: string;
  readonly nextHop: string;
  readonly messages: number;
  readonly why: "suspended" | "not towards Exchange Online" | "stays on its server";
}

/** The queues of a snapshot towards Exchange Online, and those with mail that lead elsewhere. */
export interface QueueSnapshot {
  readonly queues: readonly SnapshotQueue[];
  readonly passedBy: readonly PassedQueue[];
}

/**
 * Reads what `Get-Queue` gives as CSV, JSON or list: queues towards Exchange Online with mail in
 * them, told by NextHopDomain (a host of Exchange Online's, or the tenant's routing domain
 * `*.mail.onmicrosoft.com`) and TlsDomain (`mail.protection.outlook.com`, as the Hybrid
 * Configuration Wizard sets it). A smart host of one's own is none; without both columns smart
 * hosts count, and without DeliveryType, too, all queues. Suspended queues send nothing.
 * Source of the columns: Microsoft, Get-Queue and queue properties.
 * Errors: INVENTORY_INVALID with every issue; what `readSmallRecords` throws.
 */
export async function readQueueSnapshot(file: string): Promise<QueueSnapshot> {
  const { header, rows } = await readSmallRecords(file, "INVENTORY_INVALID");
  const column = (name: string): number => header.indexOf(name.toLowerCase());
  const [identity, count] = [column("Identity"), column("MessageCount")];
  for (const [name, index] of [["Identity", identity] as const, ["MessageCount", count] as const]) {
    if (index >= 0) continue;
    const near = nearestName(name.toLowerCase(), header);
    throw singleIssue(
      "INVENTORY_INVALID",
      `expected a column ${name}, received ${near === null ? "none" : `"${near}"`}`,
      { file, line: 1 },
      HINT,
    );
  }
  const issues = new IssueList();
  const queues: SnapshotQueue[] = [];
  const passedBy: PassedQueue[] = [];
  for (const { line, values } of rows) {
    const value = (name: string): string => values[column(name)]?.trim() ?? "";
    const where = { file, line };
    // SERVER\id; a queue of the server itself (SERVER\Submission, SERVER\Poison) sends nothing out.
    const [server = "", id] = value("Identity").split("\\");
    const messages = /^\d+$/.test(value("MessageCount")) ? Number(value("MessageCount")) : null;
    if (server === "" || id === undefined) {
      issues.add(
        "INVENTORY_INVALID",
        `Identity: expected SERVER\\ID, received ${JSON.stringify(value("Identity"))}`,
        where,
      );
    }
    if (messages === null || messages > MESSAGES_MAX) {
      issues.add(
        "INVENTORY_INVALID",
        `MessageCount: expected a whole number, received ${JSON.stringify(value("MessageCount"))}`,
        where,
      );
    }
    if (/^\d+$/.test(value("DeliveryType"))) {
      issues.add(
        "INVENTORY_INVALID",
        `DeliveryType: expected a name such as DnsConnectorDelivery, received the number ${value("DeliveryType")}`,
        where,
      );
    }
    if (messages === null || messages === 0) continue;
    const status = value("Status").toLowerCase();
    const why = whyPassed(id ?? "", status, value);
    const [identityText, nextHop] = [value("Identity"), value("NextHopDomain")];
    if (why !== null) passedBy.push({ identity: identityText, nextHop, messages, why });
    else
      queues.push({ server: normaliseServerName(server), messages, inRetry: status === "retry" });
  }
  issues.throwIfAny("INVENTORY_INVALID", "The queue snapshot", { file }, HINT);
  return { queues, passedBy };
}

/** null = its mail goes to Exchange Online. */
function whyPassed(
  id: string,
  status: string,
  value: (name: string) => string,
): PassedQueue["why"] | null {
  if (!/^\d+$/.test(id)) return "stays on its server";
  const [deliveryType, nextHop] = [value("DeliveryType"), value("NextHopDomain").toLowerCase()];
  const tlsDomain = value("TlsDomain").toLowerCase();
  const isOnline =
    nextHop === "" && tlsDomain === ""
      ? deliveryType === "" || deliveryType === "SmartHostConnectorDelivery"
      : // A TLS domain stands for itself and what is below it.
        isProviderHost(`.${nextHop.replace(/^\[|\]$/g, "")}`) ||
        isProviderHost(`.${tlsDomain.replace(/^\*\./, "")}`) ||
        ROUTING_DOMAIN.test(nextHop);
  if (!isOnline) return "not towards Exchange Online";
  return status === "suspended" ? "suspended" : null;
}
