import { once } from "node:events";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EndpointLimits } from "../../src/smtp/endpoint.ts";
import { eventually } from "../patience.ts";
import { heapBytes } from "./heap.ts";
import { SmtpClient } from "./smtp-client.ts";
import { mailOf, OLD_BUILD, startTestEndpoint, type TestEndpoint } from "./with-endpoint.ts";

/** What a client may take for a command or a message. It passes as a test says, in no time. */
const DEADLINE_MS = 3_600_000;
/** Bytes that are dripped in that time. */
const STEPS = 20;
const MB = 1024 * 1024;

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await startTestEndpoint();
});
afterEach(async () => {
  vi.useRealTimers();
  await expectServedAndClean();
  await endpoint.close();
});

async function restartWith(limits: Partial<EndpointLimits>): Promise<void> {
  await endpoint.close();
  endpoint = await startTestEndpoint({ limits });
}

/** Whatever has been before, the next client is served, and then nothing of anyone is left. */
async function expectServedAndClean(): Promise<void> {
  const client = await SmtpClient.greet(endpoint.port);
  expect(await client.deliver(mailOf(OLD_BUILD))).toMatch(/^450 4\.7\.230 /);
  expect(await client.ask("QUIT")).toBe("221 Bye");
  await client.closed();
  await expectNobody();
}

async function expectNobody(): Promise<void> {
  await eventually(async () => {
    expect(await endpoint.connectionCount()).toBe(0);
    expect(endpoint.watchedCount()).toBe(0);
  });
}

async function startData(greeted?: SmtpClient): Promise<SmtpClient> {
  const client = greeted ?? (await SmtpClient.greet(endpoint.port));
  await client.ask("MAIL FROM:<a@contoso.example>");
  await client.ask("RCPT TO:<b@contoso.example>");
  expect(await client.ask("DATA")).toMatch(/^354 /);
  return client;
}

/** From now on time passes only as a test says, for a deadline from the next command on. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldClearNativeTimers: true });
}

/** Sends one byte of `bytes` after the other, evenly over a deadline; no time passes after it. */
async function drip(client: SmtpClient, bytes: string): Promise<void> {
  for (let i = 0; i < STEPS; i++) {
    expect(client.isClosed).toBe(false);
    client.send(bytes[i % bytes.length] ?? "");
    await arrivals();
    vi.advanceTimersByTime(DEADLINE_MS / STEPS);
  }
}

