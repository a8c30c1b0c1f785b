/** The longest a client may take. Units: ms of real time. */
export interface DeadlineSettings {
  /** For one whole command line, and for reading its reply. */
  readonly commandMs: number;
  /** For one whole message, from DATA to its final dot. */
  readonly messageMs: number;
}

/**
 * Deadlines of our own for each connection, by its id. The timeout of the SMTP package starts anew
 * with every byte, so a client that sends one byte a second would hold its connection for ever;
 * these start anew with a whole command or message only.
 */
export class ConnectionDeadlines {
  readonly #settings: DeadlineSettings;
  readonly #onExpired: (id: string, what: "command" | "message") => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(
    settings: DeadlineSettings,
    onExpired: (id: string, what: "command" | "message") => void,
  ) {
    this.#settings = settings;
    this.#onExpired = onExpired;
  }

  /** A connection is open, and ready for its first command. */
  watch(id: string): void {
    this.#start(id, "command", this.#settings.commandMs);
  }

  /** A connection is ready for its next command; one that has closed meanwhile is left alone. */
  awaitCommand(id: string): void {
    if (this.#timers.has(id)) this.#start(id, "command", this.#settings.commandMs);
  }

  /** A connection has begun to send a message. */
  awaitMessage(id: string): void {
    if (this.#timers.has(id)) this.#start(id, "message", this.#settings.messageMs);
  }

  /** A connection has closed. */
  forget(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Connections that are watched. */
  get count(): number {
    return this.#timers.size;
  }

  #start(id: string, what: "command" | "message", delayMs: number): void {
    clearTimeout(this.#timers.get(id));
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      this.#onExpired(id, what);
    }, delayMs);
    // A client that waits must not keep a stopped endpoint alive.
    timer.unref();
    this.#timers.set(id, timer);
  }
}
