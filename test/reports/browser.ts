import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** Where Debian puts its browser; `CHROMIUM` names another. */
export const CHROMIUM: string = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/**
 * Why a browser test cannot run here, or null. On CI a missing browser is a failure, not a reason.
 */
export function whyNoBrowser(): string | null {
  if (existsSync(CHROMIUM) || process.env["CI"] === "true") return null;
  return `no browser at ${CHROMIUM}`;
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  "--remote-debugging-pipe",
];

export interface PageOptions {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** A headless Chromium with one page, driven over the DevTools protocol by pipe. */
export class Browser {
  readonly #folder = mkdtempSync(join(tmpdir(), "mailflow-browser-"));
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  /** Messages of the console and the log, with what the Content-Security-Policy refused. */
  readonly complaints: string[] = [];
  /** Addresses the page asked for. */
  readonly requests: string[] = [];
  #session: string | undefined;
  #nextId = 1;
  #rest = "";

  constructor() {
    this.#process = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${this.#folder}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const output = this.#process.stdio[4] as Readable;
    output.setEncoding("utf8").on("data", (chunk: string) => this.#read(chunk));
  }

  /** Opens a file in a page of the given width and scheme and waits until it is loaded. */
  async open(url: string, options: PageOptions): Promise<void> {
    const target = await this.#send("Target.createTarget", { url: "about:blank" });
    const attached = await this.#send("Target.attachToTarget", {
      targetId: target["targetId"],
      flatten: true,
    });
    this.#session = String(attached["sessionId"]);
    for (const domain of ["Page", "Runtime", "Log", "Network"])
      await this.#send(`${domain}.enable`);
    await this.#send("Emulation.setDeviceMetricsOverride", {
      width: options.width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await this.#send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: options.scheme }],
    });
    const loaded = this.#event("Page.loadEventFired");
    await this.#send("Page.navigate", { url });
    await loaded;
  }

  /** Evaluates an expression in the page; the value must be JSON. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send("Runtime.evaluate", { expression, returnByValue: true });
    if (answer["exceptionDetails"] !== undefined) throw new Error(JSON.stringify(answer));
    return (answer["result"] as { value?: unknown }).value;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#session = undefined;
    await this.#send("Browser.close");
    await exited;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = this.#nextId++;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    const input = this.#process.stdio[3] as Writable;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (message) => {
        if (message.error !== undefined) reject(new Error(`${method}: ${message.error.message}`));
        else resolve(message.result ?? {});
      });
      input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  #event(method: string): Promise<void> {
    return new Promise((resolve) => {
      const listener = (message: Message): void => {
        if (message.method !== method) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }

  #read(chunk: string): void {
    const messages = (this.#rest + chunk).split("\0");
    this.#rest = messages.pop() ?? "";
    for (const text of messages) this.#take(JSON.parse(text) as Message);
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    }
    const words = JSON.stringify(message.params ?? {});
    if (message.method === "Log.entryAdded" || message.method === "Runtime.exceptionThrown") {
      this.complaints.push(words);
    }
    if (message.method === "Runtime.consoleAPICalled") this.complaints.push(words);
    if (message.method === "Network.requestWillBeSent") {
      const request = message.params?.["request"] as { url: string } | undefined;
      this.requests.push(request?.url ?? "");
    }
    for (const listener of this.#listeners) listener(message);
  }
}
