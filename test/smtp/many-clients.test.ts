import { afterEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../patience.ts";
import { heapBytes } from "./heap.ts";
import { SmtpClient } from "./smtp-client.ts";
import { mailOf, OLD_BUILD, startTestEndpoint, type TestEndpoint } from "./with-endpoint.ts";

const MB = 1024 * 1024;

let endpoint: TestEndpoint;
afterEach(async () => {
  vi.useRealTimers();
  await endpoint.close();
});

async function expectEmpty(): Promise<void> {
  await eventually(async () => {
    expect(await endpoint.connectionCount()).toBe(0);
    expect(endpoint.watchedCount()).toBe(0);
  });
}

describe("1,000 connections at once", () => {
  test("are all served, and so is the next client; nothing is left of them", async () => {
    endpoint = await startTestEndpoint();
    await crowd();
    const before = heapBytes();
    await crowd();
    expect(heapBytes() - before).toBeLessThan(10 * MB);
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.deliver(mailOf(OLD_BUILD))).toMatch(/^450 /);
    client.destroy();
  });

  async function crowd(): Promise<void> {
    const all = Array.from({ length: 1000 }, () => SmtpClient.greet(endpoint.port));
    const clients = await Promise.all(all);
    const replies = await Promise.all(clients.map((client) => client.ask("NOOP")));
    expect(new Set(replies)).toEqual(new Set(["250 OK"]));
    for (const client of clients) client.destroy();
    await expectEmpty();
  }
});

describe("connections above the limit", () => {
  test("are told to come back, and the limit frees up", async () => {
    endpoint = await startTestEndpoint({ limits: { connectionsMax: 5 } });
    const five = await Promise.all(
      Array.from({ length: 5 }, () => SmtpClient.greet(endpoint.port)),
    );
    const sixth = await SmtpClient.connect(endpoint.port);
    expect(await sixth.reply()).toMatch(/^421 .*Too many connected clients/);
    await sixth.closed();
    for (const client of five) client.destroy();
    await expectEmpty();
    const next = await SmtpClient.greet(endpoint.port);
    expect(await next.ask("NOOP")).toBe("250 OK");
    next.destroy();
  });
});

describe("closing the endpoint", () => {
  test("ends open connections with 421 and frees the port at once", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port);
    await client.ask("MAIL FROM:<a@contoso.example>");
    const busy = await SmtpClient.greet(endpoint.port);
    await busy.startTls();
    // Time stands still, so that nothing which is waited for by the clock would ever come.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await endpoint.close();
    expect(await client.reply()).toBe("421 4.3.2 Endpoint is closing");
    await Promise.all([client.closed(), busy.closed()]);
    endpoint = await startTestEndpoint({ port: endpoint.port });
  });
});
