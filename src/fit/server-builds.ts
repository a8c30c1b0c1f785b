import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";

/**
 * The builds of a server in its log: in turn, each from its first message on, or mixed, as those of
 * a load-balanced pool.
 */
export type ServerBuilds =
  | { readonly kind: "none" }
  | { readonly kind: "inTurn"; readonly steps: readonly { build: string; fromMs: number }[] }
  | { readonly kind: "pool"; readonly weights: readonly { build: string; weight: number }[] };

const WEIGHT_MAX = 10_000;

/** The builds of every server of a profile, in its order. */
export function serverBuilds(profile: TrafficProfile): readonly ServerBuilds[] {
  const rowsOf: { minute: number; build: string; messages: number }[][] = profile.servers.map(
    () => [],
  );
  for (let row = 0; row < profile.rowCount; row++) {
    const build = profile.builds[profile.build[row] ?? 0] ?? "";
    if (build === "") continue;
    const minute = profile.minute[row] ?? 0;
    const messages = profile.messages[row] ?? 0;
    rowsOf[profile.server[row] ?? 0]?.push({ minute, build, messages });
  }
  return rowsOf.map((rows) => buildsOf(rows));
}

function buildsOf(
  rows: readonly { readonly minute: number; readonly build: string; readonly messages: number }[],
): ServerBuilds {
  const counts = new Map<string, number>();
  const steps: { build: string; fromMs: number }[] = [];
  for (const { minute, build, messages } of rows.toSorted((a, b) => a.minute - b.minute)) {
    counts.set(build, (counts.get(build) ?? 0) + messages);
    if (steps.at(-1)?.build !== build) steps.push({ build, fromMs: minute * MS_PER_MINUTE });
  }
  if (steps.length === 0) return { kind: "none" };
  // A build that comes back is one of a pool, not an upgrade.
  if (steps.length === counts.size) return { kind: "inTurn", steps };
  const most = Math.max(...counts.values());
  const weights = [...counts].map(([build, messages]) => ({
    build,
    weight: Math.max(1, Math.round((messages / most) * WEIGHT_MAX)),
  }));
  return { kind: "pool", weights };
}
