import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_WEEK } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import type { ServerReportRow } from "../../sim/contract/server-report.ts";
import { makeResult, START_MS } from "./result-maker.ts";

/** One hybrid server that nobody patches. */
export function oneServerResult(): RunResult {
  return makeResult({
    servers: [{ name: "mail01", detectedDay: 0.004, patchedDay: null, messagesPerHour: 60 }],
    warnings: [
      { code: "NO_INVENTORY", message: "No inventory and no builds: every server is out of date." },
    ],
  });
}

/** Three servers with a pause, one of them patched in time for the worst. */
export function threeServersResult(): RunResult {
  return makeResult({
    servers: [
      { name: "edge-a.example.org", detectedDay: 0.2, patchedDay: null, messagesPerHour: 90 },
      { name: "edge-b.example.org", detectedDay: 3.4, patchedDay: 64.4, messagesPerHour: 140 },
      { name: "relay.example.org", detectedDay: null, patchedDay: null, messagesPerHour: 35 },
    ],
    pause: { day: 34, days: 7 },
    days: 120,
  });
}

/** The same by department: each server's mail is that of one, and one has no name. */
export function groupedResult(): RunResult {
  const result = threeServersResult();
  const groups = result.servers.map((server, index) => {
    const { messages, recipients, bytes, outOfScope, delivered, delayed, bounced } = server;
    const { expired, pending, attempts, deferrals, connectRejections, delayDsns, resent } = server;
    return {
      dimension: "department",
      value: index === 0 ? "" : `Department ${index}`,
      ...{ messages, recipients, bytes, outOfScope, delivered, delayed, bounced },
      ...{ expired, pending, attempts, deferrals, connectRejections, delayDsns, resent },
    };
  });
  return { ...result, groups };
}

/**
 * Many servers, detected one after the other, every fourth patched, every seventh never out of
 * date.
 */
export function manyServersResult(count: number): RunResult {
  return makeResult({
    servers: Array.from({ length: count }, (_, index) => ({
      name: `mail${String(index + 1).padStart(3, "0")}.site-${index % 5}.corp.example.net`,
      detectedDay: index % 7 === 6 ? null : (index * 11) % 60,
      patchedDay: index % 4 === 3 && index % 7 !== 6 ? ((index * 11) % 60) + 45 : null,
      messagesPerHour: 10 + ((index * 37) % 90),
    })),
  });
}

/** Mail flows, nobody is out of date. */
export function noHarmResult(): RunResult {
  return makeResult({
    servers: [{ name: "mail01", detectedDay: null, patchedDay: null, messagesPerHour: 60 }],
  });
}

export const HOSTILE_NAMES: readonly string[] = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(2)</script>",
  "=cmd|'/c calc'!a1",
  "\u202eخادم-البريد.example",
  `a${"very-long-".repeat(1_000)}z`,
  `a${"very-long-".repeat(999)}other-but-z`,
  "nul\u0000 and escape\u001b[31m red",
  "| pipe ` tick * star_",
];

/** Servers whose names try to break out of every medium. */
export function hostileResult(): RunResult {
  return makeResult({
    servers: HOSTILE_NAMES.map((name, index) => ({
      name,
      detectedDay: index,
      patchedDay: index === 3 ? 70 : null,
      messagesPerHour: 30 + index,
    })),
    warnings: [{ code: "SERVER_NOT_LISTED", message: `Server "${HOSTILE_NAMES[0]}" is unknown.` }],
  });
}

/** The result moved by weeks, for windows that do not begin at midnight. */
export function lateStartResult(): RunResult {
  return makeResult({
    startMs: START_MS + 4 * MS_PER_WEEK + 14 * MS_PER_HOUR + 5 * MS_PER_MINUTE,
    servers: [{ name: "mail01", detectedDay: 0, patchedDay: 66, messagesPerHour: 60 }],
  });
}

/** The provider's view that goes with a made result, as of the window's end. */
export function madeServerReport(result: RunResult): ServerReportRow[] {
  return result.servers.map((server) => {
    const rates = result.stages[server.stageAtEnd];
    const next = result.stages[server.stageAtEnd + 1];
    const isOut = server.stageAtEnd > 0 && next !== undefined;
    const at = (days: number): number | null =>
      server.detectedMs === null ? null : server.detectedMs + days * MS_PER_DAY;
    return {
      server: server.server,
      status: server.status,
      build: "15.1.2507.16",
      product: "2016",
      firstDetectedMs: server.detectedMs,
      stage: server.stageAtEnd,
      throttleMinutesPerHour: rates?.throttleMinutesPerHour ?? 0,
      blockMinutesPerHour: rates?.blockMinutesPerHour ?? 0,
      throttleEnabledMs: at(30),
      blockingEnabledMs: at(60),
      nextStage: isOut ? next.stage : null,
      nextStageStartMs: isOut ? at(10 * (server.stageAtEnd + 2)) : null,
      nextStageThrottleRate: isOut ? next.throttleMinutesPerHour : null,
      nextStageBlockRate: isOut ? next.blockMinutesPerHour : null,
      fullBlockMs: server.firsts.fullBlockMs,
      daysLeft: isOut ? 12 : null,
      compliantBuilds: ["15.1.2507.75", "15.1.2507.66", "15.1.2507.61"],
    };
  });
}

/** No server and no message, as from a log that holds nothing of the window. */
export function emptyResult(): RunResult {
  return makeResult({ servers: [] });
}

/** Every kind of result a report must cope with, by name. */
export function cases(): [string, RunResult][] {
  return [
    ["of one server", oneServerResult()],
    ["of three servers", threeServersResult()],
    ["by group", groupedResult()],
    ["of 20 servers", manyServersResult(20)],
    ["of 200 servers", manyServersResult(200)],
    ["without harm", noHarmResult()],
    ["with hostile names", hostileResult()],
    ["that begins in mid-day", lateStartResult()],
    ["without mail", emptyResult()],
  ];
}
