import { describe, expect, it } from "vitest";
import { account, messageLines, readError, readFiles, warningCodes } from "../read-helpers.ts";
import {
  exportRow,
  fields2016,
  sendRow,
  trackingCmdlet,
  trackingHead,
  trackingRow,
} from "./fixtures-tracking.ts";

const nextHop = "contoso-com.mail.protection.outlook.com";

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\r\n`).join("");
}

describe("a tracking log", () => {
  it("that goes on with another version's header is read by each header", async () => {
    const old = fields2016
      .split(",")
      .slice(0, 27)
      .filter((name) => name !== "network-message-id");
    const oldRow = sendRow({
      time: "2025-08-20T09:00:00.000Z",
      messageId: "<old@c>",
      internalId: "5",
    })
      .split(",")
      .filter((_, index) => index !== 11)
      .slice(0, 26);
    const text = lines(
      "#Software: Microsoft Exchange Server",
      "#Version: 14.03.0415.000",
      "#Log-type: Message Tracking Log",
      "#Date: 2025-08-20T00:00:00.000Z",
      `#Fields: ${old.join(",")}`,
      oldRow.join(","),
      ...trackingHead,
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }),
      ...trackingHead,
      sendRow({ time: "2025-08-20T11:00:00.000Z", networkId: "n2" }),
    );
    const read = await readFiles({ "MSGTRK.LOG": text });
    expect(account(read)).toBe("3 3 0 0 0");
    expect(await messageLines(read)).toEqual([
      `2025-08-20T09:00:00.000Z ex01 14.3.415.0 1 1000 old@c 5 ${nextHop}`,
      `2025-08-20T10:00:00.000Z ex01 15.1.2507.39 1 1000 n1 ${nextHop}`,
      `2025-08-20T11:00:00.000Z ex01 15.1.2507.39 1 1000 n2 ${nextHop}`,
    ]);
  });

  it("without its header is known by its thirty columns", async () => {
    const text = lines(sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }));
    const read = await readFiles({ "MSGTRK.LOG": text });
    expect(read.format).toBe("tracking-log");
    expect(account(read)).toBe("1 1 0 0 0");
  });

  it("with NUL bytes after a crash is read", async () => {
    const first = lines(
      ...trackingHead,
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }),
    );
    const read = await readFiles({ "MSGTRK.LOG": first + "\0".repeat(5_000) });
    expect(account(read)).toBe("1 1 0 0 0");
  });
});

describe("the messages of a tracking log", () => {
  it("takes the arrival of a message from its own server only", async () => {
    const text = lines(
      ...trackingHead,
      trackingRow({
        time: "2025-08-20T09:00:00.000Z",
        event: "RECEIVE",
        serverHost: "EX02",
        networkId: "n1",
      }),
      trackingRow({
        time: "2025-08-20T09:30:00.000Z",
        event: "RECEIVE",
        serverHost: "ex01.contoso.example",
        networkId: "n1",
      }),
      trackingRow({
        time: "2025-08-20T09:40:00.000Z",
        event: "RECEIVE",
        serverHost: "EX01",
        networkId: "n2",
      }),
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }),
    );
    const [first] = await messageLines(await readFiles({ "MSGTRK.LOG": text }));
    expect(first).toMatch(/^2025-08-20T09:30:00.000Z ex01 /);
  });

  it("takes the arrival from the server with the address that stands for it", async () => {
    const head =
      "#Fields: date-time,client-ip,client-hostname,server-ip,server-hostname,connector-id,source,event-id,network-message-id,recipient-address";
    const received = (time: string, host: string, address: string): string =>
      `2025-08-20T${time}Z,192.0.2.99,client,${address},${host},Default,SMTP,RECEIVE,n1,a@x.example`;
    const text = lines(
      head,
      received("09:00:00.000", "ex01.contoso.example", "10.0.0.1"),
      received("09:02:00.000", "ex02.contoso.example", "10.0.0.2"),
      `2025-08-20T10:00:00.000Z,10.0.0.2,ex02.contoso.example,203.0.113.9,${nextHop},Outbound to Office 365,SMTP,SEND,n1,a@x.example`,
    );
    const log = await readFiles({ "a.log": text }, { serverKey: "client-ip" });
    const [line = ""] = await messageLines(log);
    expect(line).toContain("2025-08-20T09:02:00.000Z 10.0.0.2");
  });

  it("finds the RECEIVE row of a message in another file", async () => {
    const receive = { event: "RECEIVE", serverHost: "EX01", networkId: "n1" };
    const read = await readFiles({
      "a.LOG": lines(
        ...trackingHead,
        sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }),
      ),
      "b.LOG": lines(
        ...trackingHead,
        trackingRow({ time: "2025-08-20T09:00:00.000Z", ...receive }),
      ),
    });
    expect((await messageLines(read))[0]).toMatch(/^2025-08-20T09:00:00.000Z/);
    expect(warningCodes(read)).toEqual([]);
  });

  it("warns where nothing but the time of SEND is left", async () => {
    const text = lines(
      ...trackingHead,
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }),
    );
    const read = await readFiles({ "MSGTRK.LOG": text });
    expect(warningCodes(read)).toEqual(["ARRIVAL_IS_SEND"]);
  });
});

