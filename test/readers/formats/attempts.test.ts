import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { LogRead } from "../../../src/readers/contract/log-read.ts";
import type { ReadOptions } from "../../../src/readers/contract/read-options.ts";
import { account, type Files, readFiles } from "../read-helpers.ts";
import { logText } from "./fixtures-format.ts";
import { eximMainLog, sendmailLog } from "./fixtures-mail-servers.ts";
import { postfixMaillog, sendProtocol, smtp } from "./fixtures-threads.ts";
import { sendRow, trackingFile } from "./fixtures-tracking.ts";

const outcomes = ["accepted", "deferred", "failed", "expired"];
const kinds = ["accepted", "throttled", "blocked", "other 4xx", "other 5xx", "expired"];

/** Every attempt as `arrival attempt outcome kind minutes code id`. */
async function attemptLines(log: LogRead): Promise<readonly string[]> {
  const lines: string[] = [];
  const clock = (ms: number | undefined): string => new Date(ms ?? 0).toISOString().slice(11, 19);
  for await (const rows of log.attempts()) {
    for (let at = 0; at < rows.count; at++) {
      const outcome = outcomes[rows.outcome[at] ?? -1];
      const kind = kinds[rows.kind[at] ?? -1];
      const words = `${outcome} ${kind} ${rows.minutesPerHour[at]} ${rows.code[at] || "-"}`;
      lines.push(`${clock(rows.arrivalMs[at])} ${clock(rows.timeMs[at])} ${words} ${rows.id[at]}`);
    }
  }
  return lines;
}

async function attemptsOf(files: Files, options: Partial<ReadOptions> = {}): Promise<LogRead> {
  return await readFiles(files, { ...options, withAttempts: true });
}

const throttled =
  "Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 5 mins/hr.";
const blocked =
  "Connecting Exchange server version is out-of-date; connection to Exchange Online blocked for 60 mins/hr.";

function led(reply: string, tail = "};{MSG=};{FQDN=};{IP=};{LRT=}]"): string {
  return `[{LED=${reply}${tail}`;
}

function refusal(event: "DEFER" | "FAIL", minute: string, status: string, id: string): string {
  const row = sendRow({ time: `2025-08-20T10:${minute}:00.000Z`, networkId: id });
  return row
    .replace(/,SENDEXTERNAL,|,SEND,/, `,${event},`)
    .replace(/250 2\.1\.5 Recipient OK/, status);
}

