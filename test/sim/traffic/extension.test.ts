import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { WindowSettings } from "../../../sim/contract/settings.ts";
import { replayTraffic } from "../../../sim/results/run-model.ts";
import { extensionLength } from "../../../sim/traffic/extension.ts";
import { prepareTraffic, type WindowTraffic } from "../../../sim/traffic/window.ts";
import { arbitraryAnyRun } from "../../reference/generate.ts";
import { referenceRun } from "../../reference/run.ts";
import type { ReferenceMessage } from "../../reference/types.ts";
import { engineDraws, profileOf } from "../fast-engine.ts";

const DAY = 1_440;
const BASE_MINUTE = Date.UTC(2026, 8, 8) / 60_000;

/** One message a minute given, of a server with one build in its log. */
function logOf(
  minutes: readonly number[],
  buildOf: (minute: number) => string = () => "15.1.2507.44",
): ReferenceMessage[] {
  return minutes.map((minute) => ({
    timeMs: (BASE_MINUTE + minute) * 60_000 + 30_000,
    server: "a",
    build: buildOf(minute),
    inScope: true,
    group: "",
    recipients: 1,
    sizeBytes: 1,
  }));
}

function windowOf(days: number, startMinute: number | null = null): WindowSettings {
  const startMs = startMinute === null ? null : (BASE_MINUTE + startMinute) * 60_000;
  return { startMs, days, shiftToMs: null, extend: "weeks" };
}

function prepare(messages: readonly ReferenceMessage[], window: WindowSettings): WindowTraffic {
  return prepareTraffic(profileOf(messages, null), window);
}

/** Minutes of the window's mail since the base, ascending. */
function minutesOf({ profile }: WindowTraffic): readonly number[] {
  return Array.from(profile.minute, (minute) => minute - BASE_MINUTE).sort((a, b) => a - b);
}

function failureOf(run: () => unknown): MailflowError {
  try {
    run();
  } catch (error) {
    if (error instanceof MailflowError) return error;
    throw error;
  }
  throw new Error("expected a failure");
}

describe("a log shorter than its window", () => {
  test("repeats its last whole days where it holds no week", () => {
    // 2.5 days of mail: the last two of them, minutes 721 to 3600, again 2, 4, … days later.
    const traffic = prepare(logOf([0, 700, 2_000, 3_600]), windowOf(7));
    expect(minutesOf(traffic)).toEqual([
      0,
      700,
      2_000,
      3_600,
      2_000 + 2 * DAY,
      3_600 + 2 * DAY,
      2_000 + 4 * DAY,
      3_600 + 4 * DAY,
    ]);
    expect(extensionLength(traffic.extension)).toEqual({ weeks: 0, days: 2, copies: 3 });
    expect(traffic.warnings.map(({ code }) => code)).toEqual(["LOG_EXTENDED_BY_DAYS"]);
    expect(traffic.warnings[0]?.message).toContain(
      "its last 2 days were repeated to fill it. Days",
    );
  });

  test("repeats whole weeks from the first minute at which it holds one", () => {
    const week = prepare(logOf([0, 7 * DAY]), windowOf(30));
    expect(extensionLength(week.extension)).toEqual({ weeks: 1, days: 7, copies: 4 });
    expect(week.warnings.map(({ code }) => code)).toEqual(["LOG_EXTENDED"]);
    const less = prepare(logOf([0, 7 * DAY - 1]), windowOf(30));
    expect(extensionLength(less.extension)).toEqual({ weeks: 0, days: 6, copies: 4 });
    expect(less.warnings.map(({ code }) => code)).toEqual(["LOG_EXTENDED_BY_DAYS"]);
  });

  test("counts from the window's start, not from mail before it", () => {
    const traffic = prepare(logOf([0, 9 * DAY, 11 * DAY]), windowOf(5, 9 * DAY));
    expect(minutesOf(traffic)).toEqual([9 * DAY, 11 * DAY, 13 * DAY]);
  });

  test("is taken as it is where its last message lies in the window's last minute", () => {
    const traffic = prepare(logOf([0, DAY - 1]), windowOf(1));
    expect(extensionLength(traffic.extension)).toEqual({ weeks: 0, days: 0, copies: 0 });
    expect(traffic.warnings).toEqual([]);
  });

  test("of less than a day stops, and says how long it is and what leads on", () => {
    const error = failureOf(() => prepare(logOf([3, 3 + DAY - 1]), windowOf(90)));
    expect(error.code).toBe("LOG_TOO_SHORT");
    expect(error.message).toBe(
      "the log ends before the window (2026-12-07T00:03Z) and is too short to be repeated: " +
        "expected 1 day or more from its first mail in the window to its last, " +
        "received 23h59m (2026-09-08T00:03Z to 2026-09-09T00:02Z)",
    );
    expect(error.hint).toContain("--extend none");
    expect(error.addWords).toEqual(["--extend", "none"]);
    const asItIs = { ...windowOf(90), extend: "none" } as const;
    const traffic = prepare(logOf([3, 3 + DAY - 1]), asItIs);
    expect(traffic.warnings.map(({ code }) => code)).toEqual(["LOG_NOT_EXTENDED"]);
    expect(minutesOf(prepare(logOf([3, 3 + DAY]), windowOf(3)))).toEqual([3, DAY + 3, 2 * DAY + 3]);
  });

  test("that ends before the window begins holds no mail for it", () => {
    const error = failureOf(() => prepare(logOf([0, 3 * DAY]), windowOf(90, 4 * DAY)));
    expect(error.code).toBe("NO_MESSAGES");
    expect(error.message).toContain("expected some in 2026-09-12 to 2026-12-11");
    expect(error.message).toContain("received mail from 2026-09-08 to 2026-09-11");
  });
});

