import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MailflowError } from "../../sim/base/errors.ts";
import type { SyntheticTraffic } from "../../sim/contract/synthetic-settings.ts";
import { generateTraffic, trafficNames } from "../../sim/synthetic/generate.ts";
import { ProfileBuilder, type TrafficProfile } from "../../sim/traffic/profile.ts";
import { type TraceProgress, writeTrace } from "../../src/mail/trace.ts";
import type { ReadOptions } from "../../src/readers/contract/read-options.ts";
import { readLog } from "../../src/readers/read-log.ts";
import { daily, mixedTraffic, stream, traffic } from "../sim/synthetic/fixtures.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "mailflow-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
const ignore = (): void => undefined;

function made(settings: SyntheticTraffic): TrafficProfile {
  const builder = new ProfileBuilder({ ...trafficNames(settings), groupDimension: "group" });
  for (const batch of generateTraffic(settings)) builder.add(batch);
  return builder.build();
}

async function read(name: string): Promise<TrafficProfile> {
  const options: ReadOptions = {
    inputs: [name],
    baseFolder: folder,
    map: null,
    timeFormat: null,
    timeZone: null,
    encoding: null,
    serverName: null,
    serverKey: null,
    serverNameByKey: new Map(),
    by: "group",
    allowAddresses: false,
    maxRejects: { kind: "rows", value: 0 },
    rejectsPath: null,
    memoryMb: null,
    stdin: null,
    onProgress: ignore,
    signal: never,
  };
  const log = await readLog(options);
  try {
    expect(log.warnings).toEqual([]);
    expect(log.rows.duplicates).toBe(0);
    return log.profile;
  } finally {
    await log.close();
  }
}

describe("a written trace", () => {
  test("begins with the names of its columns and its earliest message", async () => {
    const settings = traffic(
      [
        {
          server: "mx.contoso.example",
          builds: [{ build: "15.1.2507.57", weight: 1 }],
          streams: [stream("office", daily({ messagesPerDay: 2 }))],
        },
      ],
      { days: 1 },
    );
    const file = path.join(folder, "trace.csv");
    expect(await writeTrace(file, settings, never, ignore)).toBe(2);
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines[0]).toBe("time,server,build,id,recipients,bytes,group,scope");
    expect(lines[1]).toMatch(
      /^2026-09-08T\d\d:\d\d:\d\d\.\d{3}Z,mx\.contoso\.example,15\.1\.2507\.57,20260908\.0\.\d@mx\.contoso\.example,\d+,\d+,office,OnPremises$/,
    );
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe("");
  });

  test("is the same file every time", async () => {
    const [first, second] = [path.join(folder, "1.csv"), path.join(folder, "2.csv")];
    await writeTrace(first, mixedTraffic(), never, ignore);
    await writeTrace(second, mixedTraffic(), never, ignore);
    expect(await readFile(first, "utf8")).toBe(await readFile(second, "utf8"));
  });

  test.each(["trace.csv", "trace.parquet"])(
    "%s read back has the profile of the messages it was made of",
    async (name) => {
      const settings = mixedTraffic({ days: 30 });
      await writeTrace(path.join(folder, name), settings, never, ignore);
      expect(await read(name)).toEqual(made(settings));
    },
  );

  test("tells how far it is, up to the end", async () => {
    const seen: TraceProgress[] = [];
    const settings = mixedTraffic({ days: 90 });
    const rows = await writeTrace(path.join(folder, "t.csv"), settings, never, (p) => {
      seen.push(p);
    });
    const fractions = seen.map(({ fraction }) => fraction);
    expect(seen.length).toBeGreaterThan(3);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(seen.at(-1)).toEqual({ step: "generate", fraction: 1, rows });
  });

  test.each(["t.csv", "t.parquet"])(
    "interrupted in the middle leaves nothing of %s",
    async (name) => {
      const stop = new AbortController();
      const run = writeTrace(path.join(folder, name), mixedTraffic({ days: 90 }), stop.signal, () =>
        stop.abort(),
      );
      await expect(run).rejects.toMatchObject({ code: "INTERRUPTED" });
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test("into a folder that is missing is refused in words", async () => {
    const file = path.join(folder, "missing", "t.csv");
    const run = writeTrace(file, mixedTraffic({ days: 1 }), never, ignore);
    await expect(run).rejects.toThrow(MailflowError);
    await expect(run).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  });
});
