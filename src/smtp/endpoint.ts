import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { MailflowError } from "../../sim/base/errors.ts";
import type { Attempt } from "./attempts.ts";
import type { Certificate } from "./certificate.ts";
import { ConnectionDeadlines, type DeadlineSettings } from "./deadlines.ts";
import { Dialogue, type DialogueSettings } from "./dialogue.ts";
import type { IntakeLimits } from "./message-intake.ts";

/** What an endpoint bears from its clients. */
export interface EndpointLimits extends IntakeLimits, DeadlineSettings {
  readonly connectionsMax: number;
  readonly recipientsMax: number;
  readonly commandLineBytesMax: number;
  /** Commands other than those that hand mail over, between two messages. */
  readonly idleCommandsMax: number;
}

/** How to run an endpoint. */
interface EndpointSettings extends Omit<DialogueSettings, "onAttempt"> {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly certificate: Certificate;
  readonly limits: EndpointLimits;
  readonly onAttempt: (attempt: Attempt) => void;
}

/** A running endpoint. */
export interface Endpoint {
  readonly port: number;
  /** Connections that are open, by the operating system's account. */
  connectionCount(): Promise<number>;
  /** Connections cut off for breaking a limit or a deadline, so far. */
  cutOffCount(): number;
  /** Connections that are watched by a deadline; 0 when none is open. */
  watchedCount(): number;
  /** Tells every client to come back later and frees the port. */
  close(): Promise<void>;
}

/** How long a client may take to hang up once it was told to. */
const CLOSE_GRACE_MS = 500;
const NAME = "mailflow.invalid";
/** Commands that hand no mail over; endless ones are a client gone wrong. */
const IDLE_COMMANDS: ReadonlySet<string> = new Set([
  "NOOP",
  "RSET",
  "VRFY",
  "HELP",
  "HELO",
  "EHLO",
]);

/** Starts an endpoint. Errors: PORT_UNAVAILABLE. */
export async function startEndpoint(settings: EndpointSettings): Promise<Endpoint> {
  const { limits } = settings;
  let cutOffs = 0;
  const cutOff = (id: string, code: number, text: string): void => {
    cutOffs++;
    // Sending 421 closes as well; other codes need to be followed by it.
    const connection = [...server.connections].find((each) => each.id === id);
    connection?.send(code, text);
    connection?.close();
  };
  const deadlines = new ConnectionDeadlines(limits, (id, what) => {
    cutOff(id, 421, `4.4.2 This ${what} took too long`);
  });
  const dialogue = new Dialogue(settings, limits, cutOff, deadlines);
  const idleCommands = new Map<string, number>();
  const onCommand = (id: string, command: string): void => {
    deadlines.awaitCommand(id);
    const count = IDLE_COMMANDS.has(command) ? (idleCommands.get(id) ?? 0) + 1 : 0;
    idleCommands.set(id, count);
    if (count > limits.idleCommandsMax) cutOff(id, 421, "4.7.0 Too many commands without mail");
  };
  const server = new SMTPServer({
    ...serverOptions(settings, onCommand),
    onConnect: (session, callback) => dialogue.connected(session, callback),
    onMailFrom: (_address, session, callback) => dialogue.sender(session, callback),
    onRcptTo: (_address, session, callback) => dialogue.recipient(session, callback),
    onData: (stream, session, callback) => dialogue.message(stream, session, callback),
    onClose: (session: SMTPServerSession) => {
      deadlines.forget(session.id);
      dialogue.forget(session.id);
      idleCommands.delete(session.id);
    },
  });
  const sockets = trackSockets(server, limits.connectionsMax);
  await listen(server, settings);
  // A client that breaks its connection or its TLS handshake is no reason to stop.
  server.on("error", () => {});
  return {
    port: (server.server.address() as AddressInfo).port,
    connectionCount: () => countConnections(server),
    cutOffCount: () => cutOffs,
    watchedCount: () => deadlines.count,
    close: () => stop(server, sockets),
  };
}

function serverOptions(
  { certificate, limits }: EndpointSettings,
  onCommand: (id: string, command: string) => void,
): SMTPServerOptions {
  return {
    ...certificate,
    // What Exchange Online asks for, too.
    minVersion: "TLSv1.2",
    name: NAME,
    banner: "mailflow test endpoint, mail is discarded",
    // A reverse look-up of each client would ask the network about them.
    disableReverseLookup: true,
    disabledCommands: ["AUTH", "WIZ", "SHELL", "KILL"],
    lenientAddressParsing: true,
    size: limits.messageBytesMax,
    maxClients: limits.connectionsMax,
    maxRecipients: limits.recipientsMax,
    maxCommandLength: limits.commandLineBytesMax,
    // Ours come first; this one counts idle time only.
    socketTimeout: Math.max(limits.commandMs, limits.messageMs) + 1000,
    // The log is the one place where the package tells of a whole command, whichever it is.
    logger: {
      debug: (entry: { readonly tnx?: string; readonly cid?: string; readonly command?: string }) =>
        entry.tnx === "command" && onCommand(entry.cid ?? "", entry.command ?? ""),
      info: () => {},
      error: () => {},
    },
  };
}

/**
 * The sockets of an endpoint. Closed ones are swept out now and then: STARTTLS takes every listener
 * off a socket, so none can tell of its end.
 */
function trackSockets(server: SMTPServer, connectionsMax: number): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  // Beyond maxClients a client is told so; beyond this it is not even listened to.
  server.server.maxConnections = 2 * connectionsMax;
  server.server.on("connection", (socket) => {
    if (sockets.size >= 2 * connectionsMax) {
      for (const each of sockets) if (each.destroyed) sockets.delete(each);
    }
    sockets.add(socket);
  });
  return sockets;
}

async function listen(server: SMTPServer, { host, port }: EndpointSettings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => {
      reject(
        new MailflowError(
          "PORT_UNAVAILABLE",
          `Cannot listen on ${host} port ${port}: ${cause.code ?? cause.message}`,
          { hint: "Choose another --port (0 takes any free one) or another --host.", cause },
        ),
      );
    };
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

function countConnections(server: SMTPServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.server.getConnections((error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

async function stop(server: SMTPServer, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(resolve);
  });
  for (const connection of server.connections) connection.send(421, "4.3.2 Endpoint is closing");
  const grace = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, CLOSE_GRACE_MS);
  await closed;
  clearTimeout(grace);
}
