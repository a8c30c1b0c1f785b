import { formatCountOf } from "../../../reports/words/format.ts";
import { mergeProfiles } from "../../mail/merge-profiles.ts";
import { profileInputs, readProfiles } from "../../mail/profile-mail.ts";
import { writeFileAtomic } from "../../platform/atomic.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import { findInputs } from "../../readers/bytes/input-paths.ts";
import { resultPieces } from "../../run/result-json.ts";
import { mergeShards } from "../../run/shards.ts";
import { writeProfileFile } from "../../run/write-profile.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readParquetPath, wrongValue } from "../settings/run-settings.ts";
import { writeOut } from "../terminal/terminal.ts";

/**
 * `mailflow merge FILE… -o OUT`: profiles, or the shards of a run. Errors: USAGE, PROFILE_INVALID,
 * PROFILE_MISMATCH, SHARD_INVALID, SHARDS_INCOMPLETE, OUTPUT_UNWRITABLE.
 */
export async function mergeCommand(call: CommandCall): Promise<number> {
  if (call.operands.every((file) => file.endsWith(".json"))) return await mergeRun(call);
  const out = readParquetPath("out", call.options.text.out);
  await checkOutputFile(out);
  const traffic = { kind: "profile", inputs: call.operands, baseFolder: "." } as const;
  const inputs = (await profileInputs(traffic)) ?? [];
  const merged = mergeProfiles(await readProfiles(inputs, call.signal));
  await writeProfileFile(out, merged, call.signal);
  const messages = merged.profile.messages.reduce((sum, count) => sum + count, 0);
  call.next(["replay", out]);
  await writeOut(`${out}: ${formatCountOf(messages, "message")}\n`);
  return 0;
}

/** The shards of a run become its result.json. */
async function mergeRun(call: CommandCall): Promise<number> {
  const out = call.options.text.out ?? "result.json";
  if (!out.endsWith(".json")) throw wrongValue("out", "result.json or another .json file", out);
  await checkOutputFile(out);
  // PowerShell leaves patterns to the program.
  const found = await findInputs(call.operands, ".");
  const result = await mergeShards(found.map(({ shownPath }) => shownPath));
  await writeFileAtomic(out, resultPieces(result));
  call.next(["charts", out]);
  await writeOut(`${out}: ${formatCountOf(result.totals.messages, "message")}\n`);
  return 0;
}
