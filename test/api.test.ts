import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { explain, plan, replay, run } from "../src/api.ts";
import { traceCsv, traceRows } from "./cli/run-cli.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-api-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => path.join(folder, name);
const map = { time: "received", server: "host", build: "version", id: "message_id" };

test("replay gives the result and the report of servers, and writes nothing unasked", async () => {
  writeFileSync(at("trace.csv"), traceCsv(traceRows(2_880)));
  const { result, serverReport } = await replay({ files: [at("trace.csv")], map });
  expect(result.totals.messages).toBe(2_880);
  expect(result.totals.bounced).toBeGreaterThan(0);
  expect(serverReport.map((row) => [row.server, row.status])).toEqual([
    ["edge1", "outOfDate"],
    ["edge2", "upToDate"],
  ]);
  expect(readdirSync(folder)).toEqual(["trace.csv"]);
});

test("replay takes every field of a scenario, bytes for -, and a folder to write to", async () => {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(traceCsv(traceRows(2_880)));
  }
  const { result } = await replay({
    files: "-",
    map,
    stdin: bytes(),
    pauses: ["2026-09-08/P90D"],
    outFolder: at("o"),
  });
  expect(result.totals).toMatchObject({ messages: 2_880, delayed: 0, bounced: 0, expired: 0 });
  expect(JSON.parse(readFileSync(at("o/result.json"), "utf8"))).toEqual(result);
});

test("run takes a scenario file and overrides", async () => {
  writeFileSync(at("trace.csv"), traceCsv(traceRows(300)));
  const fields = Object.entries(map).map(([field, column]) => `${field}: ${column}`);
  writeFileSync(
    at("s.yaml"),
    `traffic:\n  trace:\n    files: trace.csv\n    map: {${fields.join(", ")}}\nwindow: {days: 9}\n`,
  );
  const { result } = await run(at("s.yaml"), { overrides: { window: { days: 3 } } });
  expect(result.window.days).toBe(3);
});

test("an aborted run fails with INTERRUPTED and leaves no folder", async () => {
  writeFileSync(at("trace.csv"), traceCsv(traceRows(300)));
  const aborted = replay({
    files: at("trace.csv"),
    map,
    outFolder: at("o/p"),
    signal: AbortSignal.abort(),
  });
  await expect(aborted).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(readdirSync(folder)).toEqual(["trace.csv"]);
});

test("a wrong input fails with its code and leaves no folder", async () => {
  const missing = replay({ files: at("none.csv"), outFolder: at("o") });
  await expect(missing).rejects.toMatchObject({ name: "MailflowError", code: "INPUT_MISSING" });
  expect(readdirSync(folder)).toEqual([]);
});

test("plan answers for logs, with the unknowns that are known left as they are", async () => {
  writeFileSync(at("trace.csv"), traceCsv(traceRows(2_880)));
  const mail = { files: [at("trace.csv")], map };
  const planned = await plan(mail, {
    limits: ["bounced = 0"],
    portions: 0,
    known: { placement: true, order: true, variant: true },
  });
  expect(planned.runs.count).toBe(1);
  expect(planned.servers.map(({ server, status }) => [server, status])).toEqual([
    ["edge1", "outOfDate"],
    ["edge2", "upToDate"],
  ]);
  // Detected on 8 September: blocking begins on day 60.
  expect(planned.servers[0]?.answers[0]).toMatchObject({
    status: "date",
    certainMs: Date.UTC(2026, 10, 7),
  });
  await expect(plan(mail, { limits: ["bounces = 0"] })).rejects.toThrow("limits 'bounces = 0'");
  await expect(plan(mail, { portions: 4 })).rejects.toThrow("portions: expected a whole number");
});

test("explain tells of a message of a log, and of one that might arrive", async () => {
  writeFileSync(at("trace.csv"), traceCsv(traceRows(2_880)));
  const mail = { files: [at("trace.csv")], map };
  const [found] = await explain(mail, { id: "<m100@contoso.example>" });
  expect(found).toMatchObject({ server: "edge1", outcome: "delivered" });
  const [supposed] = await explain(mail, { server: "edge1", at: "2026-11-20T06:02Z" });
  expect(supposed).toMatchObject({ id: null, outcome: "bounced", clock: { stage: 6 } });
  await expect(explain(mail, { server: "edge1", at: "tomorrow" })).rejects.toThrow("at: expected");
});
