import fc from "fast-check";
import { expect, test } from "vitest";
import { LineCounter } from "../../../src/readers/bytes/line-count.ts";
import { lineEndBit } from "../../../src/readers/bytes/line-ends.ts";

function counted(chunks: readonly string[]): { lines: number; lineEnds: number | null } {
  const counter = new LineCounter();
  for (const chunk of chunks) counter.push(Buffer.from(chunk));
  counter.finish();
  return { lines: counter.lineCount, lineEnds: counter.lineEnds };
}

const { lf, crlf } = lineEndBit;

test.each([
  ["LF", "a\nb\n", 2, lf],
  ["CRLF", "a\r\nb\r\n", 2, crlf],
  ["no line end at the end", "a\nb", 2, lf],
  ["one line", "a", 1, 0],
  ["empty lines", "a\n\n\nb\n", 2, lf],
  ["an empty line between CRLF", "a\r\n\r\nb\r\n", 2, null],
  ["both line ends", "a\r\nb\n", 2, null],
  ["a lone CR", "a\rb\n", 1, null],
  ["a CR at the end", "a\nb\r", 2, null],
  ["quotes one behind the other", '"x" "y"\n', 1, null],
  ["the same, further apart", '"x"   "y"\n', 1, null],
  ["a blank behind a quote", '"x" ,"y "\n', 1, lf],
  ["a doubled quote", '"x""y"\n', 1, lf],
])("%s", (_name, text, lines, lineEnds) => {
  expect(counted([text])).toEqual({ lines, lineEnds });
});

test("a line of more than 1 MiB is left to the walk", () => {
  const megabyte = "x".repeat(1024 * 1024);
  expect(counted(["a\n", megabyte, "\nb\n"])).toEqual({ lines: 3, lineEnds: lf });
  expect(counted(["a\n", megabyte, "x\nb\n"]).lineEnds).toBe(null);
});

test("chunks may end anywhere", () => {
  const text = fc
    .array(fc.constantFrom("a", '"', " ", "\n", "\r\n", "\r", '" "'), { maxLength: 30 })
    .map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 6 }), (whole, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length];
      places.sort((a, b) => a - b);
      const chunks = places.slice(1).map((to, index) => whole.slice(places[index], to));
      expect(counted(chunks.filter((chunk) => chunk !== ""))).toEqual(counted([whole]));
    }),
  );
});
