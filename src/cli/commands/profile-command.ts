import { formatCountOf } from "../../../reports/words/format.ts";
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
import { readStdin, writeOut } from "../terminal/terminal.ts";
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
  const { profile } = await withProgress(flags.quiet, async (onProgress) => {
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
  await writeOut(`${out}: ${formatCountOf(messages, "message")} of ${servers}\n`);
  return 0;
}
