import { describe, expect, test } from "vitest";
import { planHeadline } from "../../../reports/plan/headline.ts";
import { renderPlanPage } from "../../../reports/plan/page.ts";
import { pauseSentence } from "../../../reports/plan/pause-words.ts";
import { planFullText, planText } from "../../../reports/plan/text.ts";
import { whySentences } from "../../../reports/plan/why-words.ts";
import { answerWords } from "../../../reports/plan/words.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type {
  AdvisedServer,
  PlanAdvice,
  PlannedPauses,
  PlanResult,
} from "../../../sim/contract/plan-result.ts";
import {
  answer,
  DAY_MS,
  harm,
  lateServer,
  makeAdvice,
  makePlan,
  PAUSES,
  START,
  span,
} from "./made-plan.ts";

const NONE = span(harm(0, 0), harm(0, 0), harm(0, 0));
const LOST = span(harm(2_090, 5), harm(1_900, 4), harm(2_800, 9));

/** Servers with a date each: days after the start, null = not needed, "now" = too late. */
function steps(days: Readonly<Record<string, number | "now" | null>>): AdvisedServer[] {
  return Object.entries(days).map(([server, day]) => ({
    server,
    atMs: day === null ? null : START + (day === "now" ? 0 : day * DAY_MS),
    isTooLate: day === "now",
    harm: NONE,
  }));
}

function adviceOf(
  days: Readonly<Record<string, number | "now" | null>>,
  fields: Partial<PlanAdvice> = {},
): Partial<PlanResult> {
  const block = START + 90 * DAY_MS;
  return {
    advice: makeAdvice({ servers: steps(days), ...fields }),
    servers: Object.keys(days).map((server) => lateServer({ server, fullBlockMs: block })),
    order: null,
  };
}

const headline = (fields: Partial<PlanResult>): string => planHeadline(makePlan(fields));

describe("the headline of a plan", () => {
  test("says what to do by when, what is lost even so, and what stops without it", () => {
    expect(headline(adviceOf({ exch01: 84, exch02: 91 }, { planned: LOST }))).toBe(
      "Patch exch01 before 2026-12-01 and exch02 before 2026-12-08. Even so about 2,090 (1,900 to " +
        "2,800) messages are lost; without it nothing is accepted from 2026-12-07.",
    );
  });

  test("counts from the first date left on where mail is lost before it", () => {
    const patchDates = { ...makePlan().patchDates, fromMs: START + 84 * DAY_MS };
    const past = { planned: LOST, unavoidable: LOST };
    expect(headline({ ...adviceOf({ exch01: 84 }, past), patchDates })).toBe(
      "Patch exch01 before 2026-12-01. Even so about 2,090 (1,900 to 2,800) messages are lost from " +
        "2026-12-01 on; without it nothing is accepted from 2026-12-07.",
    );
    expect(headline({ ...adviceOf({ exch01: "now" }, { unavoidable: LOST }), patchDates })).toBe(
      "Patch exch01 now. Then no more messages are lost; without it nothing is accepted from 2026-12-07.",
    );
  });

  test("says that nothing is lost where the dates are in time", () => {
    expect(headline(adviceOf({ exch01: "now", "edge-b": 67 }))).toBe(
      "Patch exch01 now and edge-b before 2026-11-14. Then no message is lost or delayed; without it nothing is accepted from 2026-12-07.",
    );
  });

  test("keeps apart what belongs together, and the time of day of a patch", () => {
    expect(headline(adviceOf({ a: "now", b: "now", c: 67 + 22 / 24 }))).toMatch(
      /^Patch a and b now, and c before 2026-11-14 22:00\. Then/,
    );
  });

  test("names three servers, and counts the others", () => {
    const many = (last: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`s${i}`, i < 3 ? 67 : last]));
    expect(headline(adviceOf(many(68)))).toMatch(
      /^Patch s0, s1 and s2 before 2026-11-14, and 38 more servers later\. Then/,
    );
    expect(headline(adviceOf(many(67)))).toMatch(/^Patch all 41 servers before 2026-11-14\. Then/);
  });

  test("names the server that stops first where the others stop later", () => {
    const fields = adviceOf({ a: 60, b: 60 });
    const servers = [
      lateServer({ server: "a", fullBlockMs: START + 80 * DAY_MS }),
      lateServer({ server: "b", fullBlockMs: null }),
    ];
    expect(headline({ ...fields, servers })).toMatch(
      /; without it nothing from a is accepted from 2026-11-27\.$/,
    );
  });

  test("says what is lost without a patch where no stage blocks all", () => {
    const servers = [lateServer({ server: "a", fullBlockMs: null })];
    expect(headline({ ...adviceOf({ a: 60 }), servers })).toBe(
      "Patch a before 2026-11-07. Then no message is lost or delayed; without it 80 (60 to 90) messages are lost by 2026-12-07.",
    );
  });

  test("says so where nothing is to be done", () => {
    expect(headline({ servers: [], advice: null })).toBe(
      "No server is out of date: nothing to patch",
    );
    expect(headline(adviceOf({ exch01: null }))).toBe(
      "No patch is needed up to 2026-12-07. Without one nothing is accepted from 2026-12-07.",
    );
  });
});

