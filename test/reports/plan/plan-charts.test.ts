import { describe, expect, test } from "vitest";
import { renderSvg } from "../../../reports/drawing/svg.ts";
import { PLAN_CHARTS, renderPlanPage } from "../../../reports/plan/page.ts";
import { planText } from "../../../reports/plan/text.ts";
import { answerWords } from "../../../reports/plan/words.ts";
import type {
  Harm,
  PlanAnswer,
  PlannedPauses,
  PlanResult,
} from "../../../sim/contract/plan-result.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 8, 8);
const harm = (lost: number, delayed: number): Harm => ({
  lost,
  delayed,
  delayMinutes: delayed * 15,
});

function answer(fields: Partial<PlanAnswer> = {}): PlanAnswer {
  return {
    limit: "bounced = 0",
    status: "date",
    lastSafeMs: START + 60 * DAY_MS,
    certainMs: START + 60 * DAY_MS,
    bestCaseMs: START + 61 * DAY_MS,
    worstRun: { placement: "start", order: "block-first", variant: "carryover" },
    resampled: { count: 20, earliestMs: START + 60 * DAY_MS, latestMs: START + 62 * DAY_MS },
    harmOnDate: harm(0, 90),
    harmNextDate: harm(3, 80),
    harmAtHorizon: harm(1_000, 400),
    ...fields,
  };
}

const STAGES = [
  {
    kind: "stage",
    stage: 1,
    throttleMinutesPerHour: 0,
    blockMinutesPerHour: 0,
    fromMs: START,
    toMs: START + 30 * DAY_MS,
  },
  {
    kind: "paused",
    stage: 1,
    throttleMinutesPerHour: 0,
    blockMinutesPerHour: 0,
    fromMs: START + 30 * DAY_MS,
    toMs: START + 37 * DAY_MS,
  },
] as const;

const PAUSES: PlannedPauses = {
  patchDates: [{ server: "mail<01>", atMs: null }],
  portionsPerYear: 1,
  portions: [{ fromMs: START + 20 * DAY_MS, days: 14 }],
  fixed: [{ fromMs: Date.UTC(2026, 11, 25), days: 20 }],
  run: { placement: "start", order: "block-first", variant: "carryover" },
  harmWithout: harm(10, 20),
  harmWith: harm(0, 2),
  worstWithout: harm(20, 40),
  worstWith: harm(1, 4),
};

function plan(fields: Partial<PlanResult> = {}): PlanResult {
  return {
    schemaVersion: 1,
    tool: { name: "mailflow-sim", version: "1" },
    scenario: "<b>two</b>",
    policy: { id: "microsoft-2023", variants: ["carryover", "literal"] },
    seed: "1",
    window: { startMs: START, endMs: START + 92 * DAY_MS },
    patchDates: { firstMs: START, horizonMs: START + 90 * DAY_MS, count: 91, fromMs: null },
    scope: "server",
    limits: ["bounced = 0"],
    runs: { count: 2, placements: ["start"], orders: ["block-first"], variants: ["carryover"] },
    servers: [
      {
        server: "mail<01>",
        status: "outOfDate",
        build: "15.1.2507.44",
        product: "Exchange 2016",
        patch: { build: "15.1.2507.61", update: "CU23 Oct25SU", product: "Exchange 2016" },
        detectedMs: START,
        dayZero: null,
        fullBlockMs: null,
        retryMinutesMax: 15,
        messages: 5_000,
        answers: [
          answer(),
          answer({ limit: "delayed <= 1%", status: "tooLate", lastSafeMs: null }),
        ],
        harm: Array.from({ length: 91 }, (_, day) => ({
          atMs: START + day * DAY_MS,
          delayedLeast: day,
          delayedMost: day * 2,
          least: harm(Math.max(0, day - 60), day),
          worst: harm(Math.max(0, day - 60) * 3, day * 2),
        })),
        stages: STAGES,
      },
      {
        server: "mail02",
        status: "upToDate",
        build: null,
        product: null,
        patch: null,
        detectedMs: null,
        dayZero: null,
        fullBlockMs: null,
        retryMinutesMax: null,
        messages: 1,
        answers: [],
        harm: [],
        stages: [],
      },
    ],
    order: {
      perWeek: 1,
      weeks: [{ atMs: START, servers: [{ server: "mail<01>", harm: harm(0, 0) }] }],
      harm: harm(0, 0),
    },
    pauses: PAUSES,
    whatWouldChange: "The placement.",
    warnings: [{ code: "X", message: "Look out." }],
    ...fields,
  };
}

