import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  put("scenario.yaml", scenario("base", ""));
  put("paused.yaml", scenario("paused", "pauses: [2026-10-20/P14D]"));
});
afterEach(() => folder.remove());

function put(name: string, text: string): void {
  writeFileSync(path.join(folder.cwd, name), text);
}

function scenario(name: string, more: string): string {
  return `name: ${name}
traffic:
  synthetic:
    servers:
      - server: edge1
        streams: [{ kind: office, messagesPerDay: 60 }]
servers: [{ name: edge1, product: Exchange 2016, build: "15.1.2507.44" }]
window: { start: 2026-09-08 }
${more}
`;
}

interface ComparisonJson {
  readonly others: readonly {
    readonly isSameMail: boolean;
    readonly settings: readonly { readonly setting: string; readonly to: string | null }[];
    readonly fates: {
      readonly kind: string;
      readonly changes?: readonly {
        readonly from: string;
        readonly to: string;
        readonly messages: number;
        readonly later: number;
        readonly earlier: number;
      }[];
    };
  }[];
}

test("scenarios: says what changes, and writes every message that fares differently", async () => {
  const run = await folder.run([
    "compare",
    "scenario.yaml",
    "paused.yaml",
    "--changed",
    "changed.csv",
    "--quiet",
  ]);
  expect(run.stderr).toBe("");
  expect(run.code).toBe(0);
  expect(run.stdout).toMatch(
    /^paused against base: \d+ fewer messages are lost \(\d+ instead of \d+\)/,
  );
  expect(run.stdout).toContain("Both have the same mail: ");
  expect(run.stdout).toContain("pauses: 2026-10-20T00:00Z for 14 days instead of –");
  const json: ComparisonJson = JSON.parse(
    readFileSync(path.join(folder.cwd, "mailflow-compare", "comparison.json"), "utf8"),
  );
  const changes = json.others[0]?.fates.changes ?? [];
  const expected = changes.reduce(
    (sum, one) => sum + (one.from === one.to ? one.later + one.earlier : one.messages),
    0,
  );
  expect(expected).toBeGreaterThan(0);
  const rows = readFileSync(path.join(folder.cwd, "changed.csv"), "utf8").trim().split("\n");
  expect(rows.length - 1).toBe(expected);
});

test("results with decisions beside them give the counts that the scenarios give", async () => {
  const out = (name: string): string[] => ["--out", name, "--quiet"];
  for (const name of ["scenario", "paused"]) {
    mkdirSync(path.join(folder.cwd, name));
    const decisions = ["--decisions", path.join(name, "decisions.csv")];
    await folder.run(["run", `${name}.yaml`, ...out(name), ...decisions]);
  }
  const fates = async (...named: string[]): Promise<Record<string, number[]>> => {
    const run = await folder.run(["compare", ...named, "--json", "--quiet"]);
    const json: ComparisonJson = JSON.parse(run.stdout);
    expect(json.others[0]?.isSameMail).toBe(true);
    const changes = json.others[0]?.fates.changes ?? [];
    return Object.fromEntries(
      changes.map((one) => [`${one.from} ${one.to}`, [one.messages, one.later, one.earlier]]),
    );
  };
  const exact = await fates("scenario.yaml", "paused.yaml");
  expect(Object.keys(exact).length).toBeGreaterThan(2);
  expect(await fates("scenario", "paused")).toEqual(exact);
  expect(await fates("scenario.yaml", path.join("paused", "result.json"))).toEqual(exact);
});

test("a run by events is held against the baseline message by message", async () => {
  put("connect.yaml", scenario("connect", "replyPoint: connect"));
  const run = await folder.run(["compare", "scenario.yaml", "connect.yaml", "--json", "--quiet"]);
  const json: ComparisonJson = JSON.parse(run.stdout);
  const changes = json.others[0]?.fates.changes ?? [];
  const result = await folder.run(["run", "scenario.yaml", "--json", "--quiet"]);
  const { totals }: { totals: { messages: number } } = JSON.parse(result.stdout);
  expect(changes.reduce((sum, one) => sum + one.messages, 0)).toBe(totals.messages);
  expect(changes.some((one) => one.from !== one.to)).toBe(true);
});

test.each([
  [["compare", "scenario.yaml"], "USAGE", 2],
  [["compare", "scenario.yaml", "none"], "INPUT_MISSING", 3],
  [["compare", "scenario.yaml", "text.json"], "RESULT_INVALID", 3],
  [["compare", "scenario.yaml", "paused.yaml", "--display-zone", "Mars"], "USAGE", 2],
])("%j ends with %s and writes nothing", async (args, code, exit) => {
  put("text.json", '{"schemaVersion": 1}');
  const before = folder.files();
  const run = await folder.run([...args, "--quiet"]);
  expect(run.stderr).toContain(`error[${code}]`);
  expect(run.code).toBe(exit);
  expect(folder.files()).toEqual(before);
});