describe("why", () => {
  const why = (fields: Partial<PlanResult>): string =>
    whySentences(makePlan(fields)).map(sentencePlain).join(" ");

  test("tells the clock of servers with the same dates once, and what is saved", () => {
    const stages = [
      { throttleMinutesPerHour: 5, blockMinutesPerHour: 0, stage: 2, fromMs: START + 30 * DAY_MS },
      { throttleMinutesPerHour: 5, blockMinutesPerHour: 5, stage: 5, fromMs: START + 60 * DAY_MS },
    ].map((one) => ({ ...one, kind: "stage" as const, toMs: one.fromMs + 30 * DAY_MS }));
    const fullBlockMs = START + 90 * DAY_MS;
    const answers = [answer()];
    const servers = ["a", "b"].map((server) =>
      lateServer({ server, stages, fullBlockMs, answers }),
    );
    const fields = { ...adviceOf({ a: 60, b: 60 }), servers };
    expect(why(fields)).toBe(
      "Mail from a and b, counted since 2026-09-08, is first delayed on 2026-10-08 and first " +
        "bounces on 2026-11-07; from 2026-12-07 nothing is accepted. These dates save all 80 (60 " +
        "to 90) messages lost by 2026-12-07 if nobody patches. With these dates no message bounces and at most 1 % of its mail is delayed.",
    );
    const patchDates = { ...makePlan().patchDates, fromMs: START + 70 * DAY_MS };
    expect(why({ ...fields, patchDates })).toContain("is delayed and bounces already; from");
  });

  test("tells what is too late, and what was lost before", () => {
    const words = why({
      ...adviceOf({ a: "now" }, { unavoidable: LOST }),
      ...{ limits: ["bounced = 0", "delayed <= 1%"] },
    });
    expect(words).toContain("2,090 (1,900 to 2,800) messages are lost by this forecast");
    expect(words).toMatch(
      /It can no longer be kept for a that at most 1 % of its mail is delayed\.$/,
    );
  });
});

describe("the sentence on pauses", () => {
  const sentence = (fields: Partial<PlannedPauses>, planned: Partial<PlanResult> = {}): string =>
    pauseSentence(makePlan(planned), { ...PAUSES, ...fields });

  test("says what they save, with the dates that they are for", () => {
    expect(sentence({})).toBe(
      "14 days of pause from 2026-09-28 help most: with these dates 10 (6 to 20) messages are lost without a pause, and 0 (0 to 1) with it.",
    );
    const patchDates = [{ server: "mail<01>", atMs: null }];
    expect(sentence({ spanWith: NONE, patchDates }, { order: null })).toBe(
      "Whoever keeps the dates above needs no pause. 14 days of pause from 2026-09-28 help most: " +
        "while nobody patches 10 (6 to 20) messages are lost up to 2026-12-09 without a pause, and none with it.",
    );
  });

  test("speaks of delayed mail where none is lost", () => {
    const late = (count: number) => span(harm(0, count), harm(0, count), harm(0, count));
    expect(sentence({ spanWithout: late(7), spanWith: late(1) })).toMatch(
      /with these dates nothing is lost, and 7 messages are delayed without a pause, and 1 with it\.$/,
    );
  });

  test("says where no pause is needed, and where none helps", () => {
    expect(sentence({ portions: [], spanWithout: NONE, spanWith: NONE })).toBe(
      "No pause is needed: with these dates nothing is lost or delayed.",
    );
    expect(sentence({ portions: [] })).toBe(
      "No pause makes it better: with these dates 10 (6 to 20) messages are lost either way.",
    );
  });
});

test("each kind of answer is said in words", () => {
  const plan = makePlan();
  expect(answerWords(answer(), plan)).toBe("before 2026-11-07");
  expect(answerWords(answer({ status: "notNeeded" }), plan)).toBe("not needed up to 2026-12-07");
  expect(answerWords(answer({ status: "tooLate" }), plan)).toBe(
    "too late: the last date was 2026-11-07",
  );
  expect(answerWords(answer({ status: "tooLate", lastSafeMs: null }), plan)).toBe(
    "too late from the first date on",
  );
});

