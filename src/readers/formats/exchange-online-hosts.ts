import { sqlText } from "../../duck/sql.ts";

/**
 * Hosts at which Exchange Online takes mail, of all its clouds. Source: Microsoft, connectors for
 * mail flow; GCC High and DoD; 21Vianet.
 */
const acceptingHosts = [
  "%.mail.protection.outlook.com",
  "%.mail.eo.outlook.com",
  "%.mx.microsoft",
  "%.office365.us",
  "%.partner.outlook.cn",
] as const;

/** Hosts inside Exchange Online, which hand mail to each other. */
const innerHosts = ["%.prod.outlook.com", "%.prod.protection.outlook.com"] as const;

/** Names that the Hybrid Configuration Wizard gives to the send connector to Exchange Online. */
const hybridConnectors: readonly string[] = ["Outbound to Office 365*"];

/** SQL: the host takes mail for Exchange Online; NULL where it is NULL. `host` in small letters. */
function isAcceptingHost(host: string): string {
  return anyLike(`rtrim(${host}, '.')`, acceptingHosts);
}

/** SQL: the host is inside Exchange Online; NULL where it is NULL. `host` in small letters. */
export function isInnerHost(host: string): string {
  return anyLike(`rtrim(${host}, '.')`, innerHosts);
}

/** SQL: the host is the provider's, whatever it does there. `host` in small letters. */
export function isProvider(host: string): string {
  return anyLike(`rtrim(${host}, '.')`, [...acceptingHosts, ...innerHosts, "%.outlook.com"]);
}

/** SQL: a text is one of the names, in which `*` stands for any letters; case does not count. */
export function isNamed(text: string, names: readonly string[]): string {
  const patterns = names.map((name) => {
    const escaped = name
      .trim()
      .toLowerCase()
      .replace(/[\\%_]/g, "\\$&");
    return escaped.replaceAll("*", "%");
  });
  if (patterns.length === 0) return "false";
  const likes = patterns.map((each) => `lower(${text}) LIKE ${sqlText(each)} ESCAPE '\\'`);
  return `(${likes.join(" OR ")})`;
}

/** Where mail may go, as the user says it; `null` = nothing was said. */
export type DestinationOptions = {
  readonly connectors?: readonly string[] | null;
  readonly nextHops?: readonly string[] | null;
};

/**
 * SQL: a row's message goes to Exchange Online, by its next hop or its send connector. What the
 * user names takes the place of what is known; of `null` columns nothing is asked.
 */
export function goesOnlineSql(
  hop: {
    readonly host: string | null;
    /** Matched by what the user names alone. */
    readonly address?: string | null;
    readonly connector: string | null;
  },
  { connectors, nextHops }: DestinationOptions,
): string {
  const { host, address = null, connector } = hop;
  const isTold = (connectors ?? null) !== null || (nextHops ?? null) !== null;
  const names = isTold ? (connectors ?? []) : hybridConnectors;
  const hops = nextHops ?? [];
  const conditions: string[] = [];
  if (connector !== null && names.length > 0) conditions.push(isNamed(connector, names));
  if (host !== null && !isTold) conditions.push(isAcceptingHost(`lower(${host})`));
  if (host !== null && hops.length > 0) conditions.push(isNamed(`rtrim(${host}, '.')`, hops));
  if (address !== null && hops.length > 0) conditions.push(isNamed(address, hops));
  return conditions.length === 0 ? "false" : `coalesce(${conditions.join(" OR ")}, false)`;
}

/** true when the name of a host is one of Exchange Online's, at its door or inside. */
export function isProviderHost(host: string): boolean {
  const plain = host.toLowerCase().replace(/\.$/, "");
  return [...acceptingHosts, ...innerHosts].some((each) => plain.endsWith(each.slice(1)));
}

function anyLike(text: string, patterns: readonly string[]): string {
  return `(${patterns.map((each) => `${text} LIKE ${sqlText(each)}`).join(" OR ")})`;
}
