// Runs a module with the arguments that follow it and, on exit, writes its peak resident memory in
// KiB to file descriptor 3 (Linux only).
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

process.on("exit", () => {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  writeSync(3, peak?.[1] ?? "");
});
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]).href);
