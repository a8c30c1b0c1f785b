import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { SyntheticTraffic, TrafficStream } from "../../../sim/contract/synthetic-settings.ts";
import { generateTraffic } from "../../../sim/synthetic/generate.ts";
import { resolveSynthetic } from "../../../src/config/synthetic/resolve.ts";
import { syntheticSchema } from "../../../src/config/synthetic/schema.ts";

const START_MS = Date.UTC(2026, 8, 8);
const CONTEXT = { seed: "s", startMs: START_MS, days: 90 };

function resolve(yaml: string): SyntheticTraffic {
  return resolveSynthetic(syntheticSchema.parse(parse(yaml)), CONTEXT);
}

function firstStream(yaml: string): TrafficStream {
  const stream = resolve(yaml).servers[0]?.streams[0];
  if (stream === undefined) throw new Error("the test has no stream");
  return stream;
}

/** Path and message of every issue. */
function issues(yaml: string): string[] {
  const outcome = syntheticSchema.safeParse(parse(yaml));
  return (outcome.error?.issues ?? []).map((i) => `${i.path.join(".")}: ${i.message}`);
}

const office = (fields = ""): string =>
  `servers: [{ server: EX01.contoso.example., streams: [{ kind: office, messagesPerDay: 100${fields} }] }]`;

describe("synthetic traffic in a scenario", () => {
  test("needs little: every default is filled in", () => {
    const settings = resolve(office());
    expect(settings).toMatchObject({ seed: "s", startMs: START_MS, days: 90 });
    expect(settings.servers[0]).toMatchObject({ server: "ex01.contoso.example", builds: [] });
    const stream = settings.servers[0]?.streams[0];
    expect(stream).toMatchObject({
      group: "office",
      utcOffsets: [{ offsetMinutes: 0 }],
      pattern: {
        kind: "daily",
        messagesPerDay: 100,
        growthPercentPerWeek: 0,
        variationPercent: 15,
      },
    });
    expect(stream?.recipients[0]).toEqual({ value: 1, weight: 640 });
    expect(stream?.sizeBytesQuantiles).toHaveLength(21);
  });

  test("reads growth, variation, hours, weekdays, recipients and sizes", () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour % 3).join(",");
    const stream = firstStream(
      office(
        `, name: sales, growth: -1.5%/week, variation: 7.5 %, hours: [${hours}],` +
          " weekdays: [1, 2, 3, 4, 5, 6, 7.5], recipients: { 10: 5, 1: 80 }, sizes: [10, 20, 900]",
      ),
    );
    expect(stream).toMatchObject({
      group: "sales",
      recipients: [
        { value: 1, weight: 80 },
        { value: 10, weight: 5 },
      ],
      sizeBytesQuantiles: [10, 20, 900],
    });
    expect(stream.pattern).toMatchObject({
      growthPercentPerWeek: -1.5,
      variationPercent: 7.5,
      weekdayPercent: [1, 2, 3, 4, 5, 6, 7.5],
    });
  });

  test("reads night jobs and newsletters", () => {
    const settings = resolve(`
zone: Europe/Berlin
servers:
  - server: b
    streams:
      - { kind: batch, at: 02:30, messages: 600, perMinute: 40, weekdays: [mon, fri] }
      - { kind: batch, name: backup, at: "9:05", messages: 3, weekdays: workdays }
      - { kind: newsletter, messages: 5000, weekday: wed, everyWeeks: 2 }
  - server: A
    zone: America/New_York
    builds: [15.01.2507.057, { build: 15.1.2507.61, weight: 3 }]
    streams: [{ kind: newsletter, messages: 1, at: 23:59 }]
`);
    expect(settings.servers.map(({ server }) => server)).toEqual(["a", "b"]);
    expect(settings.servers[0]?.builds).toEqual([
      { build: "15.1.2507.57", weight: 1 },
      { build: "15.1.2507.61", weight: 3 },
    ]);
    const [newYork, berlin] = settings.servers.map((s) => s.streams[0]?.utcOffsets);
    expect(newYork?.map((piece) => piece.offsetMinutes)).toEqual([-240, -300]);
    expect(berlin?.map((piece) => piece.offsetMinutes)).toEqual([120, 60]);
    const patterns = settings.servers[1]?.streams.map(({ pattern }) => pattern) ?? [];
    expect(patterns).toMatchObject([
      { kind: "burst", minuteOfDay: 150, messages: 600, messagesPerMinute: 40, everyWeeks: 1 },
      { minuteOfDay: 545, weekdays: [true, true, true, true, true, false, false] },
      { minuteOfDay: 600, messagesPerMinute: 120, everyWeeks: 2 },
    ]);
    expect(patterns[0]).toMatchObject({
      weekdays: [true, false, false, false, true, false, false],
    });
  });

  test("makes mail that can be generated, whatever the presets", () => {
    for (const preset of ["personal", "notification", "newsletter"]) {
      for (const days of ["office", "shop", "even"]) {
        const settings = resolve(
          office(`, recipients: ${preset}, sizes: ${preset}, hours: ${days}, weekdays: ${days}`),
        );
        let count = 0;
        for (const batch of generateTraffic(settings)) count += batch.count;
        // 90 days, five to seven of them a week, 15 % variation.
        expect(count).toBeGreaterThan(90 * 100 * 0.6);
        expect(count).toBeLessThan(90 * 100 * 1.15);
      }
    }
  });

  test("starts at a whole minute", () => {
    const input = syntheticSchema.parse(parse(office()));
    const settings = resolveSynthetic(input, { ...CONTEXT, startMs: START_MS + 61_234 });
    expect(settings.startMs).toBe(START_MS + 60_000);
  });
});

