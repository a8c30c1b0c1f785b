import { describe, expect, test } from "vitest";
import { answerOf, milestoneDates } from "../../../reports/words/answer.ts";
import { dayZeroSentences } from "../../../reports/words/day-zero-words.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { RunResult, ServerResult } from "../../../sim/contract/result.ts";
import { oneServerResult } from "../make-result.ts";

const IN_UTC = { displayZone: "UTC", outlook: null } as const;

const DAY_MS = 86_400_000;
const result = oneServerResult();
const server = result.servers[0] as ServerResult;

function withServer(changes: Partial<ServerResult>, others: Partial<RunResult> = {}): RunResult {
  return { ...result, ...others, servers: [{ ...server, ...changes }] };
}

const NO_HARM = { ...result.totals, delayed: 0, bounced: 0, expired: 0 };

describe("what stops", () => {
  test("is said first, with its date and what it costs a day", () => {
    expect(answerOf(result, IN_UTC).headline).toBe(
      "From 2026-12-07 (after the window) nothing from mail01 is accepted: about 640 messages a day",
    );
  });

  test("is in the past where the window begins after it", () => {
    const firsts = { ...server.firsts, fullBlockMs: result.window.startMs - DAY_MS };
    expect(answerOf(withServer({ firsts }), IN_UTC).headline).toMatch(/^Since 2026-09-07 nothing/);
  });

  test("is nothing where the server is patched before, or is retired", () => {
    for (const status of ["clean", "retired"] as const) {
      expect(answerOf(withServer({ status }), IN_UTC).headline).toMatch(/messages bounce/);
    }
  });
});

describe("an all-clear", () => {
  const calm = { totals: NO_HARM, events: [], warnings: [] };
  const good = { status: "upToDate", firsts: { ...server.firsts, fullBlockMs: null } } as const;

  test("needs mail to the window's end, and every server up to date", () => {
    expect(answerOf(withServer(good, calm), IN_UTC).isAllClear).toBe(true);
    const short = [{ code: "LOG_NOT_EXTENDED", message: "" }];
    const ends = answerOf(withServer(good, { ...calm, warnings: short }), IN_UTC);
    expect(ends.isAllClear).toBe(false);
    expect(ends.headline).toBe(
      "No mail of this log is delayed or refused, but it ends before the window does",
    );
    for (const status of ["outOfDate", "unknown", "uncertain"] as const) {
      expect(answerOf(withServer({ ...good, status }, calm), IN_UTC).isAllClear).toBe(false);
    }
  });

  test("says never only of what cannot happen", () => {
    const never = {
      ...calm,
      firsts: { detectedMs: null, deferralMs: null, ndrMs: null, fullBlockMs: null },
    };
    const words = (status: ServerResult["status"]): string[] =>
      milestoneDates(withServer({ ...good, status }, never), "UTC").map(({ date }) => date);
    expect(new Set(words("upToDate"))).toEqual(new Set(["never"]));
    expect(new Set(words("outOfDate"))).toEqual(new Set(["not in this window"]));
  });
});

describe("since when servers are counted", () => {
  const at = (text: string): number => Date.parse(`${text}T00:00Z`);
  const dayZero = {
    used: "floor",
    candidates: [
      { basis: "floor", ms: at("2026-09-07"), fullBlockMs: at("2026-12-06") },
      { basis: "first-mail", ms: at("2026-10-26"), fullBlockMs: at("2027-01-24") },
    ],
  } as const;

  test("is told with both dates, the earlier one first", () => {
    const [sentence] = dayZeroSentences([{ server: "exch01", dayZero }], "UTC");
    expect(sentencePlain(sentence ?? [])).toBe(
      "exch01 is counted since 2026-09-07 at the earliest, when the floor rose above its build: " +
        "nothing is accepted from 2026-12-06; if only since its first mail here (2026-10-26): " +
        "from 2027-01-24. This run takes the first.",
    );
  });

  test("is told once for servers of the same dates, and not where there is no doubt", () => {
    const servers = ["a", "b", "c"].map((name) => ({ server: name, dayZero }));
    const [only, none] = dayZeroSentences(servers, "UTC");
    expect(sentencePlain(only ?? [])).toMatch(/^a and 2 more servers are each counted since/);
    expect(none).toBeUndefined();
    const [given] = dayZero.candidates;
    const sure = { used: "given", candidates: [{ ...given, basis: "given" }] } as const;
    expect(dayZeroSentences([{ server: "a", dayZero: sure }], "UTC")).toEqual([]);
  });
});
