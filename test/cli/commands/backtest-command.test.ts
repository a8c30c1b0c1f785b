import { readFileSync } from "node:fs";
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
