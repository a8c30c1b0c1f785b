import { MailflowError } from "../../../sim/base/errors.ts";
import type { Duck } from "../../duck/duck.ts";
import type { TextSegment } from "../bytes/inputs-types.ts";
import type { Columns, LogFormat } from "../formats/format.ts";
import { csvTable } from "./csv-source.ts";
import { type ProposedMap, proposeMap } from "./proposed-map.ts";

/** Where the rows of a table are: a segment of a text, or a table expression. */
type TableSource =
  | { readonly kind: "text"; readonly segment: TextSegment }
  | { readonly kind: "parquet"; readonly from: string };

const columnsShown = 12;
/** A format of which a table lacks more columns than this is not what was meant. */
const missingMax = 3;

/**
 * The error for a table of no known format: what was seen, the closest format and what it lacks,
 * and a command whose map was tried on the first rows. Errors: none of its own.
 */
export async function unknownFormat(
  source: TableSource,
  columns: Columns,
  known: readonly LogFormat[],
  duck: Duck,
): Promise<MailflowError> {
  const where = { file: columns.shownPath };
  const logType = source.kind === "text" ? source.segment.logType : null;
  if (logType !== null && !/tracking|smtp send/i.test(logType)) {
    return new MailflowError(
      "FORMAT_UNKNOWN",
      `'${columns.shownPath}' is a log of another kind: expected 'Message Tracking Log' or 'SMTP Send Protocol Log', received '${logType}'`,
      { where, hint: "Give the MSGTRK*.LOG or SEND*.LOG files of the same server instead." },
    );
  }
  const from =
    source.kind === "text"
      ? csvTable([source.segment.path], source.segment, "leave out bad rows")
      : source.from;
  const map = await proposeMap(columns, from, duck);
  const names = columns.names.slice(0, columnsShown).map((name) => `'${name}'`);
  const more = columns.names.length - names.length;
  const message = [
    `The columns of '${columns.shownPath}' are of no known log: expected those of one, received`,
    `  ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    ...closestFormat(columns, known),
  ].join("\n");
  return new MailflowError("FORMAT_UNKNOWN", message, { where, ...nextStep(map) });
}

/** A sentence on the format that lacks the fewest columns; none where none is near. */
function closestFormat(columns: Columns, known: readonly LogFormat[]): readonly string[] {
  const near = known.flatMap((format) => {
    const compared = compareColumns(format, columns);
    return compared === null || compared.present === 0 ? [] : [{ format, ...compared }];
  });
  const [best] = near.sort((a, b) => a.missing.length - b.missing.length || b.present - a.present);
  if (best === undefined) return [];
  const missing = best.missing.map((name) => `'${name}'`).join(", ");
  return [`  closest is: ${best.format.title}; it also has ${missing}`];
}

/**
 * How many of the columns that a format's own check asks for a table has, and those it lacks. null
 * = it lacks too many.
 */
function compareColumns(
  format: LogFormat,
  columns: Columns,
): { readonly present: number; readonly missing: readonly string[] } | null {
  const missing = new Set<string>();
  const present = new Set<string>();
  for (let tries = 0; tries <= missingMax; tries++) {
    let asked: string | null = null;
    const isThere = (name: string): boolean => {
      if (columns.has(name)) present.add(name);
      if (columns.has(name) || missing.has(name)) return true;
      asked ??= name;
      return false;
    };
    const pretended: Columns = {
      ...columns,
      has: isThere,
      text: (name) => (isThere(name) ? "NULL" : null),
      time: (name) => (isThere(name) ? { kind: "text", sql: "NULL" } : null),
    };
    if (format.detect(pretended)) return { present: present.size, missing: [...missing] };
    if (asked === null) return null;
    missing.add(asked);
  }
  return null;
}

function nextStep({ time, server }: ProposedMap): {
  readonly hint: string;
  readonly addWords: readonly string[];
} {
  if (time === null) {
    return {
      hint: "No column holds times that are understood. Name it and its form: --map time=COLUMN,server=COLUMN --time-format 'dd/MM/yyyy HH:mm:ss'.",
      addWords: [],
    };
  }
  if (server === null) {
    return {
      hint: "No column is sure to hold the sending server: name it in --map (server=COLUMN), or the one server that sent all of it:",
      addWords: ["--map", `time=${time}`, "--server-name", "NAME"],
    };
  }
  return {
    hint: "If these columns mean that, add a map:",
    addWords: ["--map", `time=${time},server=${server}`],
  };
}
