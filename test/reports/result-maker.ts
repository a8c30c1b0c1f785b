import { compareText, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type {
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
} from "../../sim/contract/result.ts";
import { Clock, STAGES } from "./made-clock.ts";

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

const RETRY_MINUTES = 15;
const LIFETIME_MINUTES = 2_880;
const MINUTES_OF_HOUR = [1, 7, 17, 33, 52] as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Counts = Mutable<Totals> & { delays: Map<number, number>; firsts: Mutable<Firsts> };

/**
 * A coherent result, made by a small replay: hour starts are refused, block first, retry every 15
 * minutes.
 */
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
      dayZero:
        clock.detectedMs === null
          ? null
          : {
              used: "first-mail",
              candidates: [{ basis: "first-mail", ms: clock.detectedMs, fullBlockMs: blockMs }],
            },
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
      extension: { weeks: 4, days: 28, copies: 3 },
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
