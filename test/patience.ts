import { vi } from "vitest";

/**
 * How long a test waits for what another program, or the other end of a connection, is to do:
 * beyond what any loaded machine takes, and within the time limit of a test, so that what did not
 * come is told by its name.
 */
export const PATIENCE_MS = 300_000;

/** Asks until the expectations of `check` hold. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, PATIENCE_MS);
}
