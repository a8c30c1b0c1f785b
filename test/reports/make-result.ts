import type { ServerReportRow } from "../../reports/server-report.ts";
import type {
  ClockSpan,
  DayResult,
  Delay,
  Firsts,
  ModelEvent,
  QueueHour,
  RunResult,
  ServerResult,
  ServerStatus,
  StageResult,
  Totals,
  Warning,
} from "../../sim/result.ts";
import {
  compareText,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_WEEK,
} from "../../sim/units.ts";

/** A server of a made result; days count from the window's start. */
export interface MadeServer {
  readonly name: string;
  readonly detectedDay: number | null;
  readonly patchedDay: number | null;
  readonly messagesPerHour: number;
  readonly status?: ServerStatus;
}

export interface MadeOptions {
  readonly servers: readonly MadeServer[];
  readonly startMs?: number;
  readonly days?: number;
  readonly pause?: { readonly day: number; readonly days: number };
  readonly warnings?: readonly Warning[];
}

export const START_MS: number = Date.UTC(2026, 8, 8);

const STAGES = [
  { startDay: 0, throttle: 0, block: 0 },
  { startDay: 30, throttle: 5, block: 0 },
  { startDay: 40, throttle: 10, block: 0 },
  { startDay: 50, throttle: 20, block: 0 },
  { startDay: 60, throttle: 30, block: 5 },
  { startDay: 70, throttle: 30, block: 10 },
  { startDay: 80, throttle: 30, block: 20 },
  { startDay: 90, throttle: 0, block: 60 },
] as const;
const RETRY_MINUTES = 15;
const LIFETIME_MINUTES = 2_880;
const MINUTES_OF_HOUR = [1, 7, 17, 33, 52] as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Counts = Mutable<Totals> & { delays: Map<number, number>; firsts: Mutable<Firsts> };

/** A coherent result, made by a small replay: hour starts are refused, block first, retry every 15 minutes. */
export function makeResult(options: MadeOptions): RunResult {
  return new Maker(options).result();
}

class Maker {
  readonly #options: MadeOptions;
  readonly #startMs: number;
  readonly #days: number;
  readonly #endMs: number;
  readonly #totals = emptyCounts();
  readonly #byStage = Array.from({ length: 9 }, emptyCounts);
  readonly #byDay: Counts[];
  readonly #hours: { firstAttempts: number; refusedFirstAttempts: number }[][];
  readonly #queue = new Map<number, number[]>();
  readonly #events: ModelEvent[] = [];

