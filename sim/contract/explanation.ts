import type { CauseKind, MessageEnd } from "./incident-window.ts";
import type { OtherCause } from "./other-cause.ts";
import type { FateName } from "./outcomes.ts";
import type { Floor } from "./settings.ts";

/** One message as the model meets it. Units: UTC ms, after the shift. */
export interface ExplainedMessage {
  /** The server it arrives at, after retirements. */
  readonly server: string;
  /** The build of its own log row; "" = none. */
  readonly logBuild: string;
  readonly arrivalMs: number;
  readonly inScope: boolean;
}

/** The life of one message. Instants in UTC ms; lists are in order of time. */
export interface Explanation {
  readonly server: string;
  readonly arrivalMs: number;
  readonly inScope: boolean;
  /** Build and product at arrival; null = unknown. */
  readonly build: string | null;
  readonly product: string | null;
  /** Whether the build is that of the message's own log row or the inventory's. */
  readonly buildFrom: "log" | "inventory" | "unknown";
  readonly complies: boolean;
  /** The floor of its product at arrival; null = none holds. */
  readonly floor: Floor | null;
  /** The enforcement clock of its server at arrival. */
  readonly clock: ClockAtArrival;
  /** Every attempt with the provider's reply; empty for mail out of scope. */
  readonly attempts: readonly AttemptExplanation[];
  readonly delayDsnMs: number | null;
  readonly outcome: FateName;
  readonly minutesQueued: number;
  /** When it left the queue: accepted, returned to its sender, or given up. */
  readonly leftMs: number;
  /** Why it ended so, one sentence. */
  readonly why: string;
}

export interface ClockAtArrival {
  /** Day 0, also after the arrival; null = never detected. */
  readonly detectedMs: number | null;
  readonly state: "notDetected" | "stage" | "paused" | "clean";
  /** 0 when there is none. */
  readonly stage: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
  /** The stretch of the clock that holds the arrival; null = without an end, or not detected. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Minutes of the arrival's clock hour that are refused, `[from, to)`; empty = none. */
  readonly refusedMinutes: readonly RefusedMinutes[];
}

export interface RefusedMinutes {
  readonly reply: 450 | 550;
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface AttemptExplanation {
  readonly atMs: number;
  readonly code: 250 | 450 | 550;
  /** The text of the reply; null for an acceptance, whose text the provider may choose. */
  readonly reply: string | null;
  readonly why: string;
}

/** The life of one message. */
export interface MessageExplanation extends Explanation {
  /** null for a message that was only supposed. */
  readonly id: string | null;
  /** n = its n-th repetition, where the log's end was repeated; 0 = the message itself. */
  readonly copy: number;
  readonly recipients: number | null;
  readonly sizeBytes: number | null;
}

/** One attempt of a message as the log has it. */
export interface SeenAttempt {
  readonly atMs: number;
  /** What became of the message by it. */
  readonly result: "accepted" | "deferred" | "returned" | "givenUp";
  /** Code such as `451 4.4.397`; "" of what was accepted, or where there is none. */
  readonly code: string;
  /** The reply, its addresses masked; "" of what was accepted. */
  readonly reply: string;
  readonly cause: CauseKind;
  /** What is behind a code that is known; null = of enforcement, accepted, or not known. */
  readonly known: Pick<OtherCause, "programme" | "meaning" | "action"> | null;
  /** Accepted though a recipient was refused. */
  readonly isPartial: boolean;
}

/** A message as the log tells it. Instants: UTC ms as the log has them, before any shift. */
export interface SeenMessage {
  readonly id: string;
  readonly server: string;
  /** "" = the log names none. */
  readonly build: string;
  readonly inScope: boolean;
  readonly arrivalMs: number;
  readonly attempts: readonly SeenAttempt[];
  /** How it ended, and what its last refusal was about. */
  readonly end: MessageEnd;
  readonly isWaiting: boolean;
  readonly cause: CauseKind;
}

/** A message that was asked for by an id, on one server. */
export interface ExplainedId {
  /** What happened; null = the log holds no replies, or is none. */
  readonly seen: SeenMessage | null;
  /** What enforcement makes of it; null = the model cannot say, and `noModel` says why. */
  readonly model: MessageExplanation | null;
  readonly noModel: string | null;
  /** Repetitions of it in a window that is longer than the log; they are left out. */
  readonly copies: number;
}
