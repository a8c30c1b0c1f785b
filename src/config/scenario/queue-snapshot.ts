import type { SnapshotQueue } from "../../../sim/contract/settings.ts";
import { normaliseServerName } from "../../../sim/text/server-names.ts";
import { nearestName } from "../../../sim/text/suggest.ts";
import { readSmallCsv } from "../../readers/open/small-csv.ts";
import { IssueList, singleIssue } from "../input/issues.ts";

/** Messages a snapshot may hold; more is a slip, and would not fit into memory. */
const MESSAGES_MAX = 50_000_000;
const HINT = "Write it on the server with: Get-Queue | Export-Csv queues.csv -NoTypeInformation";
const ONLINE = /\.mail\.protection\.outlook\.com$/i;

/** The queues of a snapshot, and how many of its rows lead elsewhere. */
export interface QueueSnapshot {
  readonly queues: readonly SnapshotQueue[];
  readonly passedBy: number;
}

/**
 * Reads a `Get-Queue | Export-Csv` file: queues towards Exchange Online with mail in them. Those
 * are the ones by a smart host connector or to `*.mail.protection.outlook.com`; without the columns
 * DeliveryType and NextHopDomain all of them. Suspended queues send nothing and are passed by, too.
 * Source of the columns: Microsoft, Get-Queue and queue properties.
 * Errors: INVENTORY_INVALID with every issue; what `readSmallCsv` throws.
 */
export async function readQueueSnapshot(file: string): Promise<QueueSnapshot> {
  const { header, rows } = await readSmallCsv(file, "INVENTORY_INVALID");
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
  let passedBy = 0;
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
    if (messages === null || messages === 0) continue;
    const status = value("Status").toLowerCase();
    const isOutside =
      isTowardsExchangeOnline(value("DeliveryType"), value("NextHopDomain")) &&
      /^\d+$/.test(id ?? "") &&
      status !== "suspended";
    if (!isOutside) passedBy++;
    else
      queues.push({ server: normaliseServerName(server), messages, inRetry: status === "retry" });
  }
  issues.throwIfAny("INVENTORY_INVALID", "The queue snapshot", { file }, HINT);
  return { queues, passedBy };
}

function isTowardsExchangeOnline(deliveryType: string, nextHopDomain: string): boolean {
  if (deliveryType === "" && nextHopDomain === "") return true;
  return deliveryType === "SmartHostConnectorDelivery" || ONLINE.test(nextHopDomain);
}
