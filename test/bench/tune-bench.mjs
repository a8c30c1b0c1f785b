import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const CANDIDATES = 2_000;

/** A study of 2,000 curves over the bundled small office, by one thread and by two. */
export async function benchTune({ folder, root, runs }) {
  const { tune } = await import(new URL("../../dist/src/tune/tune.js", import.meta.url).href);
  const examples = path.join(folder, "tune");
  mkdirSync(examples, { recursive: true });
  cpSync(path.join(root, "scenarios/examples/small-office.yaml"), path.join(examples, "s.yaml"));
  const study = path.join(examples, "study.yaml");
  writeFileSync(
    study,
    `scenario: s.yaml
parameters:
  stages: {min: 6, max: 8}
  days: {"1": {min: 14, max: 45}, "2-7": {min: 5, max: 15}}
  throttleMinutes: {"2-7": {min: 0, max: 40, step: 5}}
  blockMinutes: {"5-7": {min: 0, max: 30, step: 5}}
objectives:
  - {figure: delayedShare, goal: max}
  - {figure: lostShare, goal: min}
search: {candidates: ${CANDIDATES}, population: 100}
`,
  );
  const rows = [];
  for (const workers of [1, 2]) {
    const times = [];
    for (let i = 0; i < runs; i++) {
      const began = performance.now();
      await tune(study, { workers });
      times.push((performance.now() - began) / 1000);
    }
    const value = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
    const what = `${CANDIDATES} curves, ${workers} thread${workers === 1 ? "" : "s"}`;
    rows.push({ what, value, unit: "s" });
  }
  return rows;
}
