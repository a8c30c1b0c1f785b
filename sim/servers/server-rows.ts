import { compareBuilds } from "../base/build.ts";
import type { TrafficProfile } from "../traffic/profile.ts";
import { serverEnds } from "../traffic/profile-rows.ts";
import { outOfDateArrivals } from "./arrivals.ts";
import { buildSpans } from "./build-spans.ts";
import type { CompiledSettings } from "./compiled-settings.ts";
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
    const server = compiled.serverByName.get(name) ?? null;
    const parts = memory?.parts(name, profile, server, compiled.settings, make) ?? make();
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
  const rows = buildRows(compiled, profile, name, firstRow, endRow);
  const arrivals = outOfDateArrivals(
    rows.map(({ spans, firstRow: from, endRow: to }) => ({
      minute: profile.minute.subarray(from, to),
      inScope: profile.inScope.subarray(from, to),
      spans,
    })),
    compiled.startMinute,
    compiled.endMinute,
  );
  return { rows, arrivals, builds: buildCounts(profile, rows) };
}

function buildRows(
  compiled: CompiledSettings,
  profile: TrafficProfile,
  name: string,
  firstRow: number,
  endRow: number,
): readonly BuildRows[] {
  const server = compiled.serverByName.get(name) ?? null;
  const parts: BuildRows[] = [];
  for (let row = firstRow; row < endRow; ) {
    const build = profile.build[row]!;
    const first = row;
    while (row < endRow && profile.build[row] === build) row++;
    const logBuild = profile.builds[build] ?? "";
    const { startMinute, endMinute } = compiled;
    const spans = buildSpans(compiled, server, logBuild, startMinute, endMinute);
    parts.push({ logBuild, spans, firstRow: first, endRow: row });
  }
  return parts;
}

function buildCounts(profile: TrafficProfile, parts: readonly BuildRows[]): readonly BuildCount[] {
  const counts = new Map<
    string,
    { build: string | null; product: string | null; messages: number }
  >();
  for (const { spans, firstRow, endRow } of parts) {
    for (const span of spans) {
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
