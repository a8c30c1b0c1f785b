import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median, peakMemoryMiB } from "./measure.mjs";

/** Messages per second by mode, and the memory of a log that never is in memory. */
export function benchEvents({ runs }) {
  const script = fileURLToPath(new URL("./event-stream.mjs", import.meta.url));
  const stream = (mode, count) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, mode, String(count)], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`exit code ${status}: ${mode}\n${stderr}`);
    return JSON.parse(stdout);
  };
  const words = {
    plain: "each message refused and tried again by itself",
    connect: "whole queues wait",
    capacity: "120 messages a minute and server",
    both: "whole queues wait, 120 messages a minute and server",
  };
  const rates = Object.entries(words).map(([mode, what]) => {
    const rate = median(Array.from({ length: runs }, () => stream(mode, 4e6).perSecond));
    return { what, value: rate / 1e6, unit: "M messages/s" };
  });
  const memory = peakMemoryMiB([script, "connect", "20000000"]);
  const row = { what: "peak memory of 20 M streamed messages, whole queues wait", unit: "MiB" };
  return [...rates, ...(memory === null ? [] : [{ ...row, value: memory }])];
}
