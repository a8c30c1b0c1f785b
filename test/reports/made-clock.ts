import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { ClockSpan } from "../../sim/contract/result.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The stage table of made results, by days since detection. */
export const STAGES = [
  { startDay: 0, throttle: 0, block: 0 },
  { startDay: 30, throttle: 5, block: 0 },
  { startDay: 40, throttle: 10, block: 0 },
  { startDay: 50, throttle: 20, block: 0 },
  { startDay: 60, throttle: 30, block: 5 },
  { startDay: 70, throttle: 30, block: 10 },
  { startDay: 80, throttle: 30, block: 20 },
  { startDay: 90, throttle: 0, block: 60 },
] as const;
/** The clock of one made server: detected once, paused at most once, patched at most once. */
export class Clock {
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
