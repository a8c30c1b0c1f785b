import { describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/catalogue.ts";
import type { ChartOptions } from "../../../reports/charts/chart.ts";
import { packItems, type Readings, unpackItems } from "../../../reports/drawing/readings.ts";
import { renderDrawing } from "../../../reports/drawing/svg.ts";
import { formatCount } from "../../../reports/words/format.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { cases, threeServersResult } from "../make-result.ts";

const WIDE: ChartOptions = { size: "wide", scheme: "light", displayZone: "UTC", titled: false };
const BERLIN: ChartOptions = { ...WIDE, displayZone: "Europe/Berlin" };

describe.each(cases())("what can be read off the charts of a result %s", (_, result) => {
  test.each(charts.map((chart) => [chart.id, chart] as const))(
    "%s: every reading lies in a plot and has a name and a value",
    async (_id, chart) => {
      if (chart.empty(result) !== null) return;
      for (const size of ["wide", "narrow"] as const) {
        const readings = await readingsOf(result, chart.id, { ...BERLIN, size });
        const { panels, spans } = readings;
        expect(readings.size.every((px) => px > 40)).toBe(true);
        const items = unpackItems(readings.items);
        expect(items.length).toBeGreaterThan(0);
        for (const [across = -1, down = -1, title = -1, ...values] of items) {
          const [left = -1, right = -1] = spans[across] ?? [];
          const [top = -1, bottom = -1] = spans[down] ?? [];
          const isInPlot = panels.some(
            (panel) => left <= panel[2] + 8 && right >= panel[0] - 8 && bottom >= panel[1] - 8,
          );
          expect(isInPlot && top <= bottom).toBe(true);
          expect(readings.lines[title]).toMatch(/\S/);
          expect(values.length).toBeGreaterThan(0);
          for (const value of values) expect(readings.lines[value]).toMatch(/\S/);
        }
        expect(readings.lines.join()).not.toMatch(/NaN|undefined|null|Infinity/);
        expect(JSON.stringify(readings).length).toBeLessThan(80_000);
      }
    },
  );
});

describe("the readings of three servers", () => {
  const result = threeServersResult();

  test("daily outcomes are read by day, with all counts of the day and their shares", async () => {
    const readings = await readingsOf(result, "daily-outcomes", WIDE);
    const read = titled(readings);
    expect(readings.mode).toBe("x");
    expect(read.size).toBe(result.days.filter((day) => day.messages > 0).length);
    const worst = [...result.days].sort((a, b) => b.bounced - a.bounced)[0];
    if (worst === undefined) throw new Error("no day");
    const words = read.get(dayTitle(worst.dateUtc)) ?? [];
    expect(words[0]).toBe(`${formatCount(worst.messages)} messages`);
    expect(words.find((line) => line.startsWith("bounced: "))).toMatch(
      new RegExp(`^bounced: ${formatCount(worst.bounced)} \\(.* %\\)$`),
    );
  });

  test("time charts know which time they show, as the clock of the zone has it", async () => {
    const zones = [WIDE, BERLIN].map(
      async (options) => (await readingsOf(result, "stage-timeline", options)).time,
    );
    const [utc, berlin] = await Promise.all(zones);
    expect(utc?.[0]).toBe(result.window.startMs);
    expect((berlin?.[0] ?? 0) - (utc?.[0] ?? 0)).toBe(2 * 3_600_000);
    expect((await readingsOf(result, "servers-by-harm", WIDE)).time).toBeNull();
  });

  test("a row of the timeline is read band by band, its marks among them", async () => {
    const { items, lines } = await readingsOf(result, "stage-timeline", WIDE);
    const words = unpackItems(items).map((item) => item.slice(2).map((index) => lines[index]));
    expect(words.some(([, what]) => /^stage \d: /.test(what ?? ""))).toBe(true);
    expect(words.some(([, what]) => /^first delayed: /.test(what ?? ""))).toBe(true);
    expect(words.every(([server]) => result.servers.some((one) => one.server === server))).toBe(
      true,
    );
  });

  test("every cell of the heat map tells its hour, and refused of all", async () => {
    const { items, lines } = await readingsOf(result, "refused-heat-map", WIDE);
    const words = unpackItems(items).map((item) => item.slice(3).map((index) => lines[index]));
    const hours = result.days.flatMap((day) => day.hours).filter((one) => one.firstAttempts > 0);
    expect(words).toHaveLength(hours.length);
    const refused = words.map(([, words]) => /^refused: ([\d,]+) of/.exec(words ?? "")?.[1] ?? "");
    const sum = refused.reduce((all, n) => all + Number(n.replace(/,/g, "")), 0);
    expect(sum).toBe(hours.reduce((all, hour) => all + hour.refusedFirstAttempts, 0));
    expect(words.every(([hour]) => /^\d\d:00 to \d\d:00$/.test(hour ?? ""))).toBe(true);
  });
});

test.each([
  [[]],
  [[[0, 1, 2, 3]]],
  [
    [
      [0, 1, 2, 3],
      [0, 2, 2, 4, 9],
      [1, 0, 3],
      [1, 1, 3, 7, 8, 9],
    ],
  ],
])("items packed and unpacked are the same: %j", (items) => {
  expect(unpackItems(packItems(items))).toEqual(items);
});

async function readingsOf(result: RunResult, id: string, options: ChartOptions): Promise<Readings> {
  const chart = charts.find((one) => one.id === id);
  if (chart === undefined) throw new Error(`No chart ${id}`);
  const { readings } = await renderDrawing(chart.spec(result, options));
  if (readings === null) throw new Error(`Nothing to read in ${id}`);
  return readings;
}

/** Lines by the first line of their reading. */
function titled({ items, lines }: Readings): ReadonlyMap<string, readonly string[]> {
  return new Map(
    unpackItems(items).map(([, , title = -1, ...values]) => [
      lines[title] ?? "",
      values.map((index) => lines[index] ?? ""),
    ]),
  );
}

function dayTitle(dateUtc: string): string {
  const date = new Date(`${dateUtc}T00:00:00Z`);
  const words = date.toUTCString().split(" ");
  return `${(words[0] ?? "").replace(",", "")} ${Number(words[1])} ${words[2]} ${words[3]}`;
}
