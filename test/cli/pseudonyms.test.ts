import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, makeCliFolder } from "./run-cli.ts";

const KEY = "a long enough secret text";
const LOG = [
  "time,server,id,recipient,sender,group",
  "2026-09-08T08:00:00Z,mail01,<m1@contoso.example>,anna@fabrikam.example,bob@contoso.example,bob@contoso.example",
  "2026-09-09T08:01:00Z,mail01,<m2@contoso.example>,carl@fabrikam.example,bob@contoso.example,BOB@contoso.example",
  "2026-09-09T09:01:00Z,mail01,<m3@contoso.example>,carl@fabrikam.example,dora@contoso.example,sales",
  "yesterday,mail01,<m4@contoso.example>,carl@fabrikam.example,dora@contoso.example,sales",
].join("\n");
const REPLAY = ["replay", "log.csv", "--quiet", "--max-rejects", "50%", "--extend", "none"];

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  writeFileSync(path.join(folder.cwd, "log.csv"), LOG);
});
afterEach(() => folder.remove());

/** Every file below the folder but the log itself. */
function writtenTexts(): readonly (readonly [string, string])[] {
  return readdirSync(folder.cwd, { recursive: true })
    .map(String)
    .filter((name) => name !== "log.csv" && !/\.(png|parquet)$/.test(name))
    .filter((name) => statSync(path.join(folder.cwd, name)).isFile())
    .map((name) => [name, readFileSync(path.join(folder.cwd, name), "utf8")] as const);
}

const ADDRESS = /[\w.]+@(contoso|fabrikam)\.example/i;

describe("--pseudonymise", () => {
  test("leaves no address in any file that is written", async () => {
    const outputs = [
      "--decisions",
      "d.csv",
      "--rejects",
      "r.csv",
      "--out",
      "out",
      "--by",
      "sender",
    ];
    const run = await folder.run([...REPLAY, ...outputs, "--pseudonymise", KEY]);
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    const texts = writtenTexts();
    expect(texts.length).toBeGreaterThan(8);
    expect(texts.filter(([, text]) => ADDRESS.test(text)).map(([name]) => name)).toEqual([]);
    const decisions = texts.find(([name]) => name === "d.csv")?.[1] ?? "";
    expect(new Set(decisions.match(/\bid-[0-9a-f]{16}/g)).size).toBe(3);
    const rejects = texts.find(([name]) => name === "r.csv")?.[1] ?? "";
    expect(rejects).toMatch(/yesterday,mail01,<address-[0-9a-f]{16}>,address-/);
  });

  test("gives an address one hash for one key, and another for another key", async () => {
    const groups = async (key: string): Promise<readonly string[]> => {
      const run = await folder.run([...REPLAY, "--json", "--by", "group", "--pseudonymise", key]);
      const { groups: found } = JSON.parse(run.stdout);
      return found.map(({ value }: { value: string }) => value);
    };
    const first = await groups(KEY);
    expect(first).toHaveLength(2);
    expect(await groups(KEY)).toEqual(first);
    expect(await groups(`${KEY}!`)).not.toEqual(first);
  });

  test("changes no figure of the run", async () => {
    const totals = async (...more: string[]): Promise<unknown> => {
      const run = await folder.run([...REPLAY, "--json", ...more]);
      const { digest } = JSON.parse(run.stdout);
      return digest;
    };
    expect(await totals("--pseudonymise", KEY)).toBe(await totals());
  });

  test("takes the key from a file and refuses a short one", async () => {
    writeFileSync(path.join(folder.cwd, "key.txt"), `${KEY}\n`);
    const options = [...REPLAY, "--json", "--by", "group", "--pseudonymise"];
    const fromFile = await folder.run([...options, "@key.txt"]);
    expect(fromFile.stdout).toBe((await folder.run([...options, KEY])).stdout);
    const short = await folder.run([...options, "secret"]);
    expect(short.code).toBe(2);
    expect(short.stderr).toContain("at least 16 letters, received 6");
    const missing = await folder.run([...options, "@none.txt"]);
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain("none.txt");
  });
});

describe("without it", () => {
  test("results hold no text of rejected rows, and errors no address", async () => {
    const run = await folder.run([...REPLAY, "--json"]);
    expect(JSON.parse(run.stdout).rows.rejectedSamples).toEqual([
      { source: "log.csv", line: 5, reason: "time: not understood", text: "" },
    ]);
    const failed = await folder.run(["replay", "log.csv", "--quiet", "--max-rejects", "0"]);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain("yesterday,mail01");
    expect(failed.stderr).not.toMatch(ADDRESS);
  });

  test("groups of addresses are said to be open to guessing", async () => {
    const run = await folder.run([...REPLAY, "--json", "--by", "group"]);
    const codes = JSON.parse(run.stdout).warnings.map(({ code }: { code: string }) => code);
    expect(codes).toContain("GROUPS_GUESSABLE");
  });
});

test("replay of a scenario says that it is one, and what runs it", async () => {
  const run = await folder.run(["replay", "office.yaml"]);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain("expected logs, received a scenario: office.yaml");
  expect(run.stderr).toContain("mailflow run office.yaml");
});