describe("builds of repeated days", () => {
  const buildsOf = ({ profile }: WindowTraffic): readonly string[] =>
    Array.from(profile.build, (build, row) => ({ build, minute: profile.minute[row] ?? 0 }))
      .sort((a, b) => a.minute - b.minute)
      .map(({ build }) => profile.builds[build] ?? "");

  test("are the server's last one in the log", () => {
    const log = logOf([0, 1_000, DAY, 2 * DAY], (minute) =>
      minute > DAY ? "15.1.2507.61" : "15.1.2507.44",
    );
    expect(buildsOf(prepare(log, windowOf(4)))).toEqual([
      "15.1.2507.44",
      "15.1.2507.44",
      "15.1.2507.44",
      "15.1.2507.61",
      "15.1.2507.61",
      "15.1.2507.61",
    ]);
  });

  test("are each message's own in a pool", () => {
    const log = logOf([0, 1_000, DAY, 2 * DAY], (minute) =>
      minute === 1_000 || minute === 2 * DAY ? "15.1.2507.61" : "15.1.2507.44",
    );
    const own = ["15.1.2507.44", "15.1.2507.61", "15.1.2507.44", "15.1.2507.61"];
    expect(buildsOf(prepare(log, windowOf(4)))).toEqual([...own, "15.1.2507.61", "15.1.2507.44"]);
  });
});

/** Logs of up to nine days in windows that most of them do not fill. */
const arbitraryShortLog = arbitraryAnyRun.chain((run) =>
  fc
    .record({
      minutes: fc.array(fc.integer({ min: 0, max: 9 * DAY }), { minLength: 1, maxLength: 20 }),
      days: fc.integer({ min: 2, max: 14 }),
    })
    .map(({ minutes, days }) => ({
      ...run,
      messages: minutes.map((minute, i) => ({
        ...(run.messages[i % run.messages.length] ?? fail()),
        inScope: true,
        timeMs: (BASE_MINUTE + minute) * 60_000 + (i % 60_000),
      })),
      window: windowOf(days),
    })),
);

function fail(): never {
  throw new Error("a run has messages");
}

describe("random short logs", () => {
  test("end as the slow model says, and block and copies are its", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(arbitraryShortLog, (run) => {
        const log = profileOf(run.messages, run.groupDimension);
        const draws = engineDraws(run.settings.seed);
        const lengths = run.messages.map(({ timeMs }) => Math.floor(timeMs / 60_000));
        const isTooShort =
          Math.max(...lengths) - Math.min(...lengths) < DAY &&
          Math.max(...lengths) + 1 < Math.min(...lengths) + run.window.days * DAY;
        if (isTooShort) {
          seen.add("refused");
          expect(() => referenceRun(run.messages, { ...run, draws })).toThrow("minutes of mail");
          expect(failureOf(() => prepareTraffic(log, run.window)).code).toBe("LOG_TOO_SHORT");
          return;
        }
        const slow = referenceRun(run.messages, { ...run, draws });
        const { result, traffic } = replayTraffic(log, run.window, run.settings);
        const { ranges: _ranges, warnings: _warnings, ...received } = result;
        expect(received).toEqual(slow.result);
        const { weeks, days } = extensionLength(traffic.extension);
        expect(days).toBe(slow.extension.days);
        seen.add(days === 0 ? "filled" : weeks === 0 ? "days" : "weeks");
      }),
      { numRuns: 200 },
    );
    expect([...seen].sort()).toEqual(["days", "filled", "refused", "weeks"]);
  });

  test("lose and make no mail: each message of the block comes as often as it fits", () => {
    fc.assert(
      fc.property(arbitraryShortLog, (run) => {
        const minutes = run.messages.map(({ timeMs }) => Math.floor(timeMs / 60_000));
        const [first, last] = [Math.min(...minutes), Math.max(...minutes)];
        const end = first + run.window.days * DAY;
        fc.pre(last - first >= DAY && last + 1 < end);
        const wholeDays = Math.floor((last - first) / DAY);
        const block = (wholeDays >= 7 ? 7 * Math.floor(wholeDays / 7) : wholeDays) * DAY;
        const timesOf = (minute: number): number =>
          minute > last - block ? Math.ceil((end - minute) / block) : 1;
        const expected = minutes.reduce((sum, minute) => sum + timesOf(minute), 0);
        const { profile } = prepareTraffic(profileOf(run.messages, null), run.window);
        expect(profile.messages.reduce((sum, count) => sum + count, 0)).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });
});
