import { invariant } from "./errors.ts";
import { compareText } from "./units.ts";

/**
 * The RFC 8785 form of a JSON value: keys sorted by UTF-16 code unit, no white space, numbers as
 * ECMAScript prints them. `undefined` members are left out. Errors: INVARIANT on a number that JSON
 * cannot hold.
 * Source: RFC 8785, JSON Canonicalization Scheme (2020).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    invariant(Number.isFinite(value), "a number of the result is finite");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  invariant(typeof value === "object", `a value of the result is JSON, not ${typeof value}`);
  const members = sortedMembers(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`,
  );
  return `{${members.join(",")}}`;
}

/**
 * `canonicalJson` of an object in pieces: a list among its members comes entry by entry. The text
 * of a result of 10,000 servers, made whole, took 110 MB; in pieces it takes next to nothing.
 */
export function* canonicalPieces(value: object): Iterable<string> {
  let before = "{";
  for (const [key, member] of sortedMembers(value)) {
    const name = `${before}${JSON.stringify(key)}:`;
    before = ",";
    if (!Array.isArray(member) || member.length === 0) {
      yield name + canonicalJson(member);
      continue;
    }
    for (const [i, entry] of member.entries()) {
      yield (i === 0 ? `${name}[` : ",") + canonicalJson(entry);
    }
    yield "]";
  }
  yield before === "{" ? "{}" : "}";
}

function sortedMembers(value: object): readonly [string, unknown][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareText(a, b));
}
