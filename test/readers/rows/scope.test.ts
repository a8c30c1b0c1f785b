import { describe, expect, it } from "vitest";
import type { LogRead } from "../../../src/readers/contract/log-read.ts";
import { profileLines, readError, readFiles, warningCodes } from "../read-helpers.ts";

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join("");
}

/** Messages in and out of scope by server, as `server in|out messages`. */
function scopeLines(log: LogRead): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of profileLines(log)) {
    const [, server, , scope, , messages] = line.split(" ");
    const key = `${server} ${scope}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(messages));
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).sort();
}

const traceHead = "Received,SenderAddress,RecipientAddress,Status,FromIP,Size,MessageTraceId";

function row(id: string, fromIp: string, sender = "a@contoso.example"): string {
  return `2026-10-01T10:00:00Z,${sender},b@contoso.example,Delivered,${fromIp},10,${id}`;
}

const trace = lines(
  traceHead,
  row("1", "192.0.2.10"),
  row("2", "192.0.2.10"),
  row("3", "192.0.2.11"),
  row("4", "209.85.128.41", "x@fabrikam.example"),
  row("5", "209.85.128.41", "y@fabrikam.example"),
  row("6", "2001:DB8::25", "z@fabrikam.example"),
  row("7", ""),
);

describe("the scope of a message trace", () => {
  it("is asked for where nothing tells it, with who handed mail over", async () => {
    const error = await readError({ "trace.csv": trace }, { serverKey: "FromIP" });
    expect(error.code).toBe("SCOPE_UNKNOWN");
    const [, own, foreign] = error.message.split("\n");
    expect(own).toMatch(/^ {2}192\.0\.2\.10 +2 messages, +100 % .*: own\?$/);
    expect(foreign).toMatch(/^ {2}209\.85\.128\.41 +2 messages, +0 % .*: foreign\?$/);
    expect(error.message).toContain("1 message began in Exchange Online");
    expect(error.message).not.toContain("@");
    expect(error.addWords).toEqual(["--own", "192.0.2.10,192.0.2.11"]);
  });

  it("is asked for though the one server has a name", async () => {
    const error = await readError({ "trace.csv": trace }, { serverName: "mail01" });
    expect(error.code).toBe("SCOPE_UNKNOWN");
  });

  it.each([
    ["addresses", ["192.0.2.10", "192.0.2.11"]],
    ["a range", ["192.0.2.0/24"]],
  ])("is that of one's own senders, by %s", async (_, own) => {
    const log = await readFiles({ "trace.csv": trace }, { own });
    expect(scopeLines(log)).toEqual([
      "192.0.2.10 in 2",
      "192.0.2.11 in 1",
      "exchange-online out 1",
      "not-own out 3",
    ]);
    expect(warningCodes(log)).toEqual(["OUT_OF_SCOPE", "NOT_OWN", "ARRIVAL_IS_ACCEPTANCE"]);
  });

  it("knows an IPv6 address in any spelling", async () => {
    const log = await readFiles({ "trace.csv": trace }, { own: ["2001:db8:0:0:0::25"] });
    expect(scopeLines(log)).toContain("2001:db8::25 in 1");
  });

  it("is the same read row by row, under the name of the one server", async () => {
    const options = { own: ["192.0.2.0/24"], serverName: "mail01" };
    const tuning = { threads: 1, alwaysCopies: false, alwaysSingleRows: true };
    const files = { "trace.csv": trace };
    const log = await readFiles(files, options);
    expect(scopeLines(log)).toEqual(["exchange-online out 1", "mail01 in 3", "not-own out 3"]);
    expect(profileLines(await readFiles(files, options, tuning))).toEqual(profileLines(log));
  });

  it("is that of the inventory where it is keyed by address", async () => {
    const serverNameByKey = new Map([["192.0.2.10", "mail01.contoso.example"]]);
    for (const serverKey of ["FromIP", null]) {
      const log = await readFiles({ "trace.csv": trace }, { serverKey, serverNameByKey });
      expect(scopeLines(log)).toEqual([
        "exchange-online out 1",
        "mail01.contoso.example in 2",
        "not-own out 4",
      ]);
    }
  });

  it("is everybody's where every sender is said to be one's own", async () => {
    const log = await readFiles({ "trace.csv": trace }, { own: ["all"] });
    expect(scopeLines(log)).toContain("209.85.128.41 in 2");
    expect(scopeLines(log)).toContain("exchange-online out 1");
  });

  it("cannot be told without FromIP, and the warning says so", async () => {
    const text = lines(
      "Received,SenderAddress,RecipientAddress,MessageTraceId",
      "2026-10-01T10:00:00Z,a@contoso.example,b@contoso.example,1",
    );
    const log = await readFiles({ "trace.csv": text }, { serverName: "mail01" });
    expect(scopeLines(log)).toEqual(["mail01 in 1"]);
    expect(warningCodes(log)).toContain("SENDERS_UNKNOWN");
    const error = await readError({ "trace.csv": text }, { own: ["192.0.2.10"] });
    expect(error.code).toBe("COLUMN_MISSING");
  });

  it("refuses what is no sender", async () => {
    const error = await readError({ "trace.csv": trace }, { own: ["192.0.2.300"] });
    expect(error.code).toBe("USAGE");
    expect(error.message).toContain("192.0.2.300");
  });
});

describe("the scope of a historical search", () => {
  const head =
    "origin_timestamp_utc,sender_address,recipient_status,total_bytes,message_id,network_message_id,original_client_ip,directionality,connector_id";
  const summary = (id: string, address: string, direction: string, connector: string): string =>
    `2026-10-01T10:00:00Z,a@contoso.example,b@contoso.example##Receive,1,<${id}@x>,${id},${address},${direction},${connector}`;
  const report = lines(
    head,
    summary("n1", "192.0.2.10", "1", "Inbound from 5d2"),
    summary("n2", "192.0.2.11", "1", "Inbound from partner"),
    summary("n3", "209.85.128.41", "1", ""),
    summary("n4", "", "1", ""),
    summary("n5", "", "2", ""),
  );

  it("is that of its connectors; mail over none is out of scope, never rejected", async () => {
    const log = await readFiles({ "report.csv": report });
    expect(scopeLines(log)).toEqual([
      "192.0.2.10 in 1",
      "192.0.2.11 in 1",
      "exchange-online out 1",
      "not-own out 2",
    ]);
    expect(log.rows.rejected).toBe(0);
  });

  it("holds mail of one's own servers whose direction is Originating, by connector or address", async () => {
    const rows = [
      summary("n1", "192.0.2.10", "Originating", "Inbound from 5d2"),
      summary("n2", "", "Originating", ""),
    ];
    const log = await readFiles({ "report.csv": lines(head, ...rows) });
    expect(scopeLines(log)).toEqual(["192.0.2.10 in 1", "exchange-online out 1"]);
    const bare = [
      summary("n1", "192.0.2.10", "2", ""),
      summary("n2", "", "2", ""),
      summary("n3", "198.51.100.9", "2", ""),
    ];
    const own = { own: ["192.0.2.10"] };
    const listed = await readFiles({ "report.csv": lines(head, ...bare) }, own);
    expect(scopeLines(listed)).toEqual([
      "192.0.2.10 in 1",
      "exchange-online out 1",
      "not-own out 1",
    ]);
  });

  it("is narrowed to the connectors asked for", async () => {
    const log = await readFiles({ "report.csv": report }, { connectors: ["inbound from 5*"] });
    expect(scopeLines(log)).toEqual(["192.0.2.10 in 1", "exchange-online out 1", "not-own out 3"]);
  });

  it("leaves out what own senders handed over without a connector, and says so", async () => {
    const text = `${report}${summary("n6", "192.0.2.10", "1", "")}\r\n`;
    const log = await readFiles({ "report.csv": text }, { own: ["192.0.2.10"] });
    expect(scopeLines(log)).toContain("192.0.2.10 in 1");
    expect(scopeLines(log)).toContain("192.0.2.10 out 1");
    expect(warningCodes(log)).toContain("NO_CONNECTOR");
  });

  it("is asked for where the column of connectors is empty", async () => {
    const text = lines(head, summary("n1", "192.0.2.10", "1", ""));
    const error = await readError({ "report.csv": text });
    expect(error.code).toBe("SCOPE_UNKNOWN");
    const log = await readFiles({ "report.csv": text }, { own: ["192.0.2.10"] });
    expect(scopeLines(log)).toEqual(["192.0.2.10 in 1"]);
  });
});

