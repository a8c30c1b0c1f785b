import type {
  Harm,
  HarmSpan,
  PlanAdvice,
  PlanAnswer,
  PlannedPauses,
  PlannedServer,
  PlanResult,
} from "../../../sim/contract/plan-result.ts";

/** Length of a day. */
export const DAY_MS = 86_400_000;
/** The first day of the plan. */
export const START: number = Date.UTC(2026, 8, 8);
/** Harm whose messages wait 15 minutes each. */
export const harm = (lost: number, delayed: number): Harm => ({
  lost,
  delayed,
  delayMinutes: delayed * 15,
});

/** A range of harm: as asked for, least and worst. */
export function span(asked: Harm | null, least: Harm, worst: Harm): HarmSpan {
  return { asked, least, worst, delayedLeast: least.delayed, delayedMost: worst.delayed };
}

const NONE = span(harm(0, 0), harm(0, 0), harm(0, 0));

/** What to do for the one server that is out of date: patch it on the first date. */
export function makeAdvice(fields: Partial<PlanAdvice> = {}): PlanAdvice {
  return {
    servers: [{ server: "mail<01>", atMs: START, isTooLate: true, harm: NONE }],
    untilMs: START + 90 * DAY_MS,
    planned: NONE,
    unpatched: span(harm(80, 300), harm(60, 200), harm(90, 400)),
    saved: span(harm(80, 300), harm(60, 200), harm(90, 400)),
    unavoidable: NONE,
    ...fields,
  };
}

/** An answer for one limit, 60 days after the start. */
export function answer(fields: Partial<PlanAnswer> = {}): PlanAnswer {
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

/** Two weeks found beside twenty days that stand. */
export const PAUSES: PlannedPauses = {
  patchDates: [{ server: "mail<01>", atMs: START }],
  portionsPerYear: 1,
  portions: [{ fromMs: START + 20 * DAY_MS, days: 14 }],
  fixed: [{ fromMs: Date.UTC(2026, 11, 25), days: 20 }],
  run: { placement: "start", order: "block-first", variant: "carryover" },
  harmWithout: harm(10, 20),
  harmWith: harm(0, 2),
  worstWithout: harm(20, 40),
  worstWith: harm(1, 4),
  spanWithout: span(harm(10, 20), harm(6, 10), harm(20, 40)),
  spanWith: span(harm(0, 2), harm(0, 0), harm(1, 4)),
};

/** A plan of two servers, one of them up to date. */
export function makePlan(fields: Partial<PlanResult> = {}): PlanResult {
  return {
    schemaVersion: 1,
    tool: { name: "mailflow-sim", version: "1" },
    scenario: "<b>two</b>",
    policy: { id: "microsoft-2023", variants: ["carryover", "literal"] },
    seed: "1",
    window: { startMs: START, endMs: START + 92 * DAY_MS },
    patchDates: {
      firstMs: START,
      horizonMs: START + 90 * DAY_MS,
      count: 91,
      fromMs: null,
      todayMs: null,
    },
    scope: "server",
    limits: ["bounced = 0", "delayed <= 1%"],
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
    advice: makeAdvice(),
    pauses: PAUSES,
    whatWouldChange: "The placement.",
    warnings: [{ code: "X", message: "Look out." }],
    ...fields,
  };
}

/** The server of the plan that is out of date, with other fields. */
export function lateServer(fields: Partial<PlannedServer> = {}): PlannedServer {
  const [server] = makePlan().servers;
  if (server === undefined) throw new Error("the plan has no server");
  return { ...server, ...fields };
}
