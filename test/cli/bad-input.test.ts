import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CliFolder, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "./run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => {
  folder.remove();
});

/** A wrong input: the files it needs, the command line, and what the user must be told. */
interface BadInput {
  readonly name: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly args: readonly string[];
  readonly code: string;
  readonly says: readonly string[];
}

const badRow = "yesterday,edge1,15.1.2507.44,<bad@contoso.example>,1,100";
const good = traceCsv(traceRows(300));
const withBadRows = (every: number): string =>
  traceCsv(traceRows(300).flatMap((row, i) => (i % every === every - 1 ? [row, badRow] : [row])));
const replay = (...args: readonly string[]): readonly string[] => [
  "replay",
  ...args,
  ...TRACE_MAP,
  "--out",
  "o",
];
const policy = (stages: string): string => `id: mine\nstages:\n${stages}`;
const stage = (number: number, day: number, throttle: number, block: number): string =>
  `  - {stage: ${number}, dayFrom: ${day}, throttleMinutesPerHour: ${throttle}, ` +
  `blockMinutesPerHour: ${block}}\n`;
const inventory = (rows: string): Readonly<Record<string, string>> => ({
  "t.csv": good,
  "inv.csv": rows,
});

const BAD_INPUTS: readonly BadInput[] = [
  {
    name: "a missing file",
    args: replay("none.csv"),
    code: "INPUT_MISSING",
    says: ["none.csv"],
  },
  {
    name: "a pattern that matches nothing",
    args: replay("logs/*.csv"),
    code: "INPUT_MISSING",
    says: ["logs/*.csv"],
  },
  { name: "a directory", args: replay("."), code: "INPUT_IS_DIRECTORY", says: ["Next: "] },
  {
    name: "an empty file",
    files: { "t.csv": "" },
    args: replay("t.csv"),
    code: "INPUT_EMPTY",
    says: ["t.csv"],
  },
  {
    name: "a file with its header only",
    files: { "t.csv": traceCsv([]).trimEnd() },
    args: replay("t.csv"),
    code: "INPUT_NO_ROWS",
    says: ["t.csv"],
  },
  {
    name: "wrong columns, with those found and those needed",
    files: { "t.csv": good.replace("received", "when") },
    args: replay("t.csv"),
    code: "COLUMN_MISSING",
    says: ["t.csv", "received", "when", "version"],
  },
  {
    name: "a file of no known format, with its columns",
    files: { "t.csv": "colour,taste\nred,sweet\n" },
    args: ["replay", "t.csv"],
    code: "FORMAT_UNKNOWN",
    says: ["t.csv", "colour", "--map"],
  },
  {
    name: "a date that cannot be read, with its row",
    files: { "t.csv": traceCsv([...traceRows(10), badRow, ...traceRows(10)]) },
    args: replay("t.csv"),
    code: "TOO_MANY_REJECTS",
    says: ["t.csv", "12", "yesterday", "--max-rejects"],
  },
  {
    name: "two per cent of bad rows",
    files: { "t.csv": withBadRows(50) },
    args: replay("t.csv"),
    code: "TOO_MANY_REJECTS",
    says: ["6", "306", "--max-rejects"],
  },
  {
    name: "a binary file",
    files: { "t.csv": Uint8Array.from({ length: 4_096 }, (_, i) => (i * 37) % 256) },
    args: replay("t.csv"),
    code: "INPUT_BINARY",
    says: ["t.csv"],
  },
  {
    name: "a policy whose stages overlap",
    files: { "t.csv": good, "p.yaml": policy(stage(1, 0, 0, 0) + stage(2, 0, 5, 0)) },
    args: replay("t.csv", "--policy", "p.yaml"),
    code: "POLICY_INVALID",
    says: ["p.yaml:4:"],
  },
  {
    name: "a policy with more than 60 minutes in an hour",
    files: { "t.csv": good, "p.yaml": policy(stage(1, 0, 0, 0) + stage(2, 30, 50, 20)) },
    args: replay("t.csv", "--policy", "p.yaml"),
    code: "POLICY_INVALID",
    says: ["p.yaml:4:", "60", "70"],
  },
  {
    name: "a policy that is not there",
    files: { "t.csv": good },
    args: replay("t.csv", "--policy", "microsfot-2023"),
    code: "POLICY_INVALID",
    says: ['did you mean "microsoft-2023"'],
  },
  {
    name: "pauses of more than 90 days in a year, with their sum",
    files: { "t.csv": good },
    args: replay("t.csv", "--pause", "2026-01-01/P60D", "--pause", "2026-06-01/P40D"),
    code: "PAUSE_INVALID",
    says: ["100", "90", "2026"],
  },
  {
    name: "overlapping pauses",
    files: { "t.csv": good },
    args: replay("t.csv", "--pause", "2026-10-01/P14D", "--pause", "2026-10-10/P2D"),
    code: "PAUSE_INVALID",
    says: ["overlap"],
  },
  {
    name: "a retry list that cannot be read",
    files: { "t.csv": good },
    args: replay("t.csv", "--retry", "1m*4,soon"),
    code: "RETRY_INVALID",
    says: ["soon"],
  },
  {
    name: "an inventory row without a server and one with a wrong build, both at once",
    files: inventory("server,build\n,15.1.2507.44\nedge1,fifteen\n"),
    args: replay("t.csv", "--servers", "inv.csv"),
    code: "INVENTORY_INVALID",
    says: ["inv.csv:2", "inv.csv:3", "fifteen"],
  },
  {
    name: "retirement to a server that is not listed",
    files: inventory(
      "server,build,retireAt,retireTo\nedge1,15.1.2507.44,2026-10-01,edge9\nedge2,,,\n",
    ),
    args: replay("t.csv", "--servers", "inv.csv"),
    code: "RETIREMENT_INVALID",
    says: ["edge9"],
  },
  {
    name: "retirement in a circle",
    files: inventory("server,retireAt,retireTo\nedge1,2026-10-01,edge2\nedge2,2026-10-02,edge1\n"),
    args: replay("t.csv", "--servers", "inv.csv"),
    code: "RETIREMENT_INVALID",
    says: ["edge1", "edge2"],
  },
  {
    name: "a window without mail",
    files: { "t.csv": good },
    args: replay("t.csv", "--start", "2030-01-01"),
    code: "NO_MESSAGES",
    says: ["2030-01-01", "2026-09-08", "--start"],
  },
  {
    name: "a trace of everybody's mail without own senders",
    files: {
      "my trace.csv": [
        "Received,SenderAddress,RecipientAddress,FromIP,MessageTraceId",
        "2026-09-08T00:00:00Z,a@contoso.example,b@contoso.example,192.0.2.10,t1",
        "2026-09-08T00:00:00Z,x@fabrikam.example,b@contoso.example,198.51.100.9,t2\r\n",
      ].join("\r\n"),
    },
    args: ["replay", "my trace.csv", "--server-name", "mail01", "--out", "o"],
    code: "SCOPE_UNKNOWN",
    says: [
      "198.51.100.9  1 message",
      "mailflow replay 'my trace.csv' --server-name mail01 --out o --own 192.0.2.10",
    ],
  },
  {
    name: "a tracking log of a server that hands nothing to Exchange Online",
    files: {
      "MSGTRK.LOG": [
        "#Software: Microsoft Exchange Server",
        "#Version: 15.01.2507.039",
        "#Log-type: Message Tracking Log",
        "#Fields: date-time,source,event-id,client-hostname,server-hostname,connector-id",
        "2026-09-08T00:00:00.000Z,SMTP,RECEIVE,client,ex01,ex01\\Default ex01\r\n",
      ].join("\r\n"),
    },
    args: ["replay", "MSGTRK.LOG", "--out", "o"],
    code: "NO_MESSAGES",
    says: ["None of 1 rows", "protection.outlook.com"],
  },
  {
    name: "an output folder whose name a file has",
    files: { "t.csv": good, o: "" },
    args: replay("t.csv"),
    code: "OUTPUT_UNWRITABLE",
    says: ["expected a folder, received a file"],
  },
  {
    name: "an output folder below a file",
    files: { "t.csv": good },
    args: ["replay", "t.csv", ...TRACE_MAP, "--out", path.join("t.csv", "o")],
    code: "OUTPUT_UNWRITABLE",
    says: ["expected a folder, received a file"],
  },
  {
    name: "a file of decisions in a folder that does not exist",
    files: { "t.csv": good },
    args: replay("t.csv", "--decisions", path.join("nowhere", "d.csv")),
    code: "OUTPUT_UNWRITABLE",
    says: ["nowhere"],
  },
];

test.each(BAD_INPUTS)("$name ends with 3 and a next step, and writes nothing", async (bad) => {
  const files = bad.files ?? {};
  mkdirSync(folder.cwd, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder.cwd, name), content);
  }
  const run = await folder.run(bad.args);
  expect(run.stderr).toContain(`mailflow: error[${bad.code}] `);
  for (const words of bad.says) expect(run.stderr).toContain(words);
  expect(run.stderr).toContain("\nNext: ");
  expect(run.stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 3, stdout: "" });
  expect(folder.files()).toEqual(Object.keys(files).sort());
  expect(folder.temporaryFiles()).toEqual([]);
});

test("rows that cannot be read are counted, not fatal, up to --max-rejects", async () => {
  writeFileSync(path.join(folder.cwd, "t.csv"), withBadRows(50));
  const run = await folder.run(["replay", "t.csv", ...TRACE_MAP, "--json", "--max-rejects", "2%"]);
  expect(run.code).toBe(0);
  expect(JSON.parse(run.stdout).rows).toMatchObject({ read: 306, used: 300, rejected: 6 });
});
