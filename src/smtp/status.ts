import { formatCount } from "../../reports/words/format.ts";
import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { Attempt } from "./attempts.ts";

/** Attempts so far, by verdict. */
type AttemptCounts = Readonly<Record<Attempt["verdict"], number>>;

/** What the status line tells. */
export interface EndpointStatus {
  readonly simulatedMs: number;
  readonly day0Ms: number;
  /** Of a server that no inventory lists. */
  readonly stage: number;
  readonly counts: AttemptCounts;
  readonly connections: number;
  readonly cutOffs: number;
}

/** Counts attempts by verdict. */
export class AttemptCounter {
  readonly #counts = { accept: 0, throttle: 0, block: 0, tooLarge: 0 };

  add(attempt: Attempt): void {
    this.#counts[attempt.verdict]++;
  }

  get counts(): AttemptCounts {
    return { ...this.#counts };
  }
}

/** One line about a running endpoint. */
export function statusText(status: EndpointStatus): string {
  const { simulatedMs, day0Ms, stage, connections, cutOffs } = status;
  const day = Math.floor(((simulatedMs - day0Ms) / MS_PER_DAY) * 10) / 10;
  const time = `${new Date(simulatedMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const parts = [
    `day ${day.toFixed(1)} (${time})`,
    `stage ${stage}`,
    countsText(status.counts),
    `${formatCount(connections)} connected`,
  ];
  if (cutOffs > 0) parts.push(`${formatCount(cutOffs)} cut off`);
  return parts.join("  ");
}

/** How many attempts ended which way. */
export function countsText({ accept, throttle, block, tooLarge }: AttemptCounts): string {
  const parts = [
    `${formatCount(accept)} accepted`,
    `${formatCount(throttle)} throttled`,
    `${formatCount(block)} blocked`,
  ];
  if (tooLarge > 0) parts.push(`${formatCount(tooLarge)} too large`);
  return parts.join(", ");
}
