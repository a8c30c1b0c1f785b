import { fullNameByBareName, serverFinder } from "../text/server-names.ts";

/**
 * Gives servers of lists the names that they have in the mail, as everywhere: `exch01` and
 * `exch01.contoso.local` are one where that is unique; a name that the mail lacks is the full one
 * of any list.
 */
export function mailNames(
  mailServers: readonly string[],
  listed: readonly string[],
): (name: string) => string {
  const find = serverFinder(mailServers);
  const fullNames = fullNameByBareName(listed);
  return (name) => {
    const full = fullNames.get(name) ?? name;
    for (const each of [name, full]) {
      const match = find(each);
      if (match.kind === "one") return match.name;
    }
    return full;
  };
}