describe("attempts of a tracking log", () => {
  it("are its rows DEFER, FAIL and SEND, by the reply each carries", async () => {
    const rows = [
      refusal("DEFER", "05", led(`450 4.7.230 ${throttled}`), "n1"),
      refusal("DEFER", "20", led(`4.7.230 ${throttled}`, ""), "n1"),
      refusal(
        "DEFER",
        "25",
        led("451 4.4.0 Primary target IP address responded with an error"),
        "n1",
      ),
      sendRow({ time: "2025-08-20T10:35:00.000Z", networkId: "n1" }),
      refusal("FAIL", "40", led(`550 5.7.230 ${blocked}`), "n2"),
      refusal("FAIL", "41", led("550 4.4.7 QUEUE.Expired"), "n3"),
      refusal("FAIL", "42", led("550 5.7.1 TRANSPORT.RULES.RejectMessage"), "n4"),
    ];
    const text = [...trackingFile.head, ...rows].join("\r\n");
    const log = await attemptsOf({ "MSGTRK.LOG": text });
    expect((await attemptLines(log)).map((line) => line.slice(9))).toEqual([
      "10:05:00 deferred throttled 5 450 4.7.230 n1",
      "10:20:00 deferred throttled 5 4.7.230 n1",
      "10:25:00 deferred other 4xx 0 451 4.4.0 n1",
      "10:35:00 accepted accepted 0 - n1",
      "10:40:00 failed blocked 60 550 5.7.230 n2",
      "10:41:00 expired expired 0 550 4.4.7 n3",
      "10:42:00 failed other 5xx 0 550 5.7.1 n4",
    ]);
    expect(account(log)).toBe("7 7 0 0 0");
  });

  it("are those of its export as well, from the arrival at the server on", async () => {
    const columns =
      "Timestamp,ClientHostname,ServerHostname,ConnectorId,Source,EventId,NetworkMessageId,RecipientStatus";
    const hop = "x.mail.protection.outlook.com";
    const rows = [
      "2025-08-20 10:00:00,client,EX01,Default EX01,SMTP,RECEIVE,n1,",
      `2025-08-20 10:00:02,EX01,${hop},Outbound to Office 365,SMTP,DEFER,n1,"{${led(`450 4.7.230 ${throttled}`)}}"`,
      `2025-08-20 10:01:02,,EX01,Outbound to Office 365,QUEUE,DEFER,n1,"{${led("451 4.4.0 Primary target")}}"`,
      `2025-08-20 10:15:02,EX01,${hop},Outbound to Office 365,SMTP,SENDEXTERNAL,n1,{250 2.1.5 Recipient OK}`,
      "2025-08-20 10:16:00,EX01,EX02,Intra-Organization SMTP Send Connector,SMTP,DEFER,n2,{[{LED=451 4.4.0}]}",
    ];
    const log = await attemptsOf({ "log.csv": [columns, ...rows].join("\r\n") });
    expect(log.format).toBe("tracking-export");
    expect(log.servers).toEqual(["ex01"]);
    expect(await attemptLines(log)).toEqual([
      "10:00:00 10:00:02 deferred throttled 5 450 4.7.230 n1",
      "10:00:00 10:01:02 deferred other 4xx 0 451 4.4.0 n1",
      "10:00:00 10:15:02 accepted accepted 0 - n1",
    ]);
    expect(account(log)).toBe("5 3 0 2 0");
  });

  it("are those of an export of some columns, whose server MessageInfo names", async () => {
    const columns = "Timestamp,EventId,ConnectorId,MessageId,RecipientStatus,MessageInfo";
    const row = (time: string, reply: string): string =>
      `2025-08-20 10:${time}Z,DEFER,Outbound to Office 365,<m@x>,"${led(reply)}",2025-08-20T10:00:00.000Z;SRV=EX01.contoso.example:A=1`;
    const rows = [row("00:02", `450 4.7.230 ${throttled}`), row("15:02", `550 5.7.230 ${blocked}`)];
    const log = await attemptsOf({ "log.csv": [columns, ...rows].join("\r\n") });
    expect(log.servers).toEqual(["ex01.contoso.example"]);
    expect(await attemptLines(log)).toEqual([
      "10:00:00 10:00:02 deferred throttled 5 450 4.7.230 m@x",
      "10:00:00 10:15:02 deferred blocked 60 550 5.7.230 m@x",
    ]);
  });

  it("leave the messages of a replay as they were", async () => {
    const log = await readFiles({ "MSGTRK.LOG": logText(trackingFile) });
    expect(await attemptLines(log)).toEqual([]);
    expect(account(log)).toBe(trackingFile.account);
  });
});

