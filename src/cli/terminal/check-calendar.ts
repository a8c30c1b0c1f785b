import type { CheckedServer, CheckReport } from "../../../sim/contract/check-report.ts";
import { formatInstant } from "../../../sim/text/instants.ts";
import type { CalendarEvent } from "../../check/calendar.ts";

/** The dates of every server of a report: stages, coming floors, planned upgrades, retirement. */
export function checkEvents(report: CheckReport): readonly CalendarEvent[] {
  return report.servers.flatMap(serverEvents);
}

function serverEvents(server: CheckedServer): readonly CalendarEvent[] {
  const { server: name, dayZero } = server;
  const events: CalendarEvent[] = [];
  const add = (what: string, atMs: number, summary: string, description = ""): void => {
    events.push({ key: `${name} ${what}`, atMs, summary: `${name}: ${summary}`, description });
  };
  const basis =
    dayZero?.basis === "earliest"
      ? "At the earliest: the clock starts with its first mail after it fell out of date."
      : `Counted from the first detection, ${formatInstant(dayZero?.atMs ?? 0)}.`;
  const mark = server.status === "uncertain" ? "if read strictly, " : "";
  for (const { stage, atMs, ...rates } of server.stageDates) {
    const { throttleMinutesPerHour: throttle, blockMinutesPerHour: block } = rates;
    const words =
      throttle + block === 0
        ? "enforcement begins, report only"
        : `throttling ${throttle} min/h, blocking ${block} min/h`;
    add(`stage ${stage}`, atMs, `${mark}stage ${stage}, ${words}`, basis);
  }
  for (const { floor, lastSafeDayMs, isTried } of server.deadlines) {
    const { fromMs, minBuild } = floor;
    const needed = minBuild === null ? "no build of it is accepted" : `accepted from ${minBuild}`;
    const day = formatInstant(fromMs);
    const doubt = isTried ? " if the floor comes" : "";
    add(`floor ${day}`, fromMs, `falls out of date${doubt}`, `Then ${needed}.`);
    add(`last safe day ${day}`, lastSafeDayMs, `last safe day${doubt}`, `Out of date from ${day}.`);
  }
  for (const { atMs, build, complies } of server.upgrades) {
    const verdict = complies ? "complies" : "still out of date";
    add(`upgrade ${build}`, atMs, `upgrade to ${build}`, `Then it ${verdict}.`);
  }
  if (server.retirement !== null) add("retirement", server.retirement.atMs, "retires");
  return events;
}
