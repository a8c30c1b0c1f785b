import { describe, expect, it } from "vitest";
import { account, messageLines, readError, readFiles, warningCodes } from "../read-helpers.ts";
import { type FormatFixture, logText } from "./fixtures-format.ts";
import { eximMainLog, postfixJournal, sendmailLog } from "./fixtures-mail-servers.ts";
import { emailEventsCsv, emailEventsJson, screenExport } from "./fixtures-portal.ts";
import {
  cmdletJson,
  cmdletList,
  cmdletSubset,
  ecsJson,
  kibanaCsv,
  sentinelCsv,
} from "./fixtures-shipped.ts";
import { postfixMaillog } from "./fixtures-threads.ts";
import { traceNewShell } from "./fixtures-trace.ts";
import { trackingFile } from "./fixtures-tracking.ts";

const hop = "contoso-com.mail.protection.outlook.com";

function sent(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    Timestamp: "2025-08-20T12:15:00.25+02:00",
    ClientHostname: "EX01",
    ServerHostname: hop,
    ConnectorId: "Outbound to Office 365",
    Source: "SMTP",
    EventId: "SEND",
    NetworkMessageId: "n1",
    Recipients: ["a@x.example", "b@x.example"],
    RecipientStatus: ["250 2.1.5 Recipient OK"],
    TotalBytes: 5,
    Reference: [],
    EventData: [{ Key: "E2ELatency", Value: "1" }],
    ...fields,
  };
}

describe("Get-MessageTrackingLog as JSON", () => {
  const oldDate = { value: "/Date(1755684900250)/", DisplayHint: 2, DateTime: "20 August 2025" };

  it.each([
    ["an array, laid out", JSON.stringify([sent({}), sent({ NetworkMessageId: "n2" })], null, 2)],
    ["an array in one line", JSON.stringify([sent({}), sent({ NetworkMessageId: "n2" })])],
    [
      "one object a line",
      `${JSON.stringify(sent({}))}\n${JSON.stringify(sent({ NetworkMessageId: "n2" }))}`,
    ],
    [
      "PowerShell 5.1's lists and dates as objects",
      JSON.stringify(
        ["n1", "n2"].map((id) =>
          sent({
            NetworkMessageId: id,
            Timestamp: oldDate,
            Recipients: { value: ["a@x.example", "b@x.example"], Count: 2 },
          }),
        ),
        null,
        4,
      ).replaceAll("/Date(", "\\/Date("),
    ],
  ])("is read from %s", async (_, text) => {
    const log = await readFiles({ "log.json": text });
    expect(log.format).toBe("tracking-export");
    expect(account(log)).toBe("2 2 0 0 0");
    expect(await messageLines(log)).toEqual(
      ["n1", "n2"].map((id) => `2025-08-20T10:15:00.250Z ex01 - 2 5 ${id} ${hop}`),
    );
  });

  it("is the same in whatever pieces it comes", async () => {
    const text = Buffer.from(JSON.stringify({ value: [sent({}), sent({})] }));
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at++) yield text.subarray(at, at + 1);
    }
    const log = await readFiles({}, { inputs: ["-"], stdin: bytes() });
    expect(account(log)).toBe("2 1 1 0 0");
  });

  it("keeps lists of objects, wherever they stand in a record", async () => {
    const record = sent({ Nested: { List: [{ a: 1 }] }, Other: [{ b: { c: [{ d: 2 }] } }] });
    for (const text of [JSON.stringify([record]), JSON.stringify({ value: [record] })]) {
      expect(account(await readFiles({ "log.json": text }))).toBe("1 1 0 0 0");
    }
  });

  it("of another kind is refused, and not taken for a message trace", async () => {
    const text = JSON.stringify([{ foo: "x", value: 1, results: "y" }]);
    expect((await readError({ "log.json": text })).code).toBe("FORMAT_UNKNOWN");
  });

  it("names a server only where one is sure", async () => {
    const { ClientHostname: _, ...rest } = sent({});
    const text = JSON.stringify([rest]);
    const error = await readError({ "log.json": text });
    expect(error.code).toBe("SERVER_UNKNOWN");
    const named = await readFiles({ "log.json": text }, { serverName: "EX09" });
    expect(named.servers).toEqual(["ex09"]);
  });

  it("of which nothing says where mail goes is no known log", async () => {
    const { ConnectorId: _, ServerHostname: __, ...rest } = sent({});
    expect((await readError({ "log.json": JSON.stringify([rest]) })).code).toBe("FORMAT_UNKNOWN");
  });
});

