import { START_MS } from "./event-modes.mjs";

export const MINUTES = 90 * 1440;
export const WINDOW = { startMs: START_MS, days: 90, shiftToMs: null, extend: "none" };

/**
 * Writes a profile of some servers: with mail in so many minutes each, or, where that is null, with
 * volumes by Zipf's law: the k-th server has mail in 10,000 / k minutes. Returns the number of
 * messages.
 */
export async function writeProfile(file, servers, minutes) {
  const { emptyProfile } = await import(
    new URL("../../dist/sim/traffic/profile.js", import.meta.url).href
  );
  const { writeProfileFile } = await import(
    new URL("../../dist/src/run/write-profile.js", import.meta.url).href
  );
  const rowsOf = (k) => minutes ?? Math.max(3, Math.floor(10_000 / (k + 1)));
  let rowCount = 0;
  for (let k = 0; k < servers; k++) rowCount += rowsOf(k);
  const names = {
    servers: Array.from({ length: servers }, (_, k) => `mail${String(k).padStart(5, "0")}`),
    builds: [""],
    groups: [""],
    groupDimension: null,
  };
  const profile = emptyProfile(names, rowCount);
  let row = 0;
  let total = 0;
  for (let k = 0; k < servers; k++) {
    const own = rowsOf(k);
    for (let i = 0; i < own; i++, row++) {
      const messages = 20 + ((row * 5) % 38);
      profile.server[row] = k;
      profile.inScope[row] = 1;
      profile.minute[row] = START_MS / 60_000 + Math.floor((i * MINUTES) / own);
      profile.messages[row] = messages;
      profile.recipients[row] = messages * 2;
      profile.bytes[row] = messages * 1000;
      total += messages;
    }
  }
  const counts = { read: total, kept: total, duplicates: 0, filtered: 0, rejected: 0 };
  const account = {
    version: 1,
    tool: { name: "bench", version: "1" },
    format: "csv",
    inputs: [],
    rows: { ...counts, rejectedSamples: [] },
    warnings: [],
    ...names,
  };
  const { signal } = new AbortController();
  await writeProfileFile(file, { profile, logRows: profile.messages, account }, signal);
  return total;
}
