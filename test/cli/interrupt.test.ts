import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliFolder, makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "./run-cli.ts";

let folder: CliFolder;
beforeEach(async () => {
  folder = await makeCliFolder();
});
afterEach(() => {
  folder.remove();
});

/**
 * More than any pipe and stream holds, so that its end is written only once the command line reads.
 */
const PLENTY_ROWS = 60_000;

// Windows has no signals between processes: kill() ends the other at once.
describe.skipIf(process.platform === "win32")("Ctrl-C while standard input is still open", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "(%s) ends with 130 and leaves no half file and no temporary folder",
    async (signal) => {
      const files = ["--decisions", "d.csv", "--rejects", "r.csv"];
      const args = ["replay", "-", ...TRACE_MAP, "--out", "a/b", ...files];
      const { child, ended } = folder.start(args);
      const plenty = traceCsv(traceRows(PLENTY_ROWS));
      await new Promise((resolve) => child.stdin.write(plenty, resolve));
      expect(folder.temporaryFiles()).toHaveLength(1);
      child.kill(signal);
      const run = await ended;
      expect(run.stderr).toContain("error[INTERRUPTED] Stopped by ");
      expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 130, stdout: "" });
      expect(run.stderr).not.toContain("bug");
      expect(folder.files()).toEqual([]);
      expect(folder.temporaryFiles()).toEqual([]);
    },
  );
});
