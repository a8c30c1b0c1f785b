import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckReport } from "../../../sim/contract/check-report.ts";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

const GOOD = "15.1.2507.39";
const OLD = "15.1.2507.17";

/** A pool with an old member (every ninth message), an upgraded server, and one of no list. */
function logRows(): readonly string[] {
  const rows: string[] = [];
  const add = (minutes: number, server: string, build: string): void => {
    const time = new Date(Date.UTC(2024, 8, 16, 6) + minutes * 60_000).toISOString();
    rows.push(`${time},${server},${build},<m${rows.length}@contoso.example>`);
  };
  for (let i = 0; i < 90; i++) add(15 * i, "dag1.contoso.example", i % 9 === 4 ? OLD : GOOD);
  for (let i = 0; i < 20; i++) {
    add(60 * i + 3, "edge1.contoso.example", i < 5 ? "15.01.2507.037" : GOOD);
  }
  add(7, "stray.contoso.example", OLD);
  return rows;
}

const REPORT = `ServerFQDN            : gone.contoso.example
Build                 : ${OLD}
ExchangeServer        : ExchangeServer2016
FirstDetectedDate     : 28/03/2024 00:15:08
`;

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
  put("mail.csv", `time,server,build,id\n${logRows().join("\n")}\n`);
  put("servers.csv", `server,build\ndag1,${GOOD}\nedge1,${GOOD}\nidle1,${GOOD}\n`);
  put("report.txt", REPORT);
});
afterEach(() => folder.remove());

const put = (name: string, text: string): void => {
  writeFileSync(path.join(folder.cwd, name), text);
};

