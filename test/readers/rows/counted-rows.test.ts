import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  nameColumns,
  oneByOne,
  tables,
  timeColumns,
  told,
  writeParquet,
} from "../random-tables.ts";
import { folderWith, optionsFor } from "../read-helpers.ts";

const runs = Number(process.env["COUNTED_ROWS_RUNS"] ?? 12);

describe("rows that are counted while they are read", () => {
  it("tell the same as rows that are written down one by one", async () => {
    const folder = await folderWith({});
    const zones = fc.constantFrom(null, "Europe/Berlin", "America/New_York");
    const draws = fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 60 });
    const plain = { time: timeColumns["timestamp"] ?? [], columns: { server: nameColumns } };
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(tables, draws, zones, fc.boolean(), async (table, drawn, timeZone, isBy) => {
        await writeParquet(path.join(folder, "a.parquet"), table, drawn);
        await writeParquet(path.join(folder, "b.parquet"), table, drawn.slice(0, 3));
        const by = isBy && table.columns["group"] !== undefined ? "group" : null;
        const options = optionsFor(["a.parquet", "b.parquet"], folder, { timeZone, by });
        const fast = await told(options);
        const slow = await told(options, oneByOne);
        expect(fast.log).toEqual(slow.log);
        if (!fast.steps.has("group") && fast.steps.has("count")) counted++;
      }),
      // The first is counted for sure, whatever is drawn after it.
      { numRuns: runs, examples: [[plain, [0x00, 0x11], null, false]] },
    );
    expect(counted).toBeGreaterThan(0);
  });

  it("are asked for neither ids nor messages, and have no step of grouping", async () => {
    const folder = await folderWith({});
    const table = { time: timeColumns["timestamp"] ?? [], columns: { server: nameColumns } };
    await writeParquet(path.join(folder, "a.parquet"), table, [0x00, 0x11, 0x22]);
    const plain = await told(optionsFor(["a.parquet"], folder));
    expect([...plain.steps]).toEqual(["spool", "scan", "count"]);
    const withId = { ...table, columns: { ...table.columns, id: ["'m1'"] } };
    await writeParquet(path.join(folder, "a.parquet"), withId, [0x00, 0x11, 0x22]);
    const grouped = await told(optionsFor(["a.parquet"], folder));
    expect([...grouped.steps]).toEqual(["spool", "scan", "group", "count"]);
  });
});
