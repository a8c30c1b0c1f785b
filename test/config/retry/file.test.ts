import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadRetryFile, type RetryRequest, resolveRetry } from "../../../src/config/retry/file.ts";
import { dataPath } from "../../../src/platform/package-root.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

const resolve = (request: Partial<RetryRequest>, folder = ".") =>
  resolveRetry({ retry: null, lifetime: null, delayDsn: null, ...request }, folder, (field) => ({
    path: field,
  }));

describe("retry without a wish", () => {
  test("follows the product: 1 m for 2007 and 2010, 15 m for 2013 to 2019, 5 m for SE", async () => {
    const { id, byProduct, fallback } = await resolve({});
    expect(id).toBe("by-product");
    const intervals = Object.entries(byProduct).map(([product, profile]) => [
      product,
      profile.intervalsMinutes,
      profile.lifetimeMinutes,
      profile.delayDsnMinutes,
    ]);
    expect(intervals).toEqual([
      ["Exchange 2007", [1], 2880, 240],
      ["Exchange 2010", [1], 2880, 240],
      ["Exchange 2013", [15], 2880, 240],
      ["Exchange 2016", [15], 2880, 240],
      ["Exchange 2019", [15], 2880, 240],
      ["Exchange SE", [5], 2880, 240],
    ]);
    expect(fallback.intervalsMinutes).toEqual([15]);
  });

  test("takes a lifetime and a delay DSN age for every product", async () => {
    const { byProduct, fallback } = await resolve({ lifetime: "1d", delayDsn: "30m" });
    for (const profile of [...Object.values(byProduct), fallback]) {
      expect([profile.lifetimeMinutes, profile.delayDsnMinutes]).toEqual([1440, 30]);
    }
  });
});

describe("retry as asked for", () => {
  test("is a bundled profile for everybody", async () => {
    const settings = await resolve({ retry: "exchange-se-edge" });
    expect(settings).toMatchObject({
      id: "exchange-se-edge",
      byProduct: {},
      fallback: { intervalsMinutes: [5] },
    });
  });

  test("is a list, printed in one spelling, with Exchange's lifetime", async () => {
    const settings = await resolve({ retry: "1m*4,5m, 5m" });
    expect(settings).toEqual({
      id: "1m*4, 5m*2",
      byProduct: {},
      fallback: {
        id: "1m*4, 5m*2",
        intervalsMinutes: [1, 1, 1, 1, 5, 5],
        lifetimeMinutes: 2880,
        delayDsnMinutes: 240,
      },
    });
  });

  test("is a profile of a file of one's own", async () => {
    const profile = (id: string, intervals: string): string =>
      `  - { id: ${id}, messageIntervals: "${intervals}", lifetime: 5d, delayDsn: 1d }\n`;
    const text = `profiles:\n${profile("slow", "60m")}${profile("fast", "1m")}`;
    await withFiles({ "own.yaml": text }, async (folder) => {
      const first = await resolve({ retry: "own.yaml" }, folder);
      expect(first).toMatchObject({ id: "own", fallback: { id: "slow", lifetimeMinutes: 7200 } });
      const named = await resolve({ retry: "./own.yaml#fast" }, folder);
      expect(named).toMatchObject({ id: "fast", fallback: { intervalsMinutes: [1] } });
    });
  });

  test("reports a wrong profile, lifetime and delay DSN age at once", async () => {
    const error = await failure(() =>
      resolve({ retry: "exchange-2019-mailbx", lifetime: "0m", delayDsn: "90s" }),
    );
    expect(error.code).toBe("RETRY_INVALID");
    expect(error.issues.map((issue) => issue.where.path)).toEqual([
      "retry",
      "lifetime",
      "delayDsn",
    ]);
    const [profile, lifetime, delayDsn] = issueLines(error);
    expect(profile).toContain(
      'received "exchange-2019-mailbx"; did you mean "exchange-2019-mailbox"?',
    );
    expect(lifetime).toBe('lifetime: expected at least 1m, received "0m"');
    expect(delayDsn).toBe('delayDsn: expected whole minutes, received "90s"');
  });

  test("keeps intervals that are not whole minutes for the event engine", async () => {
    const { fallback } = await resolve({ retry: "30s, 1m" });
    expect(fallback.intervalsMinutes).toEqual([]);
    expect(fallback.schedule).toEqual({
      algorithm: { kind: "intervals", intervalsMs: [30_000, 60_000] },
      queueRunMs: null,
    });
  });

  test("refuses intervals that are not whole seconds", async () => {
    const error = await failure(() => resolve({ retry: "500ms" }));
    expect(error.code).toBe("RETRY_INVALID");
    expect(error.message).toBe(
      'retry: expected intervals of whole seconds, at least 1s, received "500ms"',
    );
  });
});

describe("a retry file", () => {
  test("of Exchange names a source for every profile, and both schedules", async () => {
    const { profiles, byProduct, fallback } = await loadRetryFile(
      dataPath("retry", "exchange.yaml"),
    );
    expect(profiles).toHaveLength(13);
    for (const profile of profiles) {
      expect(profile.source, profile.id).toBeTruthy();
      expect(profile.queueIntervals, profile.id).toBe(
        profile.role === "Edge" ? "1m*4, 10m*6, 30m" : "1m*4, 5m*6, 10m",
      );
    }
    expect(Object.keys(byProduct ?? {})).toHaveLength(6);
    expect(fallback).toBe("exchange-2019-mailbox");
  });

  test("reports unknown profiles and ids that stand twice", async () => {
    const profile = `{ id: a, messageIntervals: 1m, lifetime: 2d, delayDsn: 4h }`;
    const text = `byProduct:\n  Exchange 2016: b\nfallback: c\nprofiles:\n  - ${profile}\n  - ${profile}\n`;
    const error = await failure(() =>
      withFiles({ "r.yaml": text }, (folder) => loadRetryFile(path.join(folder, "r.yaml"))),
    );
    expect(error.code).toBe("RETRY_INVALID");
    expect(issueLines(error)).toEqual([
      '2:18 byProduct.Exchange 2016: expected the id of a profile of this file, received "b"',
      '3:11 fallback: expected the id of a profile of this file, received "c"',
      '6:11 profiles[1].id: expected each id once, received "a"',
    ]);
  });
});
