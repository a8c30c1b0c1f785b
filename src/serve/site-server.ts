import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SiteEvent } from "../../reports/serve/site-events.ts";
import { MailflowError } from "../../sim/base/errors.ts";
import { isForUs, isLoopback, isSameOrigin, pathBehindToken } from "./access.ts";
import { TooLargeError, takeFile } from "./drop.ts";
import type { Runs } from "./runs.ts";

/** How a dropped log is to be read, as the page's form gives it; empty texts are left out. */
export type DropOptions = Readonly<Record<string, string>>;

interface SiteSettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly runs: Runs;
  /** The page around the reports, and its Content-Security-Policy. */
  readonly shell: { readonly html: string; readonly policy: string };
  /** Private folder for dropped files. */
  readonly dropFolder: string;
  readonly dropBytesMax: number;
  /** Starts a run of a dropped file and removes the file when it is done. */
  readonly onDrop: (file: Awaited<ReturnType<typeof takeFile>>, options: DropOptions) => string;
}

/** A site that is being served. */
export interface Site {
  readonly port: number;
  /** The address with the secret in it. */
  readonly url: string;
  close(): Promise<void>;
}

const TOKEN_BYTES = 24;
const DROP_FIELDS = ["serverName", "serverKey", "own", "map", "timeZone", "timeFormat"] as const;

/** Serves a site until it is closed. Errors: PORT_UNAVAILABLE. */
export async function serveSite(settings: SiteSettings): Promise<Site> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const server = createServer((request, response) => {
    void answer(request, response, settings, token).catch(() => response.destroy());
  });
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  const name = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return {
    port,
    url: `http://${name}:${port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Open event streams would keep it open for ever.
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  settings: SiteSettings,
  token: string,
): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const isOpen = !isLoopback(settings.host);
  const port = request.socket.localPort ?? 0;
  const path = isForUs(request, port, isOpen) ? pathBehindToken(request, token) : null;
  const run = /^runs\/(\d+)$/.exec(path ?? "")?.[1];
  if (path === null) return refuse(response, 404, "Not found.");
  if (request.method === "POST" && path === "drop")
    return await takeDrop(request, response, settings);
  if (request.method !== "GET") return refuse(response, 405, "Only reading is possible here.");
  if (path === "") {
    response.setHeader("Content-Security-Policy", settings.shell.policy);
    return sendHtml(response, settings.shell.html);
  }
  if (path === "events") return sendEvents(response, settings.runs);
  const report = run === undefined ? null : settings.runs.html(run);
  if (report === null) return refuse(response, 404, "Not found.");
  response.setHeader("Content-Security-Policy", "frame-ancestors 'self'");
  sendHtml(response, report);
}

const HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

function sendHtml(response: ServerResponse, html: string): void {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(html);
}

function refuse(response: ServerResponse, status: number, words: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`${words}\n`);
}

/** Server-sent events: the state at once, then every change. */
function sendEvents(response: ServerResponse, runs: Runs): void {
  response.setHeader("Content-Type", "text/event-stream; charset=utf-8");
  const send = (event: SiteEvent): void => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const stop = runs.listen(send);
  response.on("close", stop);
  send(runs.snapshot());
}

async function takeDrop(
  request: IncomingMessage,
  response: ServerResponse,
  { dropFolder, dropBytesMax, onDrop }: SiteSettings,
): Promise<void> {
  if (!isSameOrigin(request))
    return refuse(response, 403, "Only this site's own page may do that.");
  const query = new URL(request.url ?? "", "http://localhost").searchParams;
  try {
    const name = query.get("name") ?? "log";
    const file = await takeFile(request, name, dropFolder, dropBytesMax);
    const given = DROP_FIELDS.map((field) => [field, (query.get(field) ?? "").trim()] as const);
    const id = onDrop(file, Object.fromEntries(given.filter(([, text]) => text !== "")));
    response.statusCode = 202;
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ id }));
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    const mb = Math.floor(dropBytesMax / 1_000_000);
    refuse(response, 413, `The file is larger than ${mb} MB; replay it on the command line.`);
  }
}

async function listen(server: Server, { host, port }: SiteSettings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        new MailflowError(
          "PORT_UNAVAILABLE",
          `Cannot listen on ${host} port ${port}: ${cause.code ?? cause.message}`,
          { hint: "Choose another --port (0 takes any free one) or another --host.", cause },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
