import { formatCount } from "../../../reports/words/format.ts";
import type { RunProgress } from "../../mail/request.ts";

/** Where progress goes. `nowMs` is a clock that only runs forward. */
interface ProgressTarget {
  readonly write: (text: string) => void;
  /** A terminal gets a bar that is redrawn, anything else a line from time to time. */
  readonly isTerminal: boolean;
  readonly nowMs: () => number;
}

const REDRAW_MS = 100;
const LINE_EVERY_MS = 4_000;
const BAR_CELLS = 24;
/** A step must have run so long, and be so far, before its pace says anything. */
const PACE_KNOWN_MS = 2_000;
const PACE_KNOWN_FRACTION = 0.02;
const CLEAR_LINE = "\r\u001b[2K";

const STEP_WORDS: Readonly<Record<RunProgress["step"], string>> = {
  spool: "Unpacking",
  scan: "Reading",
  group: "Grouping",
  count: "Counting",
  generate: "Generating",
  replay: "Replaying",
  ranges: "Trying placements",
  decisions: "Writing decisions",
  tune: "Trying curves",
};

/**
 * Shows how far a run is. State: the step shown, when it began, and whether a bar stands on the
 * line.
 */
export class ProgressPrinter {
  readonly #target: ProgressTarget;
  #step: RunProgress["step"] | null = null;
  #stepStartMs = 0;
  #shownMs: number;
  #barShown = false;

  constructor(target: ProgressTarget) {
    this.#target = target;
    this.#shownMs = target.nowMs();
  }

  /** Shows `progress` unless something was shown a moment ago. */
  report(progress: RunProgress): void {
    const nowMs = this.#target.nowMs();
    if (progress.step !== this.#step) {
      this.#step = progress.step;
      this.#stepStartMs = nowMs;
    }
    const everyMs = this.#target.isTerminal ? REDRAW_MS : LINE_EVERY_MS;
    if (nowMs - this.#shownMs < everyMs) return;
    this.#shownMs = nowMs;
    this.#barShown = this.#target.isTerminal;
    const text = progressText(progress, nowMs - this.#stepStartMs, this.#target.isTerminal);
    this.#target.write(this.#target.isTerminal ? CLEAR_LINE + text : `${text}\n`);
  }

  /** Takes the bar away, so that other words can follow. */
  finish(): void {
    if (this.#barShown) this.#target.write(CLEAR_LINE);
    this.#barShown = false;
  }
}

/**
 * One line about a step that has run for `elapsedMs`: how much, how many rows, how fast, and how
 * long it will still take at that pace.
 */
export function progressText(progress: RunProgress, elapsedMs: number, bar: boolean): string {
  const parts = [STEP_WORDS[progress.step]];
  if (progress.fraction !== null) {
    const fraction = Math.min(1, Math.max(0, progress.fraction));
    const filled = Math.floor(fraction * BAR_CELLS);
    if (bar) parts.push(`[${"#".repeat(filled)}${"-".repeat(BAR_CELLS - filled)}]`);
    parts.push(`${Math.floor(fraction * 100)} %`);
  }
  if (progress.rows !== null) {
    const rate = elapsedMs >= 1000 ? Math.round(progress.rows / (elapsedMs / 1000)) : null;
    parts.push(`${formatCount(progress.rows)} rows`);
    if (rate !== null) parts.push(`${formatCount(rate)} rows/s`);
  }
  const left = progress.fraction === null ? null : timeLeft(progress.fraction, elapsedMs);
  if (left !== null) parts.push(`${left} left`);
  return parts.join("  ");
}

/** `12 s` or `3 min`; null while there is too little to go by. */
function timeLeft(fraction: number, elapsedMs: number): string | null {
  if (elapsedMs < PACE_KNOWN_MS || fraction < PACE_KNOWN_FRACTION || fraction >= 1) return null;
  const seconds = Math.ceil((elapsedMs * (1 - fraction)) / fraction / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
