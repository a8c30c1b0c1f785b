import type { TrafficProfile } from "./profile.ts";
import { ProfileColumns, sortProfile } from "./profile-rows.ts";
import type { ServerSettings } from "./settings.ts";
import { compareText, minuteInForce } from "./units.ts";

/** Where a server's mail goes from a minute on; `to` is a server index, or null when the mail ends. */
interface Redirect {
  readonly fromMinute: number;
  readonly to: number | null;
}

/**
 * Sends the mail of retired servers to their successors, following chains by their own dates. Redirected mail is stamped
 * by the successor, so it carries no build of its own; mail that ends stays with its server, out of scope.
 * The names of the profile returned also hold every server of the inventory.
 */
export function redirectRetired(
  profile: TrafficProfile,
  servers: readonly ServerSettings[],
): TrafficProfile {
  const names = namesWith(profile, servers);
  const indexOf = new Map(names.servers.map((name, index) => [name, index]));
  const builds = new Map(names.builds.map((name, index) => [name, index]));
  const noBuild = builds.get("") ?? 0;
  const serverIndex = profile.servers.map((name) => indexOf.get(name) ?? 0);
  const buildIndex = profile.builds.map((name) => builds.get(name) ?? 0);
  const redirects = new Map<number, Redirect>();
  for (const { name, retirement } of servers) {
    if (retirement === null) continue;
    const to = retirement.to === null ? null : (indexOf.get(retirement.to) ?? null);
    redirects.set(indexOf.get(name) ?? 0, { fromMinute: minuteInForce(retirement.atMs), to });
  }
  const rows = new ProfileColumns(profile, names);
  for (let row = 0; row < profile.rowCount; row++) {
    const minute = profile.minute[row]!;
    const from = serverIndex[profile.server[row]!]!;
    const { server, ends } = follow(redirects, from, minute);
    const build = server === from ? buildIndex[profile.build[row]!]! : noBuild;
    rows.push(row, server, build, ends ? 0 : profile.inScope[row]!, minute);
  }
  return redirects.size === 0 ? rows.finish() : sortProfile(rows.finish());
}

function follow(
  redirects: ReadonlyMap<number, Redirect>,
  from: number,
  minute: number,
): { readonly server: number; readonly ends: boolean } {
  let server = from;
  for (let step = 0; step <= redirects.size; step++) {
    const redirect = redirects.get(server);
    if (redirect === undefined || minute < redirect.fromMinute) break;
    if (redirect.to === null) return { server, ends: true };
    server = redirect.to;
  }
  return { server, ends: false };
}

function namesWith(
  profile: TrafficProfile,
  servers: readonly ServerSettings[],
): Pick<TrafficProfile, "servers" | "builds" | "groups" | "groupDimension"> {
  const all = new Set([...profile.servers, ...servers.map((server) => server.name)]);
  return {
    servers: [...all].sort(compareText),
    builds: [...new Set([...profile.builds, ""])].sort(compareText),
    groups: profile.groups,
    groupDimension: profile.groupDimension,
  };
}
