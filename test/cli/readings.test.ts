import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { RunResult } from "../../sim/contract/result.ts";
import { makeCliFolder } from "./run-cli.ts";

const HOUR_MS = 3_600_000;

/** A message every hour for 60 days, all of one build. */
function logOf(build: string): string {
  const startMs = Date.UTC(2026, 8, 8);
  const rows = Array.from({ length: 60 * 24 }, (_, hour) => {
    return `${new Date(startMs + hour * HOUR_MS).toISOString()},mail01,${build}`;
  });
  return `time,server,build\n${rows.join("\n")}\n`;
}

async function runOf(build: string, ...args: readonly string[]): Promise<RunResult> {
  const folder = await makeCliFolder();
  try {
    writeFileSync(path.join(folder.cwd, "log.csv"), logOf(build));
    const run = await folder.run(["replay", "log.csv", "--json", "--quiet", ...args]);
    expect(run.stderr).toBe("");
    return JSON.parse(run.stdout);
  } finally {
    folder.remove();
  }
}

const told = ({ warnings }: RunResult): string =>
  warnings.find(({ code }) => code === "BUILD_UNCERTAIN")?.message ?? "";

test("a run whose server's build sources disagree about says what both readings give", async () => {
  const strict = await runOf("15.2.1544.48");
  expect(strict.servers[0]?.status).toBe("uncertain");
  const { bounced, expired, delayed } = strict.totals;
  expect(bounced + delayed).toBeGreaterThan(0);
  expect(told(strict)).toBe(
    "Sources disagree whether the build of mail01 is accepted. Read strictly, as in this run, " +
      `${bounced + expired} messages are lost and ${delayed} delayed; ` +
      "read leniently, 0 messages are lost and 0 delayed (--reading lenient).",
  );
  const lenient = await runOf("15.2.1544.48", "--reading", "lenient");
  expect(lenient.totals.delivered).toBe(lenient.totals.messages);
  expect(lenient.servers[0]?.status).toBe("uncertain");
  expect(told(lenient)).toContain(`read strictly, ${bounced + expired} messages are lost`);
});

test("a run of builds that nobody disputes says nothing of readings", async () => {
  expect(told(await runOf("15.2.1748.37"))).toBe("");
});
