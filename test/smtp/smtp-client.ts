import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

/** A client that speaks SMTP line by line, and anything else it is told to send. */
export class SmtpClient {
  #socket: net.Socket;
  #text = "";
  #wake: (() => void) | null = null;
  #isClosed = false;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Connects and does not wait for the greeting. */
  static async connect(port: number): Promise<SmtpClient> {
    const socket = net.connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new SmtpClient(socket);
  }

  /** Connects and waits for greeting and EHLO. */
  static async greet(port: number, helo = "edge.contoso.example"): Promise<SmtpClient> {
    const client = await SmtpClient.connect(port);
    await client.reply();
    await client.ask(`EHLO ${helo}`);
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends bytes as they are; false when the other side should be waited for. */
  send(bytes: string | Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  /** Sends a line and gives the reply. */
  async ask(line: string): Promise<string> {
    this.send(`${line}\r\n`);
    return await this.reply();
  }

  /** The next whole reply, its lines joined by line feeds; what is left once it is closed. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.#text);
      if (match !== null) {
        this.#text = this.#text.slice(match[0].length);
        return match[0].trimEnd().replaceAll("\r\n", "\n");
      }
      if (this.#isClosed) return this.#text;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Hands one message over and gives the reply to its end, or the first that refuses. */
  async deliver(
    message: string,
    recipients: readonly string[] = ["user@contoso.example"],
  ): Promise<string> {
    const commands = ["MAIL FROM:<a@contoso.example>"];
    for (const recipient of recipients) commands.push(`RCPT TO:<${recipient}>`);
    for (const command of [...commands, "DATA"]) {
      const reply = await this.ask(command);
      if (!/^[23]/.test(reply)) return reply;
    }
    return await this.ask(`${message}\r\n.`);
  }

  /** STARTTLS; the certificate is self-signed, so it is not checked against anything. */
  async startTls(): Promise<tls.TLSSocket> {
    await this.ask("STARTTLS");
    const plain = this.#socket;
    plain.removeAllListeners();
    const secure = tls.connect({ socket: plain, rejectUnauthorized: false });
    this.#socket = secure;
    this.#listen(secure);
    await once(secure, "secureConnect");
    return secure;
  }

  /** Waits until the other side has taken what was sent. */
  async drained(): Promise<void> {
    if (this.#isClosed || !this.#socket.writableNeedDrain) return;
    await Promise.race([once(this.#socket, "drain"), this.closed()]);
  }

  /** Waits until the connection is closed. */
  async closed(): Promise<void> {
    if (!this.#isClosed) await new Promise<void>((resolve) => this.#socket.once("close", resolve));
  }

  /** Hangs up without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: net.Socket): void {
    socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
      this.#wake?.();
    });
    // A connection that is reset is closed next, which is what tests look at.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake?.();
    });
  }
}
