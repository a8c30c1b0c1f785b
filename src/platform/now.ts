import { MailflowError } from "../../sim/base/errors.ts";

/**
 * The present, in UTC ms: that of the machine, or as `SOURCE_DATE_EPOCH` says (seconds since 1970,
 * the convention of reproducible builds), so that what depends on today can be made again.
 * Errors: USAGE for another text.
 */
export function nowMs(): number {
  const epoch = process.env["SOURCE_DATE_EPOCH"];
  if (epoch === undefined || epoch === "") return Date.now();
  if (/^\d{1,11}$/.test(epoch)) return Number(epoch) * 1000;
  throw new MailflowError(
    "USAGE",
    `SOURCE_DATE_EPOCH: expected seconds since 1970, received ${JSON.stringify(epoch)}`,
  );
}
