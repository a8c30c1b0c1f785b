import { formatCountOf } from "../../reports/format.ts";
import { mergeProfiles } from "../jobs/merge-profiles.ts";
import { profileInputs, readProfiles } from "../jobs/profile-traffic.ts";
import { checkOutputFile } from "../writers/output-folder.ts";
import { writeProfileFile } from "../writers/profile-file.ts";
import type { CommandCall } from "./command-call.ts";
import { readParquetPath } from "./run-settings.ts";
import { writeOut } from "./terminal.ts";

/**
 * `mailflow merge FILE… -o OUT`. Errors: USAGE, PROFILE_INVALID, PROFILE_MISMATCH,
 * OUTPUT_UNWRITABLE.
 */
export async function mergeCommand(call: CommandCall): Promise<number> {
  const out = readParquetPath("out", call.options.text.out);
  await checkOutputFile(out);
  const traffic = { kind: "profile", inputs: call.operands, baseFolder: "." } as const;
  const inputs = (await profileInputs(traffic)) ?? [];
  const merged = mergeProfiles(await readProfiles(inputs, call.signal));
  await writeProfileFile(out, merged, call.signal);
  const messages = merged.profile.messages.reduce((sum, count) => sum + count, 0);
  await writeOut(`${out}: ${formatCountOf(messages, "message")}\n`);
  return 0;
}
