import { once } from "node:events";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EndpointLimits } from "../../src/smtp/endpoint.ts";
import { heapBytes } from "./heap.ts";
import { SmtpClient } from "./smtp-client.ts";
import { mailOf, OLD_BUILD, startTestEndpoint, type TestEndpoint } from "./with-endpoint.ts";

// Machines that do other work meanwhile are slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

/** A deadline scaled down so that tests are short, and long enough for a slow machine. */
const DEADLINE_MS = 1_000;
/** A slow machine may be late by this; a client could drip for ever. */
const SLACK_MS = 8_000;
const MB = 1024 * 1024;

let endpoint: TestEndpoint;
beforeEach(async () => {
  endpoint = await startTestEndpoint();
});
afterEach(async () => {
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
  await vi.waitFor(async () => {
    expect(await endpoint.connectionCount()).toBe(0);
    expect(endpoint.watchedCount()).toBe(0);
  }, SLACK_MS);
}

async function startData(): Promise<SmtpClient> {
  const client = await SmtpClient.greet(endpoint.port);
  await client.ask("MAIL FROM:<a@contoso.example>");
  await client.ask("RCPT TO:<b@contoso.example>");
  expect(await client.ask("DATA")).toMatch(/^354 /);
  return client;
}

/** Sends one byte of `bytes` after the other until it is cut off; gives how long that took. */
async function drip(client: SmtpClient, bytes: string, everyMs: number): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; !client.isClosed; i++) {
    client.send(bytes[i % bytes.length] ?? "");
    await delay(everyMs);
  }
  return performance.now() - startMs;
}

describe("a client that sends one byte at a time", () => {
  test("is cut off when its command takes too long", async () => {
    await restartWith({ commandMs: DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    const elapsedMs = await drip(client, "N", 50);
    expect(elapsedMs).toBeLessThan(DEADLINE_MS + SLACK_MS);
    expect(await client.reply()).toBe("421 4.4.2 This command took too long");
  });

  test("is cut off when its message takes too long, however many lines it has", async () => {
    await restartWith({ messageMs: DEADLINE_MS });
    const client = await startData();
    const elapsedMs = await drip(client, "x\r\n", 20);
    expect(elapsedMs).toBeLessThan(DEADLINE_MS + SLACK_MS);
    expect(await client.reply()).toBe("421 4.4.2 This message took too long");
  });

  test("is cut off inside the TLS handshake", async () => {
    await restartWith({ commandMs: DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.ask("STARTTLS")).toMatch(/^220 /);
    // The head of a ClientHello of 512 bytes that never comes whole.
    client.send(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]));
    const elapsedMs = await drip(client, "\0", 50);
    expect(elapsedMs).toBeLessThan(DEADLINE_MS + SLACK_MS);
  });

  test("keeps its connection as long as each command is whole in time", async () => {
    await restartWith({ commandMs: 2 * DEADLINE_MS });
    const client = await SmtpClient.greet(endpoint.port);
    for (let i = 0; i < 3; i++) {
      await delay(0.8 * DEADLINE_MS);
      expect(await client.ask("NOOP")).toBe("250 OK");
    }
    client.destroy();
  });

  test("with a header of 64 KB costs no more than its bytes", async () => {
    const client = await startData();
    const header = "X: y\r\n".repeat(11_000);
    const startMs = performance.now();
    for (let i = 0; i < header.length && !client.isClosed; i += 7) {
      if (!client.send(header.slice(i, i + 7))) await client.drained();
    }
    expect(performance.now() - startMs).toBeLessThan(10_000);
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
    await once(socket, "connect");
    await delay(200);
    socket.pause();
    socket.write("EHLO x\r\n".repeat(20_000));
    await vi.waitFor(() => expect(endpoint.cutOffCount()).toBe(1), SLACK_MS);
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
    await vi.waitFor(async () => {
      expect(await endpoint.connectionCount()).toBe(0);
      expect(endpoint.watchedCount()).toBe(0);
    }, SLACK_MS);
    expect(endpoint.cutOffCount()).toBe(0);
  });

  test("in a message, is no attempt", async () => {
    const client = await startData();
    client.send(mailOf(OLD_BUILD));
    client.destroy();
    await vi.waitFor(async () => expect(await endpoint.connectionCount()).toBe(0), SLACK_MS);
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
