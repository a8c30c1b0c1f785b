import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "./run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => {
  folder.remove();
});

function put(name: string, text: string): void {
  writeFileSync(path.join(folder.cwd, name), text);
}

const SCENARIO = `name: short
traffic:
  trace:
    files: t.csv
    map: { time: received, server: host, build: version, id: message_id }
window: { start: 2026-09-08, days: 90 }
`;

/** 45 minutes apart: 30 messages are 21 h 45 min, 60 almost two days, 300 more than a week. */
const log = (messages: number): string => traceCsv(traceRows(messages));

const TOO_SHORT =
  "mailflow: error[LOG_TOO_SHORT] the log ends before the window (2026-12-07T00:20Z) and is too " +
  "short to be repeated: expected 1 day or more from its first mail in the window to its last, " +
  "received 21h45m (2026-09-08T00:20Z to 2026-09-08T22:05Z)\n";

describe("a log of less than a day", () => {
  test.each([
    ["replay", "t.csv", "--quiet"],
    ["plan", "t.csv", "--quiet"],
    ["explain", "<m3@contoso.example>", "t.csv"],
  ])("stops %s, which names the command that goes on", async (command, ...words) => {
    put("t.csv", log(30));
    const args = [command, ...words, ...TRACE_MAP];
    const run = await folder.run(args);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toContain(TOO_SHORT);
    const next = run.stderr.trimEnd().split("\n").at(-1) ?? "";
    expect(next).toMatch(new RegExp(`^ {2}mailflow ${command} .*t\\.csv .* --extend none$`));
    const goesOn = await folder.run([...args, "--extend", "none"]);
    expect(goesOn).toMatchObject({ code: 0 });
  });

  test("stops a scenario and a comparison, which has no such option", async () => {
    put("t.csv", log(30));
    put("a.yaml", SCENARIO);
    put("b.yaml", `${SCENARIO}pauses: [2026-10-20/P7D]\n`);
    const run = await folder.run(["run", "a.yaml", "--json"]);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/\n {2}mailflow run a\.yaml --json --extend none\n$/);
    const compared = await folder.run(["compare", "a.yaml", "b.yaml"]);
    expect(compared.code).toBe(3);
    expect(compared.stderr).toContain("error[LOG_TOO_SHORT]");
    expect(compared.stderr).toContain("in a scenario window: { extend: none }");
    expect(compared.stderr).not.toContain("mailflow compare");
    put("a.yaml", SCENARIO.replace("days: 90", "days: 90, extend: none"));
    put("b.yaml", `${SCENARIO.replace("days: 90", "days: 90, extend: none")}seed: other\n`);
    expect(await folder.run(["compare", "a.yaml", "b.yaml"])).toMatchObject({ code: 0 });
  });

  test("is counted by profile and fitted by fit, which repeat nothing", async () => {
    put("t.csv", log(30));
    const profile = await folder.run(["profile", "t.csv", ...TRACE_MAP, "-o", "p.parquet"]);
    expect(profile).toMatchObject({ code: 0 });
    const fit = await folder.run(["fit", "t.csv", ...TRACE_MAP, "-o", "fitted.yaml", "--quiet"]);
    expect(fit).toMatchObject({ code: 0 });
    expect((await folder.run(["replay", "p.parquet", "--json"])).stderr).toContain("LOG_TOO_SHORT");
  });
});

test("a log of some days repeats them, and result and report say so", async () => {
  put("t.csv", log(120));
  const run = await folder.run(["replay", "t.csv", ...TRACE_MAP, "--days", "10", "--quiet"]);
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout.replace(/\s+/g, " ")).toContain("its last 3 days were repeated to fill it");
  const json = await folder.run(["replay", "t.csv", ...TRACE_MAP, "--days", "10", "--json"]);
  const result = JSON.parse(json.stdout);
  expect(result.provenance.extension).toEqual({ weeks: 0, days: 3, copies: 3 });
  const codes = result.warnings.map(({ code }: { readonly code: string }) => code);
  expect(codes).toContain("LOG_EXTENDED_BY_DAYS");
});