  constructor(options: MadeOptions) {
    this.#options = options;
    this.#startMs = options.startMs ?? START_MS;
    this.#days = options.days ?? 90;
    this.#endMs = this.#startMs + this.#days * MS_PER_DAY;
    this.#byDay = Array.from({ length: this.#days }, emptyCounts);
    this.#hours = Array.from({ length: this.#days }, () =>
      Array.from({ length: 24 }, () => ({ firstAttempts: 0, refusedFirstAttempts: 0 })),
    );
  }

  result(): RunResult {
    const servers = this.#options.servers
      .map((server) => this.#server(server))
      .sort((a, b) => compareText(a.server, b.server));
    const pause = this.#pause();
    if (pause !== null) {
      this.#events.push({ ms: pause.fromMs, server: null, kind: "pauseBegin" });
      this.#events.push({ ms: pause.toMs, server: null, kind: "pauseEnd" });
    }
    this.#events.sort(
      (a, b) =>
        a.ms - b.ms || compareText(a.server ?? "", b.server ?? "") || compareText(a.kind, b.kind),
    );
    return {
      schemaVersion: 1,
      tool: { name: "mailflow-sim", version: "0.1.0" },
      ...madeProvenance(this.#totals.messages),
      window: {
        startMs: this.#startMs,
        endMs: this.#endMs,
        horizonMs: this.#endMs + 2 * MS_PER_DAY,
        days: this.#days,
      },
      totals: totalsOf(this.#totals),
      delay: delayOf(this.#totals),
      firsts: { ...this.#totals.firsts, detectedMs: firstOf(servers, "detectedMs") },
      stages: this.#byStage.map((counts, stage) => stageOf(counts, stage)),
      days: this.#byDay.map((counts, day) => this.#day(counts, day)),
      queue: this.#queueHours(),
      servers,
      events: this.#events.filter((event) => event.ms < this.#endMs),
      groups: [],
      ranges: null,
      warnings: this.#options.warnings ?? [],
      digest: "5f0c".repeat(16),
    };
  }

  #pause(): { fromMs: number; toMs: number } | null {
    const pause = this.#options.pause;
    if (pause === undefined) return null;
    const fromMs = this.#startMs + pause.day * MS_PER_DAY;
    return { fromMs, toMs: fromMs + pause.days * MS_PER_DAY };
  }

  #server(made: MadeServer): ServerResult {
    const counts = emptyCounts();
    const clock = this.#clock(made);
    for (let hour = 0; hour < this.#days * 24; hour++) {
      const hourMs = this.#startMs + hour * MS_PER_HOUR;
      for (const minute of MINUTES_OF_HOUR) {
        const n = volume(made.messagesPerHour, hourMs, minute);
        if (n > 0) this.#message(counts, clock, hourMs + minute * MS_PER_MINUTE, n);
      }
    }
    const blockMs = clock.stageStartMs(8);
    if (blockMs !== null) counts.firsts.fullBlockMs = blockMs;
    this.#totals.firsts.fullBlockMs = least(this.#totals.firsts.fullBlockMs, blockMs);
    counts.firsts.detectedMs = clock.detectedMs;
    this.#addEvents(made, clock, counts.firsts);
    const spans = clock.spans();
    const last = spans.at(-1);
    return {
      ...totalsOf(counts),
      server: made.name,
      builds: [{ build: "15.1.2507.16", product: "2016", messages: counts.messages }],
      status: made.status ?? statusOf(made),
      detectedMs: clock.detectedMs,
      stageAtEnd: last?.kind === "stage" ? last.stage : 0,
      spans,
      delay: delayOf(counts),
      delayCounts: delayCountsOf(counts),
      firsts: counts.firsts,
    };
  }

  #clock(made: MadeServer): Clock {
    const at = (day: number | null): number | null =>
      day === null ? null : this.#startMs + Math.round(day * 1440) * MS_PER_MINUTE;
    return new Clock(at(made.detectedDay), at(made.patchedDay), this.#pause(), this.#endMs);
  }

  #addEvents(made: MadeServer, clock: Clock, firsts: Firsts): void {
    const add = (ms: number | null, kind: ModelEvent["kind"]): void => {
      if (ms !== null && (kind !== "upgrade" || clock.detectedMs !== null)) {
        this.#events.push({ ms, server: made.name, kind });
      }
    };
    add(clock.detectedMs, "detected");
    add(firsts.deferralMs, "firstDeferral");
    add(firsts.ndrMs, "firstNdr");
    for (const stage of [2, 3, 4, 5, 6, 7, 8] as const) {
      add(clock.stageStartMs(stage), `stage-${stage}`);
    }
    add(clock.patchedMs, "upgrade");
    add(clock.patchedMs, "clean");
  }

  #message(server: Counts, clock: Clock, arrivalMs: number, n: number): void {
    const stage = clock.stageAt(arrivalMs);
    const day = Math.floor((arrivalMs - this.#startMs) / MS_PER_DAY);
    const cohorts = [this.#totals, server, this.#byStage[stage], this.#byDay[day]];
    const each = (act: (counts: Counts) => void): void => {
      for (const counts of cohorts) if (counts !== undefined) act(counts);
    };
    each((counts) => {
      counts.messages += n;
      counts.recipients += 2 * n;
      counts.bytes += 40_000 * n;
    });
    const hour = this.#hours[day]?.[new Date(arrivalMs).getUTCHours()];
    if (hour !== undefined) hour.firstAttempts += n;
    const first = clock.verdict(arrivalMs);
    if (first !== "accept" && hour !== undefined) hour.refusedFirstAttempts += n;
    this.#attempts(each, clock, arrivalMs, n);
  }

  #attempts(
    each: (act: (c: Counts) => void) => void,
    clock: Clock,
    arrivalMs: number,
    n: number,
  ): void {
    for (let waited = 0; waited <= LIFETIME_MINUTES; waited += RETRY_MINUTES) {
      const ms = arrivalMs + waited * MS_PER_MINUTE;
      const verdict = clock.verdict(ms);
      if (verdict === "throttle") {
        each((counts) => {
          counts.deferrals += n;
          counts.attempts += n;
          counts.firsts.deferralMs = least(counts.firsts.deferralMs, ms);
        });
        continue;
      }
      each((counts) => {
        counts.attempts += n;
        if (verdict === "block") {
          counts.bounced += n;
          counts.firsts.ndrMs = least(counts.firsts.ndrMs, ms);
          return;
        }
        counts[waited === 0 ? "delivered" : "delayed"] += n;
        counts.delays.set(waited, (counts.delays.get(waited) ?? 0) + n);
      });
      this.#addQueued(arrivalMs, waited, n);
      return;
    }
    throw new Error("The made policy never throttles for two days");
  }

  /** Depth per minute of the hour, so that maxima are those of one minute. */
  #addQueued(arrivalMs: number, waitedMinutes: number, n: number): void {
    for (let minute = 1; minute <= waitedMinutes; minute++) {
      const ms = arrivalMs + minute * MS_PER_MINUTE;
      const hourMs = Math.floor(ms / MS_PER_HOUR) * MS_PER_HOUR;
      const depths = this.#queue.get(hourMs) ?? new Array<number>(120).fill(0);
      const index = Math.floor((ms - hourMs) / MS_PER_MINUTE);
      depths[index] = (depths[index] ?? 0) + n;
      depths[60 + index] = Math.max(depths[60 + index] ?? 0, minute);
      this.#queue.set(hourMs, depths);
    }
  }

  #queueHours(): QueueHour[] {
    return [...this.#queue.entries()]
      .sort(([a], [b]) => a - b)
      .map(([hourMs, depths]) => ({
        hourMs,
        depthMax: Math.max(...depths.slice(0, 60)),
        oldestMinutes: Math.max(...depths.slice(60)),
        byAge: [Math.max(...depths.slice(0, 60)), 0, 0, 0, 0, 0, 0, 0, 0, 0],
      }));
  }

  #day(counts: Counts, day: number): DayResult {
    return {
      ...totalsOf(counts),
      day,
      dateUtc: new Date(this.#startMs + day * MS_PER_DAY).toISOString().slice(0, 10),
      delay: delayOf(counts),
      delayCounts: delayCountsOf(counts),
      hours: this.#hours[day] ?? [],
    };
  }
}

