import { compareBuilds } from "../base/build.ts";
import type { TrafficProfile } from "../traffic/profile.ts";
import { serverEnds } from "../traffic/profile-rows.ts";
import type { BuildSpan } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";
import { mailFacts } from "./mail-facts.ts";
import type { ReplayMemory } from "./replay-memory.ts";
import { serverClock } from "./server-clock.ts";
import type { BuildCount, BuildRows, ServerParts, UncountedServer } from "./server-parts.ts";
import { compileServer } from "./server-verdicts.ts";

/**
 * Every own server of a profile (after retirement) with its clock and verdicts, in name order; all
 * of them by server index.
 */
export function uncountedServers(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  memory: ReplayMemory | null = null,
  isOwn: (server: string) => boolean = () => true,
): readonly UncountedServer[] {
  const ends = memory?.serverEnds(profile) ?? serverEnds(profile);
  return profile.servers.flatMap((name, index) => {
    if (!isOwn(name)) return [];
    const firstRow = ends[index - 1] ?? 0;
    const endRow = ends[index] ?? firstRow;
    const make = (): ServerParts => serverParts(compiled, profile, name, firstRow, endRow);
    const parts = memory?.parts(name, profile, compiled, make) ?? make();
    const clock = serverClock(compiled, name, parts.arrivals, Number.POSITIVE_INFINITY);
    const model = compileServer(compiled, name, clock);
    const { rows, arrivals, builds } = parts;
    return [{ name, firstRow, endRow, rows, model, arrivals, builds }];
  });
}

function serverParts(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  name: string,
  firstRow: number,
  endRow: number,
): ServerParts {
  const rows = logBuilds(profile, firstRow, endRow);
  const columns = rows.map(({ logBuild, firstRow: from, endRow: to }) => ({
    logBuild,
    minute: profile.minute.subarray(from, to),
    inScope: profile.inScope.subarray(from, to),
  }));
  const inventory = compiled.serverByName.get(name) ?? null;
  const { spans, arrivals } = mailFacts(compiled, inventory, columns);
  return { rows, arrivals, builds: buildCounts(profile, rows, spans, compiled.endMinute) };
}

function logBuilds(
  profile: TrafficProfile,
  firstRow: number,
  endRow: number,
): readonly BuildRows[] {
  const parts: BuildRows[] = [];
  for (let row = firstRow; row < endRow; ) {
    const build = profile.build[row]!;
    const first = row;
    while (row < endRow && profile.build[row] === build) row++;
    parts.push({ logBuild: profile.builds[build] ?? "", firstRow: first, endRow: row });
  }
  return parts;
}

function buildCounts(
  profile: TrafficProfile,
  parts: readonly BuildRows[],
  spansOf: readonly (readonly BuildSpan[])[],
  endMinute: number,
): readonly BuildCount[] {
  const counts = new Map<
    string,
    { build: string | null; product: string | null; messages: number }
  >();
  for (const [i, { firstRow, endRow }] of parts.entries()) {
    for (const span of spansOf[i] ?? []) {
      if (span.fromMinute >= endMinute) break;
      let messages = 0;
      for (let row = firstRow; row < endRow; row++) {
        const minute = profile.minute[row]!;
        if (minute >= span.fromMinute && minute < span.toMinute) messages += profile.messages[row]!;
      }
      if (messages === 0) continue;
      const { build, product } = span;
      const known = counts.get(build ?? "");
      if (known === undefined) counts.set(build ?? "", { build, product, messages });
      else known.messages += messages;
    }
  }
  return [...counts.values()].sort((a, b) => compareBuilds(a.build ?? "", b.build ?? ""));
}
