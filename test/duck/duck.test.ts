import { afterEach, expect, test } from "vitest";
import { Duck } from "../../src/duck/duck.ts";
import { makePrivateFolder } from "../../src/platform/private-folder.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function openDuck(signal: AbortSignal = new AbortController().signal): Promise<Duck> {
  const folder = await makePrivateFolder();
  const duck = await Duck.open({ folderPath: folder.path, memoryMb: null, threads: null, signal });
  ends.push(async () => {
    duck.close();
    await folder.remove();
  });
  return duck;
}

test("a caller may leave chunks early, and ask for others", async () => {
  const duck = await openDuck();
  for (let time = 0; time < 3; time++) {
    let rows = 0;
    for await (const chunk of duck.chunks("SELECT range FROM range(1000000)")) {
      rows += chunk.rowCount;
      if (rows > 10_000) break;
    }
    expect(rows).toBeLessThan(1_000_000);
  }
});

test("every row of a long result comes once and in order", async () => {
  const duck = await openDuck();
  let next = 0;
  for await (const chunk of duck.chunks("SELECT CAST(range AS DOUBLE) FROM range(100000)")) {
    for (const [value] of chunk.getRows()) expect(value).toBe(next++);
  }
  expect(next).toBe(100_000);
});

test("a chunk that fails while the caller works on another is an error when its turn comes", async () => {
  const duck = await openDuck();
  const failing =
    "SELECT CASE WHEN range = 50000 THEN error('late') ELSE '' END FROM range(100000)";
  const readAll = async (): Promise<void> => {
    for await (const _ of duck.chunks(failing)) await new Promise((done) => setImmediate(done));
  };
  await expect(readAll()).rejects.toThrow("late");
  expect(await duck.numbers("SELECT 1 AS one")).toEqual({ one: 1 });
});

test("a stop between two chunks ends the reading", async () => {
  const controller = new AbortController();
  const duck = await openDuck(controller.signal);
  const readAll = async (): Promise<void> => {
    for await (const _ of duck.chunks("SELECT range FROM range(10000000)")) controller.abort();
  };
  await expect(readAll()).rejects.toMatchObject({ code: "INTERRUPTED" });
});
