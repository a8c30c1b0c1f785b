import { describe, expect, test } from "vitest";
import { answerOf, headline, milestoneDates } from "../../../reports/words/answer.ts";
import { assumptions, rangeRows } from "../../../reports/words/assumptions.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { PeopleHit, RunResult, Totals } from "../../../sim/contract/result.ts";
import {
  manyServersResult,
  noHarmResult,
  oneServerResult,
  threeServersResult,
} from "../make-result.ts";

const IN_UTC = { displayZone: "UTC", outlook: null } as const;

const one = oneServerResult();

describe("the headline", () => {
  test.each([
    [{ bounced: 4_512, delayed: 9 }, "4,512 of 57,854 messages bounce and 9 are delayed"],
    [{ bounced: 1 }, "1 of 57,854 messages bounces"],
    [{ delayed: 7 }, "7 of 57,854 messages are delayed"],
    [{ expired: 1, delayed: 1 }, "1 of 57,854 messages expires in the queue and 1 is delayed"],
    [
      { bounced: 3, expired: 2, delayed: 1 },
      "3 of 57,854 messages bounce, 2 expire in the queue and 1 is delayed",
    ],
    [{}, "No mail is delayed or refused in these 90 days"],
    [{ messages: 0 }, "No message arrives in these 90 days"],
  ] satisfies [Partial<Totals>, string][])("of %o is %j", (counts, words) => {
    expect(headline(withTotals(counts))).toBe(words);
  });
});

describe("sentences", () => {
  const plain = (result: RunResult): string[] =>
    answerOf(result, IN_UTC).servers.map(sentencePlain);

  test("one server: first delay, first bounce and the full block after the window", () => {
    expect(plain(one)).toEqual([
      "Mail from mail01 is first delayed on 2026-10-08 01:01 UTC, first bounces on " +
        "2026-11-07 06:01 UTC and stops on 2026-12-07 00:06 UTC (after the window): " +
        "nothing is accepted from then until it is patched.",
    ]);
  });

  test("a server that is patched in time is accepted again, and its counts are said", () => {
    expect(plain(threeServersResult())[1]).toBe(
      "Mail from edge-b.example.org is first delayed on 2026-10-11 10:01 UTC; it is up to date " +
        "from 2026-11-11 09:36 UTC, and its mail is accepted again. " +
        "13,929 of its 182,330 messages are delayed.",
    );
  });

  test("three servers are told, the others counted", () => {
    const sentences = plain(manyServersResult(20));
    expect(sentences).toHaveLength(4);
    expect(sentences[3]).toMatch(/^\d+ more servers are affected: /);
  });

  test.each([
    [undefined, []],
    [null, []],
    [
      { senders: { all: 1_904, delayed: 412, lost: 88 }, recipients: null },
      ["412 of 1,904 senders have mail delayed, 88 have mail returned."],
    ],
    [
      {
        senders: { all: 1, delayed: 1, lost: 0 },
        recipients: { all: 9, delayed: 2, lost: 1 },
      },
      [
        "1 of 1 sender has mail delayed, 0 have mail returned.",
        "2 of 9 recipients have mail delayed, 1 has mail that never arrives.",
      ],
    ],
  ] satisfies [PeopleHit | null | undefined, string[]][])(
    "people %o are counted in words",
    (people, words) => {
      const result = people === undefined ? one : { ...one, people };
      const notes = answerOf(result, IN_UTC).notes.map(sentencePlain);
      expect(notes.filter((note) => /senders?|recipients?/.test(note))).toEqual(words);
    },
  );

  test("no harm is said plainly, with the reason", () => {
    expect(plain(noHarmResult())).toEqual([
      "No server is out of date, so nothing is throttled or blocked.",
    ]);
  });

  test("a pause is named with its dates", () => {
    expect(answerOf(threeServersResult(), IN_UTC).notes.map(sentencePlain)[0]).toBe(
      "Enforcement is paused from 2026-10-12 00:00 UTC until 2026-10-19 00:00 UTC.",
    );
  });

  test("a full block after the window is marked as outside it", () => {
    const last = milestoneDates(one, "UTC").at(-1);
    expect(last).toMatchObject({ isOutside: true, date: "2026-12-07 00:06 UTC" });
  });

  test("a step that never comes is never", () => {
    expect(milestoneDates(noHarmResult(), "UTC").map((step) => step.date)).toEqual([
      "never",
      "never",
      "never",
      "never",
    ]);
  });
});

describe("assumptions", () => {
  const titles = (result: RunResult): string[] => assumptions(result).map((found) => found.title);

  test("what the provider has not published is always named", () => {
    expect(titles(noHarmResult())).toEqual(
      expect.arrayContaining([
        "Which minutes of the hour are refused",
        "Stages 6 and 7",
        "Where in the dialogue a message is refused",
        "How soon refused mail is tried again",
      ]),
    );
  });

  test("extension and shift are named where the log was changed, and only there", () => {
    expect(titles(one)).toEqual(expect.arrayContaining(["Times moved", "Log extended"]));
    const { provenance } = one;
    const untouched = {
      ...one,
      provenance: {
        ...provenance,
        shift: { weeks: 0 },
        extension: { weeks: 0, days: 0, copies: 0 },
      },
    };
    expect(titles(untouched)).not.toContain("Times moved");
    expect(titles(untouched)).not.toContain("Log extended");
    const byDays = { weeks: 0, days: 3, copies: 30 };
    const extended = { ...one, provenance: { ...provenance, extension: byDays } };
    expect(assumptions(extended).find(({ title }) => title === "Log extended")?.words).toBe(
      "The log is shorter than the window. Its last 3 days were repeated 30 times, so later mail " +
        "is a copy of earlier mail. Days of the week are not kept.",
    );
  });

  test("unknown builds are named as the worst case where no build is known", () => {
    const servers = one.servers.map((server) => ({ ...server, status: "unknown" as const }));
    expect(assumptions({ ...one, servers })[0]?.words).toMatch(/worst case/);
  });

  test("ranges stand beside the figures of this run", () => {
    const range = { min: 1, max: 20_000 };
    const figures = {
      delivered: range,
      delayed: range,
      bounced: range,
      expired: { min: 0, max: 0 },
      delayP95: { min: 15, max: 75 },
      delayMax: range,
      deferralMs: { min: null, max: null },
      ndrMs: { min: null, max: null },
      fullBlockMs: { min: null, max: null },
      detectedMs: { min: null, max: null },
    };
    const ranges = {
      placements: ["start", "end"],
      orders: ["block-first"],
      variants: ["x"],
      figures,
    };
    const rows = rangeRows({ ...one, ranges }, "UTC");
    expect(rows[2]).toEqual({ figure: "Bounced", here: "9,152", least: "1", most: "20,000" });
    expect(rows[4]?.most).toBe("1 h 15 min");
    expect(rows[7]?.least).toBe("never");
  });
});

function withTotals(counts: Partial<Totals>): RunResult {
  const zero = { bounced: 0, expired: 0, delayed: 0 };
  return { ...one, totals: { ...one.totals, ...zero, ...counts } };
}
