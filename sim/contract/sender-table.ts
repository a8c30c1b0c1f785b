/** A host that handed mail to Exchange Online. */
export interface SenderCount {
  /** "" = the log does not say. */
  readonly address: string;
  /** The name it gave; "" = the log does not say. */
  readonly name: string;
  readonly messages: number;
  /** Share of its messages whose sender's domain is among the domains of most recipients, 0–1. */
  readonly ownDomainShare: number;
  /** What it looks like. A gateway of one's own that takes mail from the Internet looks foreign. */
  readonly guess: "own" | "foreign" | "cloud";
}

/** Who handed the mail of logs to Exchange Online. */
export interface SenderTable {
  /** Most messages first. */
  readonly senders: readonly SenderCount[];
  /** Messages that nobody handed over: they began in Exchange Online. */
  readonly cloudMessages: number;
}
