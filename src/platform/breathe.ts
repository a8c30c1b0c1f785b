import { MailflowError } from "../../sim/base/errors.ts";

/**
 * Lets Ctrl-C and the progress line through between two steps of long work. Errors: INTERRUPTED.
 */
export async function breathe(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new MailflowError("INTERRUPTED", "the run was interrupted");
}
