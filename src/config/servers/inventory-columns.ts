import { normaliseBuild } from "../../../sim/base/build.ts";
import type { ErrorPlace } from "../../../sim/base/errors.ts";
import type { SmallCsv } from "../../readers/open/small-csv.ts";
import type { IssueList } from "../input/issues.ts";

/** Columns of an inventory; only `server` is required, order and case do not matter. */
export const INVENTORY_COLUMNS = [
  "server",
  "build",
  "product",
  "firstDetected",
  "stage",
  "stageStart",
  "upgradeAt",
  "upgradeBuild",
  "retireAt",
  "retireTo",
  "key",
] as const;

/** A column of an inventory. */
export type InventoryColumn = (typeof INVENTORY_COLUMNS)[number];

/** Which columns of a table hold the servers' names and builds; null = none. */
export interface NameAndBuild {
  readonly server: number | null;
  readonly build: number | null;
}

/**
 * Columns that name a server, the surest first; letters and figures alone. `PSComputerName` is
 * last, for in an export over a remote session it names the server that was asked.
 */
const SERVER_TITLES: ReadonlyMap<string, string> = titles(
  "server Fqdn ServerFQDN ServerName Name ComputerName MachineName HostName DNSHostName Host Computer ExchangeServer PSComputerName",
);

/** Columns that hold the build of the installed update, as `ExSetup.exe` has it. */
const BUILD_TITLES: ReadonlyMap<string, string> = titles(
  "build ExSetupVersion ExSetup ExSetupBuild ExSetupFileVersion FileVersion ProductVersion BuildNumber BuildVersion ExchangeBuild ExchangeBuildNumber ExchangeVersion InstalledBuild InstalledVersion CurrentBuild Version",
);

/** Columns that hold the build of the cumulative update, whatever was installed on top. */
const DIRECTORY_TITLES: ReadonlyMap<string, string> = titles("AdminDisplayVersion SerialNumber");

/** What a build begins with, whole or not: no IP address and no version of Windows. */
const LIKE_A_BUILD = /^(version )?(8|14|15|16)\.\d+(\.| ?\()/i;

/** A title as those of PowerShell are written; others as they were read. */
export function shownTitle(title: string): string {
  const key = keyOf(title);
  return SERVER_TITLES.get(key) ?? BUILD_TITLES.get(key) ?? DIRECTORY_TITLES.get(key) ?? title;
}

/**
 * Finds the columns of names and builds by their titles and values. A list whose builds are in a
 * column that is not understood would count every server as out of date, so it is refused.
 * Issues: INVENTORY_INVALID.
 */
export function nameAndBuild(table: SmallCsv, file: string, issues: IssueList): NameAndBuild {
  const refuse = (problem: string, where: ErrorPlace = { file }): null => {
    issues.add("INVENTORY_INVALID", problem, where);
    return null;
  };
  return { server: serverColumn(table), build: buildColumn(table, file, refuse) };
}

/** Whether a build says which cumulative update is installed, and not which update of it. */
export function isBuildOfDirectory(title: string, values: readonly string[]): boolean {
  if (DIRECTORY_TITLES.has(keyOf(title))) return true;
  const isWrittenSo = (text: string): boolean =>
    /^version /i.test(text) || /^\d+\.\d+\.[3-5]\d{4}\./.test(text);
  return values.some((text) => isWrittenSo(text.trim()));
}

function serverColumn({ header, rows }: SmallCsv): number | null {
  for (const title of SERVER_TITLES.keys()) {
    const index = header.findIndex((each) => keyOf(each) === title);
    const values = rows.map(({ values: cells }) => cells[index] ?? "");
    // The name of the program whose version was asked for.
    const isProgram = values.some((text) => /\.exe$/i.test(text.trim()));
    if (index >= 0 && !isProgram) return index;
  }
  return null;
}

function buildColumn(
  table: SmallCsv,
  file: string,
  refuse: (problem: string, where?: ErrorPlace) => null,
): number | null {
  const { header } = table;
  const named = header.indexOf("build");
  if (named >= 0) return named;
  const titled = (known: ReadonlyMap<string, string>): readonly number[] =>
    [...known.keys()].flatMap((title) => {
      const index = header.findIndex((each) => keyOf(each) === title);
      return index < 0 || filled(table, index).length === 0 ? [] : [index];
    });
  const holdsBuilds = (index: number): boolean =>
    isMostly(filled(table, index), (text) => normaliseBuild(text) !== null);
  const installed = titled(BUILD_TITLES).filter(holdsBuilds);
  const [first] = installed;
  if (first !== undefined) {
    const others = installed.slice(1);
    return differ(table, first, others, file, refuse) ? null : first;
  }
  const directorys = titled(DIRECTORY_TITLES).find(holdsBuilds);
  if (directorys !== undefined) return directorys;
  const [unread] = [...titled(BUILD_TITLES), ...titled(DIRECTORY_TITLES)];
  if (unread !== undefined) {
    const [text = ""] = filled(table, unread);
    return refuse(
      `column "${shownTitle(header[unread] ?? "")}": expected builds such as 15.1.2507.61, ` +
        `received "${text}" and the like`,
    );
  }
  const own = new Set(INVENTORY_COLUMNS.map((title) => title.toLowerCase()));
  for (const [index, title] of header.entries()) {
    if (own.has(title) || /ip|address/.test(title)) continue;
    if (!isMostly(filled(table, index), (text) => LIKE_A_BUILD.test(text))) continue;
    return refuse(
      `column "${title}" holds what looks like builds ("${filled(table, index)[0]}"), ` +
        'and its name is not known; if they are the builds of Exchange, rename it to "build"',
    );
  }
  return null;
}

/** Two columns of builds that do not agree: which one is right cannot be known. */
function differ(
  { header, rows }: SmallCsv,
  first: number,
  others: readonly number[],
  file: string,
  refuse: (problem: string, where?: ErrorPlace) => null,
): boolean {
  for (const other of others) {
    for (const { line, values } of rows) {
      const [one, two] = [values[first] ?? "", values[other] ?? ""];
      const [left, right] = [normaliseBuild(one), normaliseBuild(two)];
      if (left === null || right === null || left === right) continue;
      const [a, b] = [shownTitle(header[first] ?? ""), shownTitle(header[other] ?? "")];
      const message = `columns "${a}" and "${b}" hold builds that differ: "${one}" and "${two}"`;
      refuse(`${message}; rename the one that is right to "build"`, { file, line });
      return true;
    }
  }
  return false;
}

function filled({ rows }: SmallCsv, index: number): readonly string[] {
  return rows.map(({ values }) => (values[index] ?? "").trim()).filter((text) => text !== "");
}

function isMostly(values: readonly string[], isSo: (text: string) => boolean): boolean {
  return values.length > 0 && values.filter(isSo).length * 2 >= values.length;
}

function titles(words: string): ReadonlyMap<string, string> {
  return new Map(words.split(" ").map((word) => [keyOf(word), word]));
}

function keyOf(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]/g, "");
}
