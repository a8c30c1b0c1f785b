import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run, tune } from "../../src/api.ts";
import { failure, issueLines, withFiles } from "../config/config-helpers.ts";

const SCENARIO = `
traffic:
  synthetic:
    servers:
      - {server: a.example, streams: [{kind: office, messagesPerDay: 60}]}
      - {server: b.example, streams: [{kind: office, messagesPerDay: 8}, {kind: batch, at: "09:00", messages: 5}]}
window: {start: 2026-09-08, days: 100}
placement: random
seed: mail
`;

const STUDY = `
name: Small curve
scenario: s.yaml
parameters:
  stages: {min: 6, max: 8}
  days: {"1": {min: 10, max: 40}, "2-7": {min: 3, max: 15}}
  throttleMinutes: {"2-7": {min: 0, max: 40, step: 5}}
  blockMinutes: {"5-7": {min: 0, max: 30, step: 5}}
objectives:
  - {figure: serversFelt, day: 50, goal: max}
  - {figure: lostShare, goal: min}
  - {figure: fullBlockDay, goal: min}
constraints: [{figure: firstBlockDay, min: 45}]
search: {candidates: 48, population: 16}
seed: s
`;

async function withStudy<T>(
  changes: (study: string) => string,
  work: (file: string, folder: string) => Promise<T>,
): Promise<T> {
  const files = { "s.yaml": SCENARIO, "study.yaml": changes(STUDY) };
  return await withFiles(files, (folder) => work(path.join(folder, "study.yaml"), folder));
}

const same = (study: string): string => study;

/** Every text file of a folder by its path; drawings are compared by their specs. */
function texts(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names
      .filter((name) => /\.(json|jsonl|csv|md|yaml|svg)$/.test(name))
      .map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
  );
}

describe("a study", () => {
  test("gives the same files with 1, 2 and 4 workers, and after it was stopped", async () => {
    await withStudy(same, async (file, folder) => {
      const at = (name: string): string => path.join(folder, name);
      await tune(file, { outFolder: at("w1"), workers: 1 });
      await tune(file, { outFolder: at("w2"), workers: 2 });
      await tune(file, { outFolder: at("w4"), workers: 4 });
      const stop = new AbortController();
      const stopped = tune(file, {
        outFolder: at("stopped"),
        workers: 1,
        signal: stop.signal,
        onProgress: ({ step }) => {
          if (step === "tune") stop.abort();
        },
      });
      expect((await failure(() => stopped)).code).toBe("INTERRUPTED");
      expect(existsSync(at("stopped/study.json"))).toBe(false);
      const lines = readFileSync(at("stopped/study.jsonl"), "utf8").split("\n").length - 2;
      expect(lines).toBe(16);
      await tune(file, { outFolder: at("stopped"), workers: 1 });
      const whole = texts(at("w1"));
      expect(Object.keys(whole)).toContain("policy.yaml");
      expect(texts(at("w2"))).toEqual(whole);
      expect(texts(at("w4"))).toEqual(whole);
      expect(texts(at("stopped"))).toEqual(whole);
    });
  });

  test("writes the chosen curve as a policy whose run has the study's figures", async () => {
    await withStudy(same, async (file, folder) => {
      const study = await tune(file, { outFolder: path.join(folder, "out"), workers: 1 });
      const chosen = study.candidates[study.chosen ?? -1];
      const { result } = await run(path.join(folder, "s.yaml"), {
        overrides: {
          policy: path.join(folder, "out", "policy.yaml"),
          window: { start: "2026-09-08", days: study.window.days },
        },
      });
      const at = study.figures.indexOf("lostShare");
      const { bounced, expired, messages } = result.totals;
      expect(chosen?.figures[at]?.mean).toBe((bounced + expired) / messages);
      expect(result.provenance.policy.id).toBe("small-curve");
    });
  });

  test("finds curves that beat the one it started from", async () => {
    await withStudy(same, async (file) => {
      const study = await tune(file, { workers: 1 });
      expect(study.candidates).toHaveLength(48);
      expect(study.front.length).toBeGreaterThan(1);
      expect(study.front).toContain(study.chosen);
      const better = study.front.some((index) => {
        const figures = study.candidates[index]?.figures ?? [];
        const [felt = 0, lost = 0] = figures.map(({ mean }) => mean);
        const [baseFelt = 0, baseLost = 0] = study.base.figures.map(({ mean }) => mean);
        return felt >= baseFelt && lost < baseLost;
      });
      expect(better).toBe(true);
      for (const index of study.front) {
        const stages = study.candidates[index]?.stages ?? [];
        const first = stages.find((stage) => stage.blockMinutesPerHour > 0);
        expect(first?.startDay).toBeGreaterThanOrEqual(45);
      }
    });
  });

  test("says so, and writes no policy, when no curve keeps to the constraints", async () => {
    const strict = (study: string): string => study.replace("min: 45", "min: 4000");
    await withStudy(strict, async (file, folder) => {
      const study = await tune(file, { outFolder: path.join(folder, "out"), workers: 1 });
      expect(study.chosen).toBeNull();
      expect(study.front).toEqual([]);
      expect(existsSync(path.join(folder, "out", "policy.yaml"))).toBe(false);
      const summary = readFileSync(path.join(folder, "out", "summary.md"), "utf8");
      expect(summary).toContain(
        "day of the first block: day 88, at least day 4,000 was asked for (3,912 days too early)",
      );
    });
  });
});

