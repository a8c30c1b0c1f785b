import { expect, test } from "vitest";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { studyCharts } from "../../../reports/study/catalogue.ts";
import type { StudyView } from "../../../reports/study/view.ts";

const stage = (startDay: number, throttle: number, block: number) => ({
  startDay,
  throttleMinutesPerHour: throttle,
  blockMinutesPerHour: block,
});
const days = (values: readonly number[]) =>
  values.map((mean) => ({ mean, low: mean * 0.9, high: mean * 1.1 }));

const view: StudyView = {
  name: "A study",
  objectives: [
    { title: "mail lost", unit: "share", goal: "min" },
    { title: "mail delayed", unit: "share", goal: "max" },
    { title: "day of the full block", unit: "day", goal: "min" },
  ],
  points: [
    { kind: "tried", name: "curve 1", values: [0.2, 0.3, 90] },
    { kind: "front", name: "curve 2", values: [0.1, 0.3, 80] },
    { kind: "chosen", name: "curve 3", values: [0.05, 0.2, 85] },
    { kind: "base", name: "base", values: [0.15, 0.25, 90] },
  ],
  sensitivity: [
    { parameter: "days.1", objective: "mail lost", share: 0.4, rises: false },
    { parameter: "days.1", objective: "mail delayed", share: 0.1, rises: true },
  ],
  sensitivityNoise: 0.2,
  curves: [
    { name: "base", stages: [stage(0, 0, 0), stage(30, 5, 0), stage(60, 0, 60)] },
    { name: "A study", stages: [stage(0, 0, 0), stage(20, 10, 5), stage(70, 0, 60)] },
  ],
  compliance: [
    { name: "base", patchedShare: days([0, 0.1, 0.3]), lostMessages: days([0, 0, 4]) },
    { name: "A study", patchedShare: days([0, 0.2, 0.4]), lostMessages: days([0, 1, 2]) },
  ],
};

for (const size of ["wide", "narrow"] as const) {
  for (const scheme of ["light", "dark"] as const) {
    test.each(studyCharts)(
      `$id is drawn without a warning, ${size} and ${scheme}`,
      async (chart) => {
        const spec = chart.spec(view, { size, scheme, displayZone: "UTC", titled: true });
        if (spec === null) throw new Error("there is something to draw");
        const warnings: string[] = [];
        const svg = await renderSvg(spec, (message) => warnings.push(message));
        expect(warnings).toEqual([]);
        expect(svg).toContain(chart.title);
      },
    );
  }
}

test("every stage of both curves is drawn, each from its day to the next", async () => {
  const chart = studyCharts.find(({ id }) => id === "curves");
  const spec = chart?.spec(view, {
    size: "wide",
    scheme: "light",
    displayZone: "UTC",
    titled: false,
  });
  const text = JSON.stringify(spec);
  expect(text).toContain(
    '{"curve":"A study","from":20,"to":70,"answer":"returned (550)","low":0,"high":5,',
  );
  expect(text).toContain(
    '{"curve":"A study","from":20,"to":70,"answer":"delayed (450)","low":5,"high":15,',
  );
});

test("charts without data are left out", () => {
  const empty = { ...view, points: [], sensitivity: [], compliance: [] };
  const drawn = studyCharts.filter(
    (chart) =>
      chart.spec(empty, { size: "wide", scheme: "light", displayZone: "UTC", titled: true }) !==
      null,
  );
  expect(drawn.map(({ id }) => id)).toEqual(["curves"]);
});
