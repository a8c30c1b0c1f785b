import { enhanceLongTable, refreshLongTable } from "./reader/long-table.ts";
import { watchTableWidths } from "./reader/wide-table.ts";

/**
 * Tables whose heads sort them, with a search where they are long and a button that saves them.
 * Safe to call again after a change.
 */
export function enhanceTables(root: ParentNode): void {
  for (const table of root.querySelectorAll<HTMLTableElement>("table[data-shown]")) {
    enhanceLongTable(table);
  }
  watchTableWidths(root);
  for (const table of root.querySelectorAll<HTMLTableElement>("table.sortable")) {
    if (table.dataset["ready"] === "1") continue;
    table.dataset["ready"] = "1";
    makeSortable(table);
    addDownload(table);
  }
}

function makeSortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (body === undefined) return;
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      body.append(...sorted([...body.rows], column, isUp));
      refreshLongTable(table);
    });
  }
}

/** Rows by the key of a column; rows without one stay last. */
function sorted(
  rows: readonly HTMLTableRowElement[],
  column: number,
  isUp: boolean,
): readonly HTMLTableRowElement[] {
  const keyOf = (row: HTMLTableRowElement): string | undefined => row.cells[column]?.dataset["v"];
  const isNumeric = rows.every((row) => {
    const key = keyOf(row);
    return key === undefined || (key.trim() !== "" && Number.isFinite(Number(key)));
  });
  return [...rows].sort((a, b) => {
    const x = keyOf(a);
    const y = keyOf(b);
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined);
    const order = isNumeric ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    return isUp ? order : -order;
  });
}

function addDownload(table: HTMLTableElement): void {
  const region = table.parentElement;
  if (region === null) return;
  const name = region.getAttribute("aria-label") ?? "table";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "download";
  button.textContent = "Download as CSV";
  button.setAttribute("aria-label", `Download as CSV: ${name}`);
  button.addEventListener("click", () => {
    const file = new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  region.after(button);
}

/** A table as CSV with a byte order mark, so that spreadsheets read it as UTF-8. */
function csvOf(table: HTMLTableElement): string {
  const lines = [...table.rows].map((row) => [...row.cells].map(cellText).map(csvCell).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** The whole value of a cell: a name that is cut on the screen stands in its title. */
function cellText(cell: HTMLTableCellElement): string {
  const cut = cell.querySelector<HTMLElement>("[title]");
  const words = cut?.title ?? cell.textContent ?? "";
  return words.replace(/\s+/g, " ").trim();
}

/** A cell that begins like a formula is kept from being one by an apostrophe. */
function csvCell(words: string): string {
  const safe = /^[=+\-@\t\r]/.test(words) && !/^[+-]?[\d.,]+$/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
