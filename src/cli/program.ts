import { MailflowError } from "../../sim/base/errors.ts";
import { toolInfo } from "../platform/tool-info.ts";
import { parseCommandLine } from "./command-line.ts";
import type { CommandCall } from "./settings/command-call.ts";
import { endWords, saysEnd } from "./terminal/ending.ts";
import { describeFailure, exitCodeOf, type FailureContext } from "./terminal/failures.ts";
import {
  helpStyle,
  isBrokenPipe,
  mayColor,
  userShell,
  writeError,
  writeOut,
} from "./terminal/terminal.ts";

const EXIT_ASSERT = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/**
 * Runs one command line to its end and gives its exit code; everything it says has been written.
 */
export async function main(args: readonly string[]): Promise<number> {
  process.stdout.on("error", ignoreBrokenPipe);
  process.stderr.on("error", ignoreBrokenPipe);
  let version = "";
  const context = (): FailureContext => ({
    version,
    args,
    color: mayColor(process.stderr),
    debug: process.env["MAILFLOW_DEBUG"] === "1",
    shell: userShell(),
  });
  const interruption = listenForStop();
  const fail = async (error: unknown): Promise<number> => {
    // Whatever a stopped run fails with, being stopped is why.
    const shown = interruption.aborted ? interruption.reason : error;
    await writeError(describeFailure(shown, context()));
    return exitCodeOf(shown, interruption.aborted);
  };
  // Node's own answer would be exit code 1, which means that an --assert failed.
  process.on("uncaughtException", (error) => {
    const shown = interruption.aborted ? interruption.reason : error;
    process.stderr.write(describeFailure(shown, context()));
    process.exit(exitCodeOf(shown, interruption.aborted));
  });
  try {
    version = toolInfo().version;
    return await dispatch(args, version, interruption, fail);
  } catch (error) {
    return await fail(error);
  }
}

async function dispatch(
  args: readonly string[],
  version: string,
  signal: AbortSignal,
  fail: CommandCall["fail"],
): Promise<number> {
  const line = parseCommandLine(args, version, helpStyle());
  switch (line.kind) {
    case "print":
      await writeOut(line.text);
      return 0;
    case "usage":
      await writeError(`mailflow: error[USAGE] ${line.message}\nNext: ${line.hint}\n`);
      return EXIT_USAGE;
    case "call": {
      requireCurrentFolder();
      const handler = await line.command.load();
      let next: readonly string[] = [];
      const code = await handler({
        operands: line.operands,
        options: line.options,
        signal,
        fail,
        next: (words) => {
          next = words;
        },
      });
      if (code <= EXIT_ASSERT && saysEnd(line.command.name, line.options))
        await writeError(endWords(next));
      return code;
    }
  }
}

/**
 * Everything that is named without a folder lies in the current one. Errors: OUTPUT_UNWRITABLE
 * where it was deleted.
 */
function requireCurrentFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new MailflowError("OUTPUT_UNWRITABLE", "The current folder does not exist any more", {
      hint: "Go to another folder, such as: cd ~",
      cause,
    });
  }
}

/**
 * The first Ctrl-C (or SIGTERM) asks the run to stop and to tidy up; a second one does not wait for
 * that.
 */
function listenForStop(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    const by = name === "SIGINT" ? "Ctrl-C" : name;
    controller.abort(
      new MailflowError("INTERRUPTED", `Stopped by ${by}; no result was written`, {
        hint: "Run it again when you like; nothing half-written was left behind.",
      }),
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}

function ignoreBrokenPipe(error: Error): void {
  if (!isBrokenPipe(error)) throw error;
}
