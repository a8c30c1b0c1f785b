import { compareBuilds } from "../../sim/base/build.ts";
import { MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { PlannedServer } from "../../sim/contract/plan-result.ts";
import type { BuildRow } from "../../sim/contract/public-build.ts";
import type {
  DayZeroSettings,
  ModelSettings,
  ServerSettings,
} from "../../sim/contract/settings.ts";
import { complies, productOfBuild } from "../../sim/enforcement/compliance.ts";
import { serverClockOf } from "../../sim/plan/patch-harm.ts";
import { mailBuild } from "../../sim/servers/build-spans.ts";
import { compileSettings } from "../../sim/servers/compiled-settings.ts";
import { PreparedServer } from "../../sim/servers/server-facts.ts";
import { serverRows } from "../../sim/servers/server-mail.ts";
import { unlisted } from "../../sim/servers/unlisted.ts";
import { redirectRetired } from "../../sim/traffic/retirement.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";

/** One server of a plan, with the clock that runs until it is patched. */
export interface PlanServer {
  readonly prepared: PreparedServer;
  /** Its entry of the inventory without the upgrades that a patch takes the place of. */
  readonly entry: ServerSettings;
  /** When it is first detected; null = it never is, so there is nothing to plan. */
  readonly detectedMs: number | null;
  /** The first upgrade of the inventory that complies after its detection; null = none. */
  readonly plannedMs: number | null;
  /** null = up to date. */
  readonly patch: PlannedServer["patch"];
}

/** The run that a plan starts from: nobody is patched. */
export interface PlanBase {
  readonly settings: ModelSettings;
  readonly servers: readonly PlanServer[];
}

/**
 * Takes the planned upgrades of detected servers out of the settings: the plan is to say when they
 * must come. Errors: USAGE when no known build would comply to the end.
 */
export function planBase(scenario: ResolvedScenario, traffic: WindowTraffic): PlanBase {
  const { startMinute, endMinute } = traffic;
  const { model } = scenario;
  const compiled = compileSettings(model, traffic);
  const profile = redirectRetired(traffic.profile, model.servers);
  const servers = serverRows(profile, startMinute, endMinute)
    .filter(({ messages }) => messages > 0)
    .map((rows): PlanServer => {
      const prepared = new PreparedServer(rows);
      const own = compiled.serverByName.get(rows.name) ?? unlisted(rows.name);
      const { detectedMs } = serverClockOf(compiled, prepared);
      const isDetected =
        detectedMs !== null && prepared.facts(compiled, own).arrivals.minutes.length > 0;
      if (!isDetected)
        return { prepared, entry: own, detectedMs: null, plannedMs: null, patch: null };
      const entry = { ...own, upgrades: own.upgrades.filter(({ atMs }) => atMs < detectedMs) };
      const planned = own.upgrades.find(
        ({ atMs, build }) => atMs >= detectedMs && complies(build, atMs, model),
      );
      const plannedMs = planned?.atMs ?? null;
      return {
        prepared,
        entry,
        detectedMs,
        plannedMs,
        patch: patchOf(scenario, prepared, entry, endMinute),
      };
    });
  const entries = new Map(servers.map(({ entry }) => [entry.name, entry]));
  for (const server of model.servers)
    if (!entries.has(server.name)) entries.set(server.name, server);
  const sorted = [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    settings: { ...model, servers: sorted, dayZero: fixedDayZero(model, servers) },
    servers,
  };
}

/** Day 0 as it was found: what the log tells of it does not change with a patch. */
function fixedDayZero(model: ModelSettings, servers: readonly PlanServer[]): DayZeroSettings {
  const found = servers.flatMap(({ entry: { name }, detectedMs }): [string, number][] =>
    detectedMs === null ? [] : [[name, detectedMs]],
  );
  const { dayZero } = model;
  const givenMs = { ...dayZero?.givenMs, ...Object.fromEntries(found) };
  const others = { rule: "first-mail", everyMs: null, repliesMs: {} } as const;
  return { ...others, ...dayZero, givenMs };
}

/** The settings in which servers are patched on given dates; null = not patched. */
export function patchedSettings(
  { settings, servers }: PlanBase,
  dateOf: (server: PlanServer) => number | null,
): ModelSettings {
  const patched = new Map<string, ServerSettings>();
  for (const server of servers) {
    const atMs = dateOf(server);
    if (atMs === null || server.patch === null) continue;
    const before = server.entry.upgrades.filter((upgrade) => upgrade.atMs < atMs);
    const upgrades = [...before, { atMs, build: server.patch.build }];
    patched.set(server.entry.name, { ...server.entry, upgrades });
  }
  return { ...settings, servers: settings.servers.map((one) => patched.get(one.name) ?? one) };
}

/**
 * The lowest public build of the server's product that complies at every floor until the end, else
 * the newest build of a product that does.
 */
function patchOf(
  { model, builds }: ResolvedScenario,
  { rows }: PreparedServer,
  entry: ServerSettings,
  endMinute: number,
): NonNullable<PlannedServer["patch"]> {
  const endMs = endMinute * MS_PER_MINUTE;
  const dates = [0, ...model.floors.map(({ fromMs }) => fromMs).filter((ms) => ms <= endMs)];
  const lasting = builds
    .filter(({ build }) => dates.every((ms) => complies(build, ms, model)))
    .sort((a, b) => compareBuilds(a.build, b.build));
  const product = productOf(model, rows.builds.at(-1)?.logBuild ?? "", entry);
  const own = lasting.find((row) => row.product === product);
  const chosen: BuildRow | undefined = own ?? lasting.at(-1);
  if (chosen === undefined) {
    throw new MailflowError(
      "USAGE",
      `server "${entry.name}": expected a build that complies until the end of the plan, received floors that accept none`,
      { hint: "Check the floors of the scenario; every product has one that accepts no build." },
    );
  }
  return { build: chosen.build, update: chosen.update, product: chosen.product };
}

function productOf(model: ModelSettings, logBuild: string, entry: ServerSettings): string | null {
  const { build } = mailBuild(entry, logBuild, Number.POSITIVE_INFINITY);
  return productOfBuild(build, model) ?? entry.product;
}