async function output(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await folder.run(["check", ...args, "-q"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

async function reports(...args: readonly string[]): Promise<readonly CheckReport[]> {
  return JSON.parse(await output(...args, "--json"));
}

describe("check of a log", () => {
  test("is a table of builds beside the inventory, and what it tells", async () => {
    const text = await output("mail.csv", "--servers", "servers.csv");
    expect(text.split("\n").slice(0, 17)).toEqual([
      "mail.csv: OK, log mail.csv",
      "  111 messages in scope of 3 servers, 2024-09-16T06:00Z to 2024-09-17T04:15Z",
      "  Beside the inventory servers.csv: 3 servers",
      "  dag1.contoso.example: 90 messages, 2 builds, 20 switches",
      "    15.1.2507.39  CU23 Apr24HU  80  88.9 %  2024-09-16T06:00Z to 2024-09-17T04:15Z  complies",
      "    15.1.2507.17  CU23 Jan23SU  10  11.1 %  2024-09-16T07:00Z to 2024-09-17T03:15Z  out of date",
      "    listed: 15.1.2507.39 (CU23 Apr24HU) in the inventory servers.csv",
      "  edge1.contoso.example: 20 messages, 2 builds, 1 switch",
      "    15.1.2507.37  CU23 Mar24SU   5    25 %  2024-09-16T06:03Z to 2024-09-16T10:03Z  complies",
      "    15.1.2507.39  CU23 Apr24HU  15    75 %  2024-09-16T11:03Z to 2024-09-17T01:03Z  complies",
      "    listed: 15.1.2507.39 (CU23 Apr24HU) in the inventory servers.csv",
      "  stray.contoso.example: 1 message, 1 build",
      "    15.1.2507.17  CU23 Jan23SU   1   100 %  2024-09-16T06:07Z to 2024-09-16T06:07Z  out of date",
      "    listed: not in the inventory servers.csv",
      "  What this tells:",
      expect.stringMatching(/^ {2}- dag1\.contoso\.example is one name with several builds: /),
      "  - edge1.contoso.example carries 15.1.2507.37 (CU23 Mar24SU) until 2024-09-16T10:03Z and 15.1.2507.39 (CU23 Apr24HU) from 2024-09-16T11:03Z on: an upgrade seen in the log.",
    ]);
    expect(text).toContain("10 of 90 messages carry an older one, last 15.1.2507.17 on");
    expect(text).toContain("out of date is 15.1.2507.17. Listed is 15.1.2507.39 in the inventory");
    expect(text).toContain("as the pickup folder did before Nov24SU (Q&A 2110876");
    expect(text).toContain(
      "With mail, but not in the inventory servers.csv: stray.contoso.example.",
    );
    expect(text).toContain("In the inventory servers.csv, but without mail: idle1.");
  });

  test("--json has the contract, with lists in the order they were laid beside it", async () => {
    const all = await reports("mail.csv", "report.txt", "--servers", "servers.csv");
    expect(all.map(({ kind, file }) => `${kind} ${file}`)).toEqual([
      "provider report report.txt",
      "log mail.csv",
    ]);
    const seen = all[1]?.seen;
    expect(seen?.lists).toEqual([
      { name: "servers.csv", kind: "inventory", hasOnlyLines: false, servers: 3 },
      { name: "report.txt", kind: "providerReport", hasOnlyLines: false, servers: 1 },
    ]);
    const kinds = seen?.servers.map(({ server, findings }) => [
      server.split(".")[0],
      findings.map((each) => ("list" in each ? `${each.kind} ${each.list}` : each.kind)),
    ]);
    expect(kinds).toEqual([
      ["dag1", ["mixedBuilds", "otherBuild 0", "unlisted 1"]],
      ["edge1", ["upgrade"]],
      ["gone", ["unlisted 0", "withoutMail 1"]],
      ["idle1", ["withoutMail 0"]],
      ["stray", ["unlisted 0", "unlisted 1"]],
    ]);
  });

  test("an inventory among the operands is checked and laid beside the log, once", async () => {
    const named = await reports("servers.csv", "mail.csv", "--as-of", "2024-09-20");
    const twice = await reports("servers.csv", "mail.csv", "--servers", "servers.csv");
    expect(named.map(({ kind }) => kind)).toEqual(["inventory", "log"]);
    expect(named[0]?.servers).toHaveLength(3);
    expect(named[1]?.seen).toEqual(twice[1]?.seen);
  });
});

describe("the logs of a check", () => {
  test("take the options of logs: own columns, a key that the inventory explains", async () => {
    put("own.csv", `when,from,version\n2024-09-16 08:00:00,192.0.2.7,${OLD}\n`);
    put("keys.csv", `server,build,key\ndag9,${GOOD},192.0.2.7\n`);
    const [report] = await reports(
      ...["own.csv", "--map", "time=when,build=version", "--server-key", "from"],
      ...["--time-zone", "Europe/Berlin", "--servers", "keys.csv"],
    );
    expect(report?.seen?.servers).toMatchObject([
      {
        server: "dag9",
        builds: [{ build: OLD, firstMs: Date.UTC(2024, 8, 16, 6) }],
        findings: [{ kind: "otherBuild", installed: GOOD, stamped: [OLD], isAll: true }],
      },
    ]);
  });

  test("without builds show what is stamped, and the text says how one can", async () => {
    put("bare.csv", "time,server\n2024-09-16T06:00:00Z,edge1\n");
    const text = await output("bare.csv");
    expect(text).toContain("The log names no build");
    expect(text).toContain("--map build=COLUMN");
  });

  test("may be a profile", async () => {
    await folder.run(["profile", "mail.csv", "-o", "mail.parquet", "-q"]);
    const [log] = await reports("mail.csv", "--servers", "servers.csv");
    const [profile] = await reports("mail.parquet", "--servers", "servers.csv");
    expect(profile?.seen).toEqual(log?.seen);
  });
});

describe("what is wrong is said", () => {
  test("--servers without a log is an error that tells how to check the list", async () => {
    const { code, stderr } = await folder.run(["check", "report.txt", "--servers", "servers.csv"]);
    expect(code).toBe(2);
    expect(stderr).toContain("expected a log to lay beside 'servers.csv'");
    expect(stderr).toContain("mailflow check servers.csv");
  });

  test("a wrong list stops the log's check alone", async () => {
    put("bad.csv", "server,build\nedge1,new\n");
    const { code, stdout, stderr } = await folder.run([
      "check",
      "report.txt",
      "mail.csv",
      "--servers",
      "bad.csv",
      "-q",
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain("report.txt: OK");
    expect(stdout).not.toContain("mail.csv: OK");
    expect(stderr).toContain("bad.csv:2");
  });

  test("a log with no mail of one's own is no good news", async () => {
    put("empty.csv", "time,server,build\nyesterday,edge1,1\n");
    const { code, stdout } = await folder.run(["check", "empty.csv", "-q"]);
    expect(code).toBe(3);
    expect(stdout).toBe("");
  });
});
