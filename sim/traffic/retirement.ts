import { compareText } from "../base/units.ts";
import type { ServerSettings } from "../contract/settings.ts";
import { followRetirements } from "./arrival-route.ts";
import type { TrafficProfile } from "./profile.ts";
import { ProfileColumns, sortProfile } from "./profile-rows.ts";

/**
 * Sends the mail of retired servers to their successors. Redirected mail is stamped by the
 * successor, so it carries no build of its own; mail that ends stays with its server, out of scope.
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
  if (servers.every(({ retirement }) => retirement === null)) {
    const server = moved(profile.server, serverIndex);
    const build = moved(profile.build, buildIndex);
    return { ...profile, ...names, server, build };
  }
  const follow = followRetirements(servers);
  const rows = new ProfileColumns(profile, names);
  for (let row = 0; row < profile.rowCount; row++) {
    const minute = profile.minute[row]!;
    let server = serverIndex[profile.server[row]!]!;
    let build = buildIndex[profile.build[row]!]!;
    let inScope = profile.inScope[row]!;
    const name = names.servers[server]!;
    const arrival = follow(name, minute);
    if (arrival.ends) inScope = 0;
    if (!arrival.isOwn) {
      server = indexOf.get(arrival.server) ?? server;
      build = noBuild;
    }
    rows.push(row, server, build, inScope, minute);
  }
  return sortProfile(rows.finish());
}

/** Indexes into other names; the column itself where no index is another. */
function moved(column: Uint32Array, positions: readonly number[]): Uint32Array {
  if (positions.every((position, index) => position === index)) return column;
  return column.map((index) => positions[index]!);
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
