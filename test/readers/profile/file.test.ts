import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyProfile } from "../../../sim/traffic/profile.ts";
import { PROFILE_VERSION, type ProfileFile } from "../../../src/readers/profile/account.ts";
import { readProfileFile } from "../../../src/readers/profile/file.ts";
import { writeProfileFile } from "../../../src/run/write-profile.ts";

const { signal } = new AbortController();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "mailflow-test-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A row for each of so many servers; the account lists them but for the last few. */
function profileOf(serverCount: number, unlisted: number): ProfileFile {
  const servers = Array.from({ length: serverCount }, (_, i) => `O'Hare ${1_000 + i}`);
  const names = { servers, builds: ["", "15.1.2507.39"], groups: [""], groupDimension: null };
  const profile = emptyProfile(names, serverCount);
  for (let row = 0; row < serverCount; row++) {
    profile.server[row] = row;
    profile.build[row] = row % 2;
    profile.inScope[row] = 1;
    profile.minute[row] = 29_813_760 + row;
    profile.messages[row] = row + 1;
  }
  const counts = { read: 0, kept: 0, duplicates: 0, filtered: 0, rejected: 0 };
  const account = {
    version: PROFILE_VERSION,
    tool: { name: "test", version: "1" },
    format: "csv",
    inputs: [],
    spans: [],
    rows: { ...counts, filteredByReason: [], rejectedSamples: [] },
    warnings: [],
    ...names,
    servers: servers.slice(0, serverCount - unlisted),
  } as const;
  return { profile, logRows: profile.messages, account };
}

// Names of a short list and of a long one are looked up in two ways.
describe.each([20, 400])("a profile of %i servers", (serverCount) => {
  test("is read as it was written", async () => {
    const file = path.join(folder, `whole-${serverCount}.parquet`);
    const written = profileOf(serverCount, 0);
    await writeProfileFile(file, written, signal);
    expect(await readProfileFile(file, "whole", signal)).toEqual(written);
  });

  test("is refused where a row has a name that its account does not list", async () => {
    const file = path.join(folder, `unlisted-${serverCount}.parquet`);
    await writeProfileFile(file, profileOf(serverCount, 1), signal);
    await expect(readProfileFile(file, "unlisted", signal)).rejects.toMatchObject({
      code: "PROFILE_INVALID",
    });
  });
});
