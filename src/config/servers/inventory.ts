import type { ErrorPlace } from "../../../sim/base/errors.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import { nearestName, quotedList } from "../../../sim/text/suggest.ts";
import { readSmallCsv, readSmallText } from "../../readers/open/small-csv.ts";
import { IssueList, singleIssue } from "../input/issues.ts";
import {
  type CheckedBuild,
  type HealthCheckerKind,
  healthCheckerKind,
  readHealthChecker,
} from "./health-checker.ts";
import {
  INVENTORY_COLUMNS,
  type InventoryColumn,
  isBuildOfDirectory,
  type NameAndBuild,
  nameAndBuild,
  shownTitle,
} from "./inventory-columns.ts";
import type { ServerEntry, WrittenCell } from "./server-entries.ts";

/** The warning that says which columns were read. */
export const COLUMNS_CODE = "INVENTORY_COLUMNS";

/** The warning that builds name the cumulative update, not the security update on top of it. */
export const BUILD_OF_CU_CODE = "INVENTORY_BUILD_OF_CU";

/** The rows of an inventory, not yet checked against each other. */
interface Inventory {
  readonly entries: readonly ServerEntry[];
  readonly warnings: readonly Warning[];
}

/** Unused columns that are named one by one; an export of PowerShell has some seventy. */
const UNUSED_SHOWN = 3;

/**
 * Reads an inventory: a CSV with one row per server and upgrade, values of the `--server-key`
 * column in `key`, separated by `;`; a list or an export of `Get-ExchangeServer` whose columns have
 * other names; or HealthChecker's report. What was read as names and builds is warned of where it
 * is not called `server` and `build`.
 * Errors: INVENTORY_INVALID for a header without names, with a column twice, with a misspelt one or
 * one of builds that is not understood, and for no rows; what `readSmallCsv` throws.
 */
export async function readInventory(file: string): Promise<Inventory> {
  const text = await readSmallText(file, "INVENTORY_INVALID");
  const kind = healthCheckerKind(text);
  if (kind !== null) return ofHealthChecker(readHealthChecker(text, kind, file), kind, file);
  const table = await readSmallCsv(file, "INVENTORY_INVALID");
  const rows = table.rows.filter((row) => row.values.some((value) => value.trim() !== ""));
  const issues = new IssueList();
  const found = nameAndBuild({ ...table, rows }, file, issues);
  const { columns, warnings } = readHeader(table.header, found, file, issues);
  issues.throwIfAny(
    "INVENTORY_INVALID",
    "The inventory's header",
    { file },
    `Columns: ${INVENTORY_COLUMNS.join(",")}; only server is required. ` +
      `The file has ${quotedList(table.header.slice(0, 12))}${table.header.length > 12 ? ", …" : ""}. ` +
      `Rename its columns, then run: mailflow check ${file}`,
  );
  const entries = rows.map((row) => readEntry(row.values, { file, line: row.line }, columns));
  if (entries.length === 0) {
    throw singleIssue(
      "INVENTORY_INVALID",
      "expected at least one row with a server, received a header alone",
      { file },
      "Without an inventory every server of a log without builds counts as out of date.",
    );
  }
  const title = table.header[columns.get("build") ?? -1] ?? "";
  const builds = entries.flatMap(({ build }) => build?.text ?? []);
  const directory = isBuildOfDirectory(title, builds) ? [buildOfDirectory(shownTitle(title))] : [];
  return { entries, warnings: [...warnings, ...directory] };
}

function readHeader(
  header: readonly string[],
  found: NameAndBuild,
  file: string,
  issues: IssueList,
): { readonly columns: ReadonlyMap<InventoryColumn, number>; readonly warnings: Warning[] } {
  const columns = new Map<InventoryColumn, number>();
  const where: ErrorPlace = { file };
  const unused: string[] = [];
  if (found.server !== null) columns.set("server", found.server);
  if (found.build !== null) columns.set("build", found.build);
  // The columns of another program are not ours misspelt.
  const isOwn = found.server === null || header[found.server] === "server";
  for (const [index, title] of header.entries()) {
    const name = title.trim();
    const column = INVENTORY_COLUMNS.find((known) => known.toLowerCase() === name.toLowerCase());
    if (column !== undefined) columns.set(column, index);
    else if (index !== found.server && index !== found.build) {
      const near = isOwn ? nearestName(name.replace(/[\s_-]/g, ""), INVENTORY_COLUMNS) : null;
      if (near === null || shownTitle(name) !== name) unused.push(name);
      else {
        issues.add("INVENTORY_INVALID", `unknown column "${name}"; did you mean "${near}"?`, where);
      }
    }
  }
  if (!columns.has("server")) {
    issues.add(
      "INVENTORY_INVALID",
      `expected a column "server", received ${quotedList(header.map((title) => title.trim()))}`,
      where,
    );
  }
  return { columns, warnings: [...columnsTold(header, found), ...unusedTold(unused)] };
}

function columnsTold(header: readonly string[], { server, build }: NameAndBuild): Warning[] {
  const titles = [header[server ?? -1] ?? "server", header[build ?? -1] ?? "build"];
  if (titles[0] === "server" && titles[1] === "build") return [];
  const [names, builds] = titles.map(shownTitle);
  const message =
    `The inventory's servers were read from column "${names}", ` +
    (build === null ? "and it has no column of builds." : `their builds from "${builds}".`);
  return [{ code: COLUMNS_CODE, message }];
}

function unusedTold(unused: readonly string[]): Warning[] {
  const code = "INVENTORY_COLUMN_UNUSED";
  if (unused.length <= UNUSED_SHOWN) {
    return unused.map((name) => ({
      code,
      message: `The inventory's column "${name}" is not used.`,
    }));
  }
  const message = `${unused.length} columns of the inventory are not used: ${quotedList(unused.slice(0, UNUSED_SHOWN))} and others.`;
  return [{ code, message }];
}

function buildOfDirectory(what: string): Warning {
  const message =
    `${what} has the build of the cumulative update, not of the security updates on top of it, so ` +
    "a patched server can look out of date. Ask each server: " +
    "(Get-Command ExSetup.exe).FileVersionInfo.FileVersion, and give that in a column build.";
  return { code: BUILD_OF_CU_CODE, message };
}

function ofHealthChecker(
  servers: readonly CheckedBuild[],
  kind: HealthCheckerKind,
  file: string,
): Inventory {
  const nothing = { product: null, firstDetected: null, retireAt: null, retireTo: null };
  const where: ErrorPlace = { file };
  const entries = servers.map(
    ({ server, build }): ServerEntry => ({
      ...nothing,
      where,
      name: { text: server, where },
      build: { text: build, where },
      stageStarts: [],
      upgrades: [],
      keys: [],
    }),
  );
  const message = `Servers and builds were read from the build numbers of HealthChecker's ${kind} report.`;
  const guessed = servers.filter(({ isBuildOfDirectory: isSo }) => isSo);
  const names = guessed.map(({ server }) => server).join(", ");
  return {
    entries,
    warnings: [
      { code: COLUMNS_CODE, message },
      ...(guessed.length === 0 ? [] : [buildOfDirectory(`HealthChecker's report of ${names}`)]),
    ],
  };
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
