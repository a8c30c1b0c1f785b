import type { RunResult } from "../../sim/contract/result.ts";

/** Characters of a piece, which is short of what a pipe and a file take at once. */
const PIECE_LENGTH = 65_536;

/**
 * `result.json`: two spaces of indent, keys in the order of the contract, a final newline; no time
 * of day in it. It comes in pieces: the text of 10,000 servers, made whole, took 60 MB, and as much
 * again on its way out.
 */
export function* resultPieces(result: RunResult): Iterable<string> {
  let piece = "";
  for (const part of resultParts(result)) {
    piece += part;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** The result member by member, and its lists entry by entry. */
function* resultParts(result: RunResult): Iterable<string> {
  let before = "{";
  for (const [key, member] of Object.entries(result)) {
    if (member === undefined) continue;
    const name = `${before}\n  ${JSON.stringify(key)}: `;
    before = ",";
    if (!Array.isArray(member) || member.length === 0) {
      yield name + indented(member, "  ");
      continue;
    }
    for (const [i, entry] of member.entries()) {
      yield `${i === 0 ? `${name}[` : ","}\n    ${indented(entry, "    ")}`;
    }
    yield "\n  ]";
  }
  yield "\n}\n";
}

function indented(value: unknown, indent: string): string {
  // A line feed inside a text is escaped, so these are those of the layout.
  return JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`);
}
