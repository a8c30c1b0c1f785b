import { performance } from "node:perf_hooks";
import { formatCountOf } from "../../reports/format.ts";
import { resolveScenario } from "../config/scenario.ts";
import { makeProfile } from "../jobs/make-profile.ts";
import { checkOutputFile } from "../writers/output-folder.ts";
import { writeProfileFile } from "../writers/profile-file.ts";
import type { CommandCall } from "./command-call.ts";
import { ProgressPrinter } from "./progress.ts";
import { parseMaxRejects, readMemory, readParquetPath } from "./run-settings.ts";
import { replayInput } from "./scenario-flags.ts";
import { readStdin, writeOut } from "./terminal.ts";

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
  const printer = new ProgressPrinter({
    write: (words) => process.stderr.write(words),
    isTerminal: process.stderr.isTTY,
    nowMs: () => performance.now(),
  });
  try {
    const made = await makeProfile({
      scenario,
      maxRejects: parseMaxRejects(text["max-rejects"] ?? "1%"),
      rejectsPath: text.rejects ?? null,
      memoryMb: readMemory(text.memory),
      stdin: readStdin(),
      onProgress: (progress) => {
        if (!flags.quiet) printer.report(progress);
      },
      signal: call.signal,
    });
    await writeProfileFile(out, made, call.signal);
    printer.finish();
    const messages = made.profile.messages.reduce((sum, count) => sum + count, 0);
    const servers = formatCountOf(made.profile.servers.length, "server");
    await writeOut(`${out}: ${formatCountOf(messages, "message")} of ${servers}\n`);
  } finally {
    printer.finish();
  }
  return 0;
}
