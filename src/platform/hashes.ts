import { createHash } from "node:crypto";
import { trafficTexts } from "../../sim/traffic/hash.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";

/** The sha256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  return sha256OfPieces([text]);
}

/** The sha256 of a text that comes in pieces, in hexadecimal. */
export function sha256OfPieces(pieces: Iterable<string | Uint8Array>): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/**
 * `trafficSha256` of a prepared profile: the hash of its servers' hashes, in server order. Source:
 * model.md §9.
 */
export function trafficSha256(profile: TrafficProfile): string {
  const whole = createHash("sha256");
  for (const { chunks } of trafficTexts(profile)) {
    whole.update(`${sha256OfPieces(chunks)}\n`);
  }
  return whole.digest("hex");
}
