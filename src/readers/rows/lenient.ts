import { MailflowError } from "../../../sim/base/errors.ts";
import type { Duck, SqlRow } from "../../duck/duck.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import type { Columns } from "../formats/format.ts";
import { walkedSegment } from "../open/walked-segment.ts";
import { csvTable, isNotRow } from "./csv-source.ts";

/** A table of a log of which something is asked before its rows are read. */
interface AskedTable {
  readonly source:
    | { readonly kind: "text"; readonly segment: TextSegment }
    | { readonly kind: "parquet"; readonly from: string };
  readonly columns: Columns;
}

/**
 * Asks a table; `query` is given a table expression and the condition of what is no row of it. Rows
 * that are no CSV are left out: they will be rejected later, and tell nothing.
 */
export async function readLeniently(
  { source, columns }: AskedTable,
  query: (from: string, isNoRow: string) => string,
  duck: Duck,
): Promise<readonly SqlRow[]> {
  if (source.kind === "parquet") return duck.rows(query(source.from, "false"));
  const { segment } = source;
  const isNoRow = isNotRow(columns.names);
  if (!segment.mixedLineEnds) {
    try {
      return await duck.rows(query(csvTable([segment.path], segment), isNoRow));
    } catch (error) {
      if (error instanceof MailflowError) throw error;
    }
  }
  // Where a quote that is not closed would swallow rows, it has become a row by itself.
  const walked = await walkedSegment(segment);
  return duck.rows(query(csvTable([walked.path], walked, "leave out bad rows"), isNoRow));
}
