import type { ServerSettings } from "../contract/settings.ts";

/** The entry of a server that no inventory lists: nothing is known of it but its name. */
export function unlisted(name: string): ServerSettings {
  return {
    name,
    product: null,
    build: null,
    firstDetectedMs: null,
    stageStarts: [],
    upgrades: [],
    retirement: null,
  };
}