describe("messages and servers of a tracking log", () => {
  it("counts a message to two next hops twice", async () => {
    const other = "fabrikam-com.mail.protection.outlook.com.";
    const text = lines(
      ...trackingHead,
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1" }),
      sendRow({
        time: "2025-08-20T10:00:00.000Z",
        networkId: "n1",
        serverHost: other,
        connector: "x",
      }),
    );
    expect(account(await readFiles({ "MSGTRK.LOG": text }))).toBe("2 2 0 0 0");
  });

  it("leaves a bare server name alone that two full names begin with", async () => {
    const text = lines(
      ...trackingHead,
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n1", clientHost: "EX01" }),
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n2", clientHost: "ex01.a.example" }),
      sendRow({ time: "2025-08-20T10:00:00.000Z", networkId: "n3", clientHost: "EX01.b.example." }),
    );
    const read = await readFiles({ "MSGTRK.LOG": text });
    expect(read.servers).toEqual(["ex01", "ex01.a.example", "ex01.b.example"]);
  });

  it("of another type is refused with its name", async () => {
    const text = lines(
      "#Software: Microsoft Exchange Server",
      "#Version: 15.0.0.0",
      "#Log-type: SMTP Receive Protocol Log",
      "#Date: 2025-08-20T00:00:00.000Z",
      "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context",
      "2025-08-20T00:00:00.000Z,Outbound,08D,0,,10.0.0.1:25,*,,attempting to connect",
    );
    const error = await readError({ "RECV.LOG": text });
    expect(error.code).toBe("FORMAT_UNKNOWN");
    expect(error.message).toContain("received 'SMTP Receive Protocol Log'");
  });
});

describe("an export of Get-MessageTrackingLog", () => {
  const [head = ""] = trackingCmdlet.head;

  it("shows its offset by its MessageInfo, also one of half an hour", async () => {
    const text = lines(
      head,
      exportRow({
        time: "4/26/2025 3:30:02 PM",
        networkId: "n1",
        info: "2025-04-26T10:00:01.426Z;",
      }),
      exportRow({
        time: "4/26/2025 3:31:02 PM",
        networkId: "n2",
        info: "2025-04-26T10:00:59.426Z;",
      }),
      exportRow({ time: "4/26/2025 4:00:00 PM", networkId: "n3" }),
    );
    const read = await readFiles({ "a.csv": text });
    expect((await messageLines(read)).map((line) => line.slice(0, 24))).toEqual([
      "2025-04-26T10:00:01.426Z",
      "2025-04-26T10:00:59.426Z",
      "2025-04-26T10:30:00.000Z",
    ]);
    expect(read.warnings.map(({ message }) => message).join()).toContain("UTC+05:30");
  });

  it("is read in the zone that is given", async () => {
    const text = lines(head, exportRow({ time: "4/26/2025 3:30:02 PM", networkId: "n1" }));
    const read = await readFiles({ "a.csv": text }, { timeZone: "America/New_York" });
    expect((await messageLines(read))[0]).toMatch(/^2025-04-26T19:30:02.000Z/);
    expect(warningCodes(read)).toEqual(["ARRIVAL_IS_SEND"]);
  });

  it("with neither is read as UTC, with a warning", async () => {
    const text = lines(head, exportRow({ time: "4/26/2025 3:30:02 PM", networkId: "n1" }));
    const read = await readFiles({ "a.csv": text });
    expect((await messageLines(read))[0]).toMatch(/^2025-04-26T15:30:02.000Z/);
    expect(warningCodes(read)).toContain("TIME_ZONE_ASSUMED");
  });
});
