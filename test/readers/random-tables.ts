import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import type { LogRead, MinuteMarks } from "../../src/readers/contract/log-read.ts";
import type { ReadOptions } from "../../src/readers/contract/read-options.ts";
import type { ReadTuning } from "../../src/readers/read-log.ts";
import { readLog } from "../../src/readers/read-log.ts";
import { account, messageLines, profileLines } from "./read-helpers.ts";

/** SQL values of each column, good ones and bad ones. */
export interface TableSql {
  readonly time: readonly string[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

const instants = ["2025-10-26 00:59:59.999", "2025-10-26 02:30:00", "2026-03-29 02:15:30.5"];
const timestamps = (type: string): readonly string[] => [
  ...instants.map((text) => `CAST('${text}' AS ${type})`),
  `CAST('1969-12-31 23:59:59.5' AS ${type})`,
  `CAST(NULL AS ${type})`,
];
export const timeColumns: Readonly<Record<string, readonly string[]>> = {
  timestamp: timestamps("TIMESTAMP"),
  nanoseconds: timestamps("TIMESTAMP_NS"),
  zoned: timestamps("TIMESTAMPTZ"),
  date: timestamps("DATE"),
  text: ["'2025-10-26T02:30:00Z'", "'2025-10-26 02:30:00'", "'25.10.2025 1:02'", "'no'", "NULL"],
  epoch: ["1761445800", "1761445800123", "12", "-1", "NULL::BIGINT"],
};
const wholeNumbers = (type: string): readonly string[] =>
  ["0", "1", "7", "100", "NULL"].map((text) => `CAST(${text} AS ${type})`);
const countColumns: readonly (readonly string[])[] = [
  wholeNumbers("UTINYINT"),
  [...wholeNumbers("INTEGER"), "-1::INTEGER"],
  [...wholeNumbers("BIGINT"), "999999999999999", "1000000000000000", "-5::BIGINT"],
  ["1.0::DOUBLE", "2.5::DOUBLE", "'nan'::DOUBLE", "-0.0::DOUBLE"],
  ["'3'", "' 4 '", "'2.00'", "'many'", "''", "NULL"],
  ["'a@x.example;b@x.example; A@x.example'", "'a@x.example'", "'5'", "';'", "NULL"],
  ["['a@x.example', 'b@x.example']", "['7']", "NULL::VARCHAR[]"],
];
export const nameColumns: readonly string[] = [
  "'Mail1.'",
  "'mail1'",
  "' MAIL1'",
  "'mail2'",
  "'.'",
  "''",
  "NULL",
];
const builds = ["'15.1.2507.39'", "'Version 15.1 (Build 2507.6)'", "'15.1'", "NULL"];
const scopes: readonly (readonly string[])[] = [
  ["'in'", "'OUT'", "'perhaps'", "NULL"],
  ["true", "false", "NULL::BOOLEAN"],
];
const groups: readonly (readonly string[])[] = [
  ["'a  b'", "'A b'", "'x <x@x.example>'", "NULL"],
  ["1", "2", "-3", "NULL::INTEGER"],
  ["0.0::DOUBLE", "-0.0::DOUBLE"],
];

/** One of the columns, or none. */
export const optional = (
  choices: readonly (readonly string[])[],
): fc.Arbitrary<readonly string[] | null> => fc.option(fc.constantFrom(...choices));

/** Tables whose every row is a message. */
export const tables: fc.Arbitrary<TableSql> = fc
  .record({
    time: fc.constantFrom(...Object.values(timeColumns)),
    server: fc.constant(nameColumns),
    build: optional([builds]),
    scope: optional(scopes),
    group: optional(groups),
    recipients: optional(countColumns),
    bytes: optional(countColumns),
  })
  .map(({ time, ...rest }) => {
    const kept = Object.entries(rest).flatMap(([name, values]) =>
      values === null ? [] : ([[name, values]] as const),
    );
    return { time, columns: Object.fromEntries(kept) };
  });

/** A Parquet file of a row for each number, which draws its values. */
export async function writeParquet(
  filePath: string,
  { time, columns }: TableSql,
  draws: readonly number[],
): Promise<void> {
  const all = Object.entries({ time, ...columns });
  const rows = draws.map((draw) => {
    const values = all.map(([, sql], index) => sql[(draw >>> (4 * index)) % sql.length]);
    return `(${values.join(", ")})`;
  });
  const names = all.map(([name]) => `"${name}"`).join(", ");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (SELECT * FROM (VALUES ${rows.join(", ")}) t(${names}))
    TO '${filePath}' (FORMAT parquet)`);
  connection.closeSync();
}

/** Nothing is put together while it is read. */
export const oneByOne: ReadTuning = { threads: 1, alwaysCopies: false, alwaysSingleRows: true };

/** All that a log tells, and the steps of reading it; or its error. */
export async function told(
  options: ReadOptions,
  tuning?: ReadTuning,
): Promise<{ readonly steps: ReadonlySet<string>; readonly log: unknown }> {
  const steps = new Set<string>();
  try {
    const read = await readLog({ ...options, onProgress: ({ step }) => steps.add(step) }, tuning);
    try {
      const { servers, builds: buildNames, groups: groupNames, inputs, rows, warnings } = read;
      const names = { servers, builds: buildNames, groups: groupNames };
      const texts = { account: account(read), profile: profileLines(read) };
      const stepsOfCounts = new Set(steps);
      const messages = await messageLines(read);
      const people = await peopleOf(read);
      const log = { names, inputs, rows, warnings, ...texts, messages, people };
      return { steps: stepsOfCounts, log };
    } finally {
      await read.close();
    }
  } catch (error) {
    return { steps, log: String(error) };
  }
}

/** The people of both roles, where the minutes of every third row of the profile are marked. */
async function peopleOf(read: LogRead): Promise<readonly unknown[]> {
  const { profile, people } = read;
  const rows = Array.from({ length: profile.rowCount }, (_, row) => row).filter(
    (row) => row % 3 === 0 && profile.inScope[row] === 1,
  );
  const keys = rows.map((row) => [profile.server[row], profile.build[row], profile.minute[row]]);
  const first = new Set(keys.map((key) => keys.findIndex((other) => `${other}` === `${key}`)));
  const once = rows.filter((_, index) => first.has(index));
  const marks: MinuteMarks = {
    server: Uint32Array.from(once, (row) => profile.server[row] ?? 0),
    build: Uint32Array.from(once, (row) => profile.build[row] ?? 0),
    minute: Int32Array.from(once, (row) => profile.minute[row] ?? 0),
    mark: Uint8Array.from(once, (row) => 1 + (row % 2)),
  };
  if (people === null) return [];
  const count = await people.mark(marks);
  const { senders, recipients } = await count(-(2 ** 31), 2 ** 31 - 1);
  return [senders, recipients].map((role) => (role === null ? null : [...role].sort()));
}
