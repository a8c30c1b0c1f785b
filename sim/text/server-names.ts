/** The name under which a server is known: lower-case, without a final dot. */
export function normaliseServerName(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, "");
}

/** The name under which a server is known: lower case, without a final dot. */
export function serverKeyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Which of some known servers a name stands for. */
type ServerMatch =
  | { readonly kind: "one"; readonly name: string }
  | { readonly kind: "many"; readonly names: readonly string[] }
  | { readonly kind: "none" };

/**
 * Finds servers by name: the same name, else the one whose name begins with the same label where
 * one of the two is that label alone (`exch01` and `exch01.contoso.local`). Two full names that
 * differ are two servers, and an address is nothing but itself. Names are normalised. Cost: one
 * pass over `known`, then none a search.
 */
export function serverFinder(known: readonly string[]): (name: string) => ServerMatch {
  const exact = new Set(known);
  const fullNames = new Map<string, string[]>();
  for (const name of exact) {
    const label = serverLabel(name);
    if (label === null || label === name) continue;
    const others = fullNames.get(label);
    if (others === undefined) fullNames.set(label, [name]);
    else others.push(name);
  }
  return (name) => {
    if (exact.has(name)) return { kind: "one", name };
    const label = serverLabel(name);
    if (label === null) return { kind: "none" };
    const names = label === name ? (fullNames.get(label) ?? []) : exact.has(label) ? [label] : [];
    const [first] = names;
    if (first === undefined) return { kind: "none" };
    return names.length === 1 ? { kind: "one", name: first } : { kind: "many", names };
  };
}

/**
 * The full name of each bare name that begins exactly one of the full ones; other names are
 * missing.
 */
export function fullNameByBareName(names: readonly string[]): ReadonlyMap<string, string> {
  const bareNames = [...new Set(names)].filter((name) => serverLabel(name) === name);
  const find = serverFinder(names.filter((name) => serverLabel(name) !== name));
  return new Map(
    bareNames.flatMap((name) => {
      const match = find(name);
      return match.kind === "one" ? [[name, match.name] as const] : [];
    }),
  );
}

/** What stands before the first dot; null for an address, whose parts name nothing. */
function serverLabel(name: string): string | null {
  return /^[\d.]+$|:/.test(name) ? null : (name.split(".")[0] ?? name);
}
