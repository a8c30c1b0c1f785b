import { MailflowError } from "../../sim/base/errors.ts";
import { compareText } from "../../sim/base/units.ts";
import type { Warning } from "../../sim/contract/result.ts";
import { fullNameByBareName } from "../../sim/text/server-names.ts";
import { addProfiles } from "../../sim/traffic/counted-profile.ts";
import { toolInfo } from "../platform/tool-info.ts";
import {
  PROFILE_VERSION,
  type ProfileAccount,
  type ProfileFile,
} from "../readers/profile/account.ts";

/** Rejected rows that a result shows at most. */
const SAMPLES_MAX = 10;

/** A profile and what the user calls it. */
export interface NamedProfile {
  readonly shownPath: string;
  readonly file: ProfileFile;
}

/**
 * One profile of the mail of several, in whatever order they come; a message that is in two of them
 * counts twice. Errors: PROFILE_MISMATCH when they are grouped by different columns, or hold the
 * same log.
 */
export function mergeProfiles(profiles: readonly NamedProfile[]): ProfileFile {
  const [first] = profiles;
  if (first !== undefined && profiles.length === 1) return first.file;
  assertOneDimension(profiles);
  assertDifferentLogs(profiles);
  const accounts = profiles.map(({ file }) => file.account);
  const isGrouped = (accounts[0]?.groupDimension ?? null) !== null;
  // A log that has bare names alone does not know what another log calls its servers.
  const names = fullNameByBareName(accounts.flatMap(({ servers }) => servers));
  const counted = addProfiles(
    profiles.map(({ file: { profile, logRows } }) => {
      const servers = profile.servers.map((name) => names.get(name) ?? name);
      return { profile: { ...profile, servers }, logRows };
    }),
    isGrouped,
  );
  const { servers, builds, groups, groupDimension } = counted.profile;
  const inputs = accounts
    .flatMap((account) =>
      account.inputs.map((input, index) => ({ input, span: account.spans?.[index] ?? null })),
    )
    .sort((a, b) => byNameAndHash(a.input, b.input));
  const formats = [...new Set(accounts.map(({ format }) => format))].sort(compareText);
  return {
    ...counted,
    account: {
      version: PROFILE_VERSION,
      tool: toolInfo(),
      format: formats.join("+"),
      inputs: inputs.map(({ input }) => input),
      spans: inputs.map(({ span }) => span),
      rows: addedRows(accounts),
      warnings: [...distinctWarnings(accounts), ...joinedNames(names)],
      servers,
      builds,
      groups,
      groupDimension,
    },
  };
}

function byNameAndHash(
  a: ProfileAccount["inputs"][number],
  b: ProfileAccount["inputs"][number],
): number {
  return compareText(a.name, b.name) || compareText(a.sha256, b.sha256);
}

function addedRows(accounts: readonly ProfileAccount[]): ProfileAccount["rows"] {
  const sum = (pick: (rows: ProfileAccount["rows"]) => number): number =>
    accounts.reduce((total, { rows }) => total + pick(rows), 0);
  return {
    read: sum((rows) => rows.read),
    kept: sum((rows) => rows.kept),
    duplicates: sum((rows) => rows.duplicates),
    filtered: sum((rows) => rows.filtered),
    filteredByReason: addedReasons(accounts),
    rejected: sum((rows) => rows.rejected),
    rejectedSamples: accounts
      .flatMap(({ rows }) => rows.rejectedSamples)
      .sort((a, b) => compareText(a.source, b.source) || a.line - b.line)
      .slice(0, SAMPLES_MAX),
  };
}

function joinedNames(names: ReadonlyMap<string, string>): readonly Warning[] {
  const joined = [...names].sort().map(([bare, name]) => `${bare} is ${name}`);
  if (joined.length === 0) return [];
  const message = `The profiles have two names of one server: ${joined.join(", ")}.`;
  return [{ code: "SERVER_NAMES_JOINED", message }];
}

function addedReasons(
  accounts: readonly ProfileAccount[],
): ProfileAccount["rows"]["filteredByReason"] {
  const byReason = new Map<string, number>();
  for (const { reason, rows } of accounts.flatMap((each) => each.rows.filteredByReason)) {
    byReason.set(reason, (byReason.get(reason) ?? 0) + rows);
  }
  return [...byReason]
    .map(([reason, rows]) => ({ reason, rows }))
    .sort((a, b) => b.rows - a.rows || compareText(a.reason, b.reason));
}

/** Each warning once, in an order that does not depend on that of the profiles. */
function distinctWarnings(accounts: readonly ProfileAccount[]): readonly Warning[] {
  const byText = new Map<string, Warning>();
  for (const warning of accounts.flatMap(({ warnings }) => warnings)) {
    byText.set(`${warning.code} ${warning.message}`, warning);
  }
  return [...byText].sort((a, b) => compareText(a[0], b[0])).map(([, warning]) => warning);
}

function assertOneDimension(profiles: readonly NamedProfile[]): void {
  const [first, ...rest] = profiles;
  const other = rest.find(
    ({ file }) => file.account.groupDimension !== first?.file.account.groupDimension,
  );
  if (first === undefined || other === undefined) return;
  const words = ({ file, shownPath }: NamedProfile): string =>
    `'${shownPath}' (${file.account.groupDimension === null ? "not grouped" : `by ${file.account.groupDimension}`})`;
  throw new MailflowError(
    "PROFILE_MISMATCH",
    `Profiles must be grouped alike: received ${words(first)} and ${words(other)}`,
    {
      where: { file: other.shownPath },
      hint: "Make both with the same --by of mailflow profile, or both without.",
    },
  );
}

function assertDifferentLogs(profiles: readonly NamedProfile[]): void {
  const pathByHash = new Map<string, string>();
  for (const { file, shownPath } of profiles) {
    for (const { sha256, name } of file.account.inputs) {
      const earlier = pathByHash.get(sha256);
      if (earlier !== undefined && earlier !== shownPath) {
        throw new MailflowError(
          "PROFILE_MISMATCH",
          `'${earlier}' and '${shownPath}' both hold the log ${name}: its mail would count twice`,
          { where: { file: shownPath }, hint: "Leave one of them out." },
        );
      }
      pathByHash.set(sha256, shownPath);
    }
  }
}