/** The clock of one made server: detected once, paused at most once, patched at most once. */
class Clock {
  readonly detectedMs: number | null;
  readonly patchedMs: number | null;
  readonly #pause: { fromMs: number; toMs: number } | null;
  readonly #endMs: number;

  constructor(
    detectedMs: number | null,
    patchedMs: number | null,
    pause: { fromMs: number; toMs: number } | null,
    endMs: number,
  ) {
    this.detectedMs = detectedMs;
    this.patchedMs = patchedMs;
    this.#pause = pause;
    this.#endMs = endMs;
  }

  stageAt(ms: number): number {
    if (this.detectedMs === null || ms < this.detectedMs) return 0;
    if (this.patchedMs !== null && ms >= this.patchedMs) return 0;
    let elapsedMs = ms - this.detectedMs;
    if (this.#pause !== null && ms > this.#pause.fromMs) {
      elapsedMs -= Math.min(ms, this.#pause.toMs) - this.#pause.fromMs;
    }
    return STAGES.filter((stage) => stage.startDay * MS_PER_DAY <= elapsedMs).length;
  }

  stageStartMs(stage: number): number | null {
    const startDay = STAGES[stage - 1]?.startDay;
    if (this.detectedMs === null || startDay === undefined) return null;
    let ms = this.detectedMs + startDay * MS_PER_DAY;
    if (this.#pause !== null && ms >= this.#pause.fromMs) {
      ms += this.#pause.toMs - this.#pause.fromMs;
    }
    return this.patchedMs !== null && ms >= this.patchedMs ? null : ms;
  }

  verdict(ms: number): "accept" | "throttle" | "block" {
    if (this.#pause !== null && ms >= this.#pause.fromMs && ms < this.#pause.toMs) return "accept";
    const stage = STAGES[this.stageAt(ms) - 1];
    if (stage === undefined) return "accept";
    const minute = new Date(ms).getUTCMinutes();
    if (minute < stage.block) return "block";
    return minute < stage.block + stage.throttle ? "throttle" : "accept";
  }

  spans(): ClockSpan[] {
    const spans: Mutable<ClockSpan>[] = [];
    if (this.detectedMs === null) return spans;
    for (let ms = this.detectedMs; ms < this.#endMs; ms += MS_PER_MINUTE * 30) {
      const stage = this.stageAt(ms);
      const isPaused = this.#pause !== null && ms >= this.#pause.fromMs && ms < this.#pause.toMs;
      const kind = stage === 0 ? "clean" : isPaused ? "paused" : "stage";
      const last = spans.at(-1);
      if (last !== undefined && last.kind === kind && last.stage === stage) continue;
      if (last !== undefined) last.toMs = ms;
      spans.push({ kind, stage, fromMs: ms, toMs: this.#endMs });
    }
    return spans;
  }
}

function volume(perHour: number, hourMs: number, minute: number): number {
  const date = new Date(hourMs);
  const hour = date.getUTCHours();
  const isWeekend = date.getUTCDay() % 6 === 0;
  const office = hour >= 6 && hour < 17 ? 1 + ((hour * 7 + date.getUTCDate()) % 5) / 8 : 0.12;
  const share = (isWeekend ? 0.15 : 1) * office * (0.7 + (minute % 4) / 5);
  return Math.round((perHour * share) / MINUTES_OF_HOUR.length);
}

function statusOf(made: MadeServer): ServerStatus {
  if (made.detectedDay === null) return "upToDate";
  return made.patchedDay === null ? "outOfDate" : "clean";
}

function emptyCounts(): Counts {
  return {
    messages: 0,
    recipients: 0,
    bytes: 0,
    outOfScope: 0,
    delivered: 0,
    delayed: 0,
    bounced: 0,
    expired: 0,
    pending: 0,
    attempts: 0,
    deferrals: 0,
    connectRejections: 0,
    delayDsns: 0,
    resent: 0,
    delays: new Map(),
    firsts: { detectedMs: null, deferralMs: null, ndrMs: null, fullBlockMs: null },
  };
}

function totalsOf(counts: Counts): Totals {
  const { delays: _, firsts: __, ...totals } = counts;
  return totals;
}

function stageOf(counts: Counts, stage: number): StageResult {
  const rates = STAGES[stage - 1];
  return {
    ...totalsOf(counts),
    stage,
    throttleMinutesPerHour: rates?.throttle ?? 0,
    blockMinutesPerHour: rates?.block ?? 0,
    delay: delayOf(counts),
    delayCounts: delayCountsOf(counts),
  };
}

function delayCountsOf(counts: Counts): [number, number][] {
  return [...counts.delays.entries()].sort(([a], [b]) => a - b);
}

function delayOf(counts: Counts): Delay {
  const sorted = delayCountsOf(counts);
  const n = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (n === 0) return { meanMinutes: null, p50: null, p90: null, p95: null, p99: null, max: null };
  const at = (percent: number): number => {
    let below = 0;
    for (const [minutes, count] of sorted) {
      below += count;
      if (100 * below >= percent * n) return minutes;
    }
    return 0;
  };
  const sum = sorted.reduce((total, [minutes, count]) => total + minutes * count, 0);
  return {
    meanMinutes: sum / n,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    max: at(100),
  };
}

function firstOf(servers: readonly ServerResult[], key: keyof Firsts): number | null {
  return servers.reduce<number | null>((first, server) => least(first, server.firsts[key]), null);
}

function least(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

function madeProvenance(messages: number): Pick<RunResult, "provenance" | "rows"> {
  return {
    provenance: {
      inputs: [{ name: "trace.csv", sha256: "ab".repeat(32), rows: messages + 7 }],
      trafficSha256: "cd".repeat(32),
      scenarioSha256: "ef".repeat(32),
      policy: { id: "microsoft-2023", variant: "carryover", sha256: "12".repeat(32) },
      seed: "1",
      placement: "start",
      order: "block-first",
      replyPoint: "end-of-data",
      retry: "by-product",
      engine: "fates",
      shift: { weeks: 79 },
      extension: { weeks: 4, copies: 3 },
    },
    rows: {
      read: messages + 7,
      used: messages,
      duplicates: 3,
      filtered: 2,
      rejected: 2,
      rejectedSamples: [
        {
          source: "trace.csv",
          line: 12,
          reason: "time is not a date",
          text: "anna@example.org,yesterday",
        },
        { source: "trace.csv", line: 90, reason: "too few columns", text: "bob@example.org" },
      ],
    },
  };
}

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

/** Many servers, detected one after the other, every fourth patched, every seventh never out of date. */
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
