import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { dataPath } from "../../src/platform/package-root.ts";
import { sendRow, trackingHead } from "../readers/formats/fixtures-tracking.ts";
import { traceCsv, traceRows } from "./run-cli.ts";

const SCENARIO = `name: example
traffic:
  synthetic:
    servers:
      - server: edge1
        streams: [{ kind: office, messagesPerDay: 40 }]
servers:
  - name: edge1
    product: Exchange 2016
    build: "15.1.2507.44"
    upgrades: [{ at: 2026-11-06, build: "15.1.2507.61" }]
window: { start: 2026-09-08 }
`;

const STUDY = `scenario: scenario.yaml
parameters:
  stages: { min: 6, max: 8 }
  days: { "1": { min: 10, max: 40 }, "2-7": { min: 3, max: 15 } }
  throttleMinutes: { "2-7": { min: 0, max: 40, step: 5 } }
  blockMinutes: { "5-7": { min: 0, max: 30, step: 5 } }
objectives:
  - { figure: lostShare, goal: min }
  - { figure: fullBlockDay, goal: min }
search: { candidates: 16, population: 8 }
`;

const SERVERS = `server,build,firstDetected,key
ex01,15.1.2507.44,,
edge1,15.1.2507.44,2026-09-08T01:05:00Z,192.0.2.10
edge2,15.2.1748.39,,192.0.2.11
`;

const REPORT = `
ServerFQDN               : edge1.contoso.example
Build                    : 15.1.2507.44
ExchangeServer           : ExchangeServer2016
FirstDetectedDate        : 08/09/2026 01:05:00
RecommendedBuildVersions : 15.1.2507.61,15.1.2507.75
ThrottleEnabledDate      : 08/10/2026 01:05:00
BlockingEnabledDate      : 07/11/2026 01:05:00
NextStageThrottleRate    : 5
NextStageBlockRate       : 0
NextStageStartDate       : 08/10/2026 01:05:00
`;

/** A day's tracking log of EX01 that hands mail to Exchange Online. */
function trackingLog(day: string): string {
  const rows = Array.from({ length: 24 }, (_, hour) =>
    sendRow({
      time: `${day}T${String(hour).padStart(2, "0")}:20:00.000Z`,
      networkId: `${day}-${hour}`,
      messageId: `<t${hour}-${day}@contoso.example>`,
    }),
  );
  return `${[...trackingHead, ...rows].join("\r\n")}\r\n`;
}

/** What `Get-MessageTraceV2 | Export-Csv` gives, with the addresses of edge1 and edge2. */
function messageTrace(): string {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const time = new Date(Date.UTC(2026, 8, 8, 1, 5) + i * 45 * 60_000).toISOString();
    const fromIp = i % 3 === 0 ? "192.0.2.11" : "192.0.2.10";
    return `"${time}","a@contoso.example","b${i}@x.example","Delivered","${fromIp}","2000","<m${i}@contoso.example>","Inbound"`;
  });
  const head =
    '"Received","SenderAddress","RecipientAddress","Status","FromIP","Size","MessageId","Direction"';
  return `${head}\n${rows.join("\n")}\n`;
}

/**
 * Nine days of attempts of a server in stage 2: refused in the first five minutes of every hour.
 */
function attempts(columns: string): string {
  const rows = Array.from({ length: 360 }, (_, i) => {
    const ms = Date.UTC(2026, 9, 9) + i * 37 * 60_000;
    const isRefused = Math.floor(ms / 60_000) % 60 < 5;
    const reply = isRefused
      ? "450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 5 mins/hr."
      : "250 2.6.0 Queued mail for delivery";
    return `${new Date(ms).toISOString()},edge1,m${i},${reply}`;
  });
  return `${columns}\n${rows.join("\n")}\n`;
}

const MAIL_LOG = [
  "Oct  9 10:00:00 mx1 postfix/qmgr[1]: B4C5A11009: from=<s@x.example>, size=500, nrcpt=1 (queue active)",
  "Oct  9 10:00:02 mx1 postfix/smtp[2]: B4C5A11009: to=<a@y.example>, relay=y.mail.protection.outlook.com[203.0.113.1]:25, delay=2, delays=0/0/1/1, dsn=4.7.0, status=deferred (host y.mail.protection.outlook.com[203.0.113.1] said: 451 4.7.0 Try again (in reply to end of DATA command))",
  "Oct  9 10:10:02 mx1 postfix/smtp[2]: B4C5A11009: to=<a@y.example>, relay=y.mail.protection.outlook.com[203.0.113.1]:25, delay=602, delays=600/0/1/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
  "Oct  9 10:10:02 mx1 postfix/qmgr[1]: B4C5A11009: removed",
  "",
].join("\n");

/**
 * Puts every file that an example of `--help` names into a folder. A new example brings its file
 * here.
 */
export function writeExampleFiles(folder: string): void {
  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };
  put("scenario.yaml", SCENARIO);
  put("paused.yaml", `${SCENARIO}pauses: [2026-10-20/P7D]\n`);
  put("study.yaml", STUDY);
  put("servers.csv", SERVERS);
  put("senders.csv", "key,server,build\n192.0.2.10,edge1,15.1.2507.44\n");
  put("report.txt", REPORT);
  put("newer-tables/builds.csv", readFileSync(dataPath("builds", "builds.csv")));
  put("trace.csv", messageTrace());
  put("trace.csv.gz", gzipSync(messageTrace()));
  put("mail.csv", traceCsv(traceRows(400)));
  put("attempts.csv", attempts("time,server,id,reply"));
  put("a.csv", attempts("when,host,message,answer"));
  put("mail.log", MAIL_LOG);
  put("logs/MSGTRK20260910.csv.gz", gzipSync(trackingLog("2026-09-10")));
  put("logs/MSGTRK20260911.csv.gz", gzipSync(trackingLog("2026-09-11")));
  put("logs/MSGTRK20260908.LOG", trackingLog("2026-09-08"));
  put("logs/MSGTRK20260909.LOG", trackingLog("2026-09-09"));
}
