import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunResult } from "../../../sim/contract/result.ts";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

/** As the one real report is: stage 4 on day 56 of the clock, blocking on day 60. */
const FIELDS = {
  ServerFQDN: "mail01.contoso.example",
  Build: "15.1.2507.16",
  ExchangeServer: "ExchangeServer2016",
  FirstDetectedDate: "28/03/2024 00:15:08",
  ThrottleEnabledDate: "27/04/2024 00:15:08",
  BlockingEnabledDate: "27/05/2024 00:15:08",
  NextStageThrottleRate: "20",
  NextStageBlockRate: "0",
  NextStageStartDate: "23/05/2024 00:15:08",
};
const REPORTS = {
  "report.txt": Object.entries(FIELDS)
    .map(([name, value]) => `${name.padEnd(24)} : ${value}\r\n`)
    .join(""),
  "report.csv": `${quoted(Object.keys(FIELDS))}\r\n${quoted(Object.values(FIELDS))}\r\n`,
};
const WARNING =
  /stood still for 6 days by the provider's report\. Counted with as printed: blocking 2024-05-27, full block 2024-06-26; after the frozen days: blocking 2024-06-02, full block 2024-07-02/;
const SCENARIO = `traffic:
  trace: { files: [log.csv] }
inventory: report.csv
window: { start: 2024-05-20, days: 40 }
`;

function quoted(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell}"`).join(",");
}

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(folder.cwd, name), text);
  for (const [name, text] of Object.entries(REPORTS)) write(name, text);
  // A message every two hours for 40 days, of which some are refused where a reply is asked for.
  const rows = Array.from({ length: 480 }, (_, index) => {
    const time = new Date(Date.UTC(2024, 4, 20) + index * 7_200_000).toISOString();
    return `${time},mail01,m${index},250 2.6.0 Queued`;
  });
  write("log.csv", `${["time,server,id,reply", ...rows].join("\n")}\n`);
  write("scenario.yaml", SCENARIO);
});
afterEach(() => folder.remove());

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await folder.run([...args, "--json", "-q"]);
  expect(`${stderr}${code}`).toBe("0");
  return JSON.parse(stdout);
}

describe("the provider's report as --servers", () => {
  test.each([
    ["replay, as text", ["replay", "log.csv", "--servers", "report.txt", "--days", "40"]],
    ["replay, as CSV", ["replay", "log.csv", "--servers", "report.csv", "--days", "40"]],
    ["run, of a scenario", ["run", "scenario.yaml"]],
  ])("in %s: its day 0 and dates are the clock's, and both readings are told", async (_, args) => {
    const result = await json<RunResult>(...args);
    const [server] = result.servers;
    expect(server?.detectedMs).toBe(Date.UTC(2024, 2, 28, 0, 15, 8));
    // Given starts are in force from the first whole minute after their instant.
    const starts = server?.spans.map(({ stage, fromMs }) => [
      stage,
      new Date(fromMs).toISOString(),
    ]);
    expect(starts).toEqual([
      [3, "2024-05-20T00:00:00.000Z"],
      [4, "2024-05-23T00:16:00.000Z"],
      [5, "2024-05-27T00:16:00.000Z"],
      [6, "2024-06-06T00:16:00.000Z"],
      [7, "2024-06-16T00:16:00.000Z"],
      [8, "2024-06-26T00:16:00.000Z"],
    ]);
    const told = result.warnings.find(({ code }) => code === "REPORT_CLOCK_FROZEN");
    expect(told?.message).toMatch(WARNING);
  });

  test("in plan and check: both readings are told", async () => {
    const plan = await folder.run(["plan", "log.csv", "--servers", "report.csv", "--days", "40"]);
    expect(plan.stdout.replace(/\s+/g, " ")).toMatch(WARNING);
    expect(readFileSync(path.join(folder.cwd, "mailflow-plan", "plan.html"), "utf8")).toContain(
      "after the frozen days: blocking 2024-06-02",
    );
    const check = await folder.run(["check", "report.csv", "--as-of", "2024-05-24"]);
    expect(check.stdout).toContain("stage 8 (full block) 2024-06-26T00:15:08Z");
    expect(check.stdout).toContain("stage 8 (full block) 2024-07-02T00:15:08Z");
    expect(check.stdout).toMatch(/550 blocked for 5 mins\/hr speaks for the printed date/);
    // The notes say it; it is not warned of again.
    expect(check.stdout).not.toMatch(WARNING);
  });

  test("in backtest: its build is judged, and its name is that of the log", async () => {
    const args = ["backtest", "log.csv", "--servers", "report.txt", "--write-servers", "found.csv"];
    const result = await json<{ servers: readonly { server: string }[] }>(...args);
    expect(result.servers.map(({ server }) => server)).toEqual(["mail01"]);
    const found = readFileSync(path.join(folder.cwd, "found.csv"), "utf8");
    expect(found).toMatch(/^mail01,15\.1\.2507\.16,/m);
  });
});

test("dates that a report leaves open are read in the order given for the log's", async () => {
  const open = REPORTS["report.txt"]
    .replace("28/03/2024", "08/03/2024")
    .replace("27/04/2024", "07/04/2024")
    .replace("27/05/2024", "07/05/2024")
    .replace("23/05/2024", "03/05/2024");
  writeFileSync(path.join(folder.cwd, "open.txt"), open);
  const args = ["replay", "log.csv", "--servers", "open.txt", "--days", "40"];
  const refused = await folder.run([...args, "--json", "-q"]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain("--date-order dmy");
  const result = await json<RunResult>(...args, "--date-order", "dmy");
  expect(result.servers[0]?.detectedMs).toBe(Date.UTC(2024, 2, 8, 0, 15, 8));
});

test("what backtest writes is taken by replay, plan and check", async () => {
  const written = await folder.run(["backtest", "log.csv", "--write-servers", "f.csv", "-q"]);
  expect(written.stdout).toMatch(/^Servers: f\.csv/m);
  for (const args of [
    ["replay", "log.csv", "--servers", "f.csv"],
    ["plan", "log.csv", "--servers", "f.csv"],
    ["check", "f.csv"],
  ]) {
    const { code, stderr } = await folder.run(args);
    expect(`${code} ${stderr}`).toMatch(/^0 /);
  }
});

test("a file that cannot be written is refused before any work", async () => {
  const { code, stderr } = await folder.run(["backtest", "log.csv", "--write-servers", "no/f.csv"]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("OUTPUT_UNWRITABLE");
  expect(folder.files()).not.toContain("mailflow-out");
});