describe("attempts of other logs", () => {
  it("of a send connector are one a MAIL FROM, at the time of the reply", async () => {
    const log = await attemptsOf({ "SEND.LOG": logText(sendProtocol) });
    expect(await attemptLines(log)).toEqual([
      "11:30:02 11:30:05 accepted accepted 0 - one@x",
      "11:30:03 11:30:06 deferred throttled 5 450 4.7.230 two@x",
      "11:30:07 11:30:08 accepted accepted 0 - 08D1#2",
    ]);
  });

  it("of a send connector are refused connections as well, which are no messages", async () => {
    const refused = smtp(20, "08D9", 3, "<", `550 5.7.230 ${blocked}`);
    const text = `${logText(sendProtocol)}${smtp(19, "08D9", 2, ">", "EHLO mail02.contoso.example")}\r\n${refused}\r\n`;
    const log = await attemptsOf({ "SEND.LOG": text });
    expect((await attemptLines(log)).at(-1)).toBe(
      "11:30:20 11:30:20 failed blocked 60 550 5.7.230 08D9#0",
    );
    expect(log.servers).toContain("mail02.contoso.example");
    const replayed = await readFiles({ "SEND.LOG": text });
    expect(replayed.rows.kept).toBe(3);
  });

  it("of Postfix are the lines of its SMTP client", async () => {
    const log = await attemptsOf({ "mail.log": logText(postfixMaillog) }, postfixMaillog.options);
    expect(await attemptLines(log)).toEqual([
      "11:29:59 11:30:02 deferred throttled 5 450 4.7.230 B4C5A1100935 y.example",
      "11:29:59 11:40:03 accepted accepted 0 - B4C5A1100935 y.example",
      "11:50:00 11:50:01 deferred other 4xx 0 4.4.1 B4C5A1100935~1 y.example",
    ]);
  });

  it("of Exim are its deliveries, deferrals and failures at another host", async () => {
    const log = await attemptsOf({ mainlog: logText(eximMainLog) }, eximMainLog.options);
    expect(await attemptLines(log)).toEqual([
      "11:30:00 11:30:02 deferred throttled 5 450 4.7.230 1abcDE-000123-AB y.example",
      "11:30:00 11:45:02 accepted accepted 0 - 1abcDE-000123-AB y.example",
      "11:49:00 11:50:00 accepted accepted 0 - 1qKxyz-00000001ABC-0aBc y.example",
      "11:50:01 11:50:02 failed other 5xx 0 550 5.1.10 1qKxyz-00000001ABC-0aBd y.example",
    ]);
  });

  it("of sendmail are its lines with stat", async () => {
    const log = await attemptsOf({ "mail.log": logText(sendmailLog) }, sendmailLog.options);
    expect(await attemptLines(log)).toEqual([
      "11:45:50 11:46:00 failed blocked 0 5.7.230 57KBU0ab000008 y.example",
      "11:30:00 11:30:02 deferred throttled 5 450 4.7.230 57KBU0ab000007 y.example",
      "11:30:00 11:45:01 accepted accepted 0 - 57KBU0ab000007 y.example",
    ]);
  });

  it("of a CSV are its rows with the column that the map names", async () => {
    const text = [
      "time,server,id,reply",
      `2025-08-20T10:00:00Z,mail01,a,450 4.7.230 ${throttled}`,
      "2025-08-20T10:15:00Z,mail01,a,250 2.6.0 queued",
      "2025-08-20T10:16:00Z,mail01,b,",
      "2025-08-20T10:16:30Z,mail01,b2,250",
      `2025-08-20T10:17:00Z,mail01,c,550 5.7.230 ${blocked}`,
      "2025-08-20T10:18:00Z,mail01,d,421 4.3.2 too busy",
    ].join("\n");
    const log = await attemptsOf({ "a.csv": text });
    expect(await attemptLines(log)).toEqual([
      "10:00:00 10:00:00 deferred throttled 5 450 4.7.230 a",
      "10:00:00 10:15:00 accepted accepted 0 - a",
      "10:16:00 10:16:00 accepted accepted 0 - b",
      "10:16:30 10:16:30 accepted accepted 0 - b2",
      "10:17:00 10:17:00 failed blocked 60 550 5.7.230 c",
      "10:18:00 10:18:00 deferred other 4xx 0 421 4.3.2 d",
    ]);
  });
});

const errorStrings = path.resolve(
  import.meta.dirname,
  "../../../../shared/real/samples/queue-and-report/real-last-error-strings.txt",
);

describe("error strings that users printed", () => {
  it.skipIf(!existsSync(errorStrings))(
    "are enforcement where they name it, and another cause by its code elsewhere (skipped where the file is absent)",
    async () => {
      const strings = readFileSync(errorStrings, "utf8")
        .split("\n")
        .filter((line) => line.includes("\t"))
        .map((line) => line.split("\t")[0] ?? "");
      const rows = strings.map((text, index) => {
        const time = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
        return `${time},mail01,m${index},"${text.replaceAll('"', '""')}"`;
      });
      const log = await attemptsOf({ "a.csv": ["time,server,id,reply", ...rows].join("\n") });
      const found = (await attemptLines(log)).map((line) => line.slice(18));
      expect(found).toEqual([
        "failed blocked 60 550 5.7.230 m0",
        "deferred throttled 0 450 4.7.230 m1",
        "failed blocked 0 550 5.7.230 m2",
        "failed other 5xx 0 550 5.7.1 m3",
        "deferred other 4xx 0 451 4.7.23 m4",
        "deferred other 4xx 0 450 4.4.316 m5",
        "deferred other 4xx 0 450 4.4.317 m6",
        "deferred other 4xx 0 421 4.4.1 m7",
        "deferred other 4xx 0 432 4.3.2 m8",
      ]);
    },
  );
});
