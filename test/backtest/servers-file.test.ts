import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BacktestResult, backtest, replay } from "../../src/api.ts";
import { checkFile } from "../../src/check/files.ts";
import { loadPolicy } from "../../src/config/policy/file.ts";
import { makeTruth, TRUTH_HEADER, truthRows } from "../sim/backtest/truths.ts";

const { variants } = await loadPolicy("microsoft-2023");
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-servers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Written {
  readonly log: string;
  readonly file: string;
  readonly rows: readonly string[];
  readonly result: BacktestResult;
}

async function write(rows: readonly string[], header = TRUTH_HEADER): Promise<Written> {
  const log = path.join(folder, "a.csv");
  const file = path.join(folder, "servers.csv");
  writeFileSync(log, `${[header, ...rows].join("\n")}\n`);
  const result = await backtest({ files: [log], serversPath: file });
  const [first = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(first).toBe("server,build,firstDetected,stage,stageStart");
  return { log, file, rows: lines, result };
}

const isoMinute = (ms: number | null | undefined): string =>
  `${new Date(ms ?? 0).toISOString().slice(0, 16)}Z`;

const blocked = (time: string, minutes: number): string =>
  `${time},mail01,b${time},550 5.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online blocked for ${minutes} mins/hr.`;

test("a found server has its day 0 and stage, and replay and check agree on them", async () => {
  const truth = makeTruth(2, 0.05, variants, { endDay: 84 });
  const { log, file, rows, result } = await write(truthRows(truth));
  const bestMs = result.servers[0]?.dayZero.bestMs ?? 0;
  const stageMs = bestMs + 80 * DAY_MS;
  expect(rows).toEqual([`mail01.contoso.example,,${isoMinute(bestMs)},7,${isoMinute(stageMs)}`]);
  expect(Math.abs(bestMs - truth.dayZeroMinute * MINUTE_MS)).toBeLessThan(2 * 3_600_000);
  const report = await checkFile(file, { nowMs: stageMs + DAY_MS, dateOrder: null });
  expect(report.servers[0]?.firstDetectedMs).toBe(bestMs);
  const run = await replay({ files: [log], inventory: file, window: { days: 120 } });
  const [server] = run.result.servers;
  expect(server?.detectedMs).toBe(bestMs);
  const stage8 = server?.spans.find(({ kind, stage }) => kind === "stage" && stage === 8);
  expect(stage8?.fromMs).toBe(bestMs + 90 * DAY_MS);
});

test("a replay without a list of servers counts from what the replies tell", async () => {
  const truth = makeTruth(2, 0.05, variants, { endDay: 84 });
  const { log, result } = await write(truthRows(truth));
  const bestMs = result.servers[0]?.dayZero.bestMs;
  const run = await replay({ files: [log], window: { days: 120 } });
  const [server] = run.result.servers;
  expect(server?.dayZero?.used).toBe("replies");
  expect(server?.detectedMs).toBe(bestMs);
  const first = await replay({ files: [log], window: { days: 120 }, dayZero: "first-mail" });
  expect(first.result.servers[0]?.dayZero?.used).toBe("first-mail");
});

test("replies of which none is enforcement's tell nothing of day 0", async () => {
  const fine = (day: number): string =>
    `2026-10-${String(day).padStart(2, "0")}T10:00Z,mail01,m${day},451 4.7.500 Server busy`;
  const rows = Array.from({ length: 20 }, (_, day) => fine(day + 1));
  const { log } = await write(rows);
  const run = await replay({ files: [log] });
  expect(run.result.servers[0]?.dayZero?.used).toBe("first-mail");
});

test("a pause nobody told of moves the stage, so that the stages after it come when they do", async () => {
  // Stage 2 is held from day 35 to 49, so stage 3 begins on day 54 and the log ends in stage 2.
  const truth = makeTruth(0, 0.2, variants, { endDay: 53, pause: { afterDays: 35, days: 14 } });
  const { rows, result } = await write(truthRows(truth));
  const pausedDays = result.foundPause?.days ?? 0;
  expect(pausedDays).toBeGreaterThan(12);
  const [, , firstDetected = "", stage, stageStart = ""] = (rows[0] ?? "").split(",");
  expect(stage).toBe("2");
  const days = (Date.parse(stageStart) - Date.parse(firstDetected)) / DAY_MS;
  expect(days).toBeCloseTo(30 + pausedDays, 1);
});

test("a day 0 with a latest time alone is left empty; the stage starts at its latest", async () => {
  const { rows, result } = await write([
    blocked("2026-12-10T10:00:00Z", 60),
    blocked("2026-12-11T11:00:00Z", 60),
  ]);
  expect(result.servers[0]?.dayZero.fromMs).toBeNull();
  const latestMs = (result.servers[0]?.dayZero.toMs ?? 0) + 90 * DAY_MS;
  expect(rows).toEqual([`mail01,,,8,${isoMinute(latestMs)}`]);
  // Clocks of a log and of the provider may differ by minutes.
  const firstRefusalMs = Date.parse("2026-12-10T10:00:00Z");
  expect(Math.abs(latestMs - firstRefusalMs)).toBeLessThanOrEqual(5 * MINUTE_MS);
});

test("every server with mail in scope is listed, with the build of its last mail", async () => {
  const { rows } = await write(
    [
      "2026-10-09T10:00:00Z,mail02,15.1.2507.44,a,250 2.6.0 Queued",
      "2026-10-09T11:00:00Z,mail02,15.1.2507.61,b,250 2.6.0 Queued",
      "2026-10-09T10:00:00Z,mail01,15.1.2507.61,c,250 2.6.0 Queued",
    ],
    "time,server,build,id,reply",
  );
  expect(rows.map((row) => row.split(",").slice(0, 2))).toEqual([
    ["mail01", "15.1.2507.61"],
    ["mail02", "15.1.2507.61"],
  ]);
});

test("a server that is accepted for good has no stage", async () => {
  const truth = makeTruth(2, 0.05, variants, { endDay: 84 });
  const patchedMs = (truth.dayZeroMinute + 66 * 1_440) * MINUTE_MS;
  const { rows } = await write(
    truthRows(truth).map((row) => {
      const [time = "", server, id] = row.split(",");
      return Date.parse(time) >= patchedMs ? `${time},${server},${id},250 2.6.0 Queued` : row;
    }),
  );
  expect(rows[0]).toMatch(/^mail01\.contoso\.example,,2\d{3}-[^,]*,,$/);
});
