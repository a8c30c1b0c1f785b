import { afterEach, describe, expect, test } from "vitest";
import { attemptRow } from "../../src/smtp/attempts.ts";
import { SmtpClient } from "./smtp-client.ts";
import {
  dayMs,
  GOOD_BUILD,
  mailOf,
  OLD_BUILD,
  startTestEndpoint,
  type TestEndpoint,
} from "./with-endpoint.ts";

const ACCEPTED = "250 2.6.0 Accepted, and discarded by mailflow";
const THROTTLED =
  "450 4.7.230 Connecting Exchange server version is out-of-date; " +
  "connection to Exchange Online throttled for 30 mins/hr.";
const BLOCKED =
  "550 5.7.230 Connecting Exchange server version is out-of-date; " +
  "connection to Exchange Online blocked for 5 mins/hr.";

let endpoint: TestEndpoint;
afterEach(async () => {
  await endpoint.close();
});

describe("the reply at the end of a message", () => {
  const cases = [
    { build: OLD_BUILD, day: 10, minute: 0, reply: ACCEPTED },
    { build: OLD_BUILD, day: 65, minute: 4, reply: BLOCKED },
    { build: OLD_BUILD, day: 65, minute: 5, reply: THROTTLED },
    { build: OLD_BUILD, day: 65, minute: 34, reply: THROTTLED },
    { build: OLD_BUILD, day: 65, minute: 35, reply: ACCEPTED },
    { build: OLD_BUILD, day: 90, minute: 59, reply: BLOCKED.replace("5 mins", "60 mins") },
    { build: GOOD_BUILD, day: 65, minute: 4, reply: ACCEPTED },
    { build: "15.01.2507.061", day: 95, minute: 30, reply: ACCEPTED },
  ];
  test.each(cases)("of $build on day $day, minute $minute is $reply", async (given) => {
    endpoint = await startTestEndpoint();
    endpoint.setTime(dayMs(given.day, given.minute));
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.deliver(mailOf(given.build))).toBe(given.reply);
    client.destroy();
  });

  test("is the same over STARTTLS, with TLS 1.2 or later", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port);
    const secure = await client.startTls();
    expect(["TLSv1.2", "TLSv1.3"]).toContain(secure.getProtocol());
    await client.ask("EHLO edge.contoso.example");
    expect(await client.deliver(mailOf(OLD_BUILD))).toBe(THROTTLED);
    expect(await client.deliver(mailOf(GOOD_BUILD))).toBe(ACCEPTED);
    expect(endpoint.attempts.map((attempt) => attempt.isEncrypted)).toEqual([true, true]);
    client.destroy();
  });

  test("is given to pipelined commands in their order", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port);
    client.send("MAIL FROM:<a@contoso.example>\r\nRCPT TO:<b@contoso.example>\r\nDATA\r\n");
    const early = [await client.reply(), await client.reply(), await client.reply()];
    expect(early.map((reply) => reply.slice(0, 3))).toEqual(["250", "250", "354"]);
    client.send(`${mailOf(OLD_BUILD)}\r\n.\r\nNOOP\r\n`);
    expect([await client.reply(), await client.reply()]).toEqual([THROTTLED, "250 OK"]);
    client.destroy();
  });

  test("a sender whose mail shows no build counts as out of date", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.deliver("Subject: x\r\n\r\nHello\r\n")).toBe(THROTTLED);
    expect(endpoint.attempts[0]).toMatchObject({ server: "edge.contoso.example", build: null });
    client.destroy();
  });
});

describe("EHLO", () => {
  test("offers what the endpoint can do, and STARTTLS only once", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.connect(endpoint.port);
    expect(await client.reply()).toMatch(/^220 /);
    const plain = await client.ask("EHLO edge");
    for (const feature of ["PIPELINING", "STARTTLS", "SIZE 1048576"]) {
      expect(plain).toContain(feature);
    }
    expect(plain).not.toContain("ENHANCEDSTATUSCODES");
    await client.startTls();
    expect(await client.ask("EHLO edge")).not.toContain("STARTTLS");
    client.destroy();
  });
});

