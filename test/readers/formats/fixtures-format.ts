import type { ReadOptions } from "../../../src/readers/contract/read-options.ts";

/** A log of one format, made by hand, and what it must be read as. All fixtures are synthetic. */
export interface FormatFixture {
  readonly title: string;
  /** `LogRead.format`. */
  readonly format: string;
  readonly options: Partial<ReadOptions>;
  readonly delimiter: string;
  readonly lineEnd: "\n" | "\r\n";
  /** Lines before the rows; the last one is the header. */
  readonly head: readonly string[];
  /**
   * Rows, at least eight; one holds a quoted line break, one is a duplicate where the format has
   * ids.
   */
  readonly rows: readonly string[];
  /** As `messageLines` gives them. */
  readonly messages: readonly string[];
  /** `read kept duplicates filtered rejected` */
  readonly account: string;
  readonly hasIds: boolean;
  /** Rows that read well as CSV and make no sense, with the reason to expect. */
  readonly badRows: readonly (readonly [row: string, reason: string])[];
  /** false: lines of text or objects of JSON, which have no header and no columns. */
  readonly isTable?: boolean;
  /** A header of no format, or without a needed column, and the code of the error. */
  readonly wrongHead: readonly [header: string, code: string];
}

/** The whole log as text. */
export function logText(fixture: FormatFixture, rows: readonly string[] = fixture.rows): string {
  return [...fixture.head, ...rows].map((line) => line + fixture.lineEnd).join("");
}
