import type { PlanResult } from "../../sim/contract/plan-result.ts";
import { cutName, plainText } from "../words/text.ts";

const LETTERS_MAX = 40;
const HOST = /^([a-z][a-z0-9_-]*)\.[a-z0-9.-]*[a-z][a-z0-9.-]*$/i;

/** Host names by plan; null = they are not all different, or some name is no host's. */
const known = new WeakMap<PlanResult, ReadonlyMap<string, string> | null>();

/**
 * A name as sentences have it: the host without its domain (`exch01` of `exch01.contoso.example`)
 * where that tells all servers of the plan apart, else the whole name. Tables have whole names.
 */
export function shortName(plan: PlanResult, server: string): string {
  let hosts = known.get(plan);
  if (hosts === undefined) {
    hosts = hostNames(plan);
    known.set(plan, hosts);
  }
  return cutName(plainText(hosts?.get(server) ?? server), LETTERS_MAX);
}

function hostNames({ servers }: PlanResult): ReadonlyMap<string, string> | null {
  const hosts = new Map(
    servers.map(({ server }): [string, string] => [server, HOST.exec(server)?.[1] ?? server]),
  );
  return new Set(hosts.values()).size === hosts.size ? hosts : null;
}
