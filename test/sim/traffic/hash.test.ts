import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NUMBER_BYTES_MAX, utf8, writeNumber } from "../../../sim/base/utf8.ts";
import { trafficTexts } from "../../../sim/traffic/hash.ts";
import { emptyProfile, type TrafficProfile } from "../../../sim/traffic/profile.ts";
import { sortProfile } from "../../../sim/traffic/profile-rows.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

describe("UTF-8", () => {
  test("texts are written as TextEncoder writes them, halves of surrogate pairs too", () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 });
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      units.map((all) => String.fromCharCode(...all)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      }),
    );
  });

  test("numbers are written as ECMAScript prints them", () => {
    const numbers = fc.oneof(
      fc.nat(),
      fc.maxSafeNat(),
      fc.double(),
      fc.constantFrom(-0, 9, 10, 99, 100, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e21, -1),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const bytes = new Uint8Array(NUMBER_BYTES_MAX + 1);
        const end = writeNumber(bytes, 1, value);
        expect(decoder.decode(bytes.subarray(1, end))).toBe(`${value}`);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the text of a traffic's hash", () => {
  test("is a line for each build, scope and minute, whatever the number of groups and rows", () => {
    const rows = fc.array(
      fc.record({
        server: fc.nat({ max: 1 }),
        build: fc.nat({ max: 1 }),
        inScope: fc.nat({ max: 1 }),
        group: fc.nat({ max: 2 }),
        minute: fc.nat({ max: 900 }),
        bytes: fc.nat(),
      }),
      { maxLength: 2_000, size: "max" },
    );
    fc.assert(
      fc.property(rows, (all) => {
        const profile = profileOf(all);
        const texts = [...trafficTexts(profile)].map(() => "");
        let at = 0;
        for (const { chunks } of trafficTexts(profile)) {
          for (const chunk of chunks) texts[at] += decoder.decode(chunk);
          at++;
        }
        expect(texts).toEqual(plainTexts(profile));
      }),
      { numRuns: 20 },
    );
  });
});

type Row = Record<"server" | "build" | "inScope" | "group" | "minute" | "bytes", number>;

function profileOf(rows: readonly Row[]): TrafficProfile {
  const names = {
    servers: ["edge", "kürbis"],
    builds: ["", "15.1.2507.39"],
    groups: ["a", "b", "c"],
    groupDimension: "team",
  };
  const profile = emptyProfile(names, rows.length);
  for (const [i, row] of rows.entries()) {
    profile.server[i] = row.server;
    profile.build[i] = row.build;
    profile.inScope[i] = row.inScope;
    profile.group[i] = row.group;
    profile.minute[i] = 29_813_760 + row.minute;
    profile.messages[i] = 1;
    profile.recipients[i] = 2;
    profile.bytes[i] = row.bytes;
  }
  return sortProfile(profile);
}

/** The same texts, said as the specification says them. */
function plainTexts(profile: TrafficProfile): string[] {
  return profile.servers.flatMap((server, index) => {
    const lines = new Map<string, [number, number, number]>();
    for (let row = 0; row < profile.rowCount; row++) {
      if (profile.server[row] !== index) continue;
      const build = profile.builds[profile.build[row] ?? 0] ?? "";
      const minute = String(profile.minute[row]).padStart(12, "0");
      const key = [profile.build[row], profile.inScope[row], minute, build].join("\t");
      const sums = lines.get(key) ?? [0, 0, 0];
      sums[0] += profile.messages[row] ?? 0;
      sums[1] += profile.recipients[row] ?? 0;
      sums[2] += profile.bytes[row] ?? 0;
      lines.set(key, sums);
    }
    if (lines.size === 0) return [];
    const text = [...lines].sort().map(([key, sums]) => {
      const [, scope, minute, build] = key.split("\t");
      return `${[build, scope, Number(minute), ...sums].join("\t")}\n`;
    });
    return [`"${server}"\n${text.join("")}`];
  });
}
