import { readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Journal, type JournalEntry } from "../../src/tune/journal.ts";
import { failure, withFiles } from "../config/config-helpers.ts";

const entry = (x: number): JournalEntry => ({
  point: [x, 1 / 3],
  figures: [
    { mean: x * 0.1, halfWidth: 0.01, replications: 3 },
    { mean: 7, halfWidth: null, replications: 3 },
  ],
});

test("a record gives back what was written, to the bit", async () => {
  await withFiles({}, async (folder) => {
    const file = path.join(folder, "study.jsonl");
    const journal = await Journal.open(file, "abc");
    await journal.append([entry(0.1), entry(0.2)]);
    await journal.append([entry(0.3)]);
    const again = await Journal.open(file, "abc");
    expect(again.count).toBe(3);
    expect(again.at(2, [0.3, 1 / 3])).toEqual(entry(0.3));
    expect(again.at(2, [0.31, 1 / 3])).toBeNull();
    expect(again.at(3, [0.3, 1 / 3])).toBeNull();
  });
});

test("wherever it was cut off, it goes on after the last whole line", async () => {
  await withFiles({}, async (folder) => {
    const file = path.join(folder, "study.jsonl");
    await (await Journal.open(file, "abc")).append([entry(0.1), entry(0.2)]);
    const whole = await readFile(file, "utf8");
    for (let length = 0; length <= whole.length; length += 7) {
      await writeFile(file, whole);
      await truncate(file, length);
      const journal = await Journal.open(file, "abc");
      const lines = whole.slice(0, length).split("\n").length - 2;
      expect(journal.count).toBe(Math.max(0, lines));
      await journal.append([entry(0.1), entry(0.2)].slice(journal.count));
      expect(await readFile(file, "utf8")).toBe(whole);
    }
  });
});

test("the record of another study is refused and left alone", async () => {
  await withFiles({}, async (folder) => {
    const file = path.join(folder, "study.jsonl");
    await (await Journal.open(file, "abc")).append([entry(0.1)]);
    const before = await readFile(file, "utf8");
    const error = await failure(() => Journal.open(file, "def"));
    expect(error.code).toBe("STUDY_INVALID");
    expect(await readFile(file, "utf8")).toBe(before);
  });
});
