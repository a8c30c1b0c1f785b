import { invariant } from "../../../sim/base/errors.ts";
import type { OtherCause } from "../../../sim/contract/other-cause.ts";
import { dataPath } from "../../platform/package-root.ts";
import { readSmallCsv } from "../../readers/open/small-csv.ts";

const FILE = "neighbours.csv";
const COLUMNS = ["code", "text", "programme", "meaning", "action", "source", "confidence"] as const;
const CODE = /^([245]\.\d{1,3})\.(\d{1,3})(?:-(\d{1,3}))?$/;
/** Codes alone: no part of an IP address, of a build or of a longer number. */
const CODES_IN_TEXT = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)/g;
/** Codes of enforcement itself. Source: Microsoft, 12 Dec 2023. */
const ENFORCEMENT: readonly string[] = ["4.7.230", "5.7.230"];

/**
 * Loads `scenarios/replies/neighbours.csv`, in its order. Errors: INVARIANT when the bundled table
 * is broken: a row without a source or a confidence, a code of enforcement, two rows for one code.
 */
export async function loadOtherCauses(): Promise<readonly OtherCause[]> {
  const { header, rows } = await readSmallCsv(dataPath("replies", FILE));
  const places = COLUMNS.map((column) => header.indexOf(column));
  invariant(!places.includes(-1), `${FILE} has the columns ${COLUMNS.join(", ")}`);
  const causes = rows.map(({ line, values }): OtherCause => {
    const cell = (column: (typeof COLUMNS)[number]): string => {
      const value = (values[header.indexOf(column)] ?? "").trim();
      invariant(value !== "" || column === "text", `${FILE}, line ${line}, has a ${column}`);
      return value;
    };
    const confidence = cell("confidence");
    invariant(isConfidence(confidence), `${FILE}, line ${line}, has a known confidence`);
    const code = cell("code");
    invariant(CODE.test(code), `${FILE}, line ${line}, has a code such as 5.7.233 or 4.7.500-699`);
    return {
      code,
      text: cell("text"),
      programme: cell("programme"),
      meaning: cell("meaning"),
      action: cell("action"),
      source: cell("source"),
      confidence,
    };
  });
  for (const [index, { code }] of causes.entries()) {
    const others = causes.filter((_, at) => at !== index);
    const isAlone = firstAndLast(code).every((each) => !others.some((one) => covers(one, each)));
    invariant(isAlone, `${FILE} has one row for code ${code}`);
    invariant(!ENFORCEMENT.some((own) => covers({ code }, own)), `${code} is not enforcement`);
  }
  return causes;
}

/**
 * The cause of a reply that is not of enforcement, by its codes: of several the last that is known,
 * for Exchange writes what it was told after its own words (`451 4.4.0 … responded with: "…"`).
 * null = none is known, or the reply is of enforcement. `reply` may be a code alone.
 */
export function otherCauseOf(reply: string, causes: readonly OtherCause[]): OtherCause | null {
  const codes = reply.match(CODES_IN_TEXT) ?? [];
  if (codes.some((code) => ENFORCEMENT.includes(code))) return null;
  for (const code of codes.toReversed()) {
    const found = causes.find((cause) => covers(cause, code));
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether a code is that of a cause, or lies in its range. */
function covers(cause: Pick<OtherCause, "code">, code: string): boolean {
  const [, subject, first, last = first] = CODE.exec(cause.code) ?? [];
  const [, wanted, detail] = CODE.exec(code) ?? [];
  const number = Number(detail);
  return subject === wanted && number >= Number(first) && number <= Number(last);
}

function firstAndLast(code: string): readonly string[] {
  const [, subject, first, last = first] = CODE.exec(code) ?? [];
  return [`${subject}.${first}`, `${subject}.${last}`];
}

function isConfidence(text: string): text is OtherCause["confidence"] {
  return text === "high" || text === "medium" || text === "low";
}
