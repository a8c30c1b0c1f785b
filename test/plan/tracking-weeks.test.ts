import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, makeCliFolder } from "../cli/run-cli.ts";
import { writeTrackingWeeks } from "./tracking-weeks.ts";

/**
 * What an administrator has on the last day of November 2026: five weeks of tracking logs of two
 * servers below the floor of 7 September, time for one patch a week, and one command.
 */
const NOW_S = Date.UTC(2026, 10, 30, 12) / 1_000;

let folder: CliFolder;
let epoch: string | undefined;
beforeEach(async () => {
  folder = await makeCliFolder();
  epoch = process.env["SOURCE_DATE_EPOCH"];
  process.env["SOURCE_DATE_EPOCH"] = String(NOW_S);
  writeTrackingWeeks(
    folder.cwd,
    [
      // Two messages a minute from 07:00 to 19:00, and one.
      { name: "EXCH01", build: "15.01.2507.044", perDay: 1_440 },
      { name: "EXCH02", build: "15.02.1748.036", perDay: 720 },
    ],
    { fromMs: Date.UTC(2026, 9, 26), untilMs: NOW_S * 1_000 },
  );
  const inventory = "server,build\nexch01,15.1.2507.44\nexch02,15.2.1748.36\n";
  writeFileSync(path.join(folder.cwd, "servers.csv"), inventory);
});
afterEach(() => {
  if (epoch === undefined) delete process.env["SOURCE_DATE_EPOCH"];
  else process.env["SOURCE_DATE_EPOCH"] = epoch;
  folder.remove();
});

const PLAN = ["plan", "MSGTRK*.LOG", "--servers", "servers.csv", "--quiet"];

describe("five weeks of tracking logs of two servers", () => {
  test("and one patch a week: which one first, by when, and what is lost even so", async () => {
    const run = await folder.run([...PLAN, "--per-week", "1"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    // By hand: 7 September + 90 d = 6 December. exch02 is in stage 7 (20 of 60 minutes blocked from
    // the hour on, 30 throttled, retry after 15) until then: 10 throttled minutes end in a blocked
    // one, so that half of the 4 x 720 messages of Tuesday to Friday bounce, and half of Saturday's
    // 72; all of Sunday's 72 and of Monday's 720 in stage 8: 1,440 + 36 + 792. And ten of
    // Monday, 30 November (18:30 to 18:35, 18:45 to 18:50), that wait for the blocked 19:00: with a
    // patch on 1 December the server is clean after its last old message, at 18:59.
    const [headline = ""] = run.stdout.replaceAll("\n", " ").split("  ");
    expect(headline).toMatch(
      /^Patch exch01 before 2026-12-01 and exch02 before 2026-12-08\. Even so about 2,278 \([\d,]+ to [\d,]+\) messages are lost from 2026-12-01 on; without it nothing is accepted from 2026-12-06\./,
    );
    expect(run.stdout).toMatch(/^exch01 +before 2026-12-01 +2026-12-06 +0$/m);
    expect(run.stdout).toMatch(/^exch02 +before 2026-12-08 +2026-12-06 +2,278 \(/m);
    expect(run.stdout).toMatch(/^Pauses: 7 days of pause from 2026-12-01 help most/m);
    const lines = run.stdout.split("\n").filter((line) => !line.startsWith("Next: "));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const next = run.stdout.trimEnd().split("\n").at(-1);
    expect(next).toBe(
      "Next: mailflow replay 'MSGTRK*.LOG' --servers servers.csv --upgrade exch01=2026-12-01/15.1.2507.61 --upgrade exch02=2026-12-08/15.2.1748.39",
    );
    const page = readFileSync(path.join(folder.cwd, "mailflow-plan/plan.html"), "utf8");
    expect(page).toContain("today, 2026-11-30");
    const replayed = await folder.run(nextArgs(next));
    expect(replayed).toMatchObject({ code: 0 });
    expect(replayed.stdout).toContain("exch02");
  });

  test("without an order: both now, and the command that gives the order", async () => {
    const run = await folder.run(PLAN);
    expect(run.stdout.replaceAll("\n", " ")).toMatch(
      /^Patch exch01 and exch02 now\. Then no more messages are lost; without it nothing is accepted from 2026-12-06\./,
    );
    expect(run.stdout.trimEnd()).toMatch(
      /\nNext: mailflow plan 'MSGTRK\*\.LOG' --servers servers\.csv --per-week 1$/,
    );
  });
});

/** The words of a command that was printed for a POSIX shell. */
function nextArgs(line = ""): readonly string[] {
  const words = line.replace("Next: mailflow ", "").split(" ");
  return [...words.map((word) => word.replaceAll("'", "")), "--quiet"];
}
