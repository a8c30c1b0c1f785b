import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The middle one of measured values. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
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
