import { MailflowError } from "../../../sim/base/errors.ts";
import type { ColumnMap, MapField } from "../contract/read-options.ts";
import type { Columns, LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";
import { MAP_FIELDS } from "./map-fields.ts";
import { outcomeOfReply } from "./reply-kind.ts";

/** A table whose columns are named by `--map`, or that has mailflow's own column names. */
function tableFormat(id: "csv" | "parquet"): LogFormat {
  return {
    id,
    title: id === "csv" ? "CSV with a column map" : "Parquet with a column map",
    needs:
      "time and server, and any of build, id, recipients, recipient, sender, bytes, group, scope, reply",
    zone: "unknown",
    hasBareServerNames: false,
    detect: (columns) =>
      columns.has("time") && MAP_FIELDS.some((field) => field !== "time" && columns.has(field)),
    row: (columns, { map, withAttempts }) =>
      mappedRow(columns, map ?? ownNames(columns), withAttempts === true),
  };
}

/** Any CSV. */
export const mappedCsv: LogFormat = tableFormat("csv");
/** Any Parquet file. */
export const mappedParquet: LogFormat = tableFormat("parquet");

function ownNames(columns: Columns): ColumnMap {
  return Object.fromEntries(
    MAP_FIELDS.filter((field) => columns.has(field)).map((field) => [field, field]),
  );
}

function mappedAttempt(reply: string | null): Partial<RowSql> {
  return reply === null ? {} : { reply, outcome: outcomeOfReply(reply) };
}

function mappedRow(columns: Columns, map: ColumnMap, withAttempts: boolean): RowSql {
  const missing = MAP_FIELDS.filter((field) => {
    const name = map[field];
    return name !== undefined && !columns.has(name);
  });
  if (missing.length > 0) throw missingColumns(columns, map, missing);
  const timeName = map.time;
  const time = timeName === undefined ? null : columns.time(timeName);
  if (time === null) {
    throw new MailflowError("COLUMN_MISSING", "The column map has no time: expected time=COLUMN", {
      where: { file: columns.shownPath },
      hint: `Columns found: ${columns.names.join(", ")}. Example: --map time=${columns.names[0] ?? "COLUMN"}`,
    });
  }
  const text = (field: MapField): string | null => {
    const name = map[field];
    return name === undefined ? null : columns.text(name);
  };
  return {
    ...emptyRow(time),
    server: text("server"),
    build: text("build"),
    id: text("id"),
    recipient: text("recipient"),
    recipients: text("recipients"),
    sender: text("sender"),
    bytes: text("bytes"),
    scope: text("scope"),
    ...(withAttempts && map.reply !== undefined ? mappedAttempt(text("reply")) : {}),
  };
}

function missingColumns(
  columns: Columns,
  map: ColumnMap,
  missing: readonly MapField[],
): MailflowError {
  const wanted = missing.map((field) => `${field}=${map[field]}`).join(", ");
  const found = columns.names.map((name) => `'${name}'`).join(", ");
  return new MailflowError(
    "COLUMN_MISSING",
    `The column map names columns that are not there: expected ${wanted}, received ${found}`,
    {
      where: { file: columns.shownPath },
      hint: "Write the names as they are in the log's header; large and small letters are alike.",
    },
  );
}
