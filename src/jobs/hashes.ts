import { createHash } from "node:crypto";
import type { TrafficProfile } from "../../sim/profile.ts";
import { trafficTexts } from "../../sim/traffic-hash.ts";

/** The sha256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * `trafficSha256` of a prepared profile: the hash of its servers' hashes, in server order. Source:
 * model.md §9.
 */
export function trafficSha256(profile: TrafficProfile): string {
  const whole = createHash("sha256");
  for (const { chunks } of trafficTexts(profile)) {
    const one = createHash("sha256");
    for (const chunk of chunks) one.update(chunk);
    whole.update(`${one.digest("hex")}\n`);
  }
  return whole.digest("hex");
}
