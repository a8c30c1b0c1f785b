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
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
