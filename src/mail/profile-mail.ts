import { MailflowError } from "../../sim/base/errors.ts";
import { assertNoEvents } from "../../sim/replay/engine-choice.ts";
import { addProfiles, logRowsBetween } from "../../sim/traffic/counted-profile.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { type FoundInput, findInputs } from "../readers/bytes/input-paths.ts";
import { isProfileFile, readProfileFile } from "../readers/profile/file.ts";
import { mergeProfiles, type NamedProfile } from "./merge-profiles.ts";
import type { OpenMail, RunRequest } from "./request.ts";
import { windowAccounts } from "./row-accounts.ts";

/**
 * The profiles that a scenario's mail comes from; null when it comes from logs.
 * Errors: USAGE for profiles and logs together, and for options of logs; those of finding files.
 */
export async function profileInputs(
  traffic: Exclude<ResolvedScenario["traffic"], { readonly kind: "synthetic" }>,
): Promise<readonly FoundInput[] | null> {
  const found = await findInputs(traffic.inputs, traffic.baseFolder);
  const profiles: FoundInput[] = [];
  for (const input of found) {
    if (input.path === null || input.isStream) continue;
    if (await isProfileFile(input.path)) profiles.push(input);
  }
  if (profiles.length === 0 && traffic.kind === "trace") return null;
  const log = found.find((input) => !profiles.includes(input));
  if (log !== undefined) {
    throw new MailflowError(
      traffic.kind === "profile" ? "PROFILE_INVALID" : "USAGE",
      `Expected profiles alone, received '${log.shownPath}', which is none`,
      {
        where: { file: log.shownPath },
        hint: "Make a profile of it with mailflow profile, and give that.",
      },
    );
  }
  if (traffic.kind === "trace") refuseLogOptions(traffic, profiles[0]?.shownPath ?? "");
  return profiles;
}

function refuseLogOptions(
  traffic: Extract<ResolvedScenario["traffic"], { readonly kind: "trace" }>,
  shownPath: string,
): void {
  const { kind, inputs, baseFolder, ...given } = traffic;
  const [name] = Object.entries(given).find(([, value]) => value !== null) ?? [];
  if (name === undefined) return;
  throw new MailflowError(
    "USAGE",
    `${name}: '${shownPath}' is a profile, whose columns are known already`,
    { where: { file: shownPath }, hint: `Leave ${name} out; it belongs to mailflow profile.` },
  );
}

/** Reads the profiles a run was given. Errors: PROFILE_INVALID, PROFILE_MISMATCH, INTERRUPTED. */
export async function readProfiles(
  inputs: readonly FoundInput[],
  signal: AbortSignal,
): Promise<readonly NamedProfile[]> {
  const profiles: NamedProfile[] = [];
  for (const { path, shownPath } of inputs) {
    if (path === null) continue;
    profiles.push({ shownPath, file: await readProfileFile(path, shownPath, signal) });
  }
  return profiles;
}

/** The traffic of profiles: the same as that of their logs, but without messages. */
export async function openProfiles(
  inputs: readonly FoundInput[],
  request: RunRequest,
): Promise<Omit<OpenMail, "scenario">> {
  assertNoEvents(request.scenario.model);
  request.onProgress({ step: "scan", fraction: null, rows: null });
  const merged = mergeProfiles(await readProfiles(inputs, request.signal));
  const { account } = merged;
  const isGrouped = groupsWanted(account.groupDimension, request.scenario.by);
  const counted = addProfiles([merged], isGrouped);
  if (request.decisionsPath !== null || request.rejectsPath !== null) {
    throw noMessages(request.decisionsPath === null ? "--rejects" : "--decisions");
  }
  return {
    profile: counted.profile,
    inputs: account.inputs,
    warnings: account.warnings,
    names: counted.profile,
    people: null,
    messages: () => {
      throw noMessages("This command");
    },
    spans: account.spans,
    accounts: async (prepared) =>
      windowAccounts(account.rows, (from, to) => logRowsBetween(counted, from, to), prepared),
    close: async () => undefined,
  };
}

function groupsWanted(dimension: string | null, by: string | null): boolean {
  if (by === null) return false;
  if (dimension !== null && dimension.toLowerCase() === by.toLowerCase()) return true;
  const grouped = dimension === null ? "without groups" : `by "${dimension}"`;
  throw new MailflowError("USAGE", `--by ${by}: the profile was made ${grouped}`, {
    hint: `Make it again with mailflow profile --by ${by}, or leave --by out.`,
  });
}

function noMessages(what: string): MailflowError {
  return new MailflowError(
    "USAGE",
    `${what} needs the messages of a log, and a profile holds counts alone`,
    { hint: "Replay the log itself." },
  );
}
