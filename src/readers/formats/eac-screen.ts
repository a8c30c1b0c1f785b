import { sqlText } from "../../duck/sql.ts";
import { reasonSql } from "./filter-reason.ts";
import type { LogFormat, RowSql } from "./format.ts";
import { emptyRow } from "./format.ts";

const messageKey = "mailflow-sim message on screen: ";
const otherColumns = ["Sender", "Recipient", "Subject", "Status"];

/**
 * What the admin center's message trace shows on screen, exported: one row per recipient, without
 * an id and without any host. Rows of one date, sender and subject are one message; the subject is
 * never kept, only its hash.
 */
export const eacScreen: LogFormat = screenExport({
  id: "eac-screen",
  zone: "utc",
  dates: ["Date (UTC)", "Date (UTC Time)", "Date (UTC time zone)"],
});

/** The same, where the date's column does not say that it is in UTC. */
export const eacScreenLocal: LogFormat = screenExport({
  id: "eac-screen-local",
  zone: "unknown",
  dates: ["Date"],
});

function screenExport(kind: {
  readonly id: string;
  readonly zone: "utc" | "unknown";
  readonly dates: readonly string[];
}): LogFormat {
  const { id, zone, dates } = kind;
  return {
    id,
    title: "On-screen export of the Exchange admin center",
    needs: `${dates[0]}, ${otherColumns.join(", ")}`,
    zone,
    hasBareServerNames: false,
    holdsForeignMail: true,
    detect: (columns) =>
      dates.some((name) => columns.has(name)) && otherColumns.every((name) => columns.has(name)),
    caution: {
      code: "ROWS_WITHOUT_ID",
      message:
        "An on-screen export has no ids: rows of one second, sender and subject count as one message. " +
        "Start-HistoricalSearch has hosts, connectors and ids.",
    },
    row: (columns, { withAttempts }): RowSql => {
      const found = dates.find((name) => columns.has(name)) ?? "";
      const time = columns.time(found) ?? { kind: "text" as const, sql: "NULL::VARCHAR" };
      const text = (name: string): string => `coalesce(${columns.text(name) ?? "''"}, '')`;
      // Line breaks in it change with the tool that saved the file.
      const subject = `regexp_replace(${text("Subject")}, '\\s+', ' ', 'g')`;
      const parts = [`${text(found)}`, `lower(${text("Sender")})`, subject];
      const joined = `concat_ws(chr(31), ${parts.join(", ")})`;
      return {
        ...emptyRow(time),
        id: `left(sha256(${sqlText(messageKey)} || ${joined}), 32)`,
        recipient: columns.text("Recipient"),
        sender: columns.text("Sender"),
        outcome: withAttempts === true ? "'accepted'" : null,
        filterReason: reasonSql([[`lower(${text("Status")}) = 'expanded'`, "listExpansion"]]),
      };
    },
  };
}
