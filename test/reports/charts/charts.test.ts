import { expressionInterpreter } from "vega-interpreter";
import { afterEach, describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/catalogue.ts";
import type { ChartOptions } from "../../../reports/charts/chart.ts";
import { calendarDays } from "../../../reports/charts/harm-calendar.ts";
import { queueAgeCells } from "../../../reports/charts/queue-age.ts";
import { queueBuckets } from "../../../reports/charts/queue-depth.ts";
import { heatCells } from "../../../reports/charts/refused-heat-map.ts";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { serversByHarm } from "../../../reports/words/harm.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { cases, manyServersResult, threeServersResult } from "../make-result.ts";

const WIDE: ChartOptions = { size: "wide", scheme: "light", displayZone: "UTC", titled: true };
const VARIANTS: readonly ChartOptions[] = [
  WIDE,
  { size: "narrow", scheme: "dark", displayZone: "America/St_Johns", titled: false },
];
const fail = (message: string): never => expect.unreachable(message);
const SPEC_BYTES_MAX = 250_000;

describe.each(cases())("every chart of a result %s", (_, result) => {
  test.each(charts.map((chart) => [chart.id, chart] as const))(
    "%s is drawn without a warning and leaves the result as it was",
    async (_id, chart) => {
      const frozen = deepFreeze(structuredClone(result));
      for (const options of VARIANTS) {
        const warnings: string[] = [];
        const spec = chart.spec(frozen, options);
        const before = JSON.stringify(spec);
        const svg = await renderSvg(spec, (message) => warnings.push(message));
        expect(warnings).toEqual([]);
        // The page may not make code of expressions, so an interpreter draws there.
        expect(await renderSvg(spec, fail, expressionInterpreter)).toBe(svg);
        expect(JSON.stringify(spec)).toBe(before);
        expect(before.length).toBeLessThan(SPEC_BYTES_MAX);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        expect(widthOf(svg)).toBeLessThanOrEqual(options.size === "wide" ? 1_060 : 372);
      }
    },
  );

  test.each(charts.map((chart) => [chart.id, chart] as const))(
    "%s has words: caption, alternative text, or why it is empty",
    (_id, chart) => {
      const nothing = chart.empty(result);
      const words = nothing === null ? chart.altText(result, "UTC") : nothing;
      expect(words).toMatch(/\.$/);
      expect(words).not.toMatch(/NaN|undefined|null/);
      expect(words.length).toBeLessThan(1_000);
      expect(chart.caption(result, "UTC")).toMatch(/\.$/);
    },
  );
});

describe("a chart drawn on a machine in another time zone", () => {
  const own = process.env["TZ"];
  afterEach(() => {
    if (own === undefined) delete process.env["TZ"];
    else process.env["TZ"] = own;
  });

  test.each(charts.map((chart) => [chart.id, chart] as const))(
    "%s shows the same dates",
    async (_id, chart) => {
      const spec = chart.spec(threeServersResult(), WIDE);
      const drawn: string[] = [];
      for (const zone of ["UTC", "America/Los_Angeles", "Pacific/Auckland"]) {
        process.env["TZ"] = zone;
        drawn.push(await renderSvg(spec));
      }
      expect(new Date(0).getHours()).toBe(12);
      expect(new Set(drawn).size).toBe(1);
    },
  );
});

describe.each(cases())("the data of charts of a result %s", (_, result) => {
  test("daily outcomes sum to the totals", () => {
    const rows = dataOf(result, "daily-outcomes", "outcome");
    if (result.totals.messages === 0) return expect(rows).toEqual([]);
    const firstPanel = rows.filter((row, index) => rows.indexOf(row) === index);
    const sum = (outcome: string): number =>
      firstPanel.filter((row) => row["outcome"] === outcome).reduce((n, row) => n + count(row), 0);
    expect(sum("delivered at once")).toBe(result.totals.delivered);
    // A second panel of harm alone repeats these rows.
    const panels = hasTwoPanels(result) ? 2 : 1;
    expect(sum("bounced")).toBe(panels * result.totals.bounced);
    expect(sum("delayed")).toBe(panels * result.totals.delayed);
    return undefined;
  });

  test("delays by stage sum to the mail whose end is known", () => {
    const { delivered, delayed, bounced, expired } = result.totals;
    const sum = dataOf(result, "delay-by-stage", "kind").reduce((n, row) => n + count(row), 0);
    expect(sum).toBe(delivered + delayed + bounced + expired);
  });

  test.each(["UTC", "Europe/Berlin", "America/St_Johns"])(
    "the heat map in %s holds every first attempt once",
    (zone) => {
      const cells = heatCells(result, zone);
      const hours = result.days.flatMap((day) => day.hours);
      const total = (list: readonly number[]): number => list.reduce((n, one) => n + one, 0);
      expect(total(cells.map((cell) => cell.attempts))).toBe(
        total(hours.map((hour) => hour.firstAttempts)),
      );
      expect(total(cells.map((cell) => cell.refused))).toBe(
        total(hours.map((hour) => hour.refusedFirstAttempts)),
      );
      expect(cells.every((cell) => cell.hour >= 0 && cell.hour < 24)).toBe(true);
    },
  );

  test("servers and the others together hold all harm", () => {
    const { delayed, bounced, expired } = result.totals;
    const sum = dataOf(result, "servers-by-harm", "words").reduce((n, row) => n + count(row), 0);
    expect(sum).toBe(delayed + bounced + expired);
  });

  test("the calendar holds each day with mail once, in its week and weekday", () => {
    const days = calendarDays(result);
    const withMail = result.days.filter((day) => day.messages > 0);
    expect(days.map(({ day }) => day.dateUtc)).toEqual(withMail.map((day) => day.dateUtc));
    expect(new Set(days.map(({ week, weekday }) => `${week} ${weekday}`)).size).toBe(days.length);
    expect(days.reduce((n, { day }) => n + day.messages, 0)).toBe(result.totals.messages);
    for (const { day, kind } of days) {
      expect(kind >= 3).toBe(day.bounced + day.expired > 0);
      expect(kind >= 2).toBe(day.bounced + day.expired + day.delayed > 0);
    }
  });

  test("groups and the others together hold all harm", () => {
    const { delayed, bounced, expired } = result.totals;
    const sum = dataOf(result, "groups-by-harm", "words").reduce((n, row) => n + count(row), 0);
    expect(sum).toBe(result.groups.length === 0 ? 0 : delayed + bounced + expired);
  });
});

describe.each(cases())("the queue charts of a result %s", (_, result) => {
  test("the ages of waiting mail are those of each day's deepest hour", () => {
    const cells = queueAgeCells(result, "UTC");
    const byDay = new Map<number, number>();
    for (const { dayMs, messages } of cells) {
      byDay.set(dayMs, (byDay.get(dayMs) ?? 0) + messages);
    }
    const deepest = new Map<number, number>();
    for (const { hourMs, depthMax } of result.queue) {
      const dayMs = Math.floor(hourMs / 86_400_000) * 86_400_000;
      deepest.set(dayMs, Math.max(deepest.get(dayMs) ?? 0, depthMax));
    }
    expect(byDay).toEqual(deepest);
    expect(cells.every(({ age, messages }) => age >= 0 && age < 10 && messages > 0)).toBe(true);
  });

  test("the queue keeps its deepest minute and its oldest message in any size", () => {
    for (const options of VARIANTS) {
      const buckets = queueBuckets(result, options);
      const most = (list: readonly number[]): number => Math.max(0, ...list);
      expect(most(buckets.map((bucket) => bucket.depth))).toBe(
        most(result.queue.map((hour) => hour.depthMax)),
      );
      expect(most(buckets.map((bucket) => bucket.oldest))).toBe(
        most(result.queue.map((hour) => hour.oldestMinutes)),
      );
    }
  });
});

describe("the charts together", () => {
  test("each has an id of its own that can be a file name", () => {
    const ids = charts.map((chart) => chart.id);
    expect(new Set(ids).size).toBe(charts.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  test("the same result gives the same drawing", async () => {
    const result = threeServersResult();
    for (const chart of charts) {
      const [a, b] = [chart.spec(result, WIDE), chart.spec(structuredClone(result), WIDE)];
      expect(await renderSvg(a)).toBe(await renderSvg(b));
    }
  });

  test("servers are ranked by lost mail, then by delayed mail, then by name", () => {
    const ranked = serversByHarm(manyServersResult(20)).map((server) => [
      server.bounced + server.expired,
      server.delayed,
    ]);
    const sorted = [...ranked].sort(
      (a, b) => (b[0] ?? 0) - (a[0] ?? 0) || (b[1] ?? 0) - (a[1] ?? 0),
    );
    expect(ranked).toEqual(sorted);
  });

  test("a timeline of 200 servers shows the 20 most harmed and says so", () => {
    const result = manyServersResult(200);
    const chart = charts.find((one) => one.id === "stage-timeline");
    const bands = dataOf(result, "stage-timeline", "kind");
    expect(new Set(bands.map((band) => band["server"])).size).toBe(20);
    expect(chart?.caption(result, "UTC")).toContain("The first 20 of 172 servers");
  });
});

type Row = Readonly<Record<string, unknown>>;

function count(row: Row): number {
  return Number(row["n"]);
}

function hasTwoPanels(result: RunResult): boolean {
  return "vconcat" in (charts.find(({ id }) => id === "daily-outcomes")?.spec(result, WIDE) ?? {});
}

/** All data rows of a spec that have a certain column. */
function dataOf(result: RunResult, id: string, column: string): Row[] {
  const chart = charts.find((one) => one.id === id);
  if (chart === undefined) throw new Error(`No chart ${id}`);
  const found: Row[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("data" in node) {
      const { values } = node.data as { values: Row[] };
      found.push(...values.filter((row) => column in row));
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(chart.spec(result, WIDE));
  return found;
}

function widthOf(svg: string): number {
  return Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1]);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}

test("the last length of delay in a legend ends with the slowest message", async () => {
  const chart = charts.find(({ id }) => id === "delay-by-stage");
  const result = threeServersResult();
  const words = async (max: number): Promise<string> =>
    await renderSvg(
      chart?.spec({ ...result, delay: { ...result.delay, max } }, WIDE) ?? fail("no chart"),
    );
  expect(result.delay.max).toBe(30);
  expect(await words(30)).toContain(">15 to 30 min<");
  expect(await words(60)).toContain(">15 min to 1 h<");
});
