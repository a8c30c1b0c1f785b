import { compareBuilds, normaliseBuild } from "../../../sim/base/build.ts";
import type { ErrorPlace } from "../../../sim/base/errors.ts";
import type { Warning } from "../../../sim/contract/result.ts";
import type { Policy } from "../../../sim/contract/settings.ts";
import { refusedMinutes } from "../../../sim/enforcement/stages.ts";
import { normaliseServerName } from "../../../sim/text/server-names.ts";
import { readSmallCsv, readSmallText } from "../../readers/open/small-csv.ts";
import { IssueList } from "../input/issues.ts";
import { frozenClock, frozenClockSummary } from "./frozen-clock.ts";
import { decideReportOrder, parseReportDate, type ReportDateOrder } from "./report-dates.ts";
import type { ReportedServer } from "./reported-server.ts";
import type { ServerEntry, WrittenCell } from "./server-entries.ts";

/**
 * Fields of `Get-OnPremServerReportInfo`, in lower case.
 * Source: a6n.co.uk, May 2024, the only real output found.
 */
const FIELDS = [
  "serverfqdn",
  "build",
  "exchangeserver",
  "firstdetecteddate",
  "recommendedbuildversions",
  "throttleenableddate",
  "blockingenableddate",
  "nextstagethrottlerate",
  "nextstageblockrate",
  "nextstagestartdate",
] as const;
type Field = (typeof FIELDS)[number];

const DATE_FIELDS = [
  "firstdetecteddate",
  "throttleenableddate",
  "blockingenableddate",
  "nextstagestartdate",
] as const satisfies readonly Field[];

/** The warning that says how a clock that stood still is read. */
export const FROZEN_CODE = "REPORT_CLOCK_FROZEN";
/** Servers whose two readings are told one by one. */
const FROZEN_SHOWN = 3;

/** A report as servers of an inventory, not yet checked against each other. */
interface ProviderReport {
  readonly entries: readonly ServerEntry[];
  readonly reportedByServer: ReadonlyMap<string, ReportedServer>;
  readonly warnings: readonly Warning[];
}

/** The warning that comes with every provider's report. */
export const REPORT_CODE = "REPORT_ZONE_UNKNOWN";

interface ReportRecord {
  readonly line: number;
  readonly values: ReadonlyMap<Field, string>;
}

/** Whether a text is the output of `Get-OnPremServerReportInfo`, as a list or as CSV. */
export function looksLikeProviderReport(text: string): boolean {
  return /^\s*ServerFQDN\s*:/im.test(text) || /^[^\n]*\bServerFQDN\b.*[,;\t]/im.test(text);
}

/**
 * Reads the provider's report of out-of-date servers: the text of `Get-OnPremServerReportInfo` or
 * what `Export-Csv` makes of it. Its throttle date starts the first stage that refuses mail, its
 * block date the first that blocks, and its next stage is the one with the printed rates. A block
 * date that lies before the next stage, which does not block, is not taken.
 * Errors: INVENTORY_INVALID with all issues, TIME_AMBIGUOUS; those of the file.
 */
export async function readProviderReport(
  file: string,
  policy: Policy,
  dateOrder: ReportDateOrder | null,
): Promise<ProviderReport> {
  const text = await readSmallText(file, "INVENTORY_INVALID");
  const isList = /^\s*ServerFQDN\s*:/im.test(text);
  const records = isList ? listRecords(text) : await csvRecords(file);
  const dates = records.flatMap(({ values }) => DATE_FIELDS.map((name) => values.get(name) ?? ""));
  const order = decideReportOrder(dates, dateOrder, file);
  const issues = new IssueList();
  const reportedByServer = new Map<string, ReportedServer>();
  const entries = records.map((record) => {
    const reported = readReported(record, policy, order, file, issues);
    const name = normaliseServerName(record.values.get("serverfqdn") ?? "");
    reportedByServer.set(name, reported);
    return entryOf(record, reported, policy, file);
  });
  const hint = `Correct it, or export the report again; then run: mailflow check ${file}`;
  issues.throwIfAny("INVENTORY_INVALID", "The report", { file }, hint);
  const message =
    "The report names no time zone; its times were read as UTC, so that a date may be a few hours off.";
  const warnings = [{ code: REPORT_CODE, message }, ...frozenWarnings(reportedByServer, policy)];
  return { entries, reportedByServer, warnings };
}

/** Warns of each clock that stood still, the first ones one by one. */
function frozenWarnings(
  reportedByServer: ReadonlyMap<string, ReportedServer>,
  policy: Policy,
): readonly Warning[] {
  const messages = [...reportedByServer].flatMap(([server, reported]) => {
    const clock = frozenClock(reported, policy);
    return clock === null ? [] : [frozenClockSummary(server, clock, policy)];
  });
  const more = messages.length - FROZEN_SHOWN;
  const told =
    more > 0
      ? [...messages.slice(0, FROZEN_SHOWN), `The clocks of ${more} more servers stood still, too.`]
      : messages;
  return told.map((message) => ({ code: FROZEN_CODE, message }));
}

/**
 * Records of `Format-List`: `Name : value`; a line that begins with space goes on with the last
 * value.
 */
