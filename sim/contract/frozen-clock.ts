/**
 * A provider's report whose next stage is later than first detection and policy say: pauses held
 * the clock. Its printed blocking date may or may not know of them. Instants: UTC ms.
 */
export interface FrozenClock {
  /** The next stage that the report names, and its start. */
  readonly nextStage: number;
  readonly nextStageStartMs: number;
  /** How much later that is than on a clock that never stood still. */
  readonly frozenMs: number;
  readonly blockingEnabledMs: number;
  /**
   * `both`: the printed blocking date lies after the next stage, and does not know of the frozen
   * days. `frozen`: it lies before the next stage, which does not block, so it cannot hold.
   */
  readonly readings: "both" | "frozen";
  /** The stages from the first that blocks on, by either reading. */
  readonly stages: readonly FrozenStage[];
  /** What a log shows while the readings differ, in order of time; empty for `frozen`. */
  readonly evidence: readonly ReadingEvidence[];
}

/** A stage by both readings: as printed, and moved by the frozen days. */
export interface FrozenStage {
  readonly stage: number;
  readonly printedMs: number;
  readonly frozenMs: number;
}

/** Texts of replies that only one reading has between two instants. */
export interface ReadingEvidence {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ifPrinted: readonly string[];
  readonly ifFrozen: readonly string[];
}
