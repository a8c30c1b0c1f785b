import { MailflowError } from "../../../sim/base/errors.ts";
import { sqlText } from "../../duck/sql.ts";
import type { RowFilter } from "../contract/read-options.ts";
import { filterReason } from "../formats/filter-reason.ts";
import type { Columns, RowSql } from "../formats/format.ts";

/**
 * The row, filtered where its columns do not have the values asked for: then it tells nothing, not
 * even when a message came. Errors: COLUMN_MISSING.
 */
export function rowsAskedFor(row: RowSql, columns: Columns, where: RowFilter | null): RowSql {
  const conditions = Object.entries(where ?? {}).map(([name, values]) => {
    const text = columns.text(name);
    if (text === null) throw missing(name, columns);
    const words = values.map((value) => sqlText(value.trim().toLowerCase()));
    return `coalesce(lower(${text}), '') IN (${words.join(", ")})`;
  });
  if (conditions.length === 0) return row;
  const isAsked = conditions.join(" AND ");
  const rest = row.filterReason === null ? "" : ` ELSE ${row.filterReason}`;
  return {
    ...row,
    filterReason: `CASE WHEN NOT (${isAsked}) THEN ${sqlText(filterReason.notAsked)}${rest} END`,
    isArrival: row.isArrival === null ? null : `(${isAsked}) AND (${row.isArrival})`,
  };
}

function missing(name: string, columns: Columns): MailflowError {
  const found = columns.names.map((each) => `'${each}'`).join(", ");
  return new MailflowError(
    "COLUMN_MISSING",
    `--where: expected a column '${name}', received ${found}`,
    {
      where: { file: columns.shownPath },
      hint: "Write the name as it is in the log's header; large and small letters are alike.",
    },
  );
}
