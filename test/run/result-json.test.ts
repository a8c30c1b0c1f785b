import { expect, test } from "vitest";
import type { ModelEvent } from "../../sim/contract/result.ts";
import { resultPieces } from "../../src/run/result-json.ts";
import { sampleResult } from "../cli/sample-result.ts";

test("a result in pieces is JSON with two spaces of indent and a final line feed", () => {
  const events = Array.from({ length: 3_000 }, (_, i): ModelEvent => {
    return {
      ms: i * 60_000,
      server: i % 2 === 0 ? null : 'two\nlines, "quoted"',
      kind: "detected",
    };
  });
  const warnings = [{ code: "A", message: "one\r\nline\u2028two" }];
  for (const result of [sampleResult(), sampleResult({ events, warnings })]) {
    const pieces = [...resultPieces(result)];
    expect(pieces.join("")).toBe(`${JSON.stringify(result, null, 2)}\n`);
    // Whole, it would be several times as long as the longest piece.
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
  }
});
