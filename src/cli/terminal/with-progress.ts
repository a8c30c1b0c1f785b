import { performance } from "node:perf_hooks";
import type { RunProgress } from "../../mail/request.ts";
import { ProgressPrinter } from "./progress.ts";

/** Runs work that reports its progress to standard error, unless `quiet`. */
export async function withProgress<T>(
  quiet: boolean,
  work: (onProgress: (progress: RunProgress) => void) => Promise<T>,
): Promise<T> {
  const printer = new ProgressPrinter({
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
    nowMs: () => performance.now(),
  });
  try {
    return await work((progress) => {
      if (!quiet) printer.report(progress);
    });
  } finally {
    printer.finish();
  }
}