describe("mistakes in synthetic traffic", () => {
  test("are all reported at once, each with its path", () => {
    const found = issues(`
zone: Europe/Atlantis
extra: 1
servers:
  - server: "a b"
    builds: [15.10, "1.2"]
    streams:
      - { kind: office, messagesPerDay: -1, growth: 2%, hours: [1], weekdays: late }
      - { kind: batch, at: "25:00", messages: 1, every: 3 }
      - { kind: letter }
`);
    const paths = found.map((line) => line.split(":")[0]).sort();
    expect(paths).toEqual([
      "",
      "servers.0.builds.0",
      "servers.0.builds.1",
      "servers.0.server",
      "servers.0.streams.0.growth",
      "servers.0.streams.0.hours",
      "servers.0.streams.0.messagesPerDay",
      "servers.0.streams.0.weekdays",
      "servers.0.streams.1",
      "servers.0.streams.1.at",
      "servers.0.streams.2.kind",
      "zone",
    ]);
    expect(found.join("\n")).toContain('expected a time zone, received "Europe/Atlantis"');
    expect(found.join("\n")).toContain('expected growth such as "2%/week"');
  });

  test("a server listed twice under two spellings is refused", () => {
    expect(
      issues(
        "servers: [{ server: EX01, streams: [{ kind: office, messagesPerDay: 1 }] }," +
          " { server: ex01., streams: [{ kind: office, messagesPerDay: 1 }] }]",
      ),
    ).toEqual([
      'servers.1.server: expected each server once, received "ex01." again; give it another name',
    ]);
  });

  test("two streams of one name are refused", () => {
    expect(
      issues(
        "servers: [{ server: a, streams: [{ kind: office, messagesPerDay: 1 }," +
          " { kind: batch, name: office, at: 01:00, messages: 1 }] }]",
      ),
    ).toEqual([
      'servers.0.streams.1.name: expected each stream name of a server once, received "office" again; give it another name',
    ]);
  });

  test("descending sizes, no weight and wild growth are refused", () => {
    expect(issues(office(", sizes: [20, 10]")).length).toBe(1);
    expect(issues(office(", recipients: { 1: 0 }")).length).toBe(1);
    expect(issues(office(", growth: 60%/week"))[0]).toContain("expected at most 50%/week");
    expect(issues(office(", variation: 101%"))[0]).toContain("expected at most 100%");
  });

  test("growth past ten million messages a day is refused with the stream's path", () => {
    const input = syntheticSchema.parse(parse(office(", growth: 50%/week")));
    const run = (): unknown => resolveSynthetic(input, { seed: "", startMs: 0, days: 365 });
    expect(run).toThrow(MailflowError);
    expect(run).toThrow(/streams\[0\]\.growth: expected at most 10000000 messages a day/);
  });

  test("the schema is published for editors, with a description on every field", () => {
    const json = z.toJSONSchema(syntheticSchema, { io: "input" });
    expect(fieldsWithoutDescription(json, "").filter((path) => !STRUCTURE.has(path))).toEqual([]);
  });
});

/** Fields whose meaning their name and their parent's description say. */
const STRUCTURE = new Set([".kind", ".build", ".weight"]);

/** Last steps of the paths of all fields without a description. */
function fieldsWithoutDescription(node: unknown, name: string): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { properties } = node as { properties?: Record<string, unknown> };
  const missing = Object.entries(properties ?? {}).flatMap(([key, field]) =>
    typeof field === "object" && field !== null && "description" in field ? [] : [`${name}.${key}`],
  );
  return [
    ...missing,
    ...Object.values(node).flatMap((child) => fieldsWithoutDescription(child, "")),
  ];
}
