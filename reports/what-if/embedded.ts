import { unpackProfile } from "../../sim/traffic/profile-pack.ts";
import type { WhatIfInput } from "../../sim/what-if/page-input.ts";
import { bytesOf, inflate } from "./inflate.ts";
import { type Sha256, WhatIfSession } from "./session.ts";

/** Opens what a report holds: its settings as JSON and its packed, deflated rows as base64. */
export async function openEmbedded(json: string, rowsBase64: string): Promise<WhatIfSession> {
  const input: WhatIfInput = JSON.parse(json);
  const packed = await inflate(bytesOf(rowsBase64));
  return new WhatIfSession(input, unpackProfile(packed, input.names));
}

/** The sha256 of the browser, or null where the page is in no secure context and has none. */
export function browserSha256(): Sha256 | null {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  return async (data) => {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    const hash = await subtle.digest("SHA-256", bytes);
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
}
