import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { charts } from "../../../reports/charts/catalogue.ts";
import { threeServersResult } from "../../reports/make-result.ts";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

describe("mailflow charts", () => {
  let cli: CliFolder;
  let folder: string;
  let resultFile: string;
  beforeAll(async () => {
    cli = await makeCliFolder();
    folder = cli.cwd;
    resultFile = path.join(folder, "result.json");
    const zeros = "0".repeat(64);
    const { provenance, ...result } = threeServersResult();
    const policy = { ...provenance.policy, sha256: zeros };
    const hashes = { trafficSha256: zeros, scenarioSha256: zeros, policy };
    const made = { ...result, digest: zeros, provenance: { ...provenance, ...hashes } };
    writeFileSync(resultFile, JSON.stringify(made));
  });
  afterAll(() => cli.remove());

  test("lists every chart without a result", async () => {
    const { code, stdout } = await cli.run(["charts", "--list"]);
    expect(code).toBe(0);
    const ids = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(ids).toEqual(charts.map(({ id }) => id));
  });

  test("lists what each chart of a result shows", async () => {
    const { stdout } = await cli.run(["charts", resultFile, "--list", "--only", "harm-calendar"]);
    expect(stdout).toMatch(/^harm-calendar {2}Day by day\n {15}Calendar of \d+ days with mail/);
  });

  test("draws what was asked for, in the formats asked for", async () => {
    const out = path.join(folder, "some");
    const words = ["--only", "harm-calendar,queue-depth", "--format", "png,spec", "--out", out];
    const { code, stdout } = await cli.run(["charts", resultFile, ...words]);
    expect(code).toBe(0);
    expect(stdout).toBe(`4 files in ${out}\n`);
    expect(readdirSync(out).sort()).toEqual([
      "harm-calendar.png",
      "harm-calendar.vl.json",
      "queue-depth.png",
      "queue-depth.vl.json",
    ]);
    const spec = JSON.parse(readFileSync(path.join(out, "harm-calendar.vl.json"), "utf8"));
    expect(spec["$schema"]).toMatch(/vega-lite\/v6/);
    expect(readFileSync(path.join(out, "queue-depth.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  test.each([
    [["--only", "queue-dept"], 2, /--only: expected ids of charts .*did you mean.*queue-depth/i],
    [["--format", "jpg"], 2, /--format: expected any of svg, png, spec/],
    [["--display-zone", "Mars"], 2, /--display-zone: expected a time zone/],
  ])("%j is refused", async (words, exitCode, message) => {
    const { code, stderr } = await cli.run(["charts", resultFile, ...words]);
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(message);
  });

  test.each([
    ["{}", /RESULT_INVALID.*schemaVersion|schemaVersion/s],
    ["not json", /expected JSON, received something else/],
  ])("a file that is no result is refused: %s", async (content, message) => {
    const file = path.join(folder, "other.json");
    writeFileSync(file, content);
    const { code, stderr } = await cli.run(["charts", file]);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
  });

  test("a result that is not there is told with the next step", async () => {
    const { code, stderr } = await cli.run(["charts", path.join(folder, "none.json")]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/INPUT_MISSING.*expected a result\.json/s);
  });
});
