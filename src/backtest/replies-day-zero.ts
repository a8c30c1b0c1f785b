import { MailflowError } from "../../sim/base/errors.ts";
import { MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { RunRequest } from "../mail/request.ts";
import { findEnforcement } from "./backtest.ts";

/**
 * Since when the servers of logs are counted, as refusals by enforcement tell it: the likeliest
 * minute, in UTC ms by server, where both ends of its interval are known. Servers that were not
 * refused, or of which the log shows too little, are left out. The logs are read again.
 * Errors: those of the readers; INTERRUPTED.
 */
export async function dayZeroOfReplies(
  request: RunRequest,
): Promise<Readonly<Record<string, number>>> {
  const { scenario } = request;
  const asked = { ...request, rejectsPath: null, variants: scenario.basis.policyVariants };
  try {
    const { log, servers, inference } = await findEnforcement(asked);
    await log.close();
    return Object.fromEntries(
      servers.flatMap(({ index, observed }, at): [string, number][] => {
        const { fromMinute, toMinute, bestMinute } = inference?.servers[at]?.dayZero ?? NOTHING;
        const isRefused = observed.verdict.some((verdict) => verdict !== 0);
        if (!isRefused || fromMinute === null || toMinute === null) return [];
        return [[log.servers[index] ?? "", (bestMinute ?? fromMinute) * MS_PER_MINUTE]];
      }),
    );
  } catch (error) {
    // No attempt in scope tells nothing.
    if (error instanceof MailflowError && error.code === "NO_MESSAGES") return {};
    throw error;
  }
}

const NOTHING = { fromMinute: null, toMinute: null, bestMinute: null };
