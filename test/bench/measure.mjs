import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The middle of some figures. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Seconds that work takes. */
export function seconds(work) {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}

/**
 * Median seconds of each of some works, which take turns: what is compiled, collected or loaded
 * while one of them is measured would otherwise be taken for a difference between them.
 */
export function mediansInTurn(times, works) {
  const took = works.map(() => []);
  for (let i = 0; i < times; i++) {
    for (const [index, work] of works.entries()) took[index].push(seconds(work));
  }
  return took.map(median);
}

/** Median seconds of some runs, one after the other. */
export async function medianSeconds(runs, work) {
  const times = [];
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    await work();
    times.push((performance.now() - began) / 1000);
  }
  return median(times);
}

/** Runs Node with arguments to its end. Fails loudly when the command fails. */
export function runNode(args) {
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`exit code ${status}: ${args.join(" ")}\n${stderr}`);
}

/** The built command line. */
export function main(root) {
  return path.join(root, "dist", "src", "main.js");
}

/** Peak resident memory of a command; null where the kernel does not tell. */
export function peakMemoryMiB(args) {
  if (process.platform !== "linux") return null;
  const wrapper = fileURLToPath(new URL("./peak.mjs", import.meta.url));
  const { output, status } = spawnSync(process.execPath, [wrapper, ...args], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`exit code ${status}: ${args.join(" ")}`);
  return Number(output[3]) / 1024;
}

/** A rate in millions a second. */
export function perSecond(count, took, what) {
  return `${(count / took / 1e6).toFixed(2)} M ${what}/s`;
}
