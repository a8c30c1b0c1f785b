import type { Ruling } from "./enforcement.ts";

/** An SMTP reply: its code, and its text with the enhanced status code, on one line. */
export interface SmtpReply {
  readonly code: number;
  readonly text: string;
}

/** What a message that is let in is told. It says what happens to it, because nobody reads it. */
const ACCEPTED: SmtpReply = { code: 250, text: "2.6.0 Accepted, and discarded by mailflow" };
const OUT_OF_DATE = "Connecting Exchange server version is out-of-date; connection to";

/**
 * The provider's reply to a ruling. The figure is the rate of the stage, not the minutes left.
 * Source: Microsoft, "How to pause throttling …" (techcommunity post 4007169, 12 December 2023).
 */
export function replyTo({ verdict, minutesPerHour }: Ruling): SmtpReply {
  const rate = `${minutesPerHour} mins/hr.`;
  switch (verdict) {
    case "accept":
      return ACCEPTED;
    case "throttle":
      return { code: 450, text: `4.7.230 ${OUT_OF_DATE} Exchange Online throttled for ${rate}` };
    case "block":
      return { code: 550, text: `5.7.230 ${OUT_OF_DATE} Exchange Online blocked for ${rate}` };
  }
}

/** A reply as the client reads it. */
export function replyLine({ code, text }: SmtpReply): string {
  return `${code} ${text}`;
}
