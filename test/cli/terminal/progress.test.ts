import { expect, test } from "vitest";
import { ProgressPrinter, progressText } from "../../../src/cli/terminal/progress.ts";

function printerAt(isTerminal: boolean): {
  readonly written: string[];
  readonly printer: ProgressPrinter;
  readonly clock: { nowMs: number };
} {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const printer = new ProgressPrinter({
    write: (text) => written.push(text),
    isTerminal,
    nowMs: () => clock.nowMs,
  });
  return { written, printer, clock };
}

test("a step that takes a while gives its share, rows and rows per second", () => {
  expect(progressText({ step: "scan", fraction: 0.256, rows: 1_234_567 }, 2_000, false)).toBe(
    "Reading  25 %  1,234,567 rows  617,284 rows/s  6 s left",
  );
});

test.each([
  [0.5, 1_999, ""],
  [0.5, 2_000, "  2 s left"],
  [0.01, 60_000, ""],
  [0.1, 60_000, "  9 min left"],
  [1, 60_000, ""],
])("the time left is told once the pace is known (%f after %i ms)", (fraction, ms, words) => {
  const text = progressText({ step: "scan", fraction, rows: null }, ms, false);
  expect(text).toBe(`Reading  ${fraction * 100} %${words}`);
});

test("what is not known is left out", () => {
  expect(progressText({ step: "spool", fraction: null, rows: null }, 5_000, true)).toBe(
    "Unpacking",
  );
});

test("a bar is as full as the work is done, never fuller", () => {
  expect(progressText({ step: "replay", fraction: 0.5, rows: null }, 0, true)).toContain(
    "[############------------]",
  );
  expect(progressText({ step: "replay", fraction: 7, rows: null }, 0, true)).toContain("100 %");
});

test("without a terminal there is a whole line every few seconds and no control character", () => {
  const { written, printer, clock } = printerAt(false);
  for (clock.nowMs = 0; clock.nowMs <= 9_000; clock.nowMs += 50) {
    printer.report({ step: "scan", fraction: clock.nowMs / 9_000, rows: null });
  }
  printer.finish();
  expect(written).toEqual(["Reading  44 %  5 s left\n", "Reading  88 %  2 s left\n"]);
});

test("on a terminal the bar is redrawn in place and taken away at the end", () => {
  const { written, printer, clock } = printerAt(true);
  clock.nowMs = 150;
  printer.report({ step: "scan", fraction: 0, rows: null });
  printer.report({ step: "scan", fraction: 0.01, rows: null });
  printer.finish();
  expect(written).toEqual([expect.stringContaining("\r\u001b[2KReading"), "\r\u001b[2K"]);
});

test("a run that is over at once shows nothing", () => {
  const { written, printer } = printerAt(true);
  printer.report({ step: "scan", fraction: 1, rows: 10 });
  printer.finish();
  expect(written).toEqual([]);
});
