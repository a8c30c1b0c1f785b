import type { RefusedMail } from "../../sim/builds-seen/refused.ts";
import { type ServerList, seeBuilds } from "../../sim/builds-seen/see-builds.ts";
import type { SeenBuilds } from "../../sim/contract/seen-builds.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import { BUILD_OF_CU_CODE } from "../config/servers/inventory.ts";
import { REPORT_CODE } from "../config/servers/provider-report.ts";

/**
 * Which builds the mail of a scenario's logs carries, beside the servers of the scenario without
 * its what-ifs; null for synthetic mail and for logs that name no build. `profile` is the whole
 * log, before any shift; beside the dates of a shifted run an inventory says nothing of it.
 */
export function buildsOfMail(
  profile: TrafficProfile,
  { model, basis, builds, traffic, window, warnings }: ResolvedScenario,
  refused: readonly RefusedMail[] | null,
): SeenBuilds | null {
  if (traffic.kind === "synthetic" || profile.builds.every((build) => build === "")) return null;
  const { servers } = basis.model;
  const told = (code: string): boolean => warnings.some((warning) => warning.code === code);
  const list: ServerList = {
    name: "",
    kind: told(REPORT_CODE) ? "providerReport" : "inventory",
    hasOnlyLines: told(BUILD_OF_CU_CODE),
    servers,
  };
  const lists = servers.length === 0 || window.shiftToMs !== null ? [] : [list];
  return seeBuilds(profile, { rules: model, builds, lists, refused });
}
