import { describe, expect, test } from "vitest";
import type { SendingSettings } from "../../../sim/contract/settings.ts";
import type { ScenarioInput } from "../../../src/config/scenario/input.ts";
import {
  type QueueSnapshot,
  readQueueSnapshot,
} from "../../../src/config/scenario/queue-snapshot.ts";
import type { ResolvedScenario } from "../../../src/config/scenario/resolved.ts";
import { resolveScenario } from "../../../src/config/scenario/scenario.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

const TRACE = { trace: { files: "log.csv" } };
const MINUTE = 60_000;

function resolve(given: Partial<ScenarioInput>, baseFolder = "."): Promise<ResolvedScenario> {
  const context = { file: null, place: () => null, baseFolder };
  return resolveScenario({ traffic: TRACE, ...given }, context);
}

async function sendingOf(given: Partial<ScenarioInput>): Promise<SendingSettings> {
  const { sending } = (await resolve(given)).model;
  if (sending === undefined) throw new Error("nothing is set of the sending side");
  return sending;
}

describe("the sending side of a scenario", () => {
  test("is absent when nothing of it is asked for", async () => {
    expect((await resolve({})).model).not.toHaveProperty("sending");
    expect((await resolve({ replyPoint: "end-of-data" })).model).not.toHaveProperty("sending");
  });

  test("has the Exchange Mailbox queue schedule by default", async () => {
    const { queueIntervalsMs, ...rest } = await sendingOf({ replyPoint: "connect" });
    const minutes = [1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 10];
    expect(queueIntervalsMs).toEqual(minutes.map((one) => one * MINUTE));
    expect(rest).toEqual({
      connect5xx: "retry",
      capacityPerMinute: null,
      messagesPerConnection: 20,
      resend: null,
      failovers: [],
      retryPhase: null,
      queuePerGroup: false,
      warmStart: null,
    });
  });

  test("takes the queue schedule from the retry profile", async () => {
    const { queueIntervalsMs } = await sendingOf({
      replyPoint: "connect",
      retry: "exchange-2016-edge",
    });
    expect(queueIntervalsMs.slice(3, 6)).toEqual([MINUTE, 10 * MINUTE, 10 * MINUTE]);
    expect(queueIntervalsMs.at(-1)).toBe(30 * MINUTE);
  });

  test("is what the scenario says", async () => {
    const sending = await sendingOf({
      replyPoint: "connect",
      queueRetry: ["90s*2", "5m"],
      connect5xx: "bounce",
      capacity: 0.5,
      messagesPerConnection: 3,
      resend: "12.5% / 1h",
      failover: ["Edge2.contoso.example.=edge3/1h30m", "edge1=edge2/30m"],
      retry: "postfix",
      retryPhase: "7m",
      by: "connector",
      queuePerGroup: true,
      window: { start: "2026-09-08" },
      warmStart: "simulate",
    });
    expect(sending).toEqual({
      queueIntervalsMs: [90_000, 90_000, 5 * MINUTE],
      connect5xx: "bounce",
      capacityPerMinute: 0.5,
      messagesPerConnection: 3,
      resend: { probability: 0.125, afterMinutes: 60 },
      failovers: [
        { server: "edge1", to: "edge2", afterMs: 30 * MINUTE },
        { server: "edge2.contoso.example", to: "edge3", afterMs: 90 * MINUTE },
      ],
      retryPhase: 7 * MINUTE,
      queuePerGroup: true,
      warmStart: { kind: "simulate" },
    });
  });
});

describe("a field of the sending side without what it needs", () => {
  test.each<[Partial<ScenarioInput>, string]>([
    [{ queueRetry: "1m" }, "queueRetry: expected replyPoint connect beside it"],
    [{ connect5xx: "bounce" }, "connect5xx: expected replyPoint connect beside it"],
    [{ failover: "a=b/1h" }, "failover: expected replyPoint connect beside it"],
    [{ messagesPerConnection: 5 }, "messagesPerConnection: expected replyPoint connect and a"],
    [
      { replyPoint: "connect", messagesPerConnection: 5 },
      "messagesPerConnection: expected replyPoint connect and a capacity beside it",
    ],
    [{ replyPoint: "connect", queuePerGroup: true }, "queuePerGroup: expected by beside it"],
    [{ retryPhase: "random" }, "retryPhase: expected a retry profile with queue runs"],
    [{ warmStart: "simulate" }, "warmStart: expected a window start beside it"],
    [{ warmStartSpread: "1h" }, "warmStartSpread: expected a warmStart of a queue snapshot"],
    [
      { replyPoint: "connect", failover: ["a=b/1h", "A=c/1h"] },
      'failover: expected one a server, received two of "a"',
    ],
    [{ replyPoint: "connect", failover: "a=A/1h" }, "failover: expected a failover between two"],
    [{ capacity: -1 }, "capacity: expected"],
    [{ resend: "0%/1h" }, "resend: expected a share and a delay such as 30%/1h"],
  ])("%j says: %s", async (given, message) => {
    const error = await failure(() => resolve(given));
    expect(issueLines(error).join("\n")).toContain(message);
  });
});

const HEADER =
  '#TYPE Selected\n"Identity","DeliveryType","NextHopDomain","TlsDomain","Status","MessageCount"\n';

async function snapshotOf(name: string, text: string): Promise<QueueSnapshot> {
  return await withFiles({ [name]: text }, (folder) => readQueueSnapshot(`${folder}/${name}`));
}

