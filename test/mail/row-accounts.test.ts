import { expect, test } from "vitest";
import { windowAccounts, windowWarnings } from "../../src/mail/row-accounts.ts";

const rows = {
  read: 20,
  kept: 15,
  duplicates: 0,
  filtered: 5,
  filteredByReason: [{ reason: "not to Exchange Online", rows: 5 }],
  rejected: 0,
  rejectedSamples: [],
};

/** One row a minute in minutes 0 to 14. */
const rowsInMinutes = (from: number, to: number): number =>
  Math.max(0, Math.min(15, to) - Math.max(0, from));

/** The window from minute 2 to 8 of the log, moved by 100 minutes. */
const moved = { startMinute: 102, endMinute: 108, shiftMinutes: 100 } as Parameters<
  typeof windowAccounts
>[2];

test("rows outside the window are filtered for it, the most frequent reason first", () => {
  const accounts = windowAccounts(rows, rowsInMinutes, moved);
  expect(accounts).toMatchObject({ used: 6, filtered: 14 });
  expect(accounts.filteredByReason).toEqual([
    { reason: "after the window", rows: 7 },
    { reason: "not to Exchange Online", rows: 5 },
    { reason: "before the window", rows: 2 },
  ]);
});

test("a log that is longer than the window and a file outside it are told, by its name", () => {
  const named = ["in.csv", "late.csv", "empty.csv"];
  const inputs = named.map((name) => ({ name, sha256: "", rows: 1 }));
  const spans = [{ firstMinute: 0, lastMinute: 2 }, { firstMinute: 8, lastMinute: 14 }, null];
  const accounts = windowAccounts(rows, rowsInMinutes, moved);
  const warnings = windowWarnings({ inputs, spans }, accounts, moved);
  expect(warnings.map(({ code }) => code)).toEqual(["LOG_LONGER", "FILE_OUTSIDE"]);
  expect(warnings[0]?.message).toContain("7 rows");
  expect(warnings[1]?.message).toMatch(/^No mail of 'late\.csv' lies in the window/);
});

test("a log inside its window is not warned of", () => {
  const wide = { startMinute: 0, endMinute: 15, shiftMinutes: 0 } as typeof moved;
  const accounts = windowAccounts(rows, rowsInMinutes, wide);
  expect(accounts.filteredByReason).toEqual(rows.filteredByReason);
  expect(windowWarnings({ inputs: [], spans: [] }, accounts, wide)).toEqual([]);
});