function listRecords(text: string): readonly ReportRecord[] {
  const records: { line: number; values: Map<Field, string> }[] = [];
  let field: Field | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const match = /^\s{0,4}([A-Za-z]+)\s*: ?(.*)$/.exec(line.trimEnd());
    const name = fieldOf(match?.[1] ?? "");
    const record = records.at(-1);
    if (match !== null) {
      field = name;
      if (name === "serverfqdn") records.push({ line: index + 1, values: new Map() });
      if (name !== null) records.at(-1)?.values.set(name, (match[2] ?? "").trim());
    } else if (line.trim() === "") field = null;
    else if (field !== null && /^\s/.test(line)) {
      record?.values.set(field, `${record.values.get(field) ?? ""}${line.trim()}`);
    }
  }
  return records;
}

async function csvRecords(file: string): Promise<readonly ReportRecord[]> {
  const { header, rows } = await readSmallCsv(file, "INVENTORY_INVALID");
  return rows.map(({ line, values }) => {
    const record = new Map<Field, string>();
    for (const [index, title] of header.entries()) {
      const field = fieldOf(title);
      if (field !== null) record.set(field, (values[index] ?? "").trim());
    }
    return { line, values: record };
  });
}

function fieldOf(title: string): Field | null {
  return FIELDS.find((name) => name === title.toLowerCase()) ?? null;
}

function readReported(
  { line, values }: ReportRecord,
  policy: Policy,
  order: ReportDateOrder | null,
  file: string,
  issues: IssueList,
): ReportedServer {
  const date = (field: Field): number | null => {
    const text = values.get(field) ?? "";
    if (text === "") return null;
    const instant = parseReportDate(text, order);
    if (instant.ok) return instant.value;
    issues.add("INVENTORY_INVALID", `${field}: ${instant.problem}`, { file, line, path: field });
    return null;
  };
  return {
    firstDetectedMs: date("firstdetecteddate"),
    throttleEnabledMs: date("throttleenableddate"),
    blockingEnabledMs: date("blockingenableddate"),
    nextStage: stageWithRates(values, policy),
    nextStageStartMs: date("nextstagestartdate"),
    acceptedBuilds: acceptedBuilds(values.get("recommendedbuildversions") ?? ""),
  };
}

/** The one stage with both rates; a stage of another variant shares its block rate at most. */
function stageWithRates(values: ReadonlyMap<Field, string>, policy: Policy): number | null {
  const rate = (field: Field): number => Number.parseInt(values.get(field) ?? "", 10);
  const throttle = rate("nextstagethrottlerate");
  const block = rate("nextstageblockrate");
  const refusing = policy.stages.filter((stage) => refusedMinutes(stage) > 0);
  const exact = refusing.filter(
    (stage) => stage.throttleMinutesPerHour === throttle && stage.blockMinutesPerHour === block,
  );
  const found =
    exact.length > 0 || !(block > 0)
      ? exact
      : refusing.filter((s) => s.blockMinutesPerHour === block);
  return found.length === 1 ? (found[0]?.stage ?? null) : null;
}

function acceptedBuilds(text: string): readonly string[] {
  const builds = text.split(/[,;\s{}]+/).flatMap((part) => normaliseBuild(part) ?? []);
  return [...new Set(builds)].sort(compareBuilds);
}

function entryOf(
  { line, values }: ReportRecord,
  reported: ReportedServer,
  policy: Policy,
  file: string,
): ServerEntry {
  const cell = (field: Field, value?: string): WrittenCell | null => {
    const text = value ?? values.get(field) ?? "";
    const where: ErrorPlace = { file, line, path: field };
    return text === "" ? null : { text, where };
  };
  const instant = (field: Field, ms: number | null): WrittenCell | null =>
    ms === null ? null : cell(field, new Date(ms).toISOString());
  const starts = new Map<number, WrittenCell | null>();
  const put = (stage: number | null | undefined, at: WrittenCell | null): void => {
    if (stage !== null && stage !== undefined && at !== null && !starts.has(stage)) {
      starts.set(stage, at);
    }
  };
  const { throttleEnabledMs, blockingEnabledMs, nextStageStartMs } = reported;
  // The next stage comes first: its date is the one that already knows of pauses.
  put(reported.nextStage, instant("nextstagestartdate", nextStageStartMs));
  put(firstStage(policy, "any"), instant("throttleenableddate", throttleEnabledMs));
  if (frozenClock(reported, policy)?.readings !== "frozen") {
    put(firstStage(policy, "block"), instant("blockingenableddate", blockingEnabledMs));
  }
  return {
    where: { file, line },
    name: cell("serverfqdn"),
    build: cell("build"),
    product: cell("exchangeserver"),
    firstDetected: instant("firstdetecteddate", reported.firstDetectedMs),
    stageStarts: [...starts].map(([stage, at]) => ({
      stage: { text: String(stage), where: { file, line } },
      at,
    })),
    upgrades: [],
    retireAt: null,
    retireTo: null,
    keys: [],
  };
}

function firstStage(policy: Policy, kind: "any" | "block"): number | undefined {
  return policy.stages.find(
    (stage) =>
      stage.blockMinutesPerHour > 0 || (kind === "any" && stage.throttleMinutesPerHour > 0),
  )?.stage;
}
