import { normaliseBuild } from "../../sim/base/build.ts";
import { type Issue, MailflowError } from "../../sim/base/errors.ts";
import { normaliseServerName } from "../../sim/text/server-names.ts";
import { readSmallCsv } from "../readers/open/small-csv.ts";
import type { ExchangeHop } from "./message-header.ts";

/** What a map says of senders, by lower-cased key: a server name, a HELO name or an IP address. */
export type SenderMap = ReadonlyMap<
  string,
  { readonly server: string; readonly build: string | null }
>;

/** Who sends: as much of it as is known at that point of the dialogue. */
interface Sender {
  readonly ip: string;
  /** Name from HELO or EHLO; null before it. */
  readonly helo: string | null;
  /** From the message's header; null before it has come. */
  readonly hop: ExchangeHop | null;
}

/**
 * Reads a map of senders: CSV with columns `key` (server name, HELO name or IP address), `server`
 * (the key itself where it is empty) and `build`.
 * Errors: INVENTORY_INVALID with every issue; what `readSmallCsv` throws.
 */
export async function readSenderMap(file: string): Promise<SenderMap> {
  const { header, rows } = await readSmallCsv(file, "INVENTORY_INVALID");
  const at = { key: header.indexOf("key"), server: header.indexOf("server") };
  const buildAt = header.indexOf("build");
  if (at.key < 0 || (at.server < 0 && buildAt < 0)) {
    const found = header.map((name) => `"${name}"`).join(", ");
    throw new MailflowError(
      "INVENTORY_INVALID",
      `expected columns key and server, build or both, received ${found}`,
      { where: { file }, hint: "A complete header: key,server,build" },
    );
  }
  const senders = new Map<string, { server: string; build: string | null }>();
  const issues: Issue[] = [];
  for (const { line, values } of rows) {
    const key = normaliseServerName(values[at.key] ?? "");
    const buildText = (values[buildAt] ?? "").trim();
    const build = normaliseBuild(buildText);
    const problem = rowProblem(key, senders.has(key), buildText, build);
    if (problem !== null) issues.push({ message: problem, where: { file, line } });
    const server = normaliseServerName(values[at.server] ?? "");
    senders.set(key, { server: server === "" ? key : server, build });
  }
  const [first] = issues;
  if (first !== undefined) {
    throw new MailflowError("INVENTORY_INVALID", first.message, {
      where: first.where,
      hint: "Correct the file, or leave the build out where the header carries it.",
      issues,
    });
  }
  return senders;
}

/**
 * The server that sends and the build it is judged by (null = only the inventory can know). What
 * the message's header says comes first, then the map, then the name in HELO, then the address.
 */
export function identifySender(
  { ip, helo, hop }: Sender,
  senders: SenderMap,
): { readonly server: string; readonly build: string | null } {
  const names = [hop?.server ?? null, helo, ip].filter((name) => name !== null);
  const listed = names
    .map((name) => senders.get(normaliseServerName(name)))
    .find((sender) => sender !== undefined);
  return {
    server: listed?.server ?? normaliseServerName(names[0] ?? ip),
    build: hop?.build ?? listed?.build ?? null,
  };
}

function rowProblem(
  key: string,
  isKnown: boolean,
  buildText: string,
  build: string | null,
): string | null {
  if (key === "") return "expected a server name, a HELO name or an IP address, received none";
  if (isKnown) return `expected each key once, received "${key}" again`;
  if (buildText === "" || build !== null) return null;
  return `expected a build such as 15.1.2507.61, received "${buildText}"`;
}
