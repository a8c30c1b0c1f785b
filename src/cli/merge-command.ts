import { formatCountOf } from "../../reports/format.ts";
import { mergeProfiles } from "../jobs/merge-profiles.ts";
import { profileInputs, readProfiles } from "../jobs/profile-traffic.ts";
import { mergeShards } from "../jobs/shards.ts";
import { writeFileAtomic } from "../writers/atomic.ts";
import { checkOutputFile } from "../writers/output-folder.ts";
import { writeProfileFile } from "../writers/profile-file.ts";
import { resultPieces } from "../writers/result-json.ts";
import type { CommandCall } from "./command-call.ts";
import { readParquetPath, wrongValue } from "./run-settings.ts";
import { writeOut } from "./terminal.ts";

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
  await writeOut(`${out}: ${formatCountOf(messages, "message")}\n`);
  return 0;
}

/** The shards of a run become its result.json. */
async function mergeRun(call: CommandCall): Promise<number> {
  const out = call.options.text.out ?? "result.json";
  if (!out.endsWith(".json")) throw wrongValue("out", "result.json or another .json file", out);
  await checkOutputFile(out);
  const result = await mergeShards(call.operands);
  await writeFileAtomic(out, resultPieces(result));
  await writeOut(`${out}: ${formatCountOf(result.totals.messages, "message")}\n`);
  return 0;
}
