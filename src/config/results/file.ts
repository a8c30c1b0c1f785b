import { readFile } from "node:fs/promises";
import { MailflowError } from "../../../sim/base/errors.ts";
import type { RunResult } from "../../../sim/contract/result.ts";
import { placeOf } from "../input/config-source.ts";
import { IssueList } from "../input/issues.ts";
import { checkShape } from "../input/shape.ts";
import { resultSchema } from "./schema.ts";

const HINT = "Name a result.json that this version wrote: mailflow run SCENARIO --out DIR.";

/** Reads a result.json. Errors: INPUT_MISSING, INPUT_IS_DIRECTORY, RESULT_INVALID. */
export async function readResultFile(file: string): Promise<RunResult> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const isFolder = (cause as NodeJS.ErrnoException).code === "EISDIR";
    const received = isFolder ? `the folder "${file}"` : `"${file}", which cannot be read`;
    throw new MailflowError(
      isFolder ? "INPUT_IS_DIRECTORY" : "INPUT_MISSING",
      `expected a result.json, received ${received}`,
      { where: { file }, hint: HINT, cause },
    );
  });
  const source = { file, place: () => null };
  const issues = new IssueList();
  const { value } = checkShape(
    resultSchema,
    parseJson(text, file),
    source,
    issues,
    () => "RESULT_INVALID",
  );
  issues.throwIfAny("RESULT_INVALID", "The result", placeOf(source, []), HINT);
  if (value === null) throw new MailflowError("RESULT_INVALID", "expected a result, received none");
  return value;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MailflowError("RESULT_INVALID", "expected JSON, received something else", {
      where: { file },
      hint: HINT,
      cause,
    });
  }
}
