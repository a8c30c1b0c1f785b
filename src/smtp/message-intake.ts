import type { SMTPServerDataStream } from "smtp-server";
import { type HeaderFacts, readHeader } from "./message-header.ts";

/** How much of a message is taken. Units: bytes. */
export interface IntakeLimits {
  /** A longer message is read to its end and refused; one of twice this is cut off. */
  readonly messageBytesMax: number;
  /** What is read of the header; the rest is passed over. */
  readonly headerBytesMax: number;
  /** A message with a longer line is cut off. */
  readonly lineBytesMax: number;
}

/** What has come of a message: all of it, too much to go on, or less than all of it. */
type Intake =
  | {
      readonly kind: "whole";
      readonly facts: HeaderFacts;
      readonly bytes: number;
      readonly isTooLarge: boolean;
    }
  | { readonly kind: "excess"; readonly problem: string }
  | { readonly kind: "broken" };

const LINE_FEED = 0x0a;
/** The longest text that may end inside the blank line after a header. */
const BLANK_LINE_CHARS = 3;

/** Reads a message to its end, keeps nothing of it but its header, and reports once. */
export function receiveMessage(
  stream: SMTPServerDataStream,
  limits: IntakeLimits,
  report: (intake: Intake) => void,
): void {
  const header = new HeaderText(limits.headerBytesMax);
  let lineBytes = 0;
  const onChunk = (chunk: Buffer): void => {
    header.take(chunk);
    const firstEnd = chunk.indexOf(LINE_FEED);
    const longest = lineBytes + (firstEnd < 0 ? chunk.length : firstEnd);
    lineBytes = firstEnd < 0 ? longest : chunk.length - chunk.lastIndexOf(LINE_FEED) - 1;
    if (longest > limits.lineBytesMax) giveUp("5.6.0 Line too long");
    else if (stream.byteLength > 2 * limits.messageBytesMax) giveUp("5.3.4 Message too large");
  };
  const onEnd = (): void => {
    stream.off("close", onClose);
    const isTooLarge = stream.byteLength > limits.messageBytesMax;
    const facts = readHeader(header.text);
    report({ kind: "whole", facts, bytes: stream.byteLength, isTooLarge });
  };
  const onClose = (): void => report({ kind: "broken" });
  const giveUp = (problem: string): void => {
    stream.off("data", onChunk).off("end", onEnd).off("close", onClose);
    stream.resume();
    report({ kind: "excess", problem });
  };
  stream.on("data", onChunk).once("end", onEnd);
  // The package gives the stream an error only where somebody listens, and closes it always.
  stream.once("close", onClose);
}

/**
 * Gathers a header up to its blank line. Each chunk is looked at once, so that a client which sends
 * single bytes costs no more than another.
 */
class HeaderText {
  readonly #bytesMax: number;
  #isComplete = false;
  text = "";

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  take(chunk: Buffer): void {
    if (this.#isComplete) return;
    const room = this.#bytesMax - this.text.length;
    const added = chunk.toString("latin1", 0, Math.min(chunk.length, room));
    const tail = this.text.slice(-BLANK_LINE_CHARS);
    this.#isComplete = chunk.length >= room || /\n\r?\n/.test(tail + added);
    this.text += added;
  }
}
