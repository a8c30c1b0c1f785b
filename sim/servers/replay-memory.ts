import type { ServerSettings } from "../contract/settings.ts";
import type { VerdictTimeline } from "../enforcement/verdicts.ts";
import type { FateTable } from "../retry/fates.ts";
import type { TrafficProfile } from "../traffic/profile.ts";
import { serverEnds } from "../traffic/profile-rows.ts";
import { redirectRetired } from "../traffic/retirement.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import type { CompiledSettings } from "./compiled-settings.ts";
import { KeptFacts } from "./mail-facts.ts";
import type { ReusedColumns } from "./server-fates.ts";
import type { ServerParts } from "./server-parts.ts";

/**
 * What replays of one traffic have in common, for whoever replays it again and again: the rows
 * after retirement, and per server its builds and out-of-date arrivals. They depend on nothing but
 * what `KeptFacts` compares. Measured: a third of a replay of 20 servers over 90 days.
 */
export class ReplayMemory implements ReusedColumns {
  readonly #traffic: WindowTraffic;
  readonly #parts = new Map<string, KeptFacts<ServerParts>>();
  #partsOf: TrafficProfile | null = null;
  fates: FateTable | null = null;
  timeline: VerdictTimeline | null = null;
  #ends: { readonly profile: TrafficProfile; readonly ends: Uint32Array } | null = null;
  #retirementKey = "";
  #profile: TrafficProfile | null = null;

  constructor(traffic: WindowTraffic) {
    this.#traffic = traffic;
  }

  /** The traffic after retirement. */
  profile(servers: readonly ServerSettings[]): TrafficProfile {
    // The names of the inventory are names of the profile, too.
    const key = JSON.stringify(servers.map(({ name, retirement }) => [name, retirement]));
    if (this.#profile === null || key !== this.#retirementKey) {
      this.#profile = redirectRetired(this.#traffic.profile, servers);
      this.#retirementKey = key;
    }
    return this.#profile;
  }

  /** As `serverEnds`. */
  serverEnds(profile: TrafficProfile): Uint32Array {
    if (this.#ends?.profile !== profile) this.#ends = { profile, ends: serverEnds(profile) };
    return this.#ends.ends;
  }

  /** The parts of a server of a profile, made anew when what they depend on has changed. */
  parts(
    name: string,
    profile: TrafficProfile,
    { serverByName, settings }: CompiledSettings,
    make: () => ServerParts,
  ): ServerParts {
    if (profile !== this.#partsOf) {
      this.#parts.clear();
      this.#partsOf = profile;
    }
    let kept = this.#parts.get(name);
    if (kept === undefined) {
      kept = new KeptFacts();
      this.#parts.set(name, kept);
    }
    return kept.get(serverByName.get(name) ?? null, settings, make);
  }
}