describe("an extended historical search", () => {
  it("takes a server of the inventory for one's own under its name as well", async () => {
    const text = lines(
      "date_time_utc,client_ip,client_hostname,source,event_id,network_message_id,recipient_address",
      "2026-10-01T10:00:00Z,192.0.2.99,mail01.contoso.example,SMTP,RECEIVE,n1,b@contoso.example",
      "2026-10-01T10:00:00Z,198.51.100.9,mx.fabrikam.example,SMTP,RECEIVE,n2,b@contoso.example",
    );
    const serverNameByKey = new Map([["192.0.2.10", "mail01.contoso.example"]]);
    const log = await readFiles({ "report.csv": text }, { serverNameByKey });
    expect(scopeLines(log)).toEqual(["mail01.contoso.example in 1", "not-own out 1"]);
  });

  const head =
    "date_time_utc,client_ip,client_hostname,source,event_id,network_message_id,recipient_address,directionality";
  const receive = (id: string, address: string, host: string): string =>
    `2026-10-01T10:00:00Z,${address},${host},SMTP,RECEIVE,${id},b@contoso.example,1`;
  const report = lines(
    head,
    receive("n1", "192.0.2.10", "mail01.contoso.example"),
    receive("n1", "10.152.0.1", "DB8PR01MB0001.eurprd01.prod.outlook.com"),
    receive("n1", "10.152.0.2", "DB5EUR01FT010.eop-EUR01.prod.protection.outlook.com"),
    receive("n2", "209.85.128.41", "mail01.fabrikam.example"),
    receive("n3", "192.0.2.11", "mail01"),
  );

  it("counts a message once, and no host of the provider as a server of one's own", async () => {
    const own = ["*.contoso.example", "192.0.2.11"];
    const log = await readFiles({ "report.csv": report }, { own });
    expect(scopeLines(log)).toEqual(["mail01.contoso.example in 2", "not-own out 1"]);
    expect(log.rows.filteredByReason).toEqual([
      { reason: "a hop inside Exchange Online", rows: 2 },
    ]);
  });
});

describe("a log of one's own columns", () => {
  it("counts the senders asked for alone", async () => {
    const text = lines(
      "time,server,id",
      "2026-10-01T10:00:00Z,192.0.2.10,a",
      "2026-10-01T10:00:00Z,198.51.100.9,b",
    );
    const log = await readFiles({ "a.csv": text }, { own: ["192.0.2.0/28"] });
    expect(scopeLines(log)).toEqual(["192.0.2.10 in 1", "not-own out 1"]);
    expect(scopeLines(await readFiles({ "a.csv": text }))).toHaveLength(2);
  });
});
