import { createHash } from "node:crypto";
import { sqlText } from "../../duck/sql.ts";

/** What a name stands for; part of the pseudonym, so that a table can still be read. */
type NameKind = "address" | "id";

const HEX_LENGTH = 16;
const ADDRESS = /[^\s@,;<>"'=]+@[^\s@,;<>"'=]+/g;

/** The key of groups where none was given: it keeps addresses from sight, not from guessing. */
export const SHARED_KEY = "mailflow-sim group of one address";

/**
 * A name replaced by a keyed hash: equal names are equal still, and without the key nobody can try
 * names. Large and small letters are alike.
 */
function pseudonym(name: string, kind: NameKind, key: string): string {
  const hash = createHash("sha256").update(`${key}: ${name.toLowerCase()}`, "utf8").digest("hex");
  return `${kind}-${hash.slice(0, HEX_LENGTH)}`;
}

/** SQL: the pseudonym of a text that is not NULL, as `pseudonym` makes it. */
export function pseudonymSql(name: string, kind: NameKind, key: string): string {
  const hash = `sha256(${sqlText(`${key}: `)} || lower(${name}))`;
  return `${sqlText(`${kind}-`)} || left(${hash}, ${HEX_LENGTH})`;
}

/** A text with every address in it replaced by its pseudonym. */
export function withPseudonyms(text: string, key: string): string {
  return text.replace(ADDRESS, (address) => pseudonym(address, "address", key));
}
