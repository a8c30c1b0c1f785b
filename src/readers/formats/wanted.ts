import { sqlText } from "../../duck/sql.ts";

/** An id as people copy it, to be compared: without brackets and blanks, in small letters. */
function plainId(id: string): string {
  return id
    .trim()
    .replace(/^<(.*)>$/, "$1")
    .toLowerCase();
}

/** SQL: true where one of the texts is the id that is looked for, else false. */
export function isWanted(texts: readonly string[], wantedId: string): string {
  const wanted = sqlText(plainId(wantedId));
  const tests = texts.map((text) => `coalesce(trim(lower(${text}), '<> ') = ${wanted}, false)`);
  return tests.length === 0 ? "false" : `(${tests.join(" OR ")})`;
}

/**
 * SQL: whether an id as mailflow writes it is the one that is looked for: of ids of several fields
 * the first, and of a queue id that came again any.
 */
export function isWantedId(id: string, wantedId: string): string {
  const plain = plainId(wantedId);
  const starts = [" ", "~", "#"].map((end) => `starts_with(lower(${id}), ${sqlText(plain + end)})`);
  return `(lower(${id}) = ${sqlText(plain)} OR ${starts.join(" OR ")})`;
}
