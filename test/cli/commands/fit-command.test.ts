import { writeFileSync } from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMAND_TABLE } from "../../../src/cli/commands.ts";
import { type CliFolder, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "../run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => folder.remove());

const command = COMMAND_TABLE.find(({ name }) => name === "fit");

function writeTrace(): void {
  writeFileSync(path.join(folder.cwd, "mail.csv"), traceCsv(traceRows(3_000)));
}

test("the first example of its help runs as it stands", async () => {
  // An Exchange Online trace: the format that needs no --map.
  const header =
    "Received,SenderAddress,RecipientAddress,Subject,Status,FromIP,Size,MessageId,MessageTraceId";
  const lines = Array.from({ length: 400 }, (_, i) => {
    const time = new Date(Date.UTC(2026, 8, 8) + i * 7_000_000).toISOString();
    return `${time},a@contoso.example,b@fabrikam.example,Hi,Delivered,192.0.2.10,${900 + i},<${i}@contoso.example>,t${i}`;
  });
  writeFileSync(path.join(folder.cwd, "trace.csv"), `${header}\n${lines.join("\n")}\n`);
  const [, ...args] = command?.examples[0]?.split(" ") ?? [];
  const { code, stdout, stderr } = await folder.run([...args, "-q"]);
  expect(`${stderr}${code}`).toBe("0");
  expect(stdout).toMatch(/^stand-in\.yaml: synthetic mail of 1 server after 400 messages\n/);
  expect(stdout).toContain("they differ by");
  expect(folder.files()).toEqual(["stand-in.yaml", "trace.csv"]);
});

test("mail that others handed over is not measured", async () => {
  const row = (i: number, address: string): string => {
    const time = new Date(Date.UTC(2026, 8, 8) + i * 7_000_000).toISOString();
    return `${time},b@contoso.example,${address},9,t${address}${i}`;
  };
  const rows = Array.from({ length: 300 }, (_, i) => [
    row(i, "192.0.2.10"),
    row(i, "198.51.100.9"),
    row(i, ""),
  ]);
  const header = "Received,RecipientAddress,FromIP,Size,MessageTraceId";
  writeFileSync(path.join(folder.cwd, "trace.csv"), `${header}\n${rows.flat().join("\n")}\n`);
  const args = ["fit", "trace.csv", "--own", "192.0.2.10", "-o", "f.yaml", "-q"];
  const { code, stdout } = await folder.run(args);
  expect(code).toBe(0);
  expect(stdout).toContain("of 1 server after 300 messages");
});

test("what it writes can be checked and run", async () => {
  writeTrace();
  const fitted = await folder.run(["fit", "mail.csv", ...TRACE_MAP, "-o", "f.yaml", "-q"]);
  expect(fitted.code).toBe(0);
  const checked = await folder.run(["check", "f.yaml"]);
  expect(checked.stdout).toMatch(/^f\.yaml: OK, scenario f\n/);
  const ran = await folder.run(["run", "f.yaml", "--json"]);
  expect(JSON.parse(ran.stdout).totals.messages).toBeGreaterThan(2_000);
});

test.each([
  [["--scale", "0"], "--scale: expected a number above 0"],
  [["--scale", "many"], "--scale: expected a number above 0"],
  [["-o", "f.csv"], "--out: expected a file name that ends in .yaml"],
])("refuses %j", async (args, message) => {
  writeTrace();
  const { code, stderr } = await folder.run(["fit", "mail.csv", ...TRACE_MAP, ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
