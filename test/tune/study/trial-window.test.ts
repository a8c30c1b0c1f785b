import path from "node:path";
import { describe, expect, test } from "vitest";
import { tune } from "../../../src/api.ts";
import { loadStudy } from "../../../src/tune/study/file.ts";
import { failure, withFiles } from "../../config/config-helpers.ts";

const DAYS_OF_LOG = 100;

/** A log of one server with a message an hour. */
const LOG = [
  "time,host",
  ...Array.from({ length: DAYS_OF_LOG * 24 }, (_, hour) => {
    const time = new Date(Date.UTC(2026, 8, 8) + hour * 3_600_000).toISOString();
    return `${time},mail01`;
  }),
].join("\n");

const scenario = (window: string, more = ""): string =>
  `traffic: {trace: {files: l.csv, map: {time: time, server: host}}}
servers: [{name: mail01, product: Exchange 2016, build: "15.1.2507.44"}]
window: {start: 2026-09-08${window}}
${more}`;

/** `longest`: days of stage 1 at most; the last stage of the longest curve begins 60 days later. */
const study = (longest: number, more = ""): string => `scenario: s.yaml
parameters: {days: {"1": {min: 30, max: ${longest}, step: 10}}}
objectives: [{figure: lostShare, goal: min}]
search: {method: grid}
${more}`;

async function withStudy<T>(
  files: { readonly scenario: string; readonly study: string },
  work: (file: string) => Promise<T>,
): Promise<T> {
  const texts = { "l.csv": LOG, "s.yaml": files.scenario, "study.yaml": files.study };
  return await withFiles(texts, (folder) => work(path.join(folder, "study.yaml")));
}

describe("the window that curves are judged in", () => {
  test.each([
    ["reaches a week past the longest curve's last stage", 50, "", "", 117],
    ["is the scenario's where that is longer", 50, ", days: 150", "", 150],
    ["is longer by the pauses", 50, "", "pauses: [2026-10-01/P14D]", 131],
    ["is longer by the life of a message", 50, "", "lifetime: 9d", 119],
  ])("%s", async (_, longest, window, more, days) => {
    const files = { scenario: scenario(window, more), study: study(longest) };
    await withStudy(files, async (file) => {
      const loaded = await loadStudy(file);
      expect(loaded.scenario.window.days).toBe(days);
      expect(loaded.lastStageDayMax).toBe(longest + 60);
    });
  });

  test("holds every day that is asked for", async () => {
    const asked = study(50).replace("lostShare,", "serversFelt, day: 200,");
    await withStudy({ scenario: scenario(""), study: asked }, async (file) => {
      expect((await loadStudy(file)).scenario.window.days).toBe(200);
    });
  });

  test("counts what curves lose that put the block off past the scenario's window", async () => {
    const files = { scenario: scenario(", days: 90"), study: study(90) };
    await withStudy(files, async (file) => {
      const { candidates, window, figures } = await tune(file, { workers: 1 });
      expect(window).toMatchObject({ days: 157, scenarioDays: 90, lastStageDayMax: 150 });
      const lost = candidates.map((one) => one.figures[figures.indexOf("lostShare")]?.mean ?? 0);
      const lastDays = candidates.map((one) => one.stages.at(-1)?.startDay ?? 0);
      expect(lastDays).toEqual([90, 100, 110, 120, 130, 140, 150]);
      // Every curve loses all mail of the days after its full block, none of it is harmless.
      for (const [i, day] of lastDays.entries()) {
        expect(lost[i]).toBeGreaterThanOrEqual((157 - day) / 157 - 1e-9);
      }
    });
  });

  test("is refused where the log ends before the last stage and is not to be repeated", async () => {
    const files = { scenario: scenario(", extend: none"), study: study(50) };
    await withStudy(files, async (file) => {
      const error = await failure(() => tune(file, { workers: 1 }));
      expect(error.code).toBe("STUDY_INVALID");
      expect(error.where).toMatchObject({ file, line: 2 });
      expect(error.message).toMatch(/expected mail up to day 110, .* received mail up to day 99;/);
      expect(error.hint).toContain("extend: none");
    });
    const shorter = { scenario: scenario(", extend: none"), study: study(30) };
    await withStudy(shorter, async (file) => {
      expect((await tune(file, { workers: 1 })).chosen).toBe(0);
    });
  });
});
