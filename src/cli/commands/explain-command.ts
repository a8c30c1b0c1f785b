import { explanationText } from "../../../reports/explain/text.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { type ExplainQuestion, explainRun } from "../../run/explain.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { readRunSettings, wrongValue } from "../settings/run-settings.ts";
import { scenarioOfCall } from "../settings/scenario-of-call.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

/**
 * `mailflow explain MESSAGE-ID SCENARIO|LOG…`, or `mailflow explain --server S --at TIME
 * SCENARIO|LOG…`.
 * Errors: USAGE, those of the scenario and of the run, NO_MESSAGES for an unknown id.
 */
export async function explainCommand(call: CommandCall): Promise<number> {
  const { question, files } = readQuestion(call);
  const settings = readRunSettings(call.options);
  const scenario = await scenarioOfCall(files, call.options);
  const messages = await withProgress(settings.quiet, (onProgress) =>
    explainRun(
      {
        scenario,
        decisionsPath: null,
        rejectsPath: settings.rejectsPath,
        maxRejects: settings.maxRejects,
        memoryMb: settings.memoryMb,
        stdin: readStdin(),
        onProgress,
        signal: call.signal,
      },
      question,
    ),
  );
  if (call.options.flags.json) {
    await writeOut(`${JSON.stringify(messages, null, 2)}\n`);
    return 0;
  }
  const texts = messages.map((message) => explanationText(message, scenario.displayZone));
  await writeOut(printable(texts.join("\n")));
  return 0;
}

function readQuestion({ operands, options }: CommandCall): {
  readonly question: ExplainQuestion;
  readonly files: readonly string[];
} {
  const { server, at } = options.text;
  if ((server === undefined) !== (at === undefined)) {
    throw usage("expected --server and --at together, received one of them");
  }
  if (server === undefined || at === undefined) {
    const [id = "", ...files] = operands;
    if (files.length === 0) throw usage(`expected a scenario or logs after "${id}", received none`);
    return { question: { kind: "message", id }, files };
  }
  const instant = parseInstant(at);
  if (!instant.ok) throw wrongValue("at", "a time such as 2026-11-07T06:01Z", at);
  return { question: { kind: "arrival", server, atMs: instant.value }, files: operands };
}

function usage(problem: string): MailflowError {
  return new MailflowError("USAGE", problem, {
    hint: "mailflow explain MESSAGE-ID SCENARIO|LOG…, or --server NAME --at TIME SCENARIO|LOG…",
  });
}
