import type { PlannedOrder } from "../../sim/contract/plan-result.ts";
import { harmBand } from "../../sim/plan/answers.ts";
import { orderPatches } from "../../sim/plan/order.ts";
import type { PlanWork } from "./work.ts";

/**
 * The order in which to patch, each server judged in its own worst run; null where none is asked
 * for or nothing is out of date. Servers are patched on the first day of their week.
 */
export function planOrder({ question, dates, servers, runs }: PlanWork): PlannedOrder | null {
  const { perWeek } = question;
  if (perWeek === null || servers.length === 0) return null;
  const harms = servers.map(({ harm }) => {
    const { worst } = harmBand(harm, runs.length);
    return dates.weeks.map((date) => worst[date] ?? { lost: 0, delayMinutes: 0, delayed: 0 });
  });
  const { weekOf, harm } = orderPatches(harms, perWeek);
  const lastWeek = Math.max(...weekOf);
  const weeks = dates.weeks.slice(0, lastWeek + 1).map((date, week) => ({
    atMs: dates.ms[date] ?? 0,
    servers: servers.flatMap(({ server }, i) =>
      weekOf[i] === week ? [{ server: server.entry.name, harm: harms[i]?.[week] ?? harm }] : [],
    ),
  }));
  return { perWeek, weeks, harm };
}
