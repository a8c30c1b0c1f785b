import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMAND_TABLE } from "../../../src/cli/commands.ts";
import { dataPath } from "../../../src/platform/package-root.ts";
import { type CliFolder, makeCliFolder } from "../run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => folder.remove());

const at = (name: string): string => path.join(folder.cwd, name);

/** The bundled study of the small office, with as many curves as the test needs. */
function writeStudy(candidates: number): void {
  copyFileSync(dataPath("examples", "small-office.yaml"), at("scenario.yaml"));
  const text = readFileSync(dataPath("studies", "office-curve.yaml"), "utf8")
    .replaceAll("../examples/small-office.yaml", "scenario.yaml")
    .replace("candidates: 300, population: 60", `candidates: ${candidates}, population: 20`);
  writeFileSync(at("study.yaml"), text);
}

test("the first and the last example of its help run as they stand", async () => {
  writeStudy(40);
  const examples = COMMAND_TABLE.find(({ name }) => name === "tune")?.examples ?? [];
  const [, ...first] = examples[0]?.split(" ") ?? [];
  const tuned = await folder.run([...first, "-q"]);
  expect(`${tuned.stderr}${tuned.code}`).toBe("0");
  expect(tuned.stdout).toMatch(
    /^Curve \d+ against microsoft-2023: .*\n\n[\s\S]*\noffice-curve: 40 curves tried on /,
  );
  expect(tuned.stdout).toContain(`Policy: ${path.join("tuned", "policy.yaml")}\n`);
  expect(tuned.stdout).toContain(`Page: ${path.join("tuned", "tune.html")}\n`);
  const [, ...last] = examples.at(-1)?.split(" ") ?? [];
  const ran = await folder.run([...last, "--json"]);
  expect(JSON.parse(ran.stdout).provenance.policy.id).toBe("office-curve");
});

test("a study that was killed goes on from its record and ends the same", async () => {
  writeStudy(400);
  const whole = await folder.run(["tune", "study.yaml", "-o", "whole", "-q", "--workers", "2"]);
  expect(whole.code).toBe(0);
  const record = (name: string): string => {
    const file = at(`${name}/study.jsonl`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  do {
    // A busy machine may look away until the study has ended: then once more.
    rmSync(at("cut"), { recursive: true, force: true });
    const words = ["tune", "study.yaml", "-o", "cut", "-q", "--workers", "2"];
    const { child, ended } = folder.start(words);
    while (record("cut").split("\n").length < 30 && child.exitCode === null) await wait(5);
    child.kill("SIGKILL");
    expect((await ended).code ?? 0).toBe(0);
  } while (record("cut") === record("whole"));
  const resumed = await folder.run(["tune", "study.yaml", "-o", "cut", "-q", "--workers", "1"]);
  expect(resumed.code).toBe(0);
  for (const name of ["study.json", "study.jsonl", "candidates.csv", "policy.yaml", "summary.md"]) {
    expect(readFileSync(at(`cut/${name}`), "utf8"), name).toBe(
      readFileSync(at(`whole/${name}`), "utf8"),
    );
  }
});

test("--json prints the study and writes nothing", async () => {
  writeStudy(20);
  const { stdout, code } = await folder.run(["tune", "study.yaml", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, name: "office-curve" });
  expect(folder.files()).toEqual(["scenario.yaml", "study.yaml"]);
});

test("a study in which nothing fits ends with 1, and says by how much and why", async () => {
  writeStudy(20);
  const study = readFileSync(at("study.yaml"), "utf8").replace(
    "  - {figure: firstBlockDay, min: 60}",
    "  - {figure: firstBlockDay, min: 60}\n  - {figure: lostShare, max: 0.1%}",
  );
  writeFileSync(at("study.yaml"), study);
  const told = await folder.run(["tune", "study.yaml", "-o", "out", "-q"]);
  expect(told.code).toBe(1);
  expect(told.stdout).toMatch(
    /^None of the 20 curves tried keeps to what was asked for; curve \d+ comes nearest: mail lost: [\d.]+ %, at most 0.1 % was asked for \(\d+ percentage points too much\)/,
  );
  expect(told.stdout).toMatch(
    /What binds is "mail lost at most 0.1 %": without it \d+ of the 20 curves tried would do. No policy was written./,
  );
  expect(existsSync(at("out/policy.yaml"))).toBe(false);
  expect(readFileSync(at("out/tune.html"), "utf8")).toContain("What binds is &quot;mail lost");
  const { code, stdout } = await folder.run(["tune", "study.yaml", "--json"]);
  expect(code).toBe(1);
  const { nearest, constraints, chosen } = JSON.parse(stdout);
  expect(chosen).toBeNull();
  expect(nearest.misses[0].value).toBeGreaterThan(0.001);
  expect(constraints[nearest.binding.constraint]).toMatchObject({ figure: "lostShare", keptBy: 0 });
  expect(nearest.binding.wouldDo).toBeGreaterThan(0);
});

test("a wrong number of workers is wrong usage", async () => {
  writeStudy(20);
  const { code, stderr } = await folder.run(["tune", "study.yaml", "--workers", "0"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--workers: expected a whole number from 1 to 256");
});
