import { open } from "node:fs/promises";
import path from "node:path";
import { isGlob } from "./bytes/glob.ts";
import { detectEncoding } from "./bytes/text-encoding.ts";
import type { ColumnMap } from "./contract/read-options.ts";
import { sniffText } from "./open/sniff-text.ts";
import { knowsHeader } from "./rows/read-plan.ts";

const HEAD_BYTES = 64 * 1024;

/** Endings of texts that may be a log, or something else with a header. */
const MIXED_ENDINGS: ReadonlySet<string> = new Set([".csv", ".tsv", ".txt", ".json", ""]);
/** Endings that no log has. */
const OTHER_ENDINGS: ReadonlySet<string> = new Set([".yaml", ".yml", ".html", ".htm", ".xml"]);

/**
 * Whether an operand among files of several kinds is meant as a log: standard input, patterns,
 * endings that only logs have, and texts whose beginning is that of a log, or has the column that
 * `map` names for the time. A file that cannot be read is none: whoever reads it says why.
 */
export async function looksLikeLog(operand: string, map: ColumnMap | null): Promise<boolean> {
  if (operand === "-" || operand === "stdin:") return true;
  const ending = path.extname(operand).toLowerCase();
  if (OTHER_ENDINGS.has(ending)) return false;
  const head = await headOf(operand);
  if (head === null) return isGlob(operand);
  if (!MIXED_ENDINGS.has(ending)) return true;
  if (/^\s*[[{]/.test(head.text)) return isJsonLog(head.text);
  const layout = layoutOf(head.text, head.isWhole, operand);
  if (layout === null) return false;
  if (layout.isTracking) return true;
  const columns = layout.columns ?? [];
  const time = map?.time?.toLowerCase();
  if (time !== undefined) return columns.some((name) => name.toLowerCase() === time);
  return columns.length > 0 && knowsHeader(columns, operand);
}

/** Records one below the other, a list of them, or what a service answers with. */
function isJsonLog(text: string): boolean {
  return (
    /^\s*\[/.test(text) || /^\s*\{.*\}[ \t\r]*\n\s*\{/.test(text) || /"value"\s*:\s*\[/.test(text)
  );
}

function layoutOf(text: string, isWhole: boolean, file: string): ReturnType<typeof sniffText> {
  try {
    return sniffText(Buffer.from(text), isWhole, file);
  } catch {
    return null;
  }
}

/** The beginning of a file as text; null when there is none to read. */
async function headOf(
  file: string,
): Promise<{ readonly text: string; readonly isWhole: boolean } | null> {
  try {
    const handle = await open(file);
    try {
      const buffer = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, HEAD_BYTES, 0);
      const bytes = buffer.subarray(0, bytesRead);
      const { label, bomBytes } = detectEncoding(bytes, null);
      const text = new TextDecoder(label ?? "utf-8").decode(bytes.subarray(bomBytes));
      return { text, isWhole: bytesRead < HEAD_BYTES };
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
