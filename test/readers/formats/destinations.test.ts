import { describe, expect, it } from "vitest";
import type { LogRead } from "../../../src/readers/contract/log-read.ts";
import { messageLines, readFiles } from "../read-helpers.ts";

const filteredElsewhere = "not to Exchange Online";

async function ids(log: LogRead): Promise<readonly string[]> {
  return (await messageLines(log)).map((line) => line.split(" ").slice(5).join(" "));
}

function elsewhere(log: LogRead): number {
  const found = log.rows.filteredByReason.find(({ reason }) => reason === filteredElsewhere);
  return found?.rows ?? 0;
}

function nothingKept(log: LogRead): string {
  return log.warnings.find(({ code }) => code === "NOTHING_KEPT")?.message ?? "";
}

let sequence = 0;
const session = (
  id: string,
  connector: string,
  banner: string | null,
  reply: string,
): readonly string[] => {
  const said = (event: string, data: string): string => {
    sequence++;
    const quoted = `"${data.replaceAll('"', '""')}"`;
    const ends = "10.0.0.7:1234,198.51.100.9:25";
    return `2026-10-01T10:00:00.000Z,${connector},${id},${sequence},${ends},${event},${quoted},`;
  };
  return [
    ...(banner === null ? [] : [said("<", `220 ${banner} ESMTP ready`)]),
    said(">", "EHLO mail01.contoso.example"),
    said(">", "STARTTLS"),
    said("<", "220 2.0.0 SMTP server ready"),
    said("*", `sending message with RecordId 1 and InternetMessageId <${id}@x>`),
    said(">", "MAIL FROM:<a@contoso.example> SIZE=1"),
    said(">", "RCPT TO:<b@x.example>"),
    said("<", reply),
  ];
};
const head =
  "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context";

describe("a protocol log of all connectors of a server", () => {
  const queued = "250 2.6.0 <x> Queued mail for delivery";
  const refused =
    "450 4.7.1 Connecting server is greylisted; throttled for some mins, try again later";
  const text = [
    head,
    ...session("s1", "To Internet", "AM1.mail.protection.outlook.com", queued),
    ...session("s2", "To Internet", "mx.fabrikam.example", queued),
    ...session("s3", "To Internet", "mx.fabrikam.example", refused),
    ...session("s4", "Outbound to Office 365 - 5d2", null, queued),
    ...session("s5", "Intra-Organization SMTP Send Connector", "ex02.contoso.example", queued),
    ...session(
      "s6",
      "To Internet",
      null,
      "250 2.6.0 <x> [Hostname=A.eurprd.prod.outlook.com] Queued",
    ),
    ...session("s7", "To cloud", "tenant.mx.microsoft", queued),
    ...session("s8", "To cloud", "mail.office365.us", queued),
    ...session("s9", "To cloud", "contoso.partner.outlook.cn", queued),
  ].join("\r\n");

  it("counts what goes to Exchange Online, by banner, reply or connector", async () => {
    const log = await readFiles({ "SEND.LOG": text });
    expect(await ids(log)).toEqual(["s1@x", "s4@x", "s6@x", "s7@x", "s8@x", "s9@x"]);
    expect(elsewhere(log)).toBe(3);
  });

  it("takes no one else's refusal for enforcement", async () => {
    const log = await readFiles({ "SEND.LOG": text }, { withAttempts: true });
    let attempts = 0;
    for await (const rows of log.attempts()) attempts += rows.count;
    expect(attempts).toBe(6);
  });

  it("believes a banner, not a reply in which Outlook.com names a host of the provider", async () => {
    const reply =
      "250 2.6.0 <x> [Hostname=A.eurprd.prod.outlook.com] 9 bytes in 0.1, 0 KB/sec Queued";
    const host = "outlook-com.olc.protection.outlook.com";
    const log = await readFiles({
      "SEND.LOG": [
        head,
        ...session("o1", "To Internet", host, reply),
        ...session("o2", "To Internet", "AM1.mail.protection.outlook.com", reply),
      ].join("\r\n"),
    });
    expect(await ids(log)).toEqual(["o2@x"]);
    expect(elsewhere(log)).toBe(1);
  });

  it("takes the size of a message without SIZE= from the reply", async () => {
    const reply = "250 2.6.0 <x> [InternalId=7] 141301 bytes in 0.101, 1361,827 KB/sec Queued";
    const rows = session("z1", "Outbound to Office 365 - 5d2", null, reply);
    const text = [head, ...rows].join("\r\n");
    const sized = await readFiles({ "SEND.LOG": text });
    expect([...sized.profile.bytes]).toEqual([1]);
    const bare = await readFiles({ "SEND.LOG": text.replace(" SIZE=1", "") });
    expect([...bare.profile.bytes]).toEqual([141301]);
  });

  it("counts the connector or the smart host asked for instead", async () => {
    const connectors = ["To Internet"];
    const byConnector = await readFiles({ "SEND.LOG": text }, { connectors });
    expect(await ids(byConnector)).toEqual(["s1@x", "s2@x", "s3@x", "s6@x"]);
    const nextHops = ["mx.fabrikam.example"];
    const byHost = await readFiles({ "SEND.LOG": text }, { nextHops });
    expect(await ids(byHost)).toEqual(["s2@x", "s3@x"]);
  });

  it("names where its mail went where none went to Exchange Online", async () => {
    const other = [head, ...session("t1", "To Internet", "mx.fabrikam.example", queued)];
    const log = await readFiles({ "SEND.LOG": other.join("\r\n") });
    expect(nothingKept(log)).toContain("mx.fabrikam.example (1)");
  });
});

