import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { sendRow, trackingHead } from "../readers/fixtures-tracking.ts";
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

const SERVERS = `server,build,firstDetected,key
ex01,15.1.2507.44,,
edge1,15.1.2507.44,2026-09-08T01:05:00Z,203.0.113.5
edge2,15.2.1748.39,,203.0.113.6
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
    const fromIp = i % 3 === 0 ? "203.0.113.6" : "203.0.113.5";
    return `"${time}","a@contoso.example","b${i}@x.example","Delivered","${fromIp}","2000","<m${i}@contoso.example>"`;
  });
  const head = '"Received","SenderAddress","RecipientAddress","Status","FromIP","Size","MessageId"';
  return `${head}\n${rows.join("\n")}\n`;
}

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
  put("servers.csv", SERVERS);
  put("senders.csv", "key,server,build\n203.0.113.5,edge1,15.1.2507.44\n");
  put("report.txt", REPORT);
  put("trace.csv", messageTrace());
  put("trace.csv.gz", gzipSync(messageTrace()));
  put("mail.csv", traceCsv(traceRows(400)));
  put("logs/MSGTRK20260908.LOG", trackingLog("2026-09-08"));
  put("logs/MSGTRK20260909.LOG", trackingLog("2026-09-09"));
}