describe("the ways of a study", () => {
  test.each(["grid", "latin", "sobol"])("samples evenly with %s", async (method) => {
    const sampled = (study: string): string =>
      study
        .replace("candidates: 48, population: 16", `method: ${method}, candidates: 12`)
        .replace('"2-7": {min: 3, max: 15}', '"2": {min: 5, max: 10, step: 5}')
        .replace('"2-7": {min: 0, max: 40, step: 5}', '"2": {min: 5, max: 10, step: 5}')
        .replace(/ {2}blockMinutes.*\n/, "")
        .replace('"1": {min: 10, max: 40}', '"1": {min: 20, max: 30, step: 10}')
        .replace("stages: {min: 6, max: 8}", "stages: {min: 7, max: 8}");
    await withStudy(sampled, async (file) => {
      const study = await tune(file, { workers: 1 });
      const values = new Set(study.candidates.map((one) => one.values.join()));
      expect(study.candidates).toHaveLength(method === "grid" ? 16 : 12);
      expect(values.size).toBeGreaterThan(method === "grid" ? 15 : 6);
    });
  });

  test("repeats each curve until its interval is narrow enough, with the same seeds", async () => {
    const repeated = (study: string): string =>
      study
        .replace(
          /objectives:[\s\S]*constraints/,
          "objectives: [{figure: delayedShare, goal: max}]\nconstraints",
        )
        .concat("replications: {min: 2, max: 12, width: 2%}\n");
    await withStudy(repeated, async (file) => {
      const study = await tune(file, { workers: 1 });
      const used = study.candidates.map(({ figures }) => figures[0]?.replications ?? 0);
      expect(Math.min(...used)).toBeGreaterThanOrEqual(2);
      expect(Math.max(...used)).toBeLessThanOrEqual(12);
      for (const { figures } of study.candidates) {
        const { mean = 0, halfWidth = null, replications = 0 } = figures[0] ?? {};
        if (replications < 12) expect(halfWidth ?? 1).toBeLessThanOrEqual(0.02 * mean);
      }
    });
  });
});

describe("a study of servers", () => {
  test("follows how servers are patched, day by day", async () => {
    const answered = (study: string): string =>
      study
        .replace("candidates: 48, population: 16", "method: sobol, candidates: 4")
        .concat("remediation: assumed\nreplications: {min: 4, max: 4}\n");
    await withStudy(answered, async (file, folder) => {
      const study = await tune(file, { outFolder: path.join(folder, "out"), workers: 1 });
      expect(study.remediation).toBe("assumed");
      const [base, chosen] = study.compliance;
      expect(base?.patchedShare).toHaveLength(137);
      for (const curve of [base, chosen]) {
        const shares = curve?.patchedShare.map(({ mean }) => mean) ?? [];
        expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1)).toBe(true);
        expect(shares.at(-1)).toBeGreaterThan(0);
      }
      expect(existsSync(path.join(folder, "out", "charts", "compliance.svg"))).toBe(true);
      const summary = readFileSync(path.join(folder, "out", "summary.md"), "utf8");
      expect(summary).toMatch(
        /Patched and lost by day 137:\n {2}microsoft-2023: .+ of the servers, /,
      );
    });
  });

  test("says how the harm falls on small and large servers", async () => {
    await withStudy(same, async (file) => {
      const study = await tune(file, { workers: 1 });
      expect(study.harmBySize.map(({ name }) => name)).toEqual(["microsoft-2023", "Small curve"]);
      for (const { classes } of study.harmBySize) {
        // Two servers: the small one in the first class, the large one in the third.
        expect(classes.map(({ servers }) => servers)).toEqual([1, 0, 1, 0]);
        expect(classes[2]?.messages).toBeGreaterThan(classes[0]?.messages ?? 0);
        expect(classes[0]?.harmed).toBeGreaterThan(0);
      }
    });
  });

  test("is not continued from the record of another study", async () => {
    await withStudy(same, async (file, folder) => {
      const outFolder = path.join(folder, "out");
      await tune(file, { outFolder, workers: 1 });
      await withStudy(
        (study) => study.replace("seed: s", "seed: t"),
        async (other) => {
          expect((await failure(() => tune(other, { outFolder, workers: 1 }))).code).toBe(
            "STUDY_INVALID",
          );
        },
      );
    });
  });
});

