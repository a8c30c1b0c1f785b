import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunResult } from "../../../sim/contract/result.ts";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

const ADDRESSES = ["sender.private@contoso.example", "recipient.private@fabrikam.example"];
const SUBJECT = "Confidential subject line";
const HEADER = "Received,SenderAddress,RecipientAddress,Subject,Status,FromIP,Size,MessageTraceId";

/** A message trace with addresses and a subject in every row, a duplicate and two bad rows. */
function trace(from: number, to: number): string {
  const rows = [HEADER];
  for (let i = from; i < to; i++) {
    const time = new Date(Date.UTC(2026, 8, 8) + i * 37 * 60_000).toISOString();
    const status = i % 7 === 0 ? "Expanded" : "Delivered";
    const fields = [...ADDRESSES, SUBJECT, status, `203.0.113.${5 + (i % 2)}`, 1000 + i, `id${i}`];
    rows.push(`${time},${fields.join(",")}`);
    if (i % 50 === 1) rows.push(`${time},${fields.join(",")}`);
  }
  rows.push(`yesterday,${ADDRESSES.join(",")},${SUBJECT},Delivered,203.0.113.5,1,bad${from}`);
  return `${rows.join("\n")}\n`;
}

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  put("a.csv", trace(0, 600));
  put("b.csv", trace(600, 1_400));
});
afterEach(() => {
  folder.remove();
});

const at = (name: string): string => path.join(folder.cwd, name);
const put = (name: string, text: string): void => writeFileSync(at(name), text);

async function profile(out: string, ...args: readonly string[]): Promise<void> {
  const run = await folder.run(["profile", ...args, "--own", "203.0.113.0/24", "-o", out]);
  expect(run).toMatchObject({ code: 0, stderr: expect.not.stringContaining("error") });
}

async function result(...args: readonly string[]): Promise<RunResult> {
  const { code, stdout, stderr } = await folder.run([...args, "--json", "--quiet"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/**
 * The result as a profile can give it: neither the texts of rejected rows nor people are in one.
 */
function withoutTexts(one: RunResult): RunResult {
  const rejectedSamples = one.rows.rejectedSamples.map((row) => ({ ...row, text: "" }));
  return { ...one, rows: { ...one.rows, rejectedSamples }, people: null };
}

describe("a profile stands for its logs", () => {
  test("replay gives the log's result from it, with rows, rejects and inputs", async () => {
    await profile("p.parquet", "a.csv", "b.csv");
    const window = ["--days", "20", "--start", "2026-09-10"];
    const fromLog = await result("replay", "a.csv", "b.csv", "--own", "203.0.113.0/24", ...window);
    const fromProfile = await result("replay", "p.parquet", ...window);
    expect(fromLog.rows.rejected).toBe(2);
    expect(fromLog.rows.duplicates).toBeGreaterThan(0);
    expect(fromLog.people?.senders?.all).toBeGreaterThan(0);
    expect(fromProfile).toEqual(withoutTexts(fromLog));
  });

  test("run takes it from a scenario, with the groups it was made with", async () => {
    await profile("p.parquet", "a.csv", "b.csv", "--by", "Status");
    put("s.yaml", "traffic:\n  profile:\n    files: p.parquet\nby: Status\n");
    const fromLog = await result(
      "replay",
      "a.csv",
      "b.csv",
      ...["--own", "203.0.113.0/24"],
      "--by",
      "Status",
    );
    const fromProfile = await result("run", "s.yaml");
    expect(fromLog.groups.length).toBeGreaterThan(0);
    expect(fromProfile).toEqual(withoutTexts(fromLog));
    expect((await result("replay", "p.parquet")).groups).toEqual([]);
  });

  test("merge of the profiles of two logs gives the result of both, in any order", async () => {
    await profile("a.parquet", "a.csv");
    await profile("b.parquet", "b.csv");
    await folder.run(["merge", "a.parquet", "b.parquet", "-o", "ab.parquet"]);
    await folder.run(["merge", "b.parquet", "a.parquet", "-o", "ba.parquet"]);
    const fromLog = await result("replay", "a.csv", "b.csv", "--own", "203.0.113.0/24");
    const merged = await result("replay", "ab.parquet");
    expect(merged.digest).toBe(fromLog.digest);
    expect(merged.rows).toEqual(withoutTexts(fromLog).rows);
    expect(await result("replay", "ba.parquet")).toEqual(merged);
    expect(await result("replay", "b.parquet", "a.parquet")).toEqual(merged);
  });
});

test("no address and no subject is in a profile, nor in its metadata", async () => {
  await profile("p.parquet", "a.csv", "--by", "SenderAddress");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  // What is compressed in the file is searched as plain Parquet.
  await connection.run(`COPY (SELECT * FROM '${at("p.parquet")}') TO '${at("plain.parquet")}'
    (FORMAT parquet, COMPRESSION uncompressed)`);
  connection.closeSync();
  instance.closeSync();
  for (const name of ["p.parquet", "plain.parquet"]) {
    const bytes = readFileSync(at(name));
    for (const secret of [...ADDRESSES, "contoso.example", "private", SUBJECT, "Confidential"]) {
      expect(bytes.includes(secret)).toBe(false);
    }
  }
  expect(readFileSync(at("plain.parquet")).includes("address-")).toBe(true);
});

describe("what a profile cannot give is refused with the reason", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["decisions", ["replay", "p.parquet", "--decisions", "d.csv"], "a profile holds counts alone"],
    ["another column", ["replay", "p.parquet", "--by", "Status"], "made without groups"],
    ["a column map", ["replay", "p.parquet", "--server-name", "x"], "is a profile, whose columns"],
    ["logs beside it", ["replay", "p.parquet", "a.csv"], "received 'a.csv', which is none"],
    [
      "the same log twice",
      ["merge", "p.parquet", "q.parquet", "-o", "m.parquet"],
      "would count twice",
    ],
    ["a log to merge", ["merge", "a.csv", "-o", "m.parquet"], "received 'a.csv', which is none"],
    ["another ending", ["profile", "a.csv", "-o", "p.csv"], "which ends in .parquet"],
  ];

  test.each(cases)("%s", async (_, args, words) => {
    await profile("p.parquet", "a.csv");
    writeFileSync(at("q.parquet"), readFileSync(at("p.parquet")));
    const { code, stderr } = await folder.run(args);
    expect(code).toBeGreaterThan(0);
    expect(code).not.toBe(70);
    expect(stderr).toContain(words);
  });
});
