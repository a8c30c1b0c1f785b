import { MailflowError } from "../../../sim/base/errors.ts";
import { didYouMean } from "../../../sim/text/suggest.ts";
import type { ColumnMap, MapField } from "../../readers/contract/read-options.ts";
import { MAP_FIELDS } from "../../readers/formats/map-fields.ts";

/**
 * Reads `time=COLUMN,server=COLUMN,…`. A comma inside a column's name is kept unless `name=`
 * follows it.
 * Errors: USAGE.
 */
export function parseColumnMap(text: string): ColumnMap {
  const map: Partial<Record<MapField, string>> = {};
  for (const part of text.split(/,(?=\s*[A-Za-z]+\s*=)/)) {
    const match = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(part);
    if (match === null) throw wrong(`expected FIELD=COLUMN, received "${part}"`);
    const [, name = "", column = ""] = match;
    const field = MAP_FIELDS.find((each) => each === name);
    if (field === undefined) throw wrong(`unknown field "${name}"${didYouMean(name, MAP_FIELDS)}`);
    if (column === "") throw wrong(`expected a column after ${field}=, received none`);
    if (map[field] !== undefined) throw wrong(`the field ${field} is given twice`);
    map[field] = column;
  }
  if (map.time === undefined) throw wrong("expected a column for time, received none");
  return map;
}

function wrong(problem: string): MailflowError {
  return new MailflowError("USAGE", `--map: ${problem}`, {
    hint: `Write e.g. --map time=received,server=host; fields: ${MAP_FIELDS.join(", ")}.`,
  });
}