describe("a study file", () => {
  test.each([
    ["seed: s", "seeds: s", /^\d+:1 unknown key "seeds"/],
    ['"2-7": {min: 3', '"2-8": {min: 3', /expected stages before 8, the last one/],
    ["day: 50, goal", "goal", /expected a day, because of serversFelt/],
    ["figure: lostShare,", "figure: delayHours, day: 3,", /expected none with delayHours/],
    ["stages: {min: 6, max: 8}", "stages: {min: 6, max: 9}", /expected 2 to 8 stages/],
    ["{min: 10, max: 40}", "{min: 0, max: 40}", /expected at least 1 day, received 0/],
    ["max: 40, step", "max: 70, step", /expected at most 60 minutes, received 70/],
    ["figure: lostShare", "figure: loss", /expected one of "serversFelt"/],
    ["figure: serversFelt", "figure: patchedShare", /expected remediation in the study/],
    ["candidates: 48, population: 16", "method: grid", /expected at most 100000 combinations/],
    ["seed: s", "choose: delayHours", /expected balanced or the figure of an objective/],
    ["seed: s", "remediation: asumed", /did you mean "assumed"/],
    [
      "{figure: firstBlockDay, min: 45}",
      "{figure: lostShare, max: 10}",
      /did you mean 10% or 0.1\?/,
    ],
    [
      "{figure: firstBlockDay, min: 45}",
      "{figure: lostShare, max: 1}",
      /did you mean 1% or 100%\?/,
    ],
    ["min: 45}", "min: 45%}", /expected a number, because firstBlockDay is no share/],
    ["seed: s", "replications: {min: 2, width: 5}", /did you mean 5% or 0.05\?/],
    ["seed: s", "replications: {min: 2, confidence: 95}", /did you mean 95% or 0.95\?/],
    ["{min: 3, max: 15}", "{min: 3, max: 3660}", /stages that are over within 3660 days/],
  ])("with %s replaced by %s is refused with its place", async (from, to, message) => {
    await withStudy(
      (study) => study.replace(from, to),
      async (file) => {
        const error = await failure(() => tune(file, { workers: 1 }));
        expect(["STUDY_INVALID", "REMEDIATION_INVALID"]).toContain(error.code);
        const [line = ""] = issueLines(error);
        expect(line).toMatch(/^\d+:\d+ /);
        expect(line).toMatch(message);
      },
    );
  });

  test("passes on what the scenario warns of", async () => {
    const short = (study: string): string =>
      study.replace("candidates: 48, population: 16", "method: sobol, candidates: 2");
    await withStudy(short, async (file, folder) => {
      const rows = Array.from({ length: 300 }, (_, i) => {
        const time = new Date(Date.UTC(2026, 8, 8) + i * 5_400_000).toISOString();
        return `${time},mail01`;
      });
      writeFileSync(path.join(folder, "l.csv"), `time,host\n${rows.join("\n")}\n`);
      const log = "traffic: {trace: {files: l.csv, map: {time: time, server: host}}}\n";
      writeFileSync(path.join(folder, "s.yaml"), log);
      const study = await tune(file, { outFolder: path.join(folder, "out"), workers: 1 });
      expect(study.warnings.map(({ code }) => code)).toContain("LOG_EXTENDED");
      const summary = readFileSync(path.join(folder, "out", "summary.md"), "utf8");
      expect(summary).toContain("Warning: The log ends before the window");
    });
  });

  test("about a scenario with queues is refused with the reason", async () => {
    const files = { "s.yaml": `${SCENARIO}replyPoint: connect\n`, "study.yaml": STUDY };
    await withFiles(files, async (folder) => {
      const error = await failure(() => tune(path.join(folder, "study.yaml")));
      expect(error.code).toBe("STUDY_INVALID");
      expect(error.message).toContain("connections are answered, and whole queues wait");
    });
  });

  test("without issues but with one that is no scenario says which", async () => {
    await withFiles({ "study.yaml": STUDY }, async (folder) => {
      const error = await failure(() => tune(path.join(folder, "study.yaml")));
      expect(error.code).toBe("INPUT_MISSING");
    });
  });
});
