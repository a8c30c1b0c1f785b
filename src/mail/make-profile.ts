import { invariant } from "../../sim/base/errors.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { toolInfo } from "../platform/tool-info.ts";
import type { ReadOptions } from "../readers/contract/read-options.ts";
import { PROFILE_VERSION, type ProfileFile } from "../readers/profile/account.ts";
import { readLog } from "../readers/read-log.ts";
import { mergeProfiles } from "./merge-profiles.ts";
import { profileInputs, readProfiles } from "./profile-mail.ts";

/** What a profile is made of, beside the scenario's logs. */
type ProfileRequest = Pick<
  ReadOptions,
  "maxRejects" | "rejectsPath" | "pseudonymKey" | "memoryMb" | "stdin" | "onProgress" | "signal"
> & { readonly scenario: ResolvedScenario };

/**
 * Reads the logs of a scenario into a profile with its account; profiles are merged. The texts of
 * rejected rows are left out: they may hold anything.
 * Errors: those of the readers; PROFILE_MISMATCH.
 */
export async function makeProfile(request: ProfileRequest): Promise<ProfileFile> {
  const { scenario, ...reading } = request;
  const { traffic } = scenario;
  invariant(traffic.kind !== "synthetic", "a profile is made of logs");
  const profiles = await profileInputs(traffic);
  if (profiles !== null) return mergeProfiles(await readProfiles(profiles, request.signal));
  invariant(traffic.kind === "trace", "mail that is not in profiles is in logs");
  const { serverNameByKey, by, allowAddresses } = scenario;
  const log = await readLog({ ...traffic, ...reading, serverNameByKey, by, allowAddresses });
  try {
    const { profile, logRows, format, inputs, spans, rows, warnings } = log;
    const { servers, builds, groups, groupDimension } = profile;
    const rejectedSamples = rows.rejectedSamples.map((row) => ({ ...row, text: "" }));
    return {
      profile,
      logRows,
      account: {
        version: PROFILE_VERSION,
        tool: toolInfo(),
        format,
        inputs,
        spans,
        rows: { ...rows, rejectedSamples },
        warnings,
        servers,
        builds,
        groups,
        groupDimension,
      },
    };
  } finally {
    await log.close();
  }
}