describe("a tracking log of all destinations", () => {
  const head =
    "#Fields: date-time,client-hostname,server-hostname,connector-id,source,event-id,network-message-id,recipient-address,sender-address";
  const send = (id: string, host: string, connector: string, event = "SENDEXTERNAL"): string =>
    `2026-10-01T10:00:00.000Z,mail01.contoso.example,${host},${connector},SMTP,${event},${id},b@x.example,a@contoso.example`;
  const text = [
    head,
    send("n1", "tenant.mail.protection.outlook.com", "To Internet"),
    send("n2", "mx.fabrikam.example", "To Internet"),
    send("n3", "smarthost.contoso.example", "Outbound to Office 365 - 5d2"),
    send("n4", "tenant.mail.eo.outlook.com", "To Internet"),
    send("n5", "ex02.contoso.example", "Intra-Organization SMTP Send Connector", "SEND"),
    send("n6", "mail01.contoso.example", "Default", "RECEIVE"),
    send("n7", "gateway.contoso.example", "To gateway"),
  ].join("\r\n");

  it("counts what goes to Exchange Online, and the rest by reason", async () => {
    const log = await readFiles({ "MSGTRK.LOG": text });
    expect((await ids(log)).map((id) => id.split(" ")[0])).toEqual(["n1", "n3", "n4"]);
    expect(log.rows.filteredByReason).toEqual([
      { reason: filteredElsewhere, rows: 3 },
      { reason: "no handing over of a message", rows: 1 },
    ]);
  });

  it("counts a gateway in between where it is named", async () => {
    const nextHops = ["gateway.contoso.example"];
    const byHost = await readFiles({ "MSGTRK.LOG": text }, { nextHops });
    expect((await ids(byHost)).map((id) => id.split(" ")[0])).toEqual(["n7"]);
    const byConnector = await readFiles({ "MSGTRK.LOG": text }, { connectors: ["to gateway"] });
    expect((await ids(byConnector)).map((id) => id.split(" ")[0])).toEqual(["n7"]);
  });
});

describe("a Postfix log of all destinations", () => {
  const line = (id: string, to: string, relay: string, said: string): string =>
    `2026-10-01T10:00:00+00:00 mx1 postfix/smtp[1]: ${id}: to=<${to}>, relay=${relay}, delay=1, delays=0/0/0/1, dsn=2.0.0, ${said}`;
  const sent = "status=sent (250 ok)";
  const online = "contoso-com.mail.protection.outlook.com";
  const text = [
    line("AAAAA1", "a@contoso.example", `${online}[203.0.113.1]:25`, sent),
    line("AAAAA2", "a@fabrikam.example", "mx.fabrikam.example[203.0.113.9]:25", sent),
    line("AAAAA3", "a@contoso.example", "none", "status=deferred (no reply at all)"),
    line(
      "AAAAA4",
      "a@contoso.example",
      "none",
      `status=deferred (connect to ${online}[203.0.113.1]:25: Connection timed out)`,
    ),
    line("AAAAA5", "a@fabrikam.example", "none", "status=deferred (no reply at all)"),
    line("AAAAA6", "a@tailspin.example", "smart.contoso.example[192.0.2.7]:25", sent),
  ].join("\n");

  it("counts what goes to Exchange Online, or failed on its way there", async () => {
    const log = await readFiles({ "mail.log": text });
    expect(await ids(log)).toEqual([
      "AAAAA1 contoso.example",
      "AAAAA3 contoso.example",
      "AAAAA4 contoso.example",
    ]);
    expect(elsewhere(log)).toBe(3);
  });

  it("counts a smart host by name or address, or every next hop", async () => {
    for (const nextHop of ["smart.contoso.example", "192.0.2.7"]) {
      const log = await readFiles({ "mail.log": text }, { nextHops: [nextHop] });
      expect(await ids(log)).toEqual(["AAAAA6 tailspin.example"]);
    }
    const all = await readFiles({ "mail.log": text }, { nextHops: ["*"] });
    expect(await ids(all)).toHaveLength(6);
  });
});
