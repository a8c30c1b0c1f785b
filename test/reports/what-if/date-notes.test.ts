import { describe, expect, test } from "vitest";
import type { ServerFigures } from "../../../reports/what-if/knobs/messages.ts";
import { type NoteTimes, pastWords, whyNoDate } from "../../../reports/what-if/knobs/note.ts";
import {
  patchNote,
  patchWarning,
  type TriedPatch,
} from "../../../reports/what-if/knobs/patch-note.ts";
import { pauseNote, pauseProblem } from "../../../reports/what-if/knobs/pause-note.ts";

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const TIMES: NoteTimes = {
  startMs: day("2026-09-08"),
  endMs: day("2026-12-07"),
  todayMs: day("2026-10-15"),
  displayZone: "UTC",
};
const BEFORE: ServerFigures = {
  status: "outOfDate",
  detectedMs: day("2026-09-10"),
  bounced: 4_855,
  expired: 0,
  delayed: 300,
  fullBlockMs: day("2026-12-01"),
  build: "15.1.2507.44",
};
const PATCHED: ServerFigures = { ...BEFORE, status: "clean", bounced: 0, fullBlockMs: null };

function tried(text: string | null, more: Partial<TriedPatch> = {}): TriedPatch {
  return {
    ...TIMES,
    atMs: text === null ? null : day(text),
    build: text === null ? "" : "15.1.2507.75",
    ownMs: null,
    isChanged: true,
    installed: "15.1.2507.44",
    before: BEFORE,
    now: PATCHED,
    ...more,
  };
}

describe("beside a patch date stands", () => {
  test("that it is as in the run", () => {
    const same = { isChanged: false, ownMs: day("2026-11-07") };
    expect(patchNote(tried("2026-11-07", same))).toEqual({
      tone: "plain",
      words: "7 Nov 2026, as in the run.",
    });
    expect(patchNote(tried(null, { isChanged: false })).words).toBe(
      "Never patched, as in the run.",
    );
  });

  test("which day it is, which it was, and what it does to the server's mail", () => {
    expect(patchNote(tried("2026-11-01"))).toEqual({
      tone: "plain",
      words: "1 Nov 2026; in the run never patched. Its mail: 4,855 fewer lost.",
    });
    const never = { ownMs: day("2026-11-07"), before: PATCHED, now: BEFORE };
    expect(patchNote(tried(null, never))).toEqual({
      tone: "plain",
      words: "Never patched; in the run 7 Nov. Its mail: 4,855 more lost.",
    });
  });

  test.each([
    ["a day that is over", "2026-10-14", {}, "In the past (today is 15 Oct)"],
    ["before it is detected", "2026-09-09", {}, "Before it is counted as out of date (10 Sep)"],
    [
      "before the run",
      "2026-09-01",
      { before: { ...BEFORE, detectedMs: day("2026-08-01") } },
      "Before the run begins (8 Sep): up to date all the time",
    ],
    ["after the run", "2026-12-07", { now: BEFORE }, "The run ends on 6 Dec: until then it stays"],
    [
      "after the full block",
      "2026-12-03",
      { now: { ...PATCHED, fullBlockMs: day("2026-12-01") } },
      "Too late: nothing from it is accepted from 1 Dec until then",
    ],
    ["the build it has", "2026-11-01", { build: "15.1.2507.44" }, "It runs 15.1.2507.44 already"],
    [
      "a build that is not accepted",
      "2026-11-01",
      { now: BEFORE },
      "15.1.2507.75 is not accepted either: it stays out of date",
    ],
  ])("a warning: %s", (_what, date, more, words) => {
    const patch = tried(date, more);
    expect(patchNote(patch).tone).toBe("warn");
    expect(patchNote(patch).words).toContain(words);
    expect(patchWarning(patch)).toContain(words);
  });

  test("a warning where no message of the server is lost or delayed otherwise", () => {
    const note = patchNote(tried("2026-12-06", { now: { ...BEFORE, status: "clean" } }));
    expect(note.tone).toBe("warn");
    expect(note.words).toContain("As many of its messages are lost and delayed as in the run.");
  });

  test("no effect before it is counted", () => {
    const words = "1 Nov 2026; in the run never patched.";
    expect(patchNote(tried("2026-11-01", { now: null }))).toEqual({ tone: "plain", words });
  });
});

describe("a day that is over", () => {
  test("is today's no more than tomorrow's", () => {
    expect(pastWords(day("2026-10-15"), TIMES)).toBe("");
    expect(pastWords(day("2026-10-14"), TIMES)).not.toBe("");
  });

  test("is none in a run that looks back", () => {
    expect(pastWords(day("2026-10-14"), { ...TIMES, todayMs: TIMES.endMs })).toBe("");
  });

  test("is told by the zone of the page", () => {
    const late = { ...TIMES, todayMs: day("2026-10-15") + 23 * 3_600_000 };
    expect(pastWords(day("2026-10-15"), { ...late, displayZone: "Europe/Berlin" })).not.toBe("");
    expect(pastWords(day("2026-10-15"), late)).toBe("");
  });
});

describe("a date is not taken over", () => {
  test("where there is none", () => {
    expect(whyNoDate(null, "It stays.", TIMES)).toEqual({
      tone: "wrong",
      words: "This is no date: expected a day such as 8 Sep to 6 Dec 2026. It stays.",
    });
  });

  test("where its year is a slip of the keyboard", () => {
    expect(whyNoDate(day("0206-11-20"), "", TIMES)?.words).toContain("The year 206 is far from");
    expect(whyNoDate(day("2126-11-20"), "", TIMES)?.words).toContain("The year 2126 is far from");
    expect(whyNoDate(day("2019-11-20"), "", TIMES)).toBeNull();
    expect(whyNoDate(day("2027-11-20"), "", TIMES)).toBeNull();
  });
});

describe("beside a pause stands", () => {
  const pause = (text: string, days = 7) => ({ fromMs: day(text), days });

  test("its last day", () => {
    expect(pauseNote(pause("2026-10-20"), true, TIMES)).toEqual({
      tone: "plain",
      words: "20 Oct 2026, the last day is 26 Oct 2026; as in the run.",
    });
    expect(pauseNote(pause("2026-10-20"), false, TIMES).tone).toBe("plain");
  });

  test.each([
    ["2026-10-10", "In the past (today is 15 Oct)"],
    ["2026-12-07", "The run ends on 6 Dec, before the pause begins: it changes nothing."],
    ["2026-08-20", "The pause is over before the run begins on 8 Sep."],
  ])("a warning: %s", (text, words) => {
    const note = pauseNote(pause(text), false, TIMES);
    expect(note.tone).toBe("warn");
    expect(note.words).toContain(words);
  });

  test("what forbids it", () => {
    expect(pauseProblem([pause("2026-10-20"), pause("2026-10-27")])).toBe("");
    expect(pauseProblem([pause("2026-10-20"), pause("2026-10-26")])).toContain("may not overlap");
    expect(pauseProblem([pause("2026-09-01", 91)])).toContain("these are 91 in 2026");
  });
});
