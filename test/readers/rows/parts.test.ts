import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { MailflowError } from "../../../sim/base/errors.ts";
import { Duck } from "../../../src/duck/duck.ts";
import { oneByOne, optional, type TableSql, tables, told, writeParquet } from "../random-tables.ts";
import { folderWith, messageLines, optionsFor, readFiles } from "../read-helpers.ts";

const runs = Number(process.env["PARTS_RUNS"] ?? 25);

const ids: readonly (readonly string[])[] = [
  ["'m1'", "'m2'", "'m3'"],
  ["'m1'", "'m1'", "'m1'", "'m2'"],
  ["1", "2", "3"],
  ["'m1'", "'m2'", "'m3'", "'m4'", "''"],
];
const addresses = ["'a@x.example'", "'A@x.example'", "'b@x.example'", "'c@x.example'", "NULL"];

/** Tables with an id; values that are rejected are left out of some, for they end plain reading. */
const withIds: fc.Arbitrary<TableSql> = fc
  .record({
    table: tables,
    id: fc.constantFrom(...ids),
    recipient: optional([addresses, addresses.slice(0, 2)]),
    sender: optional([[...addresses, "'<>'"], addresses.slice(0, 1)]),
    isClean: fc.boolean(),
  })
  .map(({ table, id, recipient, sender, isClean }) => {
    const more = Object.entries({ id, recipient, sender }).flatMap(([name, values]) =>
      values === null ? [] : [[name, values] as const],
    );
    const columns = { ...table.columns, ...Object.fromEntries(more) };
    if (!isClean) return { time: table.time, columns };
    const { scope, recipients, bytes, build, ...rest } = columns;
    const server = ["'Mail1.'", "'mail1'", "'mail2'"];
    const time = ["'2025-10-26T02:30:00Z'", "'2025-10-26T02:31:00Z'", "'2025-10-26T02:31:59.5Z'"];
    return { time, columns: { ...rest, server } };
  });

/** One message to three people, whose rows are read once more: random tables seldom hold one. */
const ofThree: TableSql = {
  time: ["'2025-10-26T02:30:00Z'"],
  columns: {
    server: ["'mail1'"],
    id: ["'m1'"],
    recipient: ["'a@x.example'", "'b@x.example'", "'c@x.example'"],
  },
};

/** The rows of a Parquet file as CSV. */
async function writeCsv(from: string, to: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(
    `COPY (SELECT * FROM read_parquet('${from}')) TO '${to}' (FORMAT csv, HEADER)`,
  );
  connection.closeSync();
}

it("rows that are put together while they are read tell the same as rows by themselves", async () => {
  const folder = await folderWith({});
  const statements = vi.spyOn(Duck.prototype, "run");
  const made = (table: string): number =>
    statements.mock.calls.filter(([sql]) => sql.includes(`TABLE ${table} `)).length;
  const draws = fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 60 });
  const kinds = fc.record({
    isCsv: fc.boolean(),
    isBy: fc.boolean(),
    isOne: fc.boolean(),
    isRenamed: fc.boolean(),
  });
  const plainly = { isCsv: false, isBy: false, isOne: true, isRenamed: false };
  await fc.assert(
    fc.asyncProperty(withIds, draws, kinds, async (table, drawn, kind) => {
      const extension = kind.isCsv ? "csv" : "parquet";
      for (const [name, rows] of [["a", drawn] as const, ["b", drawn.slice(0, 3)] as const]) {
        const parquet = path.join(folder, `${name}.parquet`);
        await writeParquet(parquet, table, rows);
        if (kind.isCsv) await writeCsv(parquet, path.join(folder, `${name}.csv`));
      }
      const names = kind.isOne ? ["a"] : ["a", "b"];
      const by = kind.isBy && table.columns["group"] !== undefined ? "group" : null;
      const options = optionsFor(
        names.map((name) => `${name}.${extension}`),
        folder,
        {
          by,
          withPeople: true,
          serverKey: "server",
          serverNameByKey: new Map(kind.isRenamed ? [["mail2", "mail1"]] : []),
        },
      );
      const fast = await told(options);
      const slow = await told(options, oneByOne);
      expect(fast.log).toEqual(slow.log);
    }),
    { numRuns: runs, examples: [[ofThree, [0x0000, 0x1000, 0x2000], plainly]] },
  );
  // Nothing was proved unless the logs were read in that way, and some of their rows once more.
  expect(made("part_summary")).toBeGreaterThan(runs / 4);
  expect(made("more_texts")).toBeGreaterThan(0);
  statements.mockRestore();
});

it("rows are written down where memory is too short to put them together", async () => {
  const text = "time,server,id,recipient\n2025-10-26T02:30:00Z,mail1,m1,a@x.example\n";
  const whole = await messageLines(await readFiles({ "a.csv": text }));
  const { run } = Duck.prototype;
  const statements = vi.spyOn(Duck.prototype, "run");
  statements.mockImplementation(async function (this: Duck, sql, onFraction) {
    if (sql.includes("INTO message_parts"))
      throw new MailflowError("MEMORY_TOO_SMALL", "none left");
    await run.call(this, sql, onFraction);
  });
  expect(await messageLines(await readFiles({ "a.csv": text }))).toEqual(whole);
  expect(statements.mock.calls.some(([sql]) => sql.includes("INTO log_rows"))).toBe(true);
  statements.mockRestore();
});
