import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { isWithinSpread } from "../../reports/fit/text.ts";
import { fit as fitLog, run } from "../../src/api.ts";
import { scenarioYaml } from "../../src/config/scenario/yaml.ts";
import { failure, withFiles } from "../config/config-helpers.ts";

const START_MS = Date.UTC(2026, 8, 7);

/** Forty-two days of two servers; the large one was upgraded once, the small one is a pool. */
function traceCsv(): string {
  const rows = ["received,host,version,rcpts,size,from"];
  for (let i = 0; i < 6_000; i++) {
    const ms = START_MS + Math.floor((i / 6_000) * 42 * 86_400_000) + (i % 7) * 1_000;
    const build = i < 3_000 ? "15.1.2507.39" : "15.1.2507.44";
    rows.push(
      `${iso(ms)},EDGE1,${build},${1 + (i % 3)},${2_000 + (i % 50) * 100},anna@contoso.example`,
    );
    if (i % 10 !== 0) continue;
    const pool = i % 20 === 0 ? "15.2.1748.36" : "15.2.1748.39";
    rows.push(`${iso(ms)},bob@fabrikam.example,${pool},1,9000,bob@fabrikam.example`);
  }
  return `${rows.join("\n")}\n`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

const map = {
  time: "received",
  server: "host",
  build: "version",
  recipients: "rcpts",
  bytes: "size",
};

async function fitTrace(changes: Partial<Parameters<typeof fitLog>[0]> = {}) {
  return await withFiles({ "trace.csv": traceCsv() }, async (folder) =>
    fitLog({ files: [path.join(folder, "trace.csv")], map, ...changes }),
  );
}

let plainFit: ReturnType<typeof fitTrace> | null = null;

/** One fit serves every test that only looks at it. */
function plain(): ReturnType<typeof fitTrace> {
  plainFit ??= fitTrace();
  return plainFit;
}

describe("a scenario fitted to a log", () => {
  test("holds no address, not even one that stood for a server", async () => {
    const { scenario } = await plain();
    const text = scenarioYaml(scenario, "");
    expect(text).not.toMatch(/@|anna|bob|contoso|fabrikam/);
    expect(scenario.traffic.synthetic?.servers?.map(({ server }) => server)).toEqual([
      "server-02",
      "edge1",
    ]);
  });

  test("has the log's messages, sizes and recipients by server", async () => {
    const { comparison } = await plain();
    const { log, fitted } = comparison;
    expect(log.messages).toBe(6_600);
    expect(Math.abs(fitted.messages / log.messages - 1)).toBeLessThan(0.05);
    expect(Math.abs(fitted.bytesMean / log.bytesMean - 1)).toBeLessThan(0.02);
    expect(Math.abs(fitted.recipientsMean - log.recipientsMean)).toBeLessThan(0.05);
  });

  test("is delayed and bounced like the log, within what chance does", async () => {
    const { comparison } = await fitTrace({ window: { days: 90 } });
    expect(comparison.delayed.log).toBeGreaterThan(0.01);
    expect(isWithinSpread(comparison.delayed)).toBe(true);
    expect(isWithinSpread(comparison.bounced)).toBe(true);
    expect(comparison.delayed.seeds).toHaveLength(10);
  });

  test("upgrades a server whose builds came in turn, and stamps those of a pool", async () => {
    const { scenario } = await plain();
    expect(scenario.servers).toEqual([
      {
        name: "edge1",
        build: "15.1.2507.39",
        upgrades: [{ at: "2026-09-28", build: "15.1.2507.44" }],
      },
    ]);
    expect(scenario.traffic.synthetic?.servers?.[0]?.builds).toEqual([
      { build: "15.2.1748.36", weight: 10_000 },
      { build: "15.2.1748.39", weight: 10_000 },
    ]);
  });

  test("can be scaled and can hide the names of servers", async () => {
    const own = await plain();
    const { scenario } = await fitTrace({ scale: 3, renameServers: true });
    const volume = (each: typeof scenario, server: string): number => {
      const found = each.traffic.synthetic?.servers?.find((entry) => entry.server === server);
      const stream = found?.streams[0];
      return stream?.kind === "measured" ? stream.messagesPerWeek : 0;
    };
    expect(volume(scenario, "server-01") / volume(own.scenario, "edge1")).toBeCloseTo(3, 4);
  });

  test("is a file that run takes", async () => {
    const { scenario } = await plain();
    await withFiles({ "fitted.yaml": scenarioYaml(scenario, "A comment") }, async (folder) => {
      const { result } = await run(path.join(folder, "fitted.yaml"), {
        overrides: { window: { days: 42 } },
      });
      expect(Math.abs(result.totals.messages / 6_600 - 1)).toBeLessThan(0.05);
    });
  });

  test("is the same from the same log and seed", async () => {
    expect(await fitTrace()).toEqual(await plain());
  });

  test("of a window without mail is refused", async () => {
    const error = await failure(() => fitTrace({ window: { start: "2030-01-01" } }));
    expect(error.code).toBe("NO_MESSAGES");
  });

  test.each([0, -1, 2_000, Number.NaN])("cannot have %d times the volume", async (scale) => {
    expect((await failure(() => fitTrace({ scale }))).code).toBe("USAGE");
  });
});

const real = path.resolve(import.meta.dirname, "../../../shared/real");
const logs = [
  {
    file: "list-mail.csv",
    options: {
      map: { time: "time_utc", server: "list", recipients: "recipients", bytes: "size_bytes" },
    },
  },
  {
    file: "email-eu.csv",
    options: {
      map: { time: "epoch_seconds", recipients: "recipients" },
      timeFormat: "epoch-s",
      serverName: "mail01",
    },
  },
];

describe.each(logs)("$file", ({ file, options }) => {
  const isThere = existsSync(path.join(real, file));
  test.skipIf(!isThere)(
    `and its stand-in are delayed and bounced alike${isThere ? "" : " (skipped: it is not here)"}`,
    async () => {
      const { comparison } = await fitLog({ files: [path.join(real, file)], ...options });
      expect(comparison.delayed.difference).toBeLessThan(comparison.delayed.spread);
      expect(comparison.bounced.difference).toBeLessThan(comparison.bounced.spread);
      const { log, fitted } = comparison;
      expect(Math.abs(fitted.messages / log.messages - 1)).toBeLessThan(0.1);
      expect(Math.abs(fitted.dispersion.minute / log.dispersion.minute - 1)).toBeLessThan(0.15);
      expect(comparison.otherHours).toBeLessThan(1.3 * comparison.otherHoursByChance);
    },
  );
});