describe("an earlier reply point", () => {
  const senders = new Map([
    ["127.0.0.1", { server: "mail01", build: OLD_BUILD }],
    ["edge.contoso.example", { server: "mail01", build: OLD_BUILD }],
  ]);

  test("connect refuses in place of the greeting and hangs up", async () => {
    endpoint = await startTestEndpoint({ replyPoint: "connect", senders });
    const client = await SmtpClient.connect(endpoint.port);
    expect(await client.reply()).toBe(THROTTLED);
    await client.closed();
    expect(endpoint.attempts).toHaveLength(1);
    expect(endpoint.attempts[0]).toMatchObject({ replyPoint: "connect", verdict: "throttle" });
  });

  test("mail refuses each sender and leaves the connection open", async () => {
    endpoint = await startTestEndpoint({ replyPoint: "mail", senders });
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.ask("MAIL FROM:<a@contoso.example>")).toBe(THROTTLED);
    endpoint.setTime(dayMs(65, 40));
    expect(await client.deliver(mailOf(OLD_BUILD))).toBe(ACCEPTED);
    expect(endpoint.attempts.map(({ replyPoint, verdict }) => [replyPoint, verdict])).toEqual([
      ["mail", "throttle"],
      ["end-of-data", "accept"],
    ]);
    client.destroy();
  });

  test("rcpt refuses each recipient and logs one attempt for a message", async () => {
    endpoint = await startTestEndpoint({ replyPoint: "rcpt", senders });
    endpoint.setTime(dayMs(65, 0));
    const client = await SmtpClient.greet(endpoint.port);
    await client.ask("MAIL FROM:<a@contoso.example>");
    expect(await client.ask("RCPT TO:<b@contoso.example>")).toBe(BLOCKED);
    expect(await client.ask("RCPT TO:<c@contoso.example>")).toBe(BLOCKED);
    expect(await client.ask("DATA")).toMatch(/^503 /);
    expect(endpoint.attempts).toHaveLength(1);
    client.destroy();
  });

  test.each(["connect", "mail", "rcpt"] as const)(
    "%s lets a message in that came while it accepted, whatever the clock says at its end",
    async (replyPoint) => {
      endpoint = await startTestEndpoint({ replyPoint, senders });
      endpoint.setTime(dayMs(65, 59));
      const client = await SmtpClient.greet(endpoint.port);
      await client.ask("MAIL FROM:<a@contoso.example>");
      await client.ask("RCPT TO:<b@contoso.example>");
      await client.ask("DATA");
      endpoint.setTime(dayMs(65, 60));
      expect(await client.ask(`${mailOf(OLD_BUILD)}\r\n.`)).toBe(ACCEPTED);
      client.destroy();
    },
  );

  test("judges senders it cannot know as out of date", async () => {
    endpoint = await startTestEndpoint({ replyPoint: "mail" });
    const client = await SmtpClient.greet(endpoint.port, "stranger.contoso.example");
    expect(await client.ask("MAIL FROM:<a@contoso.example>")).toBe(THROTTLED);
    client.destroy();
  });
});

describe("the account of an attempt", () => {
  test("holds who, what and when, and no address", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port);
    const recipients = ["one@contoso.example", "two@contoso.example"];
    await client.deliver(mailOf(OLD_BUILD, "MAIL02.contoso.example."), recipients);
    const [attempt] = endpoint.attempts;
    expect(attempt).toMatchObject({
      simulatedMs: dayMs(65, 10),
      server: "mail02.contoso.example",
      build: OLD_BUILD,
      messageId: "<1@contoso.example>",
      helo: "edge.contoso.example",
      recipients: 2,
      stage: 5,
      replyPoint: "end-of-data",
      verdict: "throttle",
      reply: THROTTLED,
      isEncrypted: false,
    });
    expect(attempt?.bytes).toBe(mailOf(OLD_BUILD, "MAIL02.contoso.example.").length + 2);
    const row = attempt === undefined ? "" : attemptRow(attempt).join(",");
    for (const address of [...recipients, "a@contoso.example"]) expect(row).not.toContain(address);
    client.destroy();
  });

  test("a build that complies counts as not enforced: stage 0", async () => {
    endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port);
    await client.deliver(mailOf(GOOD_BUILD));
    expect(endpoint.attempts[0]).toMatchObject({ stage: 0, verdict: "accept" });
    client.destroy();
  });
});

test("a port that is taken is told as such", async () => {
  endpoint = await startTestEndpoint();
  const second = startTestEndpoint({ port: endpoint.port });
  await expect(second).rejects.toMatchObject({ code: "PORT_UNAVAILABLE" });
});
