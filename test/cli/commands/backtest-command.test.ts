import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";
import type { BacktestResult } from "../../../src/api.ts";
import { writeExampleFiles } from "../example-files.ts";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  writeExampleFiles(folder.cwd);
});
afterEach(() => folder.remove());

test("--json prints the result alone, and writes nothing", async () => {
  const before = folder.files();
  const { code, stdout, stderr } = await folder.run(["backtest", "attempts.csv", "--json", "-q"]);
  expect(`${stderr}${code}`).toBe("0");
  const result: BacktestResult = JSON.parse(stdout);
  expect(result.verdict).toBe("explained");
  expect(result.texts).toMatchObject([{ kind: "throttled", minutesPerHour: 5, stages: [2] }]);
  expect(result.members.map(({ placement }) => placement)).toContain("start");
  expect(folder.files()).toEqual(before);
  expect(folder.temporaryFiles()).toEqual([]);
});

test("--out receives the report, the summary, a row per message and the charts", async () => {
  const { code, stdout } = await folder.run(["backtest", "attempts.csv", "--out", "o", "-q"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Enforcement explains this log: \d+ refusals/);
  expect(stdout).toContain(`Report: ${path.join("o", "report.html")}`);
  const json = await folder.run(["backtest", "attempts.csv", "--json", "-q"]);
  expect(readFileSync(path.join(folder.cwd, "o", "backtest.json"), "utf8")).toBe(json.stdout);
  const rows = readFileSync(path.join(folder.cwd, "o", "messages.csv"), "utf8").trimEnd();
  expect(rows.split("\n")).toHaveLength(361);
  const png = readFileSync(path.join(folder.cwd, "o", "charts", "refusals-over-time.png"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
});

test("it has a folder of its own, and no other command writes into it", async () => {
  const own = await folder.run(["backtest", "attempts.csv", "-q"]);
  expect(own).toMatchObject({ code: 0 });
  expect(folder.files()).toContain("mailflow-backtest");
  expect(folder.files()).not.toContain("mailflow-out");
  const args = ["replay", "attempts.csv", "--extend", "none", "-q"];
  const mixed = await folder.run([...args, "-o", "mailflow-backtest"]);
  expect(mixed.code).toBe(3);
  expect(mixed.stderr).toBe(
    "mailflow: error[OUTPUT_TAKEN] Expected a folder of its own, received one with the output of mailflow backtest (backtest.json)\n" +
      "  at mailflow-backtest\n" +
      "Next: Write to mailflow-out instead, or delete mailflow-backtest first.\n" +
      "  mailflow replay attempts.csv --extend none -q --out mailflow-out\n",
  );
  expect(await folder.run([...args, "--out", "mailflow-out"])).toMatchObject({ code: 0 });
  expect(await folder.run(["backtest", "attempts.csv", "-q"])).toMatchObject({ code: 0 });
});

test("--from and --to ask about a part of the log, which --json holds", async () => {
  const args = ["backtest", "attempts.csv", "-q", "--from", "2026-10-12 06:00", "--to", "12:00"];
  const { window } = JSON.parse((await folder.run([...args, "--json"])).stdout) as BacktestResult;
  expect(window?.messages).toBe(window?.groups.reduce((sum, { messages }) => sum + messages, 0));
  const { code, stdout } = await folder.run([...args, "-o", "w"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Of \d+ messages between 06:00 and 12:00 on 2026-10-12, \d+ (was|were) /);
  const wrong = await folder.run(["backtest", "attempts.csv", "-q", "--from", "9 o'clock"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("--from: expected a time such as 2026-11-12 09:00");
});

test("a scenario is refused, for it holds nothing that happened", async () => {
  const { code, stderr } = await folder.run(["backtest", "scenario.yaml", "-q"]);
  expect(code).toBe(2);
  expect(stderr).toContain("expected logs, received a scenario");
  expect(folder.files()).not.toContain("mailflow-out");
});

test("a variant narrows what comes into question", async () => {
  const args = ["backtest", "attempts.csv", "--variant", "literal", "--json", "-q"];
  const result: BacktestResult = JSON.parse((await folder.run(args)).stdout);
  expect(result.provenance.policy.variants).toEqual(["literal"]);
  expect(new Set(result.members.map(({ variant }) => variant))).toEqual(new Set(["literal"]));
});

/** Q&A 2077487: a DAG on .39, of which one member stamps .17 and is blocked 60 minutes an hour. */
function writePool(): void {
  const blocked =
    "550 5.7.230 Connecting Exchange server version is out-of-date; " +
    "connection to Exchange Online blocked for 60 mins/hr.";
  const rows = Array.from({ length: 300 }, (_, at) => {
    const isOld = at % 9 === 4;
    const time = new Date(Date.UTC(2024, 8, 16) + at * 15 * 60_000).toISOString();
    const build = isOld ? "15.1.2507.17" : "15.1.2507.39";
    return `${time},dag1.contoso.example,${build},m${at},${isOld ? blocked : "250 2.6.0 Queued"}`;
  });
  const put = (name: string, text: string): void =>
    writeFileSync(path.join(folder.cwd, name), text);
  put("pool.csv", `time,server,build,id,reply\n${rows.join("\n")}\n`);
  put(
    "resolved.txt",
    "ServerFQDN : dag1.contoso.example\nBuild : 15.1.2507.39\n" +
      "ExchangeServer : ExchangeServer2016\nFirstDetectedDate : 28/03/2024 00:15:08\n",
  );
}

test("reported as resolved, still refused: the member that stamps the old build is named", async () => {
  writePool();
  const args = ["backtest", "pool.csv", "--servers", "resolved.txt", "-q"];
  const { code, stdout } = await folder.run([...args, "--out", "o"]);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "dag1.contoso.example is still refused although 15.1.2507.39 (CU23 Apr24HU) complies: " +
      "33 refused attempts are of mail that carries 15.1.2507.17 (CU23 Jan23SU).",
  );
  const page = readFileSync(path.join(folder.cwd, "o", "report.html"), "utf8");
  expect(page).toContain("<h2>Builds seen</h2>");
  expect(page).toContain("In the provider&#39;s report");
  const result: BacktestResult = JSON.parse((await folder.run([...args, "--json"])).stdout);
  expect(result.seen?.servers[0]).toMatchObject({
    builds: [
      { build: "15.1.2507.39", messages: 267, refused: 0, complying: 267 },
      { build: "15.1.2507.17", messages: 33, refused: 33, outOfDate: 33 },
    ],
    listed: [{ isListed: true, build: "15.1.2507.39" }],
  });
  expect(result.seen?.servers[0]?.findings[0]).toMatchObject({
    kind: "stillRefused",
    refused: [{ build: "15.1.2507.17", attempts: 33 }],
  });
});
