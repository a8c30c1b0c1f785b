import path from "node:path";
import { MailflowError } from "../../sim/base/errors.ts";
import type { CheckReport } from "../../sim/contract/check-report.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { formatPause } from "../../sim/text/pause-text.ts";
import { pauseYearWords } from "../../sim/text/pause-years.ts";
import { quotedList } from "../../sim/text/suggest.ts";
import { readYamlFile } from "../config/input/yaml-file.ts";
import type { YamlFile } from "../config/input/yaml-text.ts";
import { resolvePolicy } from "../config/policy/stage-tables.ts";
import { readRetryFile } from "../config/retry/file.ts";
import { describeAttempts } from "../config/retry/profile-names.ts";
import { NO_DELAY_DSN } from "../config/retry/schema.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { loadScenario } from "../config/scenario/scenario.ts";
import { checkServer, unknownBuilds } from "./checked-servers.ts";
import { rulesOf } from "./judging-rules.ts";
import { type CheckOptions, checkInventory } from "./server-dates.ts";
import { checkRemediation, checkStudyFile } from "./studies.ts";

/** Lists of servers: tables, the provider's report, HealthChecker's reports. */
const INVENTORY_ENDINGS: ReadonlySet<string> = new Set([
  ".csv",
  ".tsv",
  ".txt",
  ".html",
  ".htm",
  ".xml",
]);

/**
 * Recognises a scenario, policy or retry file (YAML), an inventory (CSV, HealthChecker's HTML, XML
 * or text) or the provider's report (text or CSV of `Get-OnPremServerReportInfo`) and validates it.
 * Errors: those of its kind with all issues at once; FORMAT_UNKNOWN for a file that is none of
 * them; TIME_AMBIGUOUS for a report whose dates can be read in two ways.
 */
export async function checkFile(file: string, options: CheckOptions): Promise<CheckReport> {
  const ending = path.extname(file).toLowerCase();
  if (INVENTORY_ENDINGS.has(ending)) return checkInventory(file, options);
  const yaml = await readYamlFile(file, "FORMAT_UNKNOWN");
  switch (kindOf(yaml.value)) {
    case "scenario":
      return checkScenario(file, options);
    case "policy":
      return checkPolicy(yaml);
    case "retry":
      return checkRetry(yaml);
    case "study":
      return checkStudyFile(file);
    case "remediation":
      return checkRemediation(yaml);
    default:
      throw notRecognised(yaml);
  }
}

type Kind = Exclude<CheckReport["kind"], "inventory" | "provider report" | "log">;

/** By the key that only one kind has. */
function kindOf(value: unknown): Kind | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  if ("traffic" in value || "window" in value || "inventory" in value) return "scenario";
  if ("objectives" in value) return "study";
  if ("chancePerDay" in value) return "remediation";
  if ("variants" in value || "stages" in value) return "policy";
  return "profiles" in value ? "retry" : null;
}

function notRecognised({ file, value }: YamlFile): MailflowError {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const received = keys.length === 0 ? "none of them" : quotedList(keys.slice(0, 10));
  return new MailflowError(
    "FORMAT_UNKNOWN",
    "expected a scenario (key traffic), a policy (variants or stages), retry profiles (profiles), " +
      "a study (objectives), remediation (chancePerDay) " +
      `or an inventory (a .csv file), received ${received}`,
    { where: { file }, hint: "The files in scenarios/ of mailflow-sim are complete examples." },
  );
}

async function checkScenario(
  file: string,
  { nowMs, changes = {} }: CheckOptions,
): Promise<CheckReport> {
  const scenario = await loadScenario(file, changes);
  const { model, data } = scenario;
  const rules = rulesOf(data, model.floors);
  // Dates under pauses depend on the run; its report has them.
  const policy = model.pauses.length === 0 ? model.policy : null;
  return {
    file,
    kind: "scenario",
    name: scenario.name,
    facts: scenarioFacts(scenario),
    servers: model.servers.map((server) => checkServer(server, nowMs, rules, policy)),
    notes: {},
    warnings: [...scenario.warnings, ...unknownBuilds(model.servers, rules)],
    dataAsOf: data.reach,
  };
}

function scenarioFacts({ traffic, window, model, ranges }: ResolvedScenario): readonly string[] {
  const mail =
    traffic.kind !== "synthetic"
      ? `Mail from ${traffic.inputs.join(", ")}`
      : `Synthetic mail of ${counted(traffic.synthetic.servers.length, "server")}`;
  const start = window.startMs === null ? "the first message" : formatInstant(window.startMs);
  const runs =
    ranges === null ? 1 : ranges.placements.length * ranges.orders.length * ranges.policies.length;
  return [
    mail,
    `${counted(window.days, "day")} from ${start}`,
    `Policy ${model.policy.id}, variant ${model.policy.variant}`,
    `Retry ${model.retry.id}`,
    ...(model.pauses.length === 0 ? [] : [`Pauses ${model.pauses.map(formatPause).join(", ")}`]),
    ...pauseYearWords(model.pauses),
    ...(runs === 1 ? [] : [`Ranges over ${runs} runs`]),
  ];
}

function checkPolicy(yaml: YamlFile): CheckReport {
  const fallbackId = path.basename(yaml.file).replace(/\.[^.]*$/, "");
  const policy = resolvePolicy(yaml.value, yaml, [], fallbackId);
  const facts = policy.variants.map(({ variant, stages }) => {
    const rates = stages.map(
      (stage) =>
        `day ${stage.startDay} ${stage.throttleMinutesPerHour}+${stage.blockMinutesPerHour}`,
    );
    const mark = variant === policy.chosen.variant ? " (default)" : "";
    return `Variant ${variant}${mark}, throttle + block minutes an hour: ${rates.join(", ")}`;
  });
  return {
    file: yaml.file,
    kind: "policy",
    name: policy.id,
    facts,
    servers: [],
    notes: {},
    warnings: [],
    dataAsOf: [],
  };
}

function checkRetry(yaml: YamlFile): CheckReport {
  const { profiles } = readRetryFile(yaml.value, yaml);
  return {
    file: yaml.file,
    kind: "retry",
    name: path.basename(yaml.file),
    facts: profiles.map(
      (profile) =>
        `${profile.id}: ${describeAttempts(profile)}, expires after ${profile.lifetime}, ` +
        (profile.delayDsn === NO_DELAY_DSN
          ? "no delay notice"
          : `delay notice after ${profile.delayDsn}`),
    ),
    servers: [],
    notes: {},
    warnings: [],
    dataAsOf: [],
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