describe("the text of a plan", () => {
  test("fits 80 columns, with twenty servers at most and how many more", () => {
    const names = Array.from(
      { length: 26 },
      (_, i) => `a-rather-long-server-name-${i}.branch.contoso.example`,
    );
    const fields = adviceOf(Object.fromEntries(names.map((name) => [name, 67])));
    const text = planText(makePlan(fields));
    const lines = text.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => line.includes("before 2026-11-14  "))).toHaveLength(20);
    expect(text).toContain("… and 6 more servers (plan.html, plan.txt)");
    const whole = planFullText(makePlan(fields)).split("\n");
    expect(whole.filter((line) => line.includes("before 2026-11-14  "))).toHaveLength(26);
  });

  test("has the order as columns, what to install and what pauses cost, without syntax", () => {
    const text = planText(makePlan());
    expect(text).toContain(
      "server    patch  unpatched, stops  lost all the same\nmail<01>  now    never             0",
    );
    expect(text).toContain("1 server up to date: nothing to plan.");
    expect(text).toContain(
      "Install Exchange 2016 CU23 Oct25SU (15.1.2507.61) or later on mail<01>.",
    );
    expect(text).toContain("To try them: --pause 2026-09-28/P14D");
    expect(text).not.toMatch(/<=|= 0|none without/);
  });

  test("in full tells limits, what comes after a patch and what pauses spend of each year", () => {
    const text = planFullText(makePlan());
    expect(text).toContain("  So that no message bounces: before 2026-11-07.");
    expect(text).toMatch(/What\swaits then has left within 15 min;/);
    expect(text).toContain("Pause days: 21 of 90 in 2026, 13 of 90 in 2027.");
    expect(text).toContain("7 days from 2026-12-25 take you to 2027-01-01, then 13 more to");
  });

  test("says three warnings with what each does, and counts the others", () => {
    const warnings = [
      "LOG_EXTENDED",
      "ROWS_REJECTED",
      "YEAR_ASSUMED",
      "LOG_LONGER",
      "SAME_CONTENT",
    ].map((code) => ({ code, message: `${code}.` }));
    const text = planText(makePlan({ warnings }));
    expect(text.match(/^Warning: .*/gm)).toEqual([
      "Warning: LOG_EXTENDED. Later days are copies: their counts are a forecast,",
      "Warning: YEAR_ASSUMED. In another year other floors and stages would hold.",
      "Warning: ROWS_REJECTED. Mail of rows that could not be read is in no figure.",
    ]);
    expect(text).toContain("… and 2 more warnings (see plan.txt)");
    expect(planFullText(makePlan({ warnings }))).toContain("Warning: SAME_CONTENT.");
  });

  test("says first that a build is not known, which is the worst case", () => {
    const servers = [lateServer({ build: null })];
    expect(planText(makePlan({ servers }))).toContain(
      "Warning: No build is known of mail<01>. Each counts as out of date",
    );
  });
});

describe("the page of a plan", () => {
  test("escapes names and loads nothing", async () => {
    const page = await renderPlanPage(makePlan());
    expect(page).toContain("mail&lt;01&gt;");
    expect(page).not.toContain("mail<01>");
    expect(page).not.toContain("<b>two");
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toMatch(/<script(?! type="application\/json")|https?:\/\/(?!www\.w3\.org)/);
  });

  test("has the answer, the order, warnings before pictures, pauses, limits, harm, the rest", async () => {
    const warnings = [{ code: "LOG_EXTENDED", message: "The log ends." }];
    const page = await renderPlanPage(makePlan({ warnings }));
    const ids = [...page.matchAll(/<(?:section|figure|div class="panel") ?[^>]*id="([a-z-]+)"/g)];
    expect(ids.map(([, id]) => id)).toEqual([
      "order",
      "warnings",
      "plan-gantt",
      "after",
      "pauses",
      "plan-pauses",
      "answers",
      "charts",
      "plan-lost-by-patch-date",
      "plan-delayed-by-patch-date",
      "basis",
    ]);
    expect(page).toContain("their counts are a forecast");
    expect(page).toContain("When does it end?");
    const visible = page.replace(/<style>.*?<\/style>/gs, "").replace(/<[^>]+>/g, " ");
    expect(visible).not.toMatch(/&lt;=|bounced = 0|none without/);
  });

  test("folds warnings after the third", async () => {
    const warnings = ["A", "B", "C", "D"].map((code) => ({ code, message: `Look ${code}.` }));
    const page = await renderPlanPage(makePlan({ warnings }));
    expect(page).toMatch(/Look C\.[^D]*<details><summary>1 more note<\/summary>[^D]*Look D\./);
    expect(await renderPlanPage(makePlan({ warnings: [] }))).not.toContain('id="warnings"');
  });
});