describe("Get-MessageTrackingLog as a list", () => {
  const lines = (recipients: string, more: readonly string[] = []): string =>
    [
      "",
      "Timestamp        : 2025-08-20 10:15:00Z",
      "ClientHostname   : EX01",
      "ServerHostname   : contoso-com.mail.protection",
      "                   .outlook.com",
      "ConnectorId      : Outbound to Office 365",
      "Source           : SMTP",
      "EventId          : SEND",
      "NetworkMessageId : n1",
      `Recipients       : ${recipients}`,
      ...more,
      "",
    ].join("\r\n");

  it("puts values together that were broken at the width of the console", async () => {
    const text = lines("{a@x.example, b@x.example}");
    const prompt = `[PS] C:\\>Get-MessageTrackingLog -Start (Get-Date).AddDays(-1) | Format-List *`;
    for (const each of [text, `${text}\r\n${prompt}\r\n`]) {
      const log = await readFiles({ "log.txt": each });
      expect(await messageLines(log)).toEqual([`2025-08-20T10:15:00.000Z ex01 - 2 0 n1 ${hop}`]);
    }
  });

  it("counts recipients of a list that is cut short by RecipientCount, and else stops", async () => {
    const cut = "{a@x.example, b@x.ex...}";
    const counted = await readFiles({ "log.txt": lines(cut, ["RecipientCount   : 9"]) });
    expect(counted.profile.recipients[0]).toBe(9);
    const error = await readError({ "log.txt": lines(cut) });
    expect(error.code).toBe("COLUMN_MISSING");
    expect(error.message).toContain("line 2");
    expect(error.message).not.toContain("@");
  });
});

describe("other forms of known logs", () => {
  it("Sentinel's local times become UTC by MessageInfo", async () => {
    const head = [
      ...["TimeGenerated [Local Time]", "clientHostname", "serverHostname", "connectorId"],
      ...["source", "eventId", "networkMessageId", "messageInfo", "totalBytes_d"],
    ];
    const row = `"8/20/2025, 12:15:00.250 PM",EX01,${hop},Outbound to Office 365,SMTP,SEND,n1,2025-08-20T10:15:00.200Z;SRV=EX01.contoso.example:A=1,1000.0`;
    const log = await readFiles({ "a.csv": `${head.join(",")}\n${row}\n` });
    expect(log.format).toBe("tracking-sentinel-local");
    expect(await messageLines(log)).toEqual([
      `2025-08-20T10:15:00.200Z ex01.contoso.example - 1 1000 n1 ${hop}`,
    ]);
    expect(warningCodes(log)).toContain("TIME_ZONE_RECOVERED");
  });

  it("a message trace is read from a list as well", async () => {
    const block = (id: string): string =>
      [
        `MessageTraceId   : ${id}`,
        "Received         : 2025-08-20 10:15:00",
        "RecipientAddress : a@x.example",
        "FromIP           : 203.0.113.5",
        "Size             : 5",
        "",
      ].join("\n");
    const options = { serverKey: "FromIP", own: ["203.0.113.5"] };
    const log = await readFiles({ "a.txt": block("t1") + block("t2") }, options);
    expect(await messageLines(log)).toEqual(
      ["t1", "t2"].map((id) => `2025-08-20T10:15:00.000Z 203.0.113.5 - 1 5 ${id}`),
    );
  });

  it("EmailEvents are read from the answer of the API, whose schema is no record", async () => {
    const [first = ""] = emailEventsJson.rows;
    const text = JSON.stringify({
      Stats: { ExecutionTime: 1 },
      Schema: [{ Name: "Timestamp", Type: "DateTime" }],
      Results: [JSON.parse(first)],
    });
    const log = await readFiles({ "a.json": text }, emailEventsJson.options);
    expect(account(log)).toBe("1 1 0 0 0");
  });
});

