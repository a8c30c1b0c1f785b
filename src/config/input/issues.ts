import {
  type ErrorCode,
  type ErrorPlace,
  type Issue,
  MailflowError,
} from "../../../sim/base/errors.ts";
import { compareText } from "../../../sim/base/units.ts";

/** Collects every problem of a configuration, so that all of them are reported at once. */
export class IssueList {
  readonly #found: { readonly code: ErrorCode; readonly issue: Issue }[] = [];

  get count(): number {
    return this.#found.length;
  }

  add(code: ErrorCode, message: string, where: ErrorPlace): void {
    this.#found.push({ code, issue: { message, where } });
  }

  /**
   * Takes over the issues of a MailflowError from a part of the configuration; throws anything else
   * again.
   */
  absorb(error: unknown): void {
    if (!(error instanceof MailflowError) || error.code === "INVARIANT") throw error;
    if (error.issues.length === 0) this.add(error.code, error.message, error.where);
    for (const issue of error.issues) this.add(error.code, issue.message, issue.where);
  }

  /** Runs one part of the work; its issues are taken over and null stands for its result. */
  async attempt<T>(work: () => T | Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.absorb(error);
      return null;
    }
  }

  /**
   * Throws one error that carries every issue, in the order of the files, or returns when there is
   * none. Its code is that of the issues where they agree, else `code`; a single issue lends it
   * message and place.
   */
  throwIfAny(code: ErrorCode, what: string, where: ErrorPlace, hint: string): void {
    const [first] = this.#found;
    if (first === undefined) return;
    const codes = new Set(this.#found.map((entry) => entry.code));
    const issues = this.#found.map((entry) => entry.issue).sort(byPlace);
    const single = issues.length === 1;
    throw new MailflowError(
      codes.size === 1 ? first.code : code,
      single ? first.issue.message : `${what} has ${issues.length} problems`,
      { where: single ? first.issue.where : fileOf(where), hint, issues },
    );
  }
}

function fileOf(where: ErrorPlace): ErrorPlace {
  return where.file === undefined ? {} : { file: where.file };
}

/** An error of a single issue. */
export function singleIssue(
  code: ErrorCode,
  message: string,
  where: ErrorPlace,
  hint: string,
): MailflowError {
  return new MailflowError(code, message, { where, hint, issues: [{ message, where }] });
}

/** Issues of a file as a whole come after those with a line. */
const LAST = Number.MAX_SAFE_INTEGER;

function byPlace(a: Issue, b: Issue): number {
  return (
    compareText(a.where.file ?? "", b.where.file ?? "") ||
    (a.where.line ?? LAST) - (b.where.line ?? LAST) ||
    (a.where.column ?? 0) - (b.where.column ?? 0)
  );
}