/** Lets the endpoint, which lives in this process, take what has been sent. */
async function arrivals(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a client that sends one byte at a time", () => {
  test("is cut off when its command takes too long", async () => {
    await restartWith({ commandMs: DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    stopTime();
    expect(await client.ask("NOOP")).toBe("250 OK");
    await drip(client, "N");
    expect(await client.reply()).toBe("421 4.4.2 This command took too long");
    await client.closed();
  });

  test("is cut off when its message takes too long, however many lines it has", async () => {
    await restartWith({ commandMs: 2 * DEADLINE_MS, messageMs: DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    stopTime();
    await startData(client);
    await drip(client, "x\r\n");
    expect(await client.reply()).toBe("421 4.4.2 This message took too long");
    await client.closed();
  });

  test("is cut off inside the TLS handshake", async () => {
    await restartWith({ commandMs: DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    stopTime();
    expect(await client.ask("STARTTLS")).toMatch(/^220 /);
    // The head of a ClientHello of 512 bytes that never comes whole.
    client.send(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]));
    await drip(client, "\0");
    await client.closed();
  });

  test("keeps its connection as long as each command is whole in time", async () => {
    await restartWith({ commandMs: DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    stopTime();
    for (let i = 0; i < 4; i++) {
      expect(await client.ask("NOOP")).toBe("250 OK");
      vi.advanceTimersByTime(0.4 * DEADLINE_MS);
    }
    client.destroy();
  });

  test("with a header of 64 KB is answered like any other", async () => {
    const client = await startData();
    // Seven at a time, so that it does not take long.
    const message = `${"X: y\r\n".repeat(11_000)}${mailOf(OLD_BUILD)}\r\n.\r\n`;
    for (let i = 0; i < message.length; i += 7) {
      if (!client.send(message.slice(i, i + 7))) await client.drained();
    }
    expect(await client.reply()).toMatch(/^450 4\.7\.230 /);
    client.destroy();
  });
});

describe("100 MB without a line end", () => {
  const piece = Buffer.alloc(MB, "x");
  async function sendPieces(client: SmtpClient): Promise<number> {
    let sentMb = 0;
    for (; sentMb < 100 && !client.isClosed; sentMb++) {
      if (!client.send(piece)) await client.drained();
    }
    return sentMb;
  }

  test("as a command are cut off at the limit of a command line", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    const before = heapBytes();
    expect(await sendPieces(client)).toBeLessThan(20);
    expect(heapBytes() - before).toBeLessThan(20 * MB);
    expect(await client.reply()).toMatch(/^421 .*too long/);
  });

  test("as a message are cut off at the limit of a line", async () => {
    const client = await startData();
    const before = heapBytes();
    expect(await sendPieces(client)).toBeLessThan(20);
    expect(heapBytes() - before).toBeLessThan(20 * MB);
    expect(await client.reply()).toBe("552 5.6.0 Line too long");
  });
});

describe("a message over the size limit", () => {
  const line = `${"x".repeat(76)}\r\n`;

  test("is read to its end and refused, and the connection goes on", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    const message = `Subject: x\r\n\r\n${line.repeat((1.2 * MB) / line.length)}`;
    expect(await client.deliver(message)).toBe("552 5.3.4 Message size exceeds the limit");
    expect(endpoint.attempts.at(-1)).toMatchObject({ verdict: "tooLarge" });
    expect(await client.ask("NOOP")).toBe("250 OK");
    client.destroy();
  });

  test("is refused before it is sent where its size is announced", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.ask(`MAIL FROM:<a@contoso.example> SIZE=${2 * MB}`)).toMatch(/^552 /);
    client.destroy();
  });

  test("is cut off at twice the limit", async () => {
    const client = await startData();
    const piece = line.repeat(1000);
    for (let i = 0; i < 100 && !client.isClosed; i++) {
      if (!client.send(piece)) await client.drained();
    }
    expect(await client.reply()).toBe("552 5.3.4 Message too large");
    await client.closed();
  });
});

describe("nonsense", () => {
  test("pipelined, is answered a few times and then cut off", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    client.send("\u0000\u00ff\r\nFLY ME\r\n\r\n".repeat(50_000));
    expect(await client.reply()).toMatch(/^500 /);
    await client.closed();
  });

  test("before the greeting, is cut off", async () => {
    // The greeting comes a moment after the connection.
    stopTime();
    const client = await SmtpClient.connect(endpoint.port);
    client.send("GET / HTTP/1.1\r\n\r\n");
    expect(await client.reply()).toMatch(/^421 /);
    await client.closed();
  });

  test("in place of a TLS handshake, is cut off", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    await client.ask("STARTTLS");
    client.send("EHLO again\r\n");
    await client.closed();
  });

  test("as endless idle commands, is cut off", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    client.send("NOOP\r\n".repeat(1000));
    await client.closed();
    expect(endpoint.cutOffCount()).toBe(1);
  });

  test("as commands without ever reading a reply, is cut off", async () => {
    const socket = net.connect(endpoint.port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "data");
    socket.pause();
    socket.write("EHLO x\r\n".repeat(20_000));
    await eventually(() => expect(endpoint.cutOffCount()).toBe(1));
    socket.destroy();
  });

  test("in a message id, does not reach the log as control characters", async () => {
    const client = await SmtpClient.greet(endpoint.port);
    await client.deliver("Message-ID: <x>\u000b\u0000,\r\n\r\nHello\r\n");
    const attempt = endpoint.attempts.at(-1);
    expect(attempt?.messageId).toBe("<x>,");
    client.destroy();
  });
});

describe("disconnecting", () => {
  test.each([
    ["after connecting", async () => await SmtpClient.connect(endpoint.port)],
    ["after EHLO", async () => await SmtpClient.greet(endpoint.port)],
    ["in a message", async () => await startData()],
    ["in a TLS session", inTls],
    ["after a whole message, without waiting for its reply", afterMessage],
  ])("%s, 30 times, leaves nothing", async (_where, begin) => {
    for (let i = 0; i < 3; i++) {
      const clients = await Promise.all(Array.from({ length: 10 }, begin));
      for (const client of clients) {
        client.send("Subject: half a");
        client.destroy();
      }
    }
    await expectNobody();
    expect(endpoint.cutOffCount()).toBe(0);
  });

  test("in a message, is no attempt", async () => {
    const client = await startData();
    client.send(mailOf(OLD_BUILD));
    client.destroy();
    await expectNobody();
    expect(endpoint.attempts).toEqual([]);
  });

  async function afterMessage(): Promise<SmtpClient> {
    const client = await startData();
    client.send(`${mailOf(OLD_BUILD)}\r\n.\r\n`);
    return client;
  }

  async function inTls(): Promise<SmtpClient> {
    const client = await SmtpClient.greet(endpoint.port);
    await client.startTls();
    return client;
  }
});
