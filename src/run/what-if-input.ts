import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { ModelSettings, Policy, RetrySettings } from "../../sim/contract/settings.ts";
import { allPlacements } from "../../sim/text/placement-text.ts";
import { packProfile } from "../../sim/traffic/profile-pack.ts";
import { planWindow, windowRows } from "../../sim/traffic/window.ts";
import type { WhatIfInput } from "../../sim/what-if/page-input.ts";
import { bundledPolicyIds, loadPolicy } from "../config/policy/file.ts";
import { bundledProfiles, resolveRetry } from "../config/retry/file.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { RunOutcome } from "../mail/request.ts";
import { settleNames } from "../mail/settle-names.ts";
import { nowMs } from "../platform/now.ts";

const deflated = promisify(deflate);

/** What a report carries so that it can run the model again. */
interface EmbeddedRun {
  readonly json: string;
  /** The rows of the window: packed, deflated (zlib), base64. */
  readonly rowsBase64: string;
}

/** Settings with what replies told the run, which the page cannot read again. */
function withReplies(model: ModelSettings, repliesMs: RunOutcome["repliesMs"]): ModelSettings {
  return model.dayZero === undefined
    ? model
    : { ...model, dayZero: { ...model.dayZero, repliesMs } };
}

/** Packs a run for its page. Cost: some 0.3 s per million rows. */
export async function embedRun(outcome: RunOutcome, asked: ResolvedScenario): Promise<EmbeddedRun> {
  const { scenario } = settleNames(asked, outcome.profile.servers);
  const plan = planWindow(outcome.profile, scenario.window);
  const log = windowRows(outcome.profile, plan);
  const { basis, traffic } = scenario;
  const { result } = outcome;
  const input: WhatIfInput = {
    formatVersion: 1,
    settings: {
      model: withReplies(basis.model, outcome.repliesMs),
      window: scenario.window,
      ranges: basis.ranges,
      by: scenario.by,
    },
    untold: basis.untold,
    changes: basis.changes,
    all: basis.all,
    plan,
    names: {
      servers: log.servers,
      builds: log.builds,
      groups: log.groups,
      groupDimension: log.groupDimension,
    },
    synthetic: traffic.kind === "synthetic" ? traffic.synthetic : null,
    choices: {
      policies: await policies(basis.policyVariants),
      retries: await retries(),
      listProfile: (await retryOf("1m")).fallback,
      lifetimeMinutes: basis.lifetimeMinutes,
      delayDsnMinutes: basis.delayDsnMinutes,
      placements: allPlacements(),
    },
    builds: scenario.builds.map(({ product, build, update }) => ({ product, build, update })),
    asOfMs: scenario.asOfMs,
    todayMs: nowMs(),
    warnings: outcome.inputWarnings,
    tool: result.tool,
    inputs: result.provenance.inputs,
    rows: {
      ...result.rows,
      // The text of a row is personal data, and the page shows none of it.
      rejectedSamples: result.rows.rejectedSamples.map((row) => ({ ...row, text: "" })),
    },
    digest: result.digest,
    displayZone: scenario.displayZone,
    scenarioName: scenario.name,
    command: basis.command,
  };
  return { json: JSON.stringify(input), rowsBase64: await deflatedBase64(packProfile(log)) };
}

/** Bytes as a page can hold them: deflated (zlib), base64. */
export async function deflatedBase64(bytes: Uint8Array | string): Promise<string> {
  return (await deflated(bytes, { level: 9 })).toString("base64");
}

/** Variants of the run's own policy first, then those of the bundled ones that it is not. */
async function policies(own: readonly Policy[]): Promise<readonly Policy[]> {
  const bundled: Policy[] = [];
  for (const id of await bundledPolicyIds()) bundled.push(...(await loadPolicy(id)).variants);
  const isOwn = ({ id, variant }: Policy): boolean =>
    own.some((one) => one.id === id && one.variant === variant);
  return [...own, ...bundled.filter((policy) => !isOwn(policy))];
}

async function retries(): Promise<readonly RetrySettings[]> {
  const named: RetrySettings[] = [];
  for (const { id } of await bundledProfiles()) named.push(await retryOf(id));
  return [await retryOf(null), ...named];
}

async function retryOf(retry: string | null): Promise<RetrySettings> {
  return await resolveRetry({ retry, lifetime: null, delayDsn: null }, ".", () => ({}));
}
