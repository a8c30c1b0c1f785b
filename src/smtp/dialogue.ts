import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import type { Attempt, DialoguePoint } from "./attempts.ts";
import type { ConnectionDeadlines } from "./deadlines.ts";
import type { Enforcement, Ruling } from "./enforcement.ts";
import type { HeaderFacts } from "./message-header.ts";
import { type IntakeLimits, receiveMessage } from "./message-intake.ts";
import { replyLine, replyTo, type SmtpReply } from "./replies.ts";
import { identifySender, type SenderMap } from "./sender-map.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** What decides about each attempt. */
export interface DialogueSettings {
  readonly enforcement: Enforcement;
  readonly clock: SimulatedClock;
  readonly senders: SenderMap;
  readonly replyPoint: DialoguePoint;
  readonly onAttempt: (attempt: Attempt) => void;
}

/** Gives the provider's reply; an error refuses. */
type ReplyCallback = (error?: Error | null, text?: string) => void;

/** A ruling with the server it was made about. */
interface Judgement {
  readonly server: string;
  readonly build: string | null;
  readonly ruling: Ruling;
}

const TOO_LARGE: SmtpReply = { code: 552, text: "5.3.4 Message size exceeds the limit" };
const NO_FACTS: HeaderFacts = { messageId: null, exchange: null };

/**
 * Rules on each attempt at the configured point of the dialogue and replies there. State: per
 * connection, what was ruled before its messages came.
 */
export class Dialogue {
  readonly #settings: DialogueSettings;
  readonly #limits: IntakeLimits;
  readonly #cutOff: (id: string, code: number, text: string) => void;
  readonly #deadlines: ConnectionDeadlines;
  readonly #judged = new Map<string, Judgement>();
  /** By connection, the last transaction of which a refused recipient was logged. */
  readonly #refusedTransaction = new Map<string, number>();

  constructor(
    settings: DialogueSettings,
    limits: IntakeLimits,
    cutOff: (id: string, code: number, text: string) => void,
    deadlines: ConnectionDeadlines,
  ) {
    this.#settings = settings;
    this.#limits = limits;
    this.#cutOff = cutOff;
    this.#deadlines = deadlines;
  }

  /** A client has connected. */
  connected(session: SMTPServerSession, answer: ReplyCallback): void {
    this.#deadlines.watch(session.id);
    this.#judgeAt("connect", session, answer);
  }

  /** MAIL FROM. */
  sender(session: SMTPServerSession, answer: ReplyCallback): void {
    this.#judgeAt("mail", session, answer);
  }

  /** RCPT TO: each is refused, the attempt is logged once. */
  recipient(session: SMTPServerSession, answer: ReplyCallback): void {
    this.#judgeAt("rcpt", session, answer);
  }

  /** DATA up to its end. */
  message(stream: SMTPServerDataStream, session: SMTPServerSession, answer: ReplyCallback): void {
    this.#deadlines.awaitMessage(session.id);
    receiveMessage(stream, this.#limits, (intake) => {
      if (intake.kind === "broken") return;
      if (intake.kind === "excess") {
        this.#cutOff(session.id, 552, intake.problem);
        return;
      }
      this.#deadlines.awaitCommand(session.id);
      const { facts, bytes, isTooLarge } = intake;
      const judged = this.#judged.get(session.id) ?? this.#judge(session, facts);
      const reply = isTooLarge ? TOO_LARGE : replyTo(judged.ruling);
      const verdict = isTooLarge ? "tooLarge" : judged.ruling.verdict;
      this.#log(session, judged, { replyPoint: "end-of-data", verdict, reply, facts, bytes });
      respond(reply, answer);
    });
  }

  /** A connection has closed. */
  forget(id: string): void {
    this.#judged.delete(id);
    this.#refusedTransaction.delete(id);
  }

  #judgeAt(point: DialoguePoint, session: SMTPServerSession, answer: ReplyCallback): void {
    if (this.#settings.replyPoint !== point) {
      answer();
      return;
    }
    const judged = this.#judge(session, NO_FACTS);
    const { verdict } = judged.ruling;
    if (verdict === "accept") {
      this.#judged.set(session.id, judged);
      answer();
      return;
    }
    const reply = replyTo(judged.ruling);
    if (point !== "rcpt" || this.#refusedTransaction.get(session.id) !== session.transaction) {
      this.#log(session, judged, { replyPoint: point, verdict, reply, facts: NO_FACTS });
    }
    if (point === "rcpt") this.#refusedTransaction.set(session.id, session.transaction);
    respond(reply, answer);
  }

  #judge(session: SMTPServerSession, facts: HeaderFacts): Judgement {
    const { enforcement, clock, senders } = this.#settings;
    const sender = { ip: session.remoteAddress, helo: heloOf(session), hop: facts.exchange };
    const { server, build } = identifySender(sender, senders);
    return { server, build, ruling: enforcement.rule(server, build, clock.nowMs()) };
  }

  #log(
    session: SMTPServerSession,
    { server, build, ruling }: Judgement,
    attempt: Pick<Attempt, "replyPoint" | "verdict"> & {
      readonly reply: SmtpReply;
      readonly facts: HeaderFacts;
      readonly bytes?: number;
    },
  ): void {
    const { replyPoint, verdict, reply, facts, bytes } = attempt;
    this.#settings.onAttempt({
      simulatedMs: this.#settings.clock.nowMs(),
      realMs: Date.now(),
      server,
      build,
      messageId: facts.messageId,
      helo: heloOf(session),
      recipients: bytes === undefined ? null : session.envelope.rcptTo.length,
      bytes: bytes ?? null,
      stage: ruling.stage,
      replyPoint,
      verdict,
      reply: replyLine(reply),
      isEncrypted: session.secure,
    });
  }
}

function respond({ code, text }: SmtpReply, answer: ReplyCallback): void {
  if (code < 400) answer(null, text);
  else answer(Object.assign(new Error(text), { responseCode: code }));
}

/** The name a client gave itself; an address literal without its brackets. */
function heloOf(session: SMTPServerSession): string | null {
  const name: unknown = session.hostNameAppearsAs;
  if (typeof name !== "string" || name === "") return null;
  return name.replace(/^\[(?:ipv6:)?(.*)\]$/, "$1");
}
