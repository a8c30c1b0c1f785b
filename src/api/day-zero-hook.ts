import type { RunRequest } from "../mail/request.ts";

/** Day 0 as replies tell it; loaded by the runs that have logs with replies. */
export async function repliesDayZero(
  request: RunRequest,
): Promise<Readonly<Record<string, number>>> {
  return (await import("../backtest/replies-day-zero.ts")).dayZeroOfReplies(request);
}
