import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

const MAIN = path.resolve(import.meta.dirname, "../../../dist/src/main.js");
const SERVERS = 7;

/** Seven servers of three builds, one retired to another, one listed without mail. */
const INVENTORY = [
  "server,build,retireAt,retireTo,upgradeAt,upgradeBuild",
  "mail0,15.1.2507.5,2026-10-20,mail1,,",
  "mail1,15.1.2507.5,,,2026-11-20,15.1.2507.61",
  "mail2,15.2.1748.39,,,,",
  "silent,15.1.2507.5,,,,",
].join("\n");

function trace(): string {
  const rows = ["time,server,build,id,recipients,bytes,group"];
  for (let i = 0; i < 9_000; i++) {
    const time = new Date(Date.UTC(2026, 8, 8) + i * 14 * 60_000).toISOString();
    const build = ["15.1.2507.5", "", "15.2.1748.39"][i % 3];
    rows.push(`${time},mail${i % SERVERS},${build},m${i},${1 + (i % 3)},${i},${i % 4}`);
  }
  return `${rows.join("\n")}\n`;
}

const OPTIONS = ["--servers", "servers.csv", "--by", "group", "--placement", "all"];
const PAUSE = ["--pause", "2026-10-01/P7D", "--start", "2026-09-08"];

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  put("trace.csv", trace());
  put("servers.csv", INVENTORY);
  const args = ["profile", "trace.csv", "--by", "group", "-o", "trace.parquet"];
  expect((await folder.run(args)).code).toBe(0);
});
afterEach(() => {
  folder.remove();
});

const put = (name: string, text: string): void => writeFileSync(path.join(folder.cwd, name), text);
const get = (name: string): string => readFileSync(path.join(folder.cwd, name), "utf8");

async function shard(which: string, log = "trace.parquet"): Promise<string> {
  const args = ["replay", log, ...OPTIONS, ...PAUSE, "--shard", which, "--out", "parts"];
  const { code, stdout, stderr } = await folder.run([...args, "--quiet"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.trim();
}

describe("the shards of a run", () => {
  test("merge in any order to the bytes of the single run", async () => {
    const whole = ["replay", "trace.parquet", ...OPTIONS, ...PAUSE, "--json", "--quiet"];
    const { stdout: expected } = await folder.run(whole);
    const parts = [await shard("0/3"), await shard("1/3"), await shard("2/3")];
    expect(new Set(parts).size).toBe(3);
    for (const order of [parts, [...parts].reverse()]) {
      expect((await folder.run(["merge", ...order, "-o", "merged.json"])).code).toBe(0);
      expect(get("merged.json")).toBe(expected);
    }
  });

  test("of a log that names people count them once", async () => {
    const [header = "", ...lines] = trace().trimEnd().split("\n");
    const named = lines.map((line, i) => `${line},s${i % 97}@a.example,r${i % 1_009}@b.example`);
    put("named.csv", [`${header},sender,recipient`, ...named, ""].join("\n"));
    const whole = ["replay", "named.csv", ...OPTIONS, ...PAUSE, "--json", "--quiet"];
    const { stdout: expected } = await folder.run(whole);
    expect(JSON.parse(expected).people.senders.delayed).toBeGreaterThan(0);
    const parts: string[] = [];
    for (const which of ["2/3", "0/3", "1/3"]) parts.push(await shard(which, "named.csv"));
    expect((await folder.run(["merge", ...parts, "-o", "merged.json"])).code).toBe(0);
    expect(get("merged.json")).toBe(expected);
  });

  test("are the same file whenever they are run, and the result needs all of them", async () => {
    const first = await shard("1/4");
    const content = get(first);
    expect(await shard("1/4")).toBe(first);
    expect(get(first)).toBe(content);
    const missing = await folder.run(["merge", first]);
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain("received none for 0/4, 2/4, 3/4");
  });

  test("of another run, or changed after they were written, are refused", async () => {
    const first = await shard("0/2");
    const other = await shard("1/2", "trace.csv");
    put("servers.csv", INVENTORY.replace("2026-11-20", "2026-11-21"));
    const stranger = await shard("1/2");
    expect((await folder.run(["merge", first, stranger])).stderr).toContain("another run");
    put(first, get(first).replace('"index":0', '"index":1'));
    expect((await folder.run(["merge", first, other])).stderr).toContain("its name stands for");
  });

  test.skipIf(process.platform === "win32")("run from a shell loop, as a job array does", () => {
    const script = `
      set -e
      count=4
      for index in $(seq 0 $((count - 1))); do
        node "$MAILFLOW" replay trace.parquet --servers servers.csv --start 2026-09-08 \\
          --shard "$index/$count" --out parts --quiet
      done
      node "$MAILFLOW" merge parts/shard-*.json -o result.json
      node "$MAILFLOW" replay trace.parquet --servers servers.csv --start 2026-09-08 --json --quiet > whole.json
      cmp result.json whole.json`;
    const env = { ...process.env, MAILFLOW: MAIN };
    const { status, stderr } = spawnSync("sh", ["-c", script], { cwd: folder.cwd, env });
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  });
});

test.each(["3/3", "a/b"])("--shard %s is refused", async (which) => {
  const { code, stderr } = await folder.run(["replay", "trace.parquet", "--shard", which]);
  expect(code).toBe(2);
  expect(stderr).toContain("--shard");
});
