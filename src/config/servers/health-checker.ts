import { normaliseBuild } from "../../../sim/base/build.ts";
import { MailflowError } from "../../../sim/base/errors.ts";

/** One server as HealthChecker reports it. */
export interface CheckedBuild {
  readonly server: string;
  readonly build: string;
  /** HealthChecker found no `ExSetup.exe` and printed the build of the cumulative update. */
  readonly isBuildOfDirectory: boolean;
}

/** What HealthChecker writes. */
export type HealthCheckerKind = "HTML" | "XML" | "text";

/** Said where `ExSetup.exe` is missing. */
const NO_EXSETUP = /Didn.t detect ExSetup\.exe/i;

/**
 * Which of its reports HealthChecker wrote a text in; null = none. Only beginnings are looked at.
 * Source: microsoft/CSS-Exchange, Diagnostics/HealthChecker, as of 2026-11.
 */
export function healthCheckerKind(text: string): HealthCheckerKind | null {
  const head = text.slice(0, 4_096);
  if (/^\s*<html\b/i.test(head)) return "HTML";
  if (/^\s*(<\?xml[^>]*>\s*)?<Objs\b/.test(head)) return "XML";
  return /^\s*Exchange Health Checker version/im.test(head) ? "text" : null;
}

/**
 * The servers of a report and their builds: the `Build Number` below each `Server Name` of the HTML
 * report's details, `ExchangeInformation.BuildInformation.ExchangeSetup.FileVersion` beside each
 * `ServerName` of the XML, `Name` and `Build Number` of the text. A report in which a server has
 * not exactly one build there is refused: other versions numbers in it are not Exchange's.
 * Errors: INVENTORY_INVALID.
 */
export function readHealthChecker(
  text: string,
  kind: HealthCheckerKind,
  file: string,
): readonly CheckedBuild[] {
  const found =
    kind === "HTML" ? ofHtml(text) : kind === "XML" ? ofXml(text) : [ofText(text)].flat();
  if (found.length === 0) throw refused(kind, file, "no server with its build number");
  return found.map(({ server, builds, isBuildOfDirectory }) => {
    const [build = "", ...more] = builds;
    if (more.length > 0 || normaliseBuild(build) === null) {
      const received = builds.length === 0 ? "none" : builds.map((one) => `"${one}"`).join(", ");
      throw refused(kind, file, `${received} for server "${server}"`);
    }
    return { server, build, isBuildOfDirectory };
  });
}

interface ServerSection {
  readonly server: string;
  readonly builds: readonly string[];
  readonly isBuildOfDirectory: boolean;
}

function refused(kind: HealthCheckerKind, file: string, received: string): MailflowError {
  return new MailflowError(
    "INVENTORY_INVALID",
    `HealthChecker's ${kind} report: expected one build number for each server, received ${received}`,
    {
      where: { file },
      hint: "Write names and build numbers from its report into a CSV: server,build; then run: mailflow check servers.csv",
    },
  );
}

function ofHtml(text: string): readonly ServerSection[] {
  if (!/Exchange Health Checker/i.test(text)) return [];
  // The overview before it has the same titles, without build numbers.
  const [, details = ""] = text.split(/<h2>\s*Server Details\s*<\/h2>/i);
  const [, ...servers] = details.split(/<th>\s*Server Name\s*<\/th>/i);
  return servers.map((section) => ({
    server: plain(/^\s*<th>([^<]*)<\/th>/i.exec(section)?.[1] ?? ""),
    builds: [
      ...section.matchAll(/<td[^>]*>\s*Build Number\s*<\/td>\s*<td[^>]*>([^<]*)<\/td>/gi),
    ].map(([, build = ""]) => plain(build)),
    isBuildOfDirectory: NO_EXSETUP.test(section),
  }));
}

function ofText(text: string): readonly ServerSection[] {
  const [, section = ""] = text.split(/^\s*Exchange Information\s*$/m);
  const values = (name: string): readonly string[] =>
    [...section.matchAll(new RegExp(`^\\s*${name}:[ \\t]*(.*?)\\s*$`, "gm"))].map(
      ([, value = ""]) => value,
    );
  const [server = ""] = values("Name");
  if (server === "") return [];
  return [{ server, builds: values("Build Number"), isBuildOfDirectory: NO_EXSETUP.test(section) }];
}

const BUILD_PATH = "/ExchangeInformation/BuildInformation/ExchangeSetup/FileVersion";
const FAILED_PATH = "/ExchangeInformation/BuildInformation/ExchangeSetup/FailedGetExSetup";

/** Walks the serialised object; a server's name and its build are below one object. */
function ofXml(text: string): readonly ServerSection[] {
  const values = namedValues(text);
  return values.flatMap(({ path, value }): ServerSection[] => {
    if (!path.endsWith("/ServerName")) return [];
    const owner = path.slice(0, -"/ServerName".length);
    const below = (end: string): readonly string[] =>
      values.filter((one) => one.path === `${owner}${end}`).map((one) => one.value);
    // Other objects have a ServerName as well; only HealthChecker's has this below it.
    const builds = below(BUILD_PATH);
    if (builds.length === 0) return [];
    const isBuildOfDirectory = below(FAILED_PATH).includes("true");
    return [{ server: value, builds, isBuildOfDirectory }];
  });
}

/** Texts and truth values by the names of the properties that lead to them. */
function namedValues(text: string): readonly { readonly path: string; readonly value: string }[] {
  const values: { path: string; value: string }[] = [];
  const names: string[] = [];
  const tag = /<(\/?)(\w+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>([^<]*)/g;
  let path = "";
  let objects = 0;
  for (const [, close, element, attributes = "", isEmpty, content = ""] of text.matchAll(tag)) {
    if (close === "/") {
      const name = names.pop() ?? "";
      if (name !== "") path = path.slice(0, path.lastIndexOf("/"));
      continue;
    }
    const own = / N="([^"/]*)"/.exec(attributes)?.[1] ?? "";
    // Objects without a name, those of a list, are told apart by their number.
    const name = own === "" && element === "Obj" ? `#${++objects}` : own;
    if (isEmpty === "/") continue;
    names.push(name);
    if (name !== "") path += `/${name}`;
    const isValue = element === "S" || element === "B" || element === "Version";
    if (isValue && own !== "") values.push({ path, value: plain(content) });
  }
  return values;
}

/** Text without the escapes of HTML and XML. */
function plain(text: string): string {
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&(#39|apos);/g, "'")
    .replace(/&amp;/g, "&")
    .trim();
}