describe("a chart of a plan", () => {
  const cases = PLAN_CHARTS.flatMap((chart) =>
    (["wide", "narrow"] as const).flatMap((size) =>
      (["light", "dark"] as const).map((scheme) => ({ id: chart.id, chart, size, scheme })),
    ),
  );
  test.each(cases)(
    "$id, $size, $scheme: is drawn without a warning",
    async ({ chart, size, scheme }) => {
      const warnings: string[] = [];
      const made = plan();
      const before = JSON.stringify(made);
      const svg = await renderSvg(chart.spec(made, { size, scheme, titled: true }), (words) =>
        warnings.push(words),
      );
      expect(warnings).toEqual([]);
      expect(svg).toContain("<svg");
      expect(JSON.stringify(made)).toBe(before);
      expect(chart.altText(made).length).toBeGreaterThan(20);
    },
  );

  test("says in a sentence that there is nothing to draw", () => {
    const calm = plan({ servers: [] });
    for (const chart of PLAN_CHARTS) expect(chart.empty(calm)).toMatch(/\.$/);
  });
});

describe("the page of a plan", () => {
  test("holds answers, order and pauses, escapes names and loads nothing", async () => {
    const page = await renderPlanPage(plan());
    expect(page).toContain("mail&lt;01&gt;");
    expect(page).not.toContain("mail<01>");
    expect(page).not.toContain("<b>two");
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toMatch(/<script(?! type="application\/json")|https?:\/\/(?!www\.w3\.org)/);
    expect(page).toContain("already too late");
    expect(page).toContain("14 days from 2026-09-28");
    expect(page).toContain("by 2026\u201111\u201107");
  });
});

describe("a plan in words", () => {
  test("begins with the tightest answer", () => {
    expect(planText(plan()).split("\n")[0]).toBe(
      "Patch mail<01> at once (2026-09-08 is the first date left)",
    );
    const [first] = plan().servers;
    if (first === undefined) throw new Error("no server");
    const dated = plan({ servers: [{ ...first, answers: [answer()] }] });
    expect(planText(dated).split("\n")[0]).toBe("Patch mail<01> by 2026-11-07 to keep bounced = 0");
    const free = plan({ servers: [{ ...first, answers: [answer({ status: "notNeeded" })] }] });
    expect(planText(free).split("\n")[0]).toBe("No patch is needed within the horizon");
    expect(planText(plan({ servers: [] })).split("\n")[0]).toContain("nothing to patch");
  });

  test("says what its pauses spend of each year, with those that stand already", async () => {
    // Best are 14 days from 28 September; 20 from 25 December stand in the scenario.
    const spent = "Pause days: 21 of 90 in 2026, 13 of 90 in 2027";
    const yearEnd =
      "7 days from 2026-12-25 take you to 2027-01-01, then 13 more to 2027-01-14, " +
      "and up to 77 more (until 2027-04-01)";
    expect(planText(plan())).toContain(`\n  ${spent}\n  ${yearEnd}\n`);
    const page = await renderPlanPage(plan());
    expect(page).toContain(`<p>${spent}.</p>`);
    expect(page).toContain(`<p>${yearEnd}.</p>`);
  });

  test("names each kind of answer", () => {
    expect(answerWords(answer())).toBe("by 2026-11-07");
    expect(answerWords(answer({ status: "notNeeded" }))).toBe("not needed within the horizon");
    expect(answerWords(answer({ status: "tooLate" }))).toBe("already too late (was 2026-11-07)");
  });
});
