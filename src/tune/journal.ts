import { appendFile, readFile } from "node:fs/promises";
import { MailflowError } from "../../sim/base/errors.ts";
import type { Estimate } from "../../sim/contract/study-result.ts";
import { writeFileAtomic } from "../platform/atomic.ts";
import type { UnitPoint } from "./search/samples.ts";

/** A candidate that has been judged. */
export interface JournalEntry {
  readonly point: UnitPoint;
  readonly figures: readonly Estimate[];
}

/**
 * The record of a study on disk: a header line with the study's hash, then one line of JSON per
 * candidate in the order they were drawn. A study that was killed goes on after the last whole
 * line.
 */
export class Journal {
  readonly #file: string;
  readonly #entries: JournalEntry[];

  private constructor(file: string, entries: JournalEntry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  /**
   * Opens the record of a study, or begins it. Errors: STUDY_INVALID when the file is that of
   * another study; OUTPUT_UNWRITABLE.
   */
  static async open(file: string, studySha256: string): Promise<Journal> {
    const header = `${JSON.stringify({ journal: 1, studySha256 })}\n`;
    const text = await readFile(file, "utf8").catch(() => "");
    const lines = text.split("\n");
    // What follows the last line end was cut off in the middle.
    lines.pop();
    if (lines.length > 0 && `${lines[0]}\n` !== header) {
      throw new MailflowError(
        "STUDY_INVALID",
        "expected the record of this study, received that of another study, mail or version",
        {
          where: { file },
          hint: "Name another folder with --out, or remove this file to begin anew.",
        },
      );
    }
    const entries: JournalEntry[] = [];
    for (const line of lines.slice(1)) {
      const entry = readEntry(line);
      if (entry === null) break;
      entries.push(entry);
    }
    const whole = header + entries.map(entryLine).join("");
    if (whole !== text) await writeFileAtomic(file, whole);
    return new Journal(file, entries);
  }

  get count(): number {
    return this.#entries.length;
  }

  /** The entry of a candidate, if it has been judged at the same point. */
  at(index: number, point: UnitPoint): JournalEntry | null {
    const entry = this.#entries[index];
    if (entry === undefined) return null;
    const isSame =
      entry.point.length === point.length && entry.point.every((v, i) => v === point[i]);
    return isSame ? entry : null;
  }

  /** Appends candidates in order; they are on disk when it returns. Errors: OUTPUT_UNWRITABLE. */
  async append(entries: readonly JournalEntry[]): Promise<void> {
    this.#entries.push(...entries);
    try {
      await appendFile(this.#file, entries.map(entryLine).join(""));
    } catch (cause) {
      throw new MailflowError("OUTPUT_UNWRITABLE", `Cannot write '${this.#file}'`, {
        where: { file: this.#file },
        hint: "Free space on that disk; then run it again, it goes on where it stopped.",
        cause,
      });
    }
  }
}

function entryLine({ point, figures }: JournalEntry): string {
  const estimates = figures.map((one) => [one.mean, one.halfWidth, one.replications]);
  return `${JSON.stringify([point, estimates])}\n`;
}

function readEntry(line: string): JournalEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [point, estimates] = value;
  if (!isNumbers(point) || !Array.isArray(estimates)) return null;
  const figures = estimates.flatMap((one): Estimate[] => {
    if (!Array.isArray(one) || one.length !== 3) return [];
    const [mean, halfWidth, replications] = one;
    const isRight =
      typeof mean === "number" &&
      (halfWidth === null || typeof halfWidth === "number") &&
      typeof replications === "number";
    return isRight ? [{ mean, halfWidth, replications }] : [];
  });
  return figures.length === estimates.length ? { point, figures } : null;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}
