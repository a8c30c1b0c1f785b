import { readFile, stat } from "node:fs/promises";
import { type ErrorCode, MailflowError } from "../../../sim/base/errors.ts";
import { checkConfigSize, configText, parseYaml, type YamlFile } from "./yaml-text.ts";

/**
 * Reads a YAML 1.2 file (UTF-8, or UTF-16 with a byte order mark).
 * Errors: INPUT_MISSING, INPUT_IS_DIRECTORY, INPUT_EMPTY, INPUT_BINARY, INPUT_ENCODING; `code` for
 * what is no YAML, all syntax errors at once.
 */
export async function readYamlFile(path: string, code: ErrorCode): Promise<YamlFile> {
  return parseYaml(await readConfigText(path), path, code);
}

/** Reads a text file that people write. Errors: as `readYamlFile`, without `code`. */
async function readConfigText(path: string): Promise<string> {
  const where = { file: path };
  const found = await stat(path).catch((cause: unknown) => {
    throw new MailflowError(
      "INPUT_MISSING",
      `expected a file, received "${path}", which does not exist`,
      {
        where,
        hint: "Check the path; paths inside a file are relative to that file.",
        cause,
      },
    );
  });
  if (found.isDirectory()) {
    throw new MailflowError(
      "INPUT_IS_DIRECTORY",
      `expected a file, received the folder "${path}"`,
      {
        where,
        hint: "Name a file inside it.",
      },
    );
  }
  checkConfigSize(found.size, path);
  return configText(await readFile(path), path);
}
