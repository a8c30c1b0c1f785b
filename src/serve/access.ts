import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Whether an address is one of this machine alone. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/.test(host);
}

/**
 * The part of a request's path behind the secret, or null for a request that does not know it.
 * Every request without it is answered alike, so that nothing can be found out by trying.
 */
export function pathBehindToken(request: IncomingMessage, token: string): string | null {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const [, given = "", ...rest] = path.split("/");
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) return null;
  return rest.join("/");
}

/**
 * Whether a request was meant for this server: a page of another site can make a browser send
 * requests here under a name of its own that points to loopback. Open to other machines, the names
 * they know this one by are not known, and the token alone decides.
 */
export function isForUs(request: IncomingMessage, port: number, isOpen: boolean): boolean {
  if (isOpen) return true;
  const { host } = request.headers;
  const names = ["127.0.0.1", "localhost", "[::1]"];
  return names.some((name) => host === `${name}:${port}`) || isOwnAddress(request, host);
}

function isOwnAddress(request: IncomingMessage, host: string | undefined): boolean {
  const { localAddress, localPort } = request.socket;
  return host === `${localAddress}:${localPort}` && isLoopback(localAddress ?? "");
}

/** Whether a request that changes something comes from a page of this server. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  return origin === `http://${host}`;
}
