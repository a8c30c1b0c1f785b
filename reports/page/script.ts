/**
 * The page's only script: it turns the heads of sortable tables into buttons. Without it the page
 * is complete. Its hash stands in the page's Content-Security-Policy, so not a byte may differ.
 */
export const PAGE_SCRIPT: string = `"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const keyOf = (row) => row.cells[column].dataset.v;
      const isNumeric = [...body.rows].every((row) => keyOf(row) === undefined || keyOf(row).trim() !== "" && Number.isFinite(Number(keyOf(row))));
      const compare = (a, b) => {
        const x = keyOf(a);
        const y = keyOf(b);
        if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
        const order = isNumeric ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
        return isUp ? order : -order;
      };
      body.append(...[...body.rows].sort(compare));
    });
  });
}
`;
