import { invariant, MailflowError } from "../../sim/base/errors.ts";
import type { TrafficNames } from "../../sim/contract/batch.ts";
import type { RowAccounts } from "../../sim/contract/result.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import type { SyntheticTraffic } from "../../sim/contract/synthetic-settings.ts";
import {
  generateByServer,
  SYNTHETIC_DIMENSION,
  trafficNames,
} from "../../sim/synthetic/generate.ts";
import { ServerOrderedProfile } from "../../sim/traffic/server-ordered-profile.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { breathe } from "../platform/breathe.ts";
import type { ReadOptions } from "../readers/contract/read-options.ts";
import type { OpenMail, RunRequest } from "./request.ts";
import { windowAccounts } from "./row-accounts.ts";
import { settleNames } from "./settle-names.ts";
import { syntheticMessages } from "./synthetic-mail.ts";

/**
 * Reads the logs of a scenario or makes its synthetic mail, and settles which servers of the
 * scenario are which of the mail. Errors: those of the readers and of `settleNames`; INTERRUPTED.
 */
export async function openMail(
  request: RunRequest,
  options: Pick<ReadOptions, "withPeople"> = {},
): Promise<OpenMail> {
  const mail = await openUnsettled(request, options);
  try {
    const { scenario, warnings } = settleNames(request.scenario, mail.names.servers);
    const counted = mail.hasReplies ? await withReplies(request, scenario) : scenario;
    return { ...mail, scenario: counted, warnings: [...mail.warnings, ...warnings] };
  } catch (error) {
    await mail.close();
    throw error;
  }
}

async function openUnsettled(
  request: RunRequest,
  { withPeople }: Pick<ReadOptions, "withPeople">,
): Promise<UnsettledMail> {
  const { traffic } = request.scenario;
  if (traffic.kind === "synthetic") return await synthesise(traffic.synthetic, request);
  const { profileInputs, openProfiles } = await import("./profile-mail.ts");
  const profiles = await profileInputs(traffic);
  if (profiles !== null) return await openProfiles(profiles, request);
  invariant(traffic.kind === "trace", "mail that is not in profiles is in logs");
  const { readLog } = await import("../readers/read-log.ts");
  const { scenario } = request;
  const log = await readLog({
    ...traffic,
    withPeople: withPeople === true,
    serverNameByKey: scenario.serverNameByKey,
    by: scenario.by,
    allowAddresses: scenario.allowAddresses,
    maxRejects: request.maxRejects,
    rejectsPath: request.rejectsPath,
    pseudonymKey: request.pseudonymKey ?? null,
    memoryMb: request.memoryMb,
    stdin: request.stdin,
    onProgress: request.onProgress,
    signal: request.signal,
  });
  return {
    profile: log.profile,
    inputs: log.inputs,
    warnings: log.warnings,
    names: log,
    hasReplies: log.hasReplies,
    messages: (from, to) => log.messages(from, to),
    people: log.people,
    spans: log.spans,
    accounts: async (prepared) => windowAccounts(log.rows, log.rowsInMinutes, prepared),
    close: () => log.close(),
  };
}

type UnsettledMail = Omit<OpenMail, "scenario">;

/**
 * The scenario with what replies tell of day 0, where it is to be found by all that is known. The
 * logs are read again, so a pipe is not looked at.
 */
async function withReplies(
  request: RunRequest,
  scenario: ResolvedScenario,
): Promise<ResolvedScenario> {
  const { traffic, model, basis } = scenario;
  const { dayZeroOfReplies } = request;
  if (dayZeroOfReplies === undefined || traffic.kind !== "trace") return scenario;
  if (model.dayZero?.rule !== "auto" || traffic.inputs.includes("-")) return scenario;
  const repliesMs = await dayZeroOfReplies(request);
  const told = <T extends ModelSettings>(own: T): T =>
    own.dayZero === undefined ? own : { ...own, dayZero: { ...own.dayZero, repliesMs } };
  return { ...scenario, model: told(model), basis: { ...basis, model: told(basis.model) } };
}

/** Messages made between two looks at Ctrl-C. */
const ROWS_BETWEEN_BREATHS = 8_192;

async function synthesise(settings: SyntheticTraffic, request: RunRequest): Promise<UnsettledMail> {
  const names = syntheticNames(settings, request.scenario.by);
  const builder = new ServerOrderedProfile(names);
  let made = 0;
  let shown = 0;
  for (const batch of generateByServer(settings)) {
    if (names.groupDimension === null) batch.group.fill(0);
    builder.add(batch);
    made += batch.count;
    // A batch is a day of one stream: a single message, where servers are many and small.
    if (made - shown < ROWS_BETWEEN_BREATHS) continue;
    shown = made;
    request.onProgress({ step: "generate", fraction: null, rows: made });
    await breathe(request.signal);
  }
  return {
    profile: builder.build(),
    inputs: [],
    warnings: [],
    names,
    messages: (from, to) => syntheticMessages(settings, names, from, to),
    people: null,
    spans: null,
    accounts: async () => NO_ROWS,
    close: async () => undefined,
  };
}

/** Synthetic mail can be counted by stream and by nothing else. Errors: USAGE. */
function syntheticNames(settings: SyntheticTraffic, by: string | null): TrafficNames {
  const names = trafficNames(settings);
  if (by === null) return { ...names, groups: [""], groupDimension: null };
  if (by === SYNTHETIC_DIMENSION) return names;
  throw new MailflowError("USAGE", `synthetic traffic has no column "${by}"`, {
    hint: `Use --by ${SYNTHETIC_DIMENSION}, or leave --by out.`,
  });
}

const NO_ROWS: RowAccounts = {
  read: 0,
  used: 0,
  duplicates: 0,
  filtered: 0,
  filteredByReason: [],
  rejected: 0,
  rejectedSamples: [],
};
