import { formatCountOf } from "../../../reports/words/format.ts";
import { filteredWords, warningWords } from "../../../reports/words/row-words.ts";
import { resolveScenario } from "../../config/scenario/scenario.ts";
import { makeProfile } from "../../mail/make-profile.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import { writeProfileFile } from "../../run/write-profile.ts";
import type { CommandCall } from "../settings/command-call.ts";
import {
  parseMaxRejects,
  readMemory,
  readParquetPath,
  readPseudonymKey,
} from "../settings/run-settings.ts";
import { replayInput } from "../settings/scenario-flags.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/**
 * `mailflow profile LOG… -o FILE.parquet`. Errors: USAGE, those of the readers, OUTPUT_UNWRITABLE.
 */
export async function profileCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const out = readParquetPath("out", text.out);
  const input = replayInput(call.operands, call.options);
  const scenario = await resolveScenario(input, {
    file: null,
    place: () => null,
    baseFolder: ".",
  });
  await checkOutputFile(out);
  const { profile, account } = await withProgress(flags.quiet, async (onProgress) => {
    const made = await makeProfile({
      scenario,
      maxRejects: parseMaxRejects(text["max-rejects"] ?? "1%"),
      rejectsPath: text.rejects ?? null,
      pseudonymKey: readPseudonymKey(text.pseudonymise),
      memoryMb: readMemory(text.memory),
      stdin: readStdin(),
      onProgress,
      signal: call.signal,
    });
    await writeProfileFile(out, made, call.signal);
    return made;
  });
  const messages = profile.messages.reduce((sum, count) => sum + count, 0);
  const servers = formatCountOf(profile.servers.length, "server");
  const { rows, warnings } = account;
  const words = [`${out}: ${formatCountOf(messages, "message")} of ${servers}`];
  if (rows.filtered > 0) words.push(`${filteredWords({ ...rows, used: rows.kept })}.`);
  words.push(...warningWords(warnings, out));
  call.next(["replay", out, ...(text.servers === undefined ? [] : ["--servers", text.servers])]);
  await writeOut(printable(`${words.join("\n")}\n`));
  return 0;
}
