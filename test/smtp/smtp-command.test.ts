import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseCommandLine } from "../../src/cli/command-line.ts";
import { readSmtpSettings, type SmtpSettings } from "../../src/cli/settings/smtp-settings.ts";
import { type CliFolder, makeCliFolder } from "../cli/run-cli.ts";
import { failure } from "../config/config-helpers.ts";
import { eventually } from "../patience.ts";
import { SmtpClient } from "./smtp-client.ts";
import { GOOD_BUILD, mailOf, OLD_BUILD } from "./with-endpoint.ts";

let folder: CliFolder;
const started: ReturnType<CliFolder["start"]>[] = [];
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(async () => {
  // A test that failed must not leave an endpoint behind.
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  folder.remove();
});

/** A started `mailflow smtp` and the port it says it listens on. */
async function startSmtp(
  args: readonly string[],
): Promise<ReturnType<CliFolder["start"]> & { readonly port: number }> {
  const endpoint = folder.start(["smtp", "--port", "0", ...args]);
  started.push(endpoint);
  const port = await new Promise<number>((resolve, reject) => {
    let said = "";
    endpoint.child.stderr.on("data", (text: string) => {
      said += text;
      const match = /Listening on \S+ port (\d+)/.exec(said);
      if (match !== null) resolve(Number(match[1]));
    });
    endpoint.child.on("close", () => reject(new Error(said)));
  });
  return { ...endpoint, port };
}

// Windows has no signals between processes: kill() ends the other at once.
describe.skipIf(process.platform === "win32")("mailflow smtp", () => {
  test("enforces, logs what replay can read, and ends with 0 on Ctrl-C", async () => {
    const args = ["--start-day", "65.005", "--log", "attempts.csv"];
    const { child, ended, port } = await startSmtp(args);
    const client = await SmtpClient.greet(port);
    expect(await client.deliver(mailOf(OLD_BUILD))).toMatch(/^450 4\.7\.230 .* 30 mins\/hr\.$/);
    expect(await client.deliver(mailOf(GOOD_BUILD, "mail02"))).toMatch(/^250 /);
    child.kill("SIGINT");
    const run = await ended;
    expect(run).toMatchObject({
      code: 0,
      stdout: "Attempts: 1 accepted, 1 throttled, 0 blocked\n",
    });
    expect(await client.reply()).toMatch(/^421 /);

    const replayed = await folder.run(["replay", "attempts.csv", "--extend", "none", "--json"]);
    expect(replayed.stderr).not.toContain("error");
    const result = JSON.parse(replayed.stdout);
    expect(result.rows).toMatchObject({ read: 2, used: 2 });
    expect(result.totals).toMatchObject({ messages: 2, recipients: 2 });
    const servers = result.servers.map((each: { server: string }) => each.server);
    expect(servers).toEqual(["mail01.contoso.example", "mail02"]);
  });

  test("writes a log that can be read while it grows", async () => {
    const { child, ended, port } = await startSmtp(["--log", "attempts.csv", "--quiet"]);
    const client = await SmtpClient.greet(port);
    await client.deliver(mailOf(OLD_BUILD));
    const text = (): string => readFileSync(path.join(folder.cwd, "attempts.csv"), "utf8");
    await eventually(() => expect(text()).toContain(",accept,"));
    child.kill("SIGTERM");
    expect((await ended).code).toBe(0);
  });

  test("a log that cannot be written is told before anything listens", async () => {
    const run = await folder.run(["smtp", "--port", "0", "--log", "none/attempts.csv"]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain("error[OUTPUT_UNWRITABLE]");
    expect(run.stderr).not.toContain("Listening");
  });

  test.skipIf(process.platform !== "linux")("a full disk ends it with 3", async () => {
    const run = await folder.run(["smtp", "--port", "0", "--log", "/dev/full"]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain("error[OUTPUT_UNWRITABLE] Cannot write '/dev/full': ENOSPC");
  });

  test("a port that is taken ends with 3", async () => {
    const first = await startSmtp([]);
    const run = await folder.run(["smtp", "--port", String(first.port)]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain("error[PORT_UNAVAILABLE]");
    first.child.kill("SIGINT");
    await first.ended;
  });
});

async function settingsOf(args: readonly string[]): Promise<SmtpSettings> {
  const line = parseCommandLine(["smtp", ...args], "1.0.0");
  if (line.kind !== "call") throw new Error(JSON.stringify(line));
  return await readSmtpSettings(line.options);
}

describe("the options of mailflow smtp", () => {
  test("have defaults that let nobody else in", async () => {
    expect(await settingsOf([])).toMatchObject({
      host: "127.0.0.1",
      port: 2525,
      day0Ms: Date.parse("2026-09-08T00:00:00Z"),
      startDay: 0,
      speed: 1,
      replyPoint: "end-of-data",
      logPath: null,
      warnings: [],
    });
  });

  test("reach the model", async () => {
    const args = ["--variant", "literal", "--placement", "at:5", "--order", "throttle-first"];
    const { model } = await settingsOf([...args, "--seed", "x", "--pause", "2026-10-01/P14D"]);
    expect(model.policy.variant).toBe("literal");
    expect(model).toMatchObject({
      placement: { kind: "at", minute: 5 },
      order: "throttle-first",
      seed: "x",
      pauses: [{ days: 14 }],
    });
  });

  test.each([
    [["--placement", "all"], "--placement: expected one value"],
    [["--variant", "all"], "--variant: expected one value"],
    [["--port", "70000"], "--port: expected a whole number from 0 to 65535"],
    [["--speed", "0"], "--speed: expected a number up to"],
    [["--start-day", "x"], "--start-day: expected a number up to"],
    [["--day0", "tomorrow"], "--day0: expected a date"],
    [["--command-timeout", "5"], "--command-timeout: expected a time"],
    [["--max-size", "0"], "--max-size: expected a whole number"],
    [["--placement", "here"], "--placement: expected start"],
  ])("%j is refused", async (args, message) => {
    const error = await failure(() => settingsOf(args));
    expect(error.code).toBe("USAGE");
    expect(error.message).toContain(message);
  });

  test.each([
    [["--host", "0.0.0.0"], "open to other machines"],
    [["--speed", "601"], "the clock is coarse"],
    [["--reply-point", "connect"], "every server counts as out of date"],
  ])("%j warn", async (args, warning) => {
    expect((await settingsOf(args)).warnings.join()).toContain(warning);
  });

  test.each([[["--host", "::1"]], [["--speed", "600"]], [["--host", "localhost"]]])(
    "%j do not warn",
    async (args) => {
      expect((await settingsOf(args)).warnings).toEqual([]);
    },
  );
});
