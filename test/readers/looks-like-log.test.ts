import path from "node:path";
import { expect, test } from "vitest";
import { looksLikeLog } from "../../src/readers/looks-like-log.ts";
import { withFiles } from "../config/config-helpers.ts";

test.each([
  ["mail.csv", "time,server,build\n2026-09-08T00:00:00Z,edge1,15.1.2507.44\n", true],
  [
    "trace.csv",
    "Received,SenderAddress,RecipientAddress,Subject,Status,FromIP,Size,MessageTraceId\n",
    true,
  ],
  ["tracking.txt", "#Software: Microsoft Exchange Server\n#Fields: date-time,client-ip\n", true],
  ["trace.json", '[{"Received":"2026-09-08T00:00:00"}]', true],
  ["trace.json", '{"@odata.context":"x",\n"value":[{"Received":"2026-09-08"}]}', true],
  ["lines.json", '{"a":1}\n{"a":2}\n', true],
  ["MSGTRK20260908-1.LOG", "anything", true],
  ["trace.csv.gz", "\u001f", true],
  ["servers.csv", "server,build,firstDetected\nedge1,15.1.2507.44,\n", false],
  ["exchange.csv", '"Name","AdminDisplayVersion"\n"edge1","Version 15.1 (Build 2507.6)"\n', false],
  ["report.txt", "ServerFQDN : edge1\nBuild : 15.1.2507.44\n", false],
  ["report.csv", "ServerFQDN,Build,FirstDetectedDate\nedge1,15.1.2507.44,28/03/2024\n", false],
  ["health.html", "<html>", false],
  ["scenario.yaml", "traffic:\n  trace: [mail.csv]\n", false],
  ["policy.json", '{\n  "variants": { "a": { "stages": [] } }\n}\n', false],
  ["empty.csv", "", false],
])("%s beginning %j: %j", async (name, text, expected) => {
  await withFiles({ [name]: text }, async (folder) => {
    expect(await looksLikeLog(path.join(folder, name), null)).toBe(expected);
  });
});

test("standard input and patterns are logs, a missing file is left to who reads it", async () => {
  expect(await looksLikeLog("-", null)).toBe(true);
  expect(await looksLikeLog("no-such-folder/*.csv", null)).toBe(true);
  expect(await looksLikeLog("no-such.csv", null)).toBe(false);
  expect(await looksLikeLog("no-such.yaml", null)).toBe(false);
});

test("UTF-16, as spreadsheets save it, is read", async () => {
  const text = Buffer.from("\ufefftime\tserver\r\n2026-09-08T00:00:00Z\tedge1\r\n", "utf16le");
  await withFiles({ "mail.txt": text }, async (folder) => {
    expect(await looksLikeLog(path.join(folder, "mail.txt"), null)).toBe(true);
  });
});

test("a map's time column makes a log of a table", async () => {
  await withFiles({ "own.csv": "When;Host\n1;edge1\n" }, async (folder) => {
    const file = path.join(folder, "own.csv");
    expect(await looksLikeLog(file, null)).toBe(false);
    expect(await looksLikeLog(file, { time: "when" })).toBe(true);
    expect(await looksLikeLog(file, { time: "date" })).toBe(false);
  });
});
