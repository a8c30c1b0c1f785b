import { BlockList, isIP } from "node:net";
import { MailflowError } from "../../../sim/base/errors.ts";
import { notParsed, type Parsed, parsed } from "../../../sim/text/parsed.ts";

/** The word of `--own` that says every sender is one's own. */
export const everySender = "all";

/** One sender as `--own` names it. */
type OwnEntry =
  | { readonly kind: "all" }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "network"; readonly address: string; readonly bits: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "names below"; readonly suffix: string };

/** The senders that are one's own. */
export interface OwnSenders {
  /** Every sender is. */
  readonly isAll: boolean;
  /** Whether an address, or the name of a host, is one of them; case and brackets do not count. */
  has(sender: string): boolean;
}

const nameRule = /^(\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?$/i;

/** Understands one entry of `--own`. */
export function parseOwnEntry(text: string): Parsed<OwnEntry> {
  const entry = plainSender(text);
  if (entry === everySender) return parsed({ kind: "all" });
  if (isIP(entry) !== 0) return parsed({ kind: "address", address: entry });
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family !== 0 && Number(bits) <= (family === 4 ? 32 : 128)) {
    return parsed({ kind: "network", address, bits: Number(bits) });
  }
  // What has digits and points alone is a mistyped address, no name.
  if (nameRule.test(entry) && !/^[\d.]+$/.test(entry)) {
    const name = entry.replace(/\.$/, "");
    return name.startsWith("*.")
      ? parsed({ kind: "names below", suffix: name.slice(1) })
      : parsed({ kind: "name", name });
  }
  return notParsed(
    `expected an address (192.0.2.10), a range (192.0.2.0/24), a host name (mail01.contoso.example), *.contoso.example or all, received ${JSON.stringify(text)}`,
  );
}

/** The senders of a list. Errors: USAGE for an entry that is none of these. */
export function ownSenders(texts: readonly string[]): OwnSenders {
  const entries = texts.map((text) => {
    const entry = parseOwnEntry(text);
    if (entry.ok) return entry.value;
    throw new MailflowError("USAGE", `own senders: ${entry.problem}`, {
      hint: "List the addresses and names of your own servers that hand mail to Exchange Online.",
    });
  });
  // Addresses of IPv4 are written in one way only, so that a set finds them; those of IPv6 are not.
  const texts4 = new Set<string>();
  const blocks = new BlockList();
  let hasBlocks = false;
  const names = new Set<string>();
  const suffixes: string[] = [];
  let isAll = false;
  for (const entry of entries) {
    if (entry.kind === "all") isAll = true;
    else if (entry.kind === "name") names.add(entry.name);
    else if (entry.kind === "names below") suffixes.push(entry.suffix);
    else if (entry.kind === "address" && isIP(entry.address) === 4) texts4.add(entry.address);
    else {
      hasBlocks = true;
      const family = isIP(entry.address) === 4 ? "ipv4" : "ipv6";
      if (entry.kind === "address") blocks.addAddress(entry.address, family);
      else blocks.addSubnet(entry.address, entry.bits, family);
    }
  }
  const has = (sender: string): boolean => {
    const plain = plainSender(sender);
    const family = isIP(plain);
    if (family === 0) return names.has(plain) || suffixes.some((suffix) => plain.endsWith(suffix));
    if (texts4.has(plain)) return true;
    return hasBlocks && blocks.check(plain, family === 4 ? "ipv4" : "ipv6");
  };
  return { isAll, has: (sender) => isAll || has(sender) };
}

/** Without brackets, the zone of an IPv6 address and the dot that ends a name, in small letters. */
export function plainSender(text: string): string {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^\[(?:ipv6:)?(.*)\]$/, "$1");
  const [address = ""] = bare.split("%");
  if (isIP(address) === 6) {
    const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
    return mapped ?? address;
  }
  return bare.replace(/\.$/, "");
}
