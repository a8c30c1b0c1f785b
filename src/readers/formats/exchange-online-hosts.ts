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

/** true when the name of a host is one of Exchange Online's, at its door or inside. */
export function isProviderHost(host: string): boolean {
  const plain = host.toLowerCase().replace(/\.$/, "");
  return [...acceptingHosts, ...innerHosts].some((each) => plain.endsWith(each.slice(1)));
}
