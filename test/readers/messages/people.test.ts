import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { readLog } from "../../../src/readers/read-log.ts";
import { type Files, folderWith, optionsFor, peopleSeen, readFiles } from "../read-helpers.ts";

const files = (lines: readonly string[]): Files => ({ "a.log": `${lines.join("\r\n")}\r\n` });

const trackingRow = (event: string, sender: string, recipients: string, id: string): string =>
  [
    "2025-01-14T09:29:05.000Z,mail01.a.example,x.mail.protection.outlook.com",
    `Outbound to Office 365,SMTP,${event},<${id}@a.example>,${id},${recipients},2,100,${sender}`,
  ].join(",");

const tracking = files([
  "#Fields: date-time,client-hostname,server-hostname,connector-id,source,event-id,message-id," +
    "network-message-id,recipient-address,recipient-count,total-bytes,sender-address",
  trackingRow("SEND", "a@a.example", "x@b.example;y@b.example", "m1"),
  trackingRow("SEND", "A@A.example", "Y@b.example;z@b.example", "m2"),
  trackingRow("DEFER", "c@a.example", "w@b.example", "m3"),
]);

const trace = files([
  "Received,SenderAddress,RecipientAddress,Status,Size,MessageTraceId",
  "2025-08-20T11:32:37.000Z,a@a.example,x@b.example,Delivered,10,t1",
  "2025-08-20T11:32:37.000Z,a@a.example,list@b.example,Expanded,10,t1",
  "2025-08-20T11:40:00.000Z,<>,X@b.example,Delivered,10,t2",
]);

const summary = files([
  "origin_timestamp_utc,sender_address,recipient_status,total_bytes,message_id",
  "2025-08-20T11:32:37.000Z,a@a.example,x@b.example##Receive;y@b.example##Receive,10,<m1@a>",
  "2025-08-20T11:33:37.000Z,b@a.example,x@b.example##Receive,10,<m2@a>",
]);

const json: Files = {
  "a.json": JSON.stringify([
    {
      Received: "2025-08-20T11:32:37Z",
      SenderAddress: "a@a.example",
      RecipientAddress: "x@b.example",
      FromIP: "203.0.113.5",
      Size: 10,
      MessageTraceId: "t1",
    },
  ]),
};

const mapped = files([
  "time,server,sender,recipients",
  "2025-08-20T11:32:37Z,mail01,a@a.example,x@b.example;y@b.example",
  "2025-08-20T11:32:38Z,mail01,,z@b.example",
]);

const counted = files(["time,server,sender,recipients", "2025-08-20T11:32:37Z,mail01,a,3"]);

const formats: readonly [
  string,
  Files,
  senders: number | null,
  recipients: number | null,
  own?: readonly string[] | null,
][] = [
  ["a tracking log", tracking, 1, 3],
  ["a message trace", trace, 1, 1],
  ["a historical search", summary, 2, 2],
  ["a trace in JSON", json, 1, 1, ["203.0.113.5"]],
  ["a table with lists of addresses and without ids", mapped, 1, 3],
  ["a table with numbers of recipients", counted, 1, null],
];

describe("the people of", () => {
  test.each(formats)("%s are counted by role", async (_, log, senders, recipients, own) => {
    const options = { withPeople: true, serverName: "mail01.a.example", own: own ?? null };
    const read = await readFiles(log, options);
    expect(await peopleSeen(read.people)).toEqual({ senders, recipients });
  });

  test.each([
    ["senders", "'a@a.example' AS sender, 2 AS recipients", 1, null],
    ["one recipient", "'x@b.example' AS recipient", null, 1],
    ["lists of recipients", "'x@b.example;y@b.example' AS recipients", null, 2],
    ["nobody", "2.0::DOUBLE AS recipients", null, null],
  ] as const)("Parquet with %s are counted", async (_, columns, senders, recipients) => {
    const folder = await folderWith({});
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT TIMESTAMP '2025-08-20 11:32:37' AS time, 'mail01' AS server,
      ${columns} FROM range(3)) TO '${path.join(folder, "a.parquet")}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    const read = await readLog(optionsFor(["a.parquet"], folder, { withPeople: true }));
    expect(await peopleSeen(read.people)).toEqual({ senders, recipients });
    expect(read.profile.messages.reduce((sum, count) => sum + count, 0)).toBe(3);
    await read.close();
  });

  test("a log are not kept where nobody asks", async () => {
    const read = await readFiles(tracking);
    expect(read.people).toBeNull();
  });
});
