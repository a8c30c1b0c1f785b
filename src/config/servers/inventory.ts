import type { ErrorPlace } from "../../../sim/base/errors.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import { nearestName, quotedList } from "../../../sim/text/suggest.ts";
import { readSmallCsv } from "../../readers/open/small-csv.ts";
import { IssueList, singleIssue } from "../input/issues.ts";
import type { ServerEntry, WrittenCell } from "./server-entries.ts";

/** Columns of an inventory; only `server` is required, order and case do not matter. */
const INVENTORY_COLUMNS = [
  "server",
  "build",
  "product",
  "firstDetected",
  "stage",
  "stageStart",
  "upgradeAt",
  "upgradeBuild",
  "retireAt",
  "retireTo",
  "key",
] as const;

type InventoryColumn = (typeof INVENTORY_COLUMNS)[number];

/** The rows of an inventory, not yet checked against each other. */
interface Inventory {
  readonly entries: readonly ServerEntry[];
  readonly warnings: readonly Warning[];
}

/**
 * Reads an inventory CSV: one row per server and upgrade, values of the `--server-key` column in
 * `key`, separated by `;`.
 * Errors: INVENTORY_INVALID for a header without `server`, with a column twice or with a misspelt
 * one, and for no rows; what `readSmallCsv` throws.
 */
export async function readInventory(file: string): Promise<Inventory> {
  const { header, rows } = await readSmallCsv(file, "INVENTORY_INVALID");
  const issues = new IssueList();
  const warnings: Warning[] = [];
  const columns = readHeader(header, file, issues, warnings);
  issues.throwIfAny(
    "INVENTORY_INVALID",
    "The inventory's header",
    { file },
    `Columns: ${INVENTORY_COLUMNS.join(",")}; only server is required.`,
  );
  const entries = rows
    .filter((row) => row.values.some((value) => value.trim() !== ""))
    .map((row) => readEntry(row.values, { file, line: row.line }, columns));
  if (entries.length === 0) {
    throw singleIssue(
      "INVENTORY_INVALID",
      "expected at least one row with a server, received a header alone",
      { file },
      "Without an inventory every server of a log without builds counts as out of date.",
    );
  }
  return { entries, warnings };
}

function readHeader(
  header: readonly string[],
  file: string,
  issues: IssueList,
  warnings: Warning[],
): ReadonlyMap<InventoryColumn, number> {
  const columns = new Map<InventoryColumn, number>();
  const where: ErrorPlace = { file };
  for (const [index, title] of header.entries()) {
    const name = title.trim();
    const column = INVENTORY_COLUMNS.find((known) => known.toLowerCase() === name.toLowerCase());
    if (column === undefined) {
      const near = nearestName(name.replace(/[\s_-]/g, ""), INVENTORY_COLUMNS);
      if (near === null) {
        warnings.push({
          code: "INVENTORY_COLUMN_UNUSED",
          message: `The inventory's column "${name}" is not used.`,
        });
      } else {
        issues.add("INVENTORY_INVALID", `unknown column "${name}"; did you mean "${near}"?`, where);
      }
    } else if (columns.has(column)) {
      issues.add("INVENTORY_INVALID", `expected column "${column}" once, received it twice`, where);
    } else columns.set(column, index);
  }
  if (!columns.has("server")) {
    issues.add(
      "INVENTORY_INVALID",
      `expected a column "server", received ${quotedList(header.map((title) => title.trim()))}`,
      where,
    );
  }
  return columns;
}

function readEntry(
  values: readonly string[],
  where: ErrorPlace,
  columns: ReadonlyMap<InventoryColumn, number>,
): ServerEntry {
  const cell = (column: InventoryColumn): WrittenCell | null => {
    const text = (values[columns.get(column) ?? -1] ?? "").trim();
    return text === "" ? null : { text, where: { ...where, path: column } };
  };
  const keys = cell("key");
  return {
    where: { ...where, path: "server" },
    name: cell("server"),
    build: cell("build"),
    product: cell("product"),
    firstDetected: cell("firstDetected"),
    stageStarts: [{ stage: cell("stage"), at: cell("stageStart") }],
    upgrades: [{ at: cell("upgradeAt"), build: cell("upgradeBuild") }],
    retireAt: cell("retireAt"),
    retireTo: cell("retireTo"),
    keys: (keys?.text ?? "")
      .split(";")
      .map((text) => text.trim())
      .filter((text) => text !== "")
      .map((text) => ({ text, where: keys?.where ?? where })),
  };
}
