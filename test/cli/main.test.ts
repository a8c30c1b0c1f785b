import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { charts } from "../../reports/charts/catalogue.ts";
import { type CliFolder, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "./run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => {
  folder.remove();
});

const put = (name: string, text: string): void => writeFileSync(path.join(folder.cwd, name), text);
const get = (name: string): string => readFileSync(path.join(folder.cwd, name), "utf8");
const putTrace = (): void => put("trace.csv", traceCsv(traceRows(2_880)));

test("--help begins with examples and ends with 0", async () => {
  const { code, stdout, stderr } = await folder.run(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Examples:\n {2}mailflow replay /);
});

test("--version is the version of the package", async () => {
  const { version } = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, "../../package.json"), "utf8"),
  );
  expect(await folder.run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("an unknown option ends with 2 and the option that was meant", async () => {
  const { code, stdout, stderr } = await folder.run(["replay", "a.csv", "--sed", "4"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toBe(
    "mailflow: error[USAGE] Unknown option: --sed.\n" +
      "Next: Did you mean --seed? See mailflow replay --help\n",
  );
});

test("replay: writes the whole report, says what happens and where it is, and leaves nothing else", async () => {
  putTrace();
  const { code, stdout } = await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--out", "o"]);
  expect(code).toBe(0);
  expect(stdout).toContain(path.join("o", "report.html"));
  expect(stdout).not.toContain("\u001b");
  expect(folder.files()).toEqual(["o", "trace.csv"]);
  expect(folder.temporaryFiles()).toEqual([]);
  for (const name of ["report.html", "summary.md", "result.json"]) {
    expect(get(path.join("o", name)).length).toBeGreaterThan(100);
  }
  for (const { id } of charts) {
    expect(get(path.join("o", "charts", `${id}.svg`))).toContain("<svg");
    expect(JSON.parse(get(path.join("o", "charts", `${id}.vl.json`)))).toHaveProperty("$schema");
    expect(get(path.join("o", "charts", `${id}.png`)).slice(1, 4)).toBe("PNG");
  }
});

test("replay: writes to mailflow-out when no folder is named", async () => {
  putTrace();
  expect(await folder.run(["replay", "trace.csv", ...TRACE_MAP])).toMatchObject({ code: 0 });
  expect(folder.files()).toEqual(["mailflow-out", "trace.csv"]);
});

test("replay: writes days, servers and events as CSV with dates in UTC", async () => {
  putTrace();
  await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--out", "o"]);
  const lines = (name: string): string[] => get(path.join("o", name)).trim().split(/\r?\n/);
  const daily = lines("daily.csv");
  expect(daily[0]).toMatch(/^day,date,messages,.*,delayMeanMinutes,delayP50/);
  expect(daily).toHaveLength(91);
  expect(daily[1]).toMatch(/^0,2026-09-08,/);
  const servers = lines("servers.csv");
  expect(servers[0]).toMatch(/^asOf,server,status,build,product,firstDetected,stage,/);
  expect(servers[1]).toMatch(/^2026-12-07T00:20:00Z,edge1,outOfDate,15\.1\.2507\.44,/);
  const events = lines("events.csv");
  expect(events[0]).toBe("time,server,kind,words");
  expect(events[1]).toMatch(/^2026-09-08T01:05:00Z,edge1,detected,/);
});

test("replay: with --json prints result.json alone and writes nothing", async () => {
  putTrace();
  const run = await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--json", "--quiet"]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(run.stdout.endsWith("}\n")).toBe(true);
  expect(JSON.parse(run.stdout)).toMatchObject({ schemaVersion: 1, totals: { messages: 2_880 } });
  expect(folder.files()).toEqual(["trace.csv"]);
});

test("replay: with --json and --out prints the very bytes of result.json", async () => {
  putTrace();
  const run = await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--json", "--out", "o"]);
  expect(run.stdout).toBe(get(path.join("o", "result.json")));
});

test("replay: gives the same bytes again, and the same digest from a pipe", async () => {
  putTrace();
  const first = await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--json"]);
  const second = await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--json"]);
  expect(second.stdout).toBe(first.stdout);
  const piped = await folder.run(["replay", "-", ...TRACE_MAP, "--json"], get("trace.csv"));
  expect(JSON.parse(piped.stdout).digest).toBe(JSON.parse(first.stdout).digest);
});

test("replay: --decisions has a row for every message, --rejects one for every bad row", async () => {
  const rows = [...traceRows(400)];
  rows.splice(17, 0, "yesterday,edge1,15.1.2507.44,<bad>,1,1");
  put("trace.csv", traceCsv(rows));
  const files = ["--decisions", "d.csv", "--rejects", "r.csv"];
  const run = await folder.run([
    "replay",
    "trace.csv",
    ...TRACE_MAP,
    "--json",
    ...files,
    "--extend",
    "none",
  ]);
  expect(run).toMatchObject({ code: 0 });
  expect(get("d.csv").trim().split("\n")).toHaveLength(401);
  expect(get("r.csv").trim().split("\n")).toHaveLength(2);
  expect(get("r.csv")).toContain("yesterday");
});

test("replay: refuses to write decisions or rejects over a log or over each other", async () => {
  putTrace();
  const before = get("trace.csv");
  for (const files of [
    ["--rejects", "./trace.csv"],
    ["--decisions", "d.csv", "--rejects", "d.csv"],
  ]) {
    const run = await folder.run(["replay", "*.csv", ...TRACE_MAP, "--json", ...files]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("same place");
  }
  expect(folder.files()).toEqual(["trace.csv"]);
  expect(get("trace.csv")).toBe(before);
});

test("replay: a pipe that its reader closes ends it quietly", async () => {
  putTrace();
  const words = ["replay", "trace.csv", ...TRACE_MAP, "--json", "--quiet"];
  const { child, ended } = folder.start(words);
  child.stdin.end();
  child.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
});

describe("--assert", () => {
  test("ends with 0 when it holds and with 1 when it does not, and says the value", async () => {
    putTrace();
    const held = ["--quiet", "--assert", "bounced > 0", "--assert", "messages = 2880"];
    expect(
      await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--json", ...held]),
    ).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^(✓|ok) bounced > 0: .*\n(✓|ok) messages = 2880: .*\n$/),
    });
    const broken = ["--assert", "bounced = 0", "--assert", "delay.p95 <= 1000d"];
    const run = await folder.run(["replay", "trace.csv", ...TRACE_MAP, "--out", "o", ...broken]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /^(✗|failed) bounced = 0: bounced is [1-9]\d* of 2,880 messages .*\n(✓|ok) delay/m,
    );
    expect(run.stderr).toMatch(/error\[ASSERT_FAILED\] 1 of 2 assertions failed\n$/);
    expect(folder.files()).toContain("o");
  });

  test("that cannot be read ends with 2 before any work", async () => {
    const run = await folder.run(["replay", "none.csv", "--assert", "bonuced = 0"]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain('did you mean "bounced"');
    expect(run.stderr).toContain("delay.p95");
  });
});

const SCENARIO = `name: tiny
traffic:
  synthetic:
    zone: Europe/Berlin
    servers:
      - server: mail01
        streams:
          - kind: office
            messagesPerDay: 20
servers:
  - name: mail01
    build: "15.1.2507.44"
window:
  start: 2026-09-08
  days: 90
`;

describe("run", () => {
  test("runs a scenario file and lets flags override it", async () => {
    put("s.yaml", SCENARIO);
    const plain = await folder.run(["run", "s.yaml", "--json", "--quiet"]);
    expect(plain).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(plain.stdout).window.days).toBe(90);
    const longer = await folder.run(["run", "s.yaml", "--json", "--days", "100"]);
    expect(JSON.parse(longer.stdout).window.days).toBe(100);
  });

  test("refuses an unknown key with its line and column", async () => {
    put("s.yaml", SCENARIO.replace("  days: 90", "  dayz: 90"));
    const run = await folder.run(["run", "s.yaml"]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toContain("error[SCENARIO_INVALID]");
    expect(run.stderr).toContain("s.yaml:15:3");
    expect(run.stderr).toContain("dayz");
    expect(folder.files()).toEqual(["s.yaml"]);
  });
});

describe("generate", () => {
  test("writes a trace that replays to the digest of the scenario", async () => {
    put("s.yaml", SCENARIO);
    put("inv.csv", "server,build\nmail01,15.1.2507.44\n");
    const made = await folder.run(["generate", "s.yaml", "-o", "trace.csv"]);
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(/^[\d,]+ messages written to trace\.csv\n$/);
    const window = ["--start", "2026-09-08", "--extend", "none"];
    // Made mail has no past, so the scenario counts from its first message.
    const files = ["trace.csv", "--servers", "inv.csv", "--day-zero", "first-mail"];
    const replayed = await folder.run(["replay", ...files, ...window, "--json"]);
    const run = await folder.run(["run", "s.yaml", "--json", "--extend", "none"]);
    expect(JSON.parse(replayed.stdout).digest).toBe(JSON.parse(run.stdout).digest);
  });

  test("without a file to write is a usage error", async () => {
    put("s.yaml", SCENARIO);
    const run = await folder.run(["generate", "s.yaml"]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("-o trace.csv");
  });
});

describe("check", () => {
  test("tells of each right file what is in it, and the dates of servers", async () => {
    put("s.yaml", SCENARIO);
    put("inv.csv", "server,build,firstDetected\nmail01,15.1.2507.44,2026-09-10\n");
    const run = await folder.run(["check", "s.yaml", "inv.csv", "--as-of", "2026-10-01"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("s.yaml: OK, scenario tiny");
    expect(run.stdout).toContain("inv.csv: OK, inventory");
    expect(run.stdout).toMatch(/mail01: out of date, 15\.1\.2507\.44/);
    expect(run.stdout).toContain("stage 2 2026-10-10  throttles 5 min/h");
    expect(run.stdout).toContain("9 days to throttling, 39 days to blocking");
  });

  test("writes the dates as a calendar, and everything as JSON", async () => {
    put("inv.csv", "server,build,firstDetected\nmail01,15.1.2507.44,2026-09-10\n");
    const run = await folder.run(["check", "inv.csv", "--json", "--ics", "dates.ics"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(run.stdout)[0].servers[0].stageDates).toHaveLength(8);
    expect(get("dates.ics").match(/BEGIN:VEVENT/g)).toHaveLength(8);
    expect(get("dates.ics")).toContain("SUMMARY:mail01: stage 8");
  });

  test("goes on after a wrong file and ends with 3", async () => {
    put("wrong.yaml", "traffic: 5\n");
    put("s.yaml", SCENARIO);
    const run = await folder.run(["check", "wrong.yaml", "s.yaml"]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain("wrong.yaml:1:");
    expect(run.stdout).toContain("s.yaml: OK");
  });
});
