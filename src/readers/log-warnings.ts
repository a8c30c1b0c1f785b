import { formatCountOf } from "../../reports/words/format.ts";
import type { Warning } from "../../sim/contract/result.ts";
import type { Duck } from "../duck/duck.ts";
import type { LogInput } from "./bytes/inputs-types.ts";
import { exchangeOnlineServer, strangersServer } from "./formats/collective-servers.ts";
import { filterReason } from "./formats/filter-reason.ts";
import { rowKind } from "./formats/row-kind.ts";
import { otherDestinations, type RowCounts, type RowTable, wordsOf } from "./rows/accounts.ts";
import type { ReadPlan } from "./rows/read-plan.ts";
import type { ScanContext } from "./rows/scan.ts";
import { peerSql } from "./rows/scope.ts";

/** The logs that are warned of. */
interface WarnedLogs {
  readonly inputs: readonly LogInput[];
  /** Of the inputs, in their order. */
  readonly hashes: readonly string[];
  readonly plan: ReadPlan;
  readonly rowTable: RowTable;
  readonly scan: ScanContext;
}

/** What must be said of logs to whoever reads a figure of them; `servers` are those of the mail. */
export async function logWarnings(
  { inputs, hashes, plan, rowTable, scan }: WarnedLogs,
  servers: readonly string[],
  counts: RowCounts,
  reasons: readonly (readonly [string, number])[],
): Promise<readonly Warning[]> {
  const warnings: Warning[] = [];
  const warn = (code: string, message: string): number => warnings.push({ code, message });
  const mixed = plan.tables.filter(
    ({ source }) =>
      source.kind === "text" &&
      (source.segment.mixedLineEnds || source.segment.originalHasMixedLineEnds === true),
  );
  const mixedNames = new Set(mixed.map((table) => `'${inputs[table.inputIndex]?.shownPath}'`));
  if (mixedNames.size > 0) {
    warn("MIXED_LINE_ENDS", `Line ends are not all alike in ${[...mixedNames].join(", ")}.`);
  }
  const sameContent = inputs.length - new Set(hashes).size;
  if (sameContent > 0) {
    warn(
      "SAME_CONTENT",
      `${sameContent} of ${inputs.length} logs have the content of another one.`,
    );
  }
  if (counts.rejected > 0) {
    warn(
      "ROWS_REJECTED",
      `${counts.rejected} of ${counts.read} rows were rejected: ${wordsOf(reasons)}.`,
    );
  }
  const elsewhere =
    counts.filteredByReason.find(({ reason }) => reason === filterReason.otherDestination)?.rows ??
    0;
  const destinations = elsewhere === 0 ? "" : await otherDestinations(scan.duck);
  if (counts.messages === 0) {
    warn(
      "NOTHING_KEPT",
      `None of ${counts.read} rows is a message of one's own servers to Exchange Online${destinations === "" ? "" : `; it went to ${destinations}`}.`,
    );
  } else if (elsewhere > counts.messages) {
    warn(
      "MOSTLY_ELSEWHERE",
      `Most of the mail of the log is not to Exchange Online and does not count: ${formatCountOf(elsewhere, "row")}, to ${destinations}. If one of these hosts hands it on to Exchange Online, give --next-hop HOST.`,
    );
  }
  warnings.push(...(await scopeWarnings(plan, rowTable, servers, scan.duck)));
  if (plan.format.caution !== undefined) warnings.push(plan.format.caution);
  const years = plan.tables.flatMap(({ source, inputIndex }) => {
    const year = source.kind === "text" ? source.segment.assumedYear : undefined;
    return year === undefined ? [] : [`${year} in '${inputs[inputIndex]?.shownPath}'`];
  });
  if (years.length > 0) {
    const message = `Times have no year; by the time of the file the first is of ${years.join(", ")}. If that is wrong, give --time-format syslog-YEAR.`;
    warnings.push({ code: "YEAR_ASSUMED", message });
  }
  if (/^(historical-search|email-events|eac-screen)/.test(plan.format.id)) {
    warn(
      "ARRIVAL_IS_ACCEPTANCE",
      `${logName(plan.format.id)} holds the times at which Exchange Online took the mail, after any delay, and only mail that got through.`,
    );
  }
  if (plan.format.id === "exchange-online-trace") {
    warn(
      "ARRIVAL_IS_ACCEPTANCE",
      "A message trace holds the times at which Exchange Online took the mail, after any delay, and only mail that got through.",
    );
  }
  return warnings;
}

function logName(formatId: string): string {
  if (formatId.startsWith("historical-search")) return "A historical search";
  return formatId === "email-events" ? "The table EmailEvents" : "An on-screen export";
}

/** What is said of mail that is out of scope, and of mail of which nobody can tell. */
async function scopeWarnings(
  { format, tables }: ReadPlan,
  rowTable: RowTable,
  servers: readonly string[],
  duck: Duck,
): Promise<readonly Warning[]> {
  if (format.holdsForeignMail !== true) return [];
  const warnings: Warning[] = [];
  const warn = (code: string, message: string): number => warnings.push({ code, message });
  const blind = tables.filter(({ row }) => peerSql(row) === null && row.connector === null);
  if (blind.length > 0) {
    warn(
      "SENDERS_UNKNOWN",
      `'${blind[0]?.columns.shownPath}' has no column that says who handed a message over (FromIP), so mail of Exchange Online and of the Internet cannot be told from that of your own servers: all of it counts.`,
    );
  }
  const { online, strangers, unconnected } = await scopeCounts(rowTable, servers, duck);
  if (online > 0) {
    warn(
      "OUT_OF_SCOPE",
      `${formatCountOf(online, "row")} of mail that began in Exchange Online (nobody handed it over): out of scope.`,
    );
  }
  if (strangers > 0) {
    const by = tables.some(({ scope }) => scope === "senders")
      ? "handed over by senders that are not your own"
      : "that came over no inbound connector, or over another than was asked for";
    warn("NOT_OWN", `${formatCountOf(strangers, "row")} of mail ${by}: out of scope.`);
  }
  if (unconnected > 0) {
    warn(
      "NO_CONNECTOR",
      `${formatCountOf(unconnected, "row")} of mail of your own senders that came over none of the inbound connectors: out of scope.`,
    );
  }
  return warnings;
}

/** Rows of messages that are out of scope, by why. */
async function scopeCounts(
  { name, rowCount, outOfScope }: RowTable,
  servers: readonly string[],
  duck: Duck,
): Promise<{
  readonly online: number;
  readonly strangers: number;
  readonly unconnected: number;
}> {
  const rows = await duck.rows(
    `SELECT s.position, CAST(${rowCount} AS DOUBLE) AS row_count, CAST(${outOfScope} AS DOUBLE) AS out_of_scope
     FROM ${name} JOIN server_names s ON s.value = server
     WHERE kind = ${rowKind.message} GROUP BY s.position`,
  );
  let online = 0;
  let strangers = 0;
  let unconnected = 0;
  for (const row of rows) {
    const server = servers[Number(row["position"])];
    if (server === exchangeOnlineServer) online += Number(row["row_count"]);
    else if (server === strangersServer) strangers += Number(row["row_count"]);
    else unconnected += Number(row["out_of_scope"]);
  }
  return { online, strangers, unconnected };
}
