import type { MessageBatch } from "../../sim/contract/batch.ts";

/** Sizes and recipients of one server's messages. */
export interface MessageMarks {
  readonly messages: number;
  readonly meanBytes: number;
  readonly meanRecipients: number;
  /** Ascending. */
  readonly sizes: Float64Array;
  /** Messages by number of recipients. */
  readonly recipients: ReadonlyMap<number, number>;
}

/** Collects what messages in scope carry, by server index. Memory: 8 bytes a message. */
export class MarkCollector {
  readonly #sizes: number[][];
  readonly #recipients: Map<number, number>[];

  constructor(servers: number) {
    this.#sizes = Array.from({ length: servers }, () => []);
    this.#recipients = Array.from({ length: servers }, () => new Map<number, number>());
  }

  add(batch: MessageBatch): void {
    for (let i = 0; i < batch.count; i++) {
      if (batch.inScope[i] === 0) continue;
      const server = batch.server[i] ?? 0;
      const recipients = Math.max(1, batch.recipients[i] ?? 1);
      const counts = this.#recipients[server];
      this.#sizes[server]?.push(batch.sizeBytes[i] ?? 0);
      counts?.set(recipients, (counts.get(recipients) ?? 0) + 1);
    }
  }

  /** One entry per server. */
  finish(): readonly MessageMarks[] {
    return this.#sizes.map((bytes, server) =>
      marksOf(bytes, this.#recipients[server] ?? new Map()),
    );
  }
}

/** The marks of all servers together. */
export function allMarks(parts: readonly MessageMarks[]): MessageMarks {
  const recipients = new Map<number, number>();
  for (const part of parts) {
    for (const [value, count] of part.recipients) {
      recipients.set(value, (recipients.get(value) ?? 0) + count);
    }
  }
  return marksOf(
    parts.flatMap((part) => [...part.sizes]),
    recipients,
  );
}

/** The size below which a share of the messages lies. Units: bytes. */
export function sizeQuantile(marks: MessageMarks, share: number): number {
  const last = marks.sizes.length - 1;
  return marks.sizes[Math.min(last, Math.floor(share * marks.sizes.length))] ?? 0;
}

function marksOf(bytes: readonly number[], recipients: ReadonlyMap<number, number>): MessageMarks {
  const sizes = Float64Array.from(bytes).sort();
  const messages = sizes.length;
  let people = 0;
  for (const [value, count] of recipients) people += value * count;
  return {
    messages,
    meanBytes: messages === 0 ? 0 : sizes.reduce((sum, size) => sum + size, 0) / messages,
    meanRecipients: messages === 0 ? 0 : people / messages,
    sizes,
    recipients,
  };
}