const towardsOnline = [
  { server: "mail1", messages: 1203, inRetry: true },
  { server: "mail1", messages: 4, inRetry: false },
];

describe("a queue snapshot", () => {
  test("holds the queues of the default hybrid set-up, and no smart host of one's own", async () => {
    const text =
      HEADER +
      '"MAIL1\\12","DnsConnectorDelivery","contoso.mail.onmicrosoft.com","mail.protection.outlook.com","Retry","1203"\n' +
      '"MAIL1\\13","DnsConnectorDelivery","contoso-com.mail.protection.outlook.com","","Ready","4"\n' +
      '"MAIL1\\14","DnsConnectorDelivery","fabrikam.example","","Retry","9"\n' +
      '"MAIL1\\15","DnsConnectorDelivery","contoso.mail.onmicrosoft.com","","Suspended","8"\n' +
      '"MAIL1\\17","SmartHostConnectorDelivery","[10.0.0.5]","","Retry","70"\n' +
      '"MAIL1\\18","SmartHostConnectorDelivery","gateway.contoso.example","","Retry","7"\n' +
      '"MAIL1\\Submission","Undefined","Submission","","Ready","3"\n' +
      '"MAIL1\\16","SmartHostConnectorDelivery","[10.0.0.5]","","Retry","0"\n';
    const snapshot = await snapshotOf("q.csv", text);
    expect(snapshot.queues).toEqual(towardsOnline);
    expect(
      snapshot.passedBy.map((queue) => `${queue.identity} ${queue.messages} ${queue.why}`),
    ).toEqual([
      "MAIL1\\14 9 not towards Exchange Online",
      "MAIL1\\15 8 suspended",
      "MAIL1\\17 70 not towards Exchange Online",
      "MAIL1\\18 7 not towards Exchange Online",
      "MAIL1\\Submission 3 stays on its server",
    ]);
  });

  test("without next hops counts smart hosts, and without delivery types all queues", async () => {
    const smart =
      "Identity,DeliveryType,Status,MessageCount\nMAIL1\\12,SmartHostConnectorDelivery,Retry,1203\n" +
      "MAIL1\\13,SmartHostConnectorDelivery,Ready,4\nMAIL1\\14,MapiDelivery,Ready,5\n";
    expect((await snapshotOf("q.csv", smart)).queues).toEqual(towardsOnline);
    const bare = "Identity,Status,MessageCount\nMAIL1\\12,Retry,1203\nMAIL1\\13,Ready,4\n";
    expect((await snapshotOf("q.csv", bare)).queues).toEqual(towardsOnline);
  });

  test("says which queues are left out, with their mail", async () => {
    const text = `${HEADER}"MAIL1\\17","SmartHostConnectorDelivery","[10.0.0.5]","","Retry","70"\n`;
    const warnings = await withFiles({ "q.csv": text }, async (folder) => {
      const found = await resolve({ replyPoint: "connect", warmStart: `${folder}/q.csv` });
      return found.warnings.map(({ code, message }) => `${code} ${message}`);
    });
    expect(warnings.join("\n")).toContain(
      "SNAPSHOT_PARTLY_USED 1 queues of the snapshot with 70 messages were left out: " +
        "MAIL1\\17 to [10.0.0.5] (70 messages, not towards Exchange Online).",
    );
  });
});

describe("a queue snapshot of another kind", () => {
  test.each([
    [
      "ConvertTo-Json",
      "q.json",
      JSON.stringify([
        {
          Identity: "MAIL1\\12",
          DeliveryType: "DnsConnectorDelivery",
          NextHopDomain: "contoso.mail.onmicrosoft.com",
          Status: "Retry",
          MessageCount: 1203,
        },
        {
          Identity: "MAIL1\\13",
          DeliveryType: "DnsConnectorDelivery",
          NextHopDomain: "x.example",
          TlsDomain: "*.mail.protection.outlook.com",
          Status: "Ready",
          MessageCount: 4,
        },
      ]),
    ],
    [
      "Format-List",
      "q.txt",
      [
        "",
        "Identity      : MAIL1\\12",
        "NextHopDomain : contoso.mail.onmicrosoft.com",
        "Status        : Retry",
        "MessageCount  : 1203",
        "",
        "Identity      : MAIL1\\13",
        "NextHopDomain : contoso-com.mail.protection.outlook.com",
        "Status        : Ready",
        "MessageCount  : 4",
        "",
      ].join("\r\n"),
    ],
  ])("is read from %s", async (_, name, text) => {
    expect((await snapshotOf(name, text)).queues).toEqual(towardsOnline);
  });
});

describe("a queue snapshot that cannot be read", () => {
  test.each([
    [
      "Identity,DeliveryType,MessageCount\nm\\1,10,5\n",
      "DeliveryType: expected a name such as DnsConnectorDelivery, received the number 10",
    ],
    ["Server,MessageCount\na,1\n", "expected a column Identity"],
    ["Identity,MessageCount\nmail1,1\n", 'Identity: expected SERVER\\ID, received "mail1"'],
    [
      "Identity,MessageCount\nm\\1,many\n",
      'MessageCount: expected a whole number, received "many"',
    ],
  ])("%j says: %s", async (text, message) => {
    const error = await withFiles({ "q.csv": text }, (folder) =>
      failure(() => readQueueSnapshot(`${folder}/q.csv`)),
    );
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toContain(message);
  });
});