describe("mail that cannot be told apart", () => {
  it("an on-screen export says so, needs a server's name, and keeps no subject", async () => {
    const text = logText(screenExport);
    expect((await readError({ "a.csv": text })).code).toBe("SERVER_UNKNOWN");
    const log = await readFiles({ "a.csv": text }, screenExport.options);
    expect(warningCodes(log)).toEqual(
      expect.arrayContaining(["SENDERS_UNKNOWN", "ROWS_WITHOUT_ID", "ARRIVAL_IS_ACCEPTANCE"]),
    );
    expect((await messageLines(log)).join(" ")).not.toMatch(/one|two|lines/);
  });

  it("an on-screen export without (UTC) says that it took times as UTC", async () => {
    const text = logText(screenExport).replace("Date (UTC)", "Date");
    const log = await readFiles({ "a.csv": text }, screenExport.options);
    expect(log.format).toBe("eac-screen-local");
    expect(warningCodes(log)).toContain("TIME_ZONE_ASSUMED");
  });

  it("EmailEvents without Connectors counts the mail of one's own senders", async () => {
    const text = logText(emailEventsCsv).replace("Connectors", "Other");
    const log = await readFiles({ "a.csv": text }, emailEventsCsv.options);
    const inScope = [...log.profile.inScope].reduce((sum, each) => sum + each, 0);
    expect(inScope).toBe(4);
  });

  it("EmailEvents with Connectors leaves the rest out of scope", async () => {
    const log = await readFiles({ "a.csv": logText(emailEventsCsv) }, emailEventsCsv.options);
    const outside = log.profile.servers.filter((_, server) =>
      log.profile.inScope.some((each, row) => each === 0 && log.profile.server[row] === server),
    );
    expect(outside).toEqual(["exchange-online", "not-own"]);
  });

  it("Exim's log needs a server's name", async () => {
    const error = await readError({ mainlog: logText(eximMainLog) }, { timeZone: "UTC" });
    expect(error.code).toBe("SERVER_UNKNOWN");
    expect(error.message).toContain("a log of Exim names no host");
  });
});

describe("logs of two kinds", () => {
  const all: readonly FormatFixture[] = [
    ...[cmdletJson, cmdletSubset, screenExport, emailEventsJson, sentinelCsv, kibanaCsv, ecsJson],
    ...[postfixJournal, eximMainLog, sendmailLog, trackingFile, traceNewShell],
  ];

  it("are never read in one run, whatever they are", async () => {
    for (const [index, one] of all.entries()) {
      for (const other of all.slice(index + 1)) {
        if (one.format === other.format) continue;
        const options = { timeFormat: "syslog-2025", serverName: "mail01" };
        const error = await readError({ "a.log": logText(one), "b.log": logText(other) }, options);
        expect([one.title, other.title, error.code]).toEqual([
          one.title,
          other.title,
          "FORMAT_UNKNOWN",
        ]);
      }
    }
  });

  it("are refused in one file of syslog as well", async () => {
    const text = logText(sendmailLog) + logText(postfixMaillog);
    const error = await readError({ "mail.log": text }, sendmailLog.options);
    expect(error.code).toBe("FORMAT_UNKNOWN");
    expect(error.message).toContain("is of two mail servers");
    expect(error.message).not.toContain("@");
  });

  it("an export of a cmdlet is of one kind in every form", async () => {
    const options = { timeZone: "UTC", timeFormat: "dd/MM/yyyy HH:mm:ss" };
    const files = { "a.csv": logText(cmdletSubset), "b.txt": logText(cmdletList) };
    expect((await readFiles(files, options)).format).toBe("tracking-export");
  });
});
