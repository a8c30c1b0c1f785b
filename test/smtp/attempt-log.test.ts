import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCsvLog } from "../../src/platform/csv-log.ts";
import { readSmallCsv } from "../../src/readers/open/small-csv.ts";
import { ATTEMPT_COLUMNS, type Attempt, attemptRow } from "../../src/smtp/attempts.ts";
import { type CliFolder, makeCliFolder } from "../cli/run-cli.ts";
import { SmtpClient } from "./smtp-client.ts";
import { dayMs, mailOf, OLD_BUILD, startTestEndpoint } from "./with-endpoint.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => {
  folder.remove();
});

async function writeLog(attempts: readonly Attempt[]): Promise<void> {
  const file = path.join(folder.cwd, "attempts.csv");
  const log = await openCsvLog(file, ATTEMPT_COLUMNS, () => {});
  for (const attempt of attempts) log.add(attemptRow(attempt));
  await log.close();
}

describe("the log of an endpoint", () => {
  test("tells a backtest which day 0, placement and stages the endpoint enforced", async () => {
    const endpoint = await startTestEndpoint({ scenario: { placement: "at:20" } });
    const client = await SmtpClient.greet(endpoint.port);
    for (let i = 0; i < 900; i++) {
      endpoint.setTime(dayMs(55 + i / 75, (i * 37) % 60));
      await client.deliver(mailOf(OLD_BUILD, "mail01", `<${i}@contoso.example>`));
    }
    client.destroy();
    await endpoint.close();
    await writeLog(endpoint.attempts);

    const run = await folder.run(["backtest", "attempts.csv", "--quiet", "--out", "backtest"]);
    expect(run.stderr).toBe("");
    const said = run.stdout.replace(/\s+/g, " ");
    expect(said).toMatch(/mail01 was first counted between 2026-09-0[78] .* and 2026-09-08 /);
    expect(said).toContain("Refused are the same minutes of every hour, from minute 20 on.");
    expect(said).toContain("900 of 900 messages (100 %) went as predicted");
  });

  test("can be replayed where refusals came before the message", async () => {
    const endpoint = await startTestEndpoint({ replyPoint: "mail" });
    const client = await SmtpClient.greet(endpoint.port);
    expect(await client.ask("MAIL FROM:<a@contoso.example>")).toMatch(/^450 /);
    endpoint.setTime(dayMs(65, 40));
    expect(await client.deliver(mailOf(OLD_BUILD, "mail01"))).toMatch(/^250 /);
    client.destroy();
    await endpoint.close();
    await writeLog(endpoint.attempts);
    const run = await folder.run([
      "replay",
      "attempts.csv",
      "--extend",
      "none",
      "--json",
      "--quiet",
    ]);
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout).rows).toMatchObject({ read: 2, used: 2, rejected: 0 });
  });

  test("holds names that clients chose as plain cells", async () => {
    const endpoint = await startTestEndpoint();
    const client = await SmtpClient.greet(endpoint.port, "=1+1|cmd");
    await client.deliver('Message-ID: <"a",\r\n b@x>\r\n\r\nHello\r\n');
    client.destroy();
    await endpoint.close();
    const [attempt] = endpoint.attempts;
    expect(attempt).toMatchObject({ helo: "=1+1|cmd", messageId: '<"a", b@x>' });
    await writeLog(endpoint.attempts);
    const { header, rows } = await readSmallCsv(path.join(folder.cwd, "attempts.csv"));
    const cell = (name: string): string | undefined => rows[0]?.values[header.indexOf(name)];
    expect(rows).toHaveLength(1);
    expect([cell("helo"), cell("id")]).toEqual(["'=1+1|cmd", '<"a", b@x>']);
  });
});
