/**
 * Offsets of abbreviations that mean one offset everywhere; `CST`, `CDT`, `IST` and `PST` mean
 * several and are left out. Source: IANA time zone database, offsets in use 2024–2026.
 */
const offsets: ReadonlyMap<string, string> = new Map([
  ["UTC", "Z"],
  ["GMT", "Z"],
  ["WET", "+00:00"],
  ["WEST", "+01:00"],
  ["BST", "+01:00"],
  ["CET", "+01:00"],
  ["CEST", "+02:00"],
  ["MET", "+01:00"],
  ["MEST", "+02:00"],
  ["EET", "+02:00"],
  ["EEST", "+03:00"],
  ["IDT", "+03:00"],
  ["MSK", "+03:00"],
  ["WAT", "+01:00"],
  ["CAT", "+02:00"],
  ["EAT", "+03:00"],
  ["SAST", "+02:00"],
  ["PKT", "+05:00"],
  ["WIB", "+07:00"],
  ["HKT", "+08:00"],
  ["AWST", "+08:00"],
  ["JST", "+09:00"],
  ["KST", "+09:00"],
  ["ACST", "+09:30"],
  ["ACDT", "+10:30"],
  ["AEST", "+10:00"],
  ["AEDT", "+11:00"],
  ["NZST", "+12:00"],
  ["NZDT", "+13:00"],
  ["NST", "-03:30"],
  ["NDT", "-02:30"],
  ["ADT", "-03:00"],
  ["AST", "-04:00"],
  ["EDT", "-04:00"],
  ["EST", "-05:00"],
  ["MDT", "-06:00"],
  ["MST", "-07:00"],
  ["PDT", "-07:00"],
  ["AKDT", "-08:00"],
  ["AKST", "-09:00"],
  ["HST", "-10:00"],
] as const);

/** The offset that the abbreviation of a zone means; "" = it means several, or is not known. */
export function offsetOfZoneName(name: string): string {
  const [, sign, hours, minutes = "00"] = /^([+-])(\d\d)(\d\d)?$/.exec(name) ?? [];
  if (sign !== undefined) return `${sign}${hours}:${minutes}`;
  return offsets.get(name) ?? "";
}
