import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from "yaml";
import { type ErrorCode, MailflowError } from "../../../sim/base/errors.ts";
import type { ConfigPath, ConfigSource, TextPlace } from "./config-source.ts";
import { IssueList } from "./issues.ts";

/** A YAML file that was read: its plain value and the places in it. */
export interface YamlFile extends ConfigSource {
  readonly file: string;
  readonly value: unknown;
}

/** A configuration is written by hand; more than this is a wrong file. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** One slip can break everything after it; more lines than these would hide it. */
const SYNTAX_ISSUES_MAX = 20;
/** Uses of one anchor that are still honest; a bomb multiplies them level by level. */
const ALIASES_MAX = 100;

/**
 * Reads YAML text that came from `file`. Errors: INPUT_EMPTY; `code`, all syntax errors at once.
 */
export function parseYaml(text: string, file: string, code: ErrorCode): YamlFile {
  const lines = new LineCounter();
  const issues = new IssueList();
  let value: unknown = null;
  let document: Document.Parsed | null = null;
  try {
    document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
    const problems = [...document.errors, ...document.warnings];
    // The parser runs out of stack and says so in its own error.
    if (problems.some((problem) => problem.message.includes("call stack"))) throw new RangeError();
    for (const problem of problems.slice(0, SYNTAX_ISSUES_MAX)) {
      const { line, col } = lines.linePos(problem.pos[0]);
      issues.add(code, `not YAML: ${problem.message}`, { file, line, column: col });
    }
    if (problems.length > SYNTAX_ISSUES_MAX) {
      issues.add(code, `not YAML: ${problems.length - SYNTAX_ISSUES_MAX} more`, { file });
    }
    if (issues.count === 0) value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    // toJS throws on an alias bomb and on an alias without its anchor, the parser on nesting deeper
    // than the stack.
    const reason = error instanceof RangeError ? "it is nested too deeply" : messageOf(error);
    issues.add(code, `not usable as YAML: ${reason}`, { file });
  }
  const hint = "Correct the YAML; an editor with a YAML extension marks such places.";
  issues.throwIfAny(code, file, { file }, hint);
  if (value === null || value === undefined) throw emptyFile(file);
  return { file, value, place: (path, atKey) => placeIn(document, lines, path, atKey ?? false) };
}

/**
 * The text of a configuration file in UTF-8, or UTF-16 with a byte order mark. Errors: INPUT_EMPTY,
 * INPUT_BINARY, INPUT_ENCODING.
 */
export function configText(bytes: Uint8Array, file: string): string {
  checkConfigSize(bytes.length, file);
  const text = decode(bytes, file);
  if (text.trim() === "") throw emptyFile(file);
  return text;
}

/** Errors: INPUT_BINARY for a file that is too large to be a configuration. */
export function checkConfigSize(sizeBytes: number, file: string): void {
  if (sizeBytes <= FILE_BYTES_MAX) return;
  throw new MailflowError(
    "INPUT_BINARY",
    `expected a configuration of at most 16 MiB, received ${sizeBytes} bytes`,
    { where: { file }, hint: "Logs are named under traffic.trace.files." },
  );
}

function decode(bytes: Uint8Array, file: string): string {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : null;
  let text: string;
  try {
    text = new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new MailflowError("INPUT_ENCODING", "expected text in UTF-8, received other bytes", {
      where: { file },
      hint: "Save the file as UTF-8.",
      cause,
    });
  }
  if (text.includes("\0")) {
    throw new MailflowError("INPUT_BINARY", "expected text, received a file with NUL bytes", {
      where: { file },
      hint: "Save the file as plain UTF-8 text.",
    });
  }
  return text;
}

function emptyFile(file: string): MailflowError {
  return new MailflowError("INPUT_EMPTY", "expected a configuration, received an empty file", {
    where: { file },
    hint: "The files in scenarios/ of mailflow-sim are complete examples.",
  });
}

/** The deepest node that exists on the way to `path`. */
function placeIn(
  document: Document.Parsed | null,
  lines: LineCounter,
  path: ConfigPath,
  atKey: boolean,
): TextPlace | null {
  let node: unknown = document?.contents;
  let at: unknown = node;
  for (const [i, step] of path.entries()) {
    if (isAlias(node) && document !== null) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) break;
      at = atKey && i === path.length - 1 ? pair.key : (pair.value ?? pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.get(Number(step), true);
      if (!isNode(node)) break;
      at = node;
    } else break;
  }
  if (!isNode(at) || !at.range) return null;
  const { line, col } = lines.linePos(at.range[0]);
  const text = isScalar(at) && typeof at.source === "string" ? { text: at.source } : {};
  return { line, column: col, ...text };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
