import type { Warning } from "../../../sim/contract/result.ts";
import { fullNameByBareName, normaliseServerName } from "../../../sim/text/server-names.ts";
import type { Duck } from "../../duck/duck.ts";
import { type OwnSenders, plainSender } from "../contract/own-senders.ts";
import { strangersServer } from "../formats/collective-servers.ts";
import { rowKind } from "../formats/row-kind.ts";
import type { RowTable } from "../rows/accounts.ts";
import { scopeMark } from "../rows/scope.ts";
import { distinctTexts, indexNames } from "./names.ts";

/** How servers of the logs get their names. */
export interface ServerNaming {
  /** Server by the value of the column that stands for it; lower-cased keys. */
  readonly serverNameByKey: ReadonlyMap<string, string>;
  /** null = who is one's own is asked of `serverNameByKey` alone. */
  readonly own: OwnSenders | null;
}

/** The servers of the logs. */
export interface NamedServers {
  /** By index, sorted by code unit. */
  readonly servers: readonly string[];
  /** The index under which senders stand that are not one's own; null = there are none. */
  readonly strangers: number | null;
}

/**
 * Fills `server_names` (text in the log → index). A sender is judged once, however much mail it
 * sent.
 * Cost: the distinct texts.
 */
export async function nameServers(
  naming: ServerNaming,
  rowTable: RowTable,
  duck: Duck,
): Promise<NamedServers> {
  const found = await distinctTexts(
    `SELECT DISTINCT server AS value FROM ${rowTable.name} WHERE kind = ${rowKind.message}`,
    duck,
  );
  // A server that has a key is one's own under its name as well.
  const keyed = [...naming.serverNameByKey];
  const keys = new Map([
    ...keyed.map(([, name]) => [plainSender(name), name] as const),
    ...keyed.map(([key, name]) => [plainSender(key), name] as const),
  ]);
  const nameOfKey = (texts: readonly string[]): string | undefined =>
    texts.map((text) => keys.get(plainSender(text))).find((name) => name !== undefined);
  const isOwn = ({ server, peers }: ServerText): boolean =>
    peers === null ||
    nameOfKey([server, ...peers]) !== undefined ||
    (peers.length === 0 ? [server] : peers).some((text) => naming.own?.has(text) === true);
  // A stranger's full name must not become that of a server of one's own.
  const ownHosts = found.map(serverText).filter(isOwn);
  const bareNames = fullNameByBareName(ownHosts.flatMap(hostsOf));
  const nameOf = (value: string): string => {
    const text = serverText(value);
    if (!isOwn(text)) return strangersServer;
    const hosts = hostsOf(text);
    const [host = ""] = hosts;
    const named = nameOfKey(hosts) ?? bareNames.get(host) ?? host;
    return named.trim().toLowerCase().replace(/\.$/, "");
  };
  const servers = await indexNames("server_names", found, nameOf, duck);
  const index = servers.indexOf(strangersServer);
  return { servers, strangers: index < 0 ? null : index };
}

/** The text of a server in the log; `peers` null = nobody needs to be judged. */
interface ServerText {
  readonly server: string;
  readonly peers: readonly string[] | null;
}

function serverText(value: string): ServerText {
  const [server = "", ...peers] = value.split(scopeMark);
  return {
    server,
    peers: value.includes(scopeMark) ? peers.filter((peer) => peer !== "") : null,
  };
}

function hostsOf({ server, peers }: ServerText): readonly string[] {
  return [server, ...(peers ?? [])].filter((host) => host !== "");
}

/** SQL for the scope of a row that is joined to `server_names s`. */
export function scopeOf({ strangers }: Pick<NamedServers, "strangers">, inScope: string): string {
  return strangers === null
    ? inScope
    : `CASE WHEN s.position = ${strangers} THEN CAST(0 AS UTINYINT) ELSE ${inScope} END`;
}

/** Which bare names of the log were taken for full ones; `servers` are the names by index. */
export async function bareNamesTold(
  servers: readonly string[],
  duck: Duck,
): Promise<readonly Warning[]> {
  const rows = await duck.rows("SELECT value, position FROM server_names ORDER BY value");
  const told = rows.flatMap(({ value, position }) => {
    const name = servers[Number(position)] ?? "";
    return hostsOf(serverText(String(value)))
      .map((host) => normaliseServerName(host))
      .filter((bare) => name.startsWith(`${bare}.`))
      .map((bare) => `${bare} is ${name}`);
  });
  const joined = [...new Set(told)];
  if (joined.length === 0) return [];
  const more = joined.length > 3 ? ` and ${joined.length - 3} more` : "";
  const message = `The log has two names of one server: ${joined.slice(0, 3).join(", ")}${more}.`;
  return [{ code: "SERVER_NAMES_JOINED", message }];
}
