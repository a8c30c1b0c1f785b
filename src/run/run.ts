import { invariant, MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { Outlook } from "../../sim/contract/plan-result.ts";
import type {
  ModelResult,
  PeopleHit,
  Provenance,
  RowAccounts,
  RunResult,
  Warning,
} from "../../sim/contract/result.ts";
import { Evaluator } from "../../sim/evaluate/evaluator.ts";
import { type OutlookRun, outlookOf } from "../../sim/plan/outlook.ts";
import { digestPieces } from "../../sim/results/digest.ts";
import { policyText, provenanceOf, scenarioText } from "../../sim/results/provenance.ts";
import { readingWarnings } from "../../sim/results/reading-warnings.ts";
import type { TrafficReplay } from "../../sim/results/run-model.ts";
import { serverReport } from "../../sim/results/server-report-rows.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { openMail } from "../mail/open-mail.ts";
import type { OpenMail, RunOutcome, RunRequest } from "../mail/request.ts";
import { windowWarnings } from "../mail/row-accounts.ts";
import { breathe } from "../platform/breathe.ts";
import { sha256, sha256OfPieces, trafficSha256 } from "../platform/hashes.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { engineFor } from "./engine.ts";
import { markHarm } from "./people-hit.ts";

/**
 * Runs a resolved scenario from its logs to the result.
 * Errors: those of the readers, NO_MESSAGES, INTERRUPTED, OUTPUT_UNWRITABLE for the decisions;
 * INVARIANT is a bug.
 */
export async function runScenario(request: RunRequest): Promise<RunOutcome> {
  return (await replayScenario(request)).outcome;
}

/** A run with what later questions need of it. */
export interface ScenarioReplay {
  readonly outcome: RunOutcome;
  readonly replayed: TrafficReplay;
}

/** As `runScenario`, and keeps the replay for questions about single messages. */
export async function replayScenario(request: RunRequest): Promise<ScenarioReplay> {
  // Message by message the fate does not follow from the minute, so people are not counted.
  const withPeople = engineFor(request.scenario.model).hasFates;
  const traffic = await openMail(request, { withPeople });
  try {
    return await runTraffic({ ...request, scenario: traffic.scenario }, traffic);
  } finally {
    await traffic.close();
  }
}

async function runTraffic(request: RunRequest, traffic: OpenMail): Promise<ScenarioReplay> {
  const { scenario } = request;
  request.onProgress({ step: "replay", fraction: 0, rows: null });
  await breathe(request.signal);
  assertKept(traffic);
  const engine = engineFor(scenario.model);
  const replayed = await engine.replay(request, traffic);
  assertMail(replayed, traffic);
  const ranged = await engine.ranges(request, traffic, replayed);
  const { replay, traffic: prepared } = replayed;
  const counting = await startCounting(replayed, traffic, request.signal);
  const rows = await traffic.accounts(prepared);
  assertRows(rows);
  if (request.decisionsPath !== null) {
    const { writeDecisions } = await import("./write-decisions.ts");
    await writeDecisions(request.decisionsPath, request, traffic, replayed);
  }
  const { window } = replayed.result;
  const asOfMs = scenario.asOfMs ?? window.endMs;
  const inputWarnings = inputWarningsOf(scenario, traffic, rows, prepared);
  const result: ModelResult = {
    ...replayed.result,
    ranges: ranged?.ranges ?? null,
    warnings: [
      ...inputWarnings,
      ...(engine.hasFates ? readingWarnings(scenario.model, replayed.result, prepared) : []),
      ...replayed.result.warnings,
    ],
  };
  const made = provenance(scenario, traffic, replayed);
  const counted = runResult(result, made, rows, null);
  const outcome: RunOutcome = {
    serverReport: serverReport(replay, scenario.builds, asOfMs),
    result: { ...counted, people: (await counting?.people) ?? null },
    asOfMs,
    profile: traffic.profile,
    repliesMs: scenario.model.dayZero?.repliesMs ?? {},
    inputWarnings,
    outlook: engine.hasFates
      ? outlookBy({
          evaluator: ranged?.evaluator ?? new Evaluator(prepared),
          traffic: prepared,
          settings: scenario.model,
          result,
          runs: ranged?.runs ?? null,
          extremes: ranged?.extremes ?? [],
        })
      : () => null,
  };
  return { outcome, replayed };
}

/** Works an outlook out when it is asked for, once for a day. */
function outlookBy(run: OutlookRun): RunOutcome["outlook"] {
  const known = new Map<number, Outlook>();
  return (todayMs) => {
    const outlook = known.get(todayMs) ?? outlookOf(run, todayMs);
    known.set(todayMs, outlook);
    return outlook;
  };
}

/** What is said of the scenario, of its logs, and of what of them lies outside the window. */
export function inputWarningsOf(
  scenario: ResolvedScenario,
  traffic: OpenMail,
  rows: RowAccounts,
  prepared: WindowTraffic,
): readonly Warning[] {
  return [...scenario.warnings, ...windowWarnings(traffic, rows, prepared), ...traffic.warnings];
}

/** Lets the parser count people while the traffic and the result are hashed. */
async function startCounting(
  { replay, traffic: prepared }: TrafficReplay,
  traffic: OpenMail,
  signal: AbortSignal,
): Promise<{ readonly people: Promise<PeopleHit> } | null> {
  if (traffic.people === null) return null;
  const count = await markHarm(replay, prepared, { ...traffic, people: traffic.people }, signal);
  const people = count();
  // It fails where it is awaited, unless other work fails before.
  people.catch(() => undefined);
  return { people };
}

/** A result with its digest, keys in the order of the contract. */
export function runResult(
  model: ModelResult,
  provenance: Provenance,
  rows: RowAccounts,
  people: PeopleHit | null,
  tool: RunResult["tool"] = toolInfo(),
): RunResult {
  return {
    schemaVersion: 1,
    tool,
    provenance,
    window: model.window,
    rows,
    totals: model.totals,
    delay: model.delay,
    firsts: model.firsts,
    stages: model.stages,
    days: model.days,
    queue: model.queue,
    servers: model.servers,
    events: model.events,
    groups: model.groups,
    ranges: model.ranges,
    warnings: model.warnings,
    people,
    digest: sha256OfPieces(digestPieces(model, provenance)),
  };
}

/** The provenance of a run, with its hashes. */
export function provenance(
  { model, window, ranges, by }: ResolvedScenario,
  traffic: OpenMail,
  { traffic: prepared }: TrafficReplay,
): Provenance {
  const settings = { model, window, ranges, by };
  return provenanceOf(settings, prepared, traffic.inputs, {
    trafficSha256: trafficSha256(prepared.profile),
    scenarioSha256: sha256(scenarioText(settings)),
    policySha256: sha256(policyText(settings)),
  });
}

/** Stops when no row of the logs is a message, and says why. Errors: NO_MESSAGES. */
export function assertKept({ profile, warnings }: Pick<OpenMail, "profile" | "warnings">): void {
  const nothing = warnings.find((warning) => warning.code === "NOTHING_KEPT");
  if (profile.rowCount > 0 || nothing === undefined) return;
  throw new MailflowError("NO_MESSAGES", `no mail to replay: ${nothing.message}`, {
    hint: "What goes to a host of Exchange Online (*.mail.protection.outlook.com and its like), or by a connector named 'Outbound to Office 365', counts. Give the logs of the server that holds that connector; or say where mail to Exchange Online goes, with --connector NAME or --next-hop HOST.",
  });
}

/**
 * Stops when the window holds no mail: an empty report would look like good news. Errors:
 * NO_MESSAGES.
 */
function assertMail({ result, traffic: prepared }: TrafficReplay, traffic: OpenMail): void {
  if (result.totals.messages > 0) return;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const minute of traffic.profile.minute) {
    first = Math.min(first, minute);
    last = Math.max(last, minute);
  }
  const shift = prepared.shiftMinutes;
  const window = spanText(prepared.startMinute - shift, prepared.endMinute - shift);
  const found = Number.isFinite(first) ? `mail from ${spanText(first, last)}` : "no mail at all";
  throw new MailflowError(
    "NO_MESSAGES",
    `no mail in the window: expected some in ${window}, received ${found}`,
    {
      hint: "Move the window with --start (a time of the log), or widen it with --days.",
    },
  );
}

function spanText(fromMinute: number, toMinute: number): string {
  const text = (minute: number): string =>
    `${new Date(minute * MS_PER_MINUTE).toISOString().slice(0, 16)}Z`;
  return `${text(fromMinute)} to ${text(toMinute)}`;
}

/** Errors: INVARIANT. */
export function assertRows(rows: RowAccounts): void {
  const { read, used, duplicates, filtered, rejected } = rows;
  invariant(
    read === used + duplicates + filtered + rejected,
    "every row is used, a duplicate, filtered or rejected",
  );
  invariant(filtered >= 0, "no row is used twice");
}
