/** What happens first at one millisecond. Source: model.md §6, rule 9. */
export const TIMER = 0;
export const END_OF_SERVICE = 1;
export const ARRIVAL = 2;
export const FAILOVER = 3;
export const EXPIRY = 4;

/** Sequences stay below this, so that priority and sequence fit one exact double. */
const SEQUENCE_RANGE = 2 ** 49;

/**
 * Events to come, the next one first: a binary heap keyed (timeMs, priority, sequence) in typed
 * columns. Nothing is allocated per event; memory is that of the most events there ever were.
 */
export class EventQueue {
  #timeMs = new Float64Array(64);
  // Priority and sequence in one number: one comparison less at every step of a sift.
  #rank = new Float64Array(64);
  #target = new Int32Array(64);
  #count = 0;
  /** The event taken last by `take`. */
  timeMs = 0;
  priority = 0;
  sequence = 0;
  target = 0;

  get count(): number {
    return this.#count;
  }

  /** Whether the next event comes before everything of `priority` at `timeMs`. */
  isBefore(timeMs: number, priority: number): boolean {
    if (this.#count === 0) return false;
    const nextMs = this.#timeMs[0]!;
    return nextMs < timeMs || (nextMs === timeMs && this.#rank[0]! < priority * SEQUENCE_RANGE);
  }

  /** `sequence` is a whole number ≥ 0 that orders events of one priority at one millisecond. */
  push(timeMs: number, priority: number, sequence: number, target: number): void {
    if (this.#count === this.#timeMs.length) this.#grow();
    const rank = priority * SEQUENCE_RANGE + sequence;
    let at = this.#count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isLess(timeMs, rank, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, timeMs, rank, target);
  }

  /** Takes the next event into the fields; there must be one. */
  take(): void {
    this.timeMs = this.#timeMs[0]!;
    const rank = this.#rank[0]!;
    this.priority = Math.floor(rank / SEQUENCE_RANGE);
    this.sequence = rank - this.priority * SEQUENCE_RANGE;
    this.target = this.#target[0]!;
    const last = --this.#count;
    if (last > 0) this.#sink(this.#timeMs[last]!, this.#rank[last]!, this.#target[last]!);
  }

  #sink(timeMs: number, rank: number, target: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#count) break;
      const right = child + 1;
      if (right < this.#count && this.#isLess(this.#timeMs[right]!, this.#rank[right]!, child)) {
        child = right;
      }
      if (this.#isLess(timeMs, rank, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, timeMs, rank, target);
  }

  #isLess(timeMs: number, rank: number, than: number): boolean {
    const otherMs = this.#timeMs[than]!;
    return timeMs < otherMs || (timeMs === otherMs && rank < this.#rank[than]!);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#timeMs[from]!, this.#rank[from]!, this.#target[from]!);
  }

  #put(at: number, timeMs: number, rank: number, target: number): void {
    this.#timeMs[at] = timeMs;
    this.#rank[at] = rank;
    this.#target[at] = target;
  }

  #grow(): void {
    this.#timeMs = grownFloat64(this.#timeMs);
    this.#rank = grownFloat64(this.#rank);
    this.#target = grownInt32(this.#target);
  }
}

/** The same values in a column of twice the length. */
export function grownFloat64(column: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(column.length * 2);
  grown.set(column);
  return grown;
}

/** The same values in a column of twice the length. */
export function grownInt32(column: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}

/** The same values in a column of twice the length. */
export function grownUint8(column: Uint8Array): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(column.length * 2);
  grown.set(column);
  return grown;
}
