import { explainedText } from "../../../reports/explain/attempts-text.ts";
import { replyExplanationText } from "../../../reports/explain/reply-text.ts";
import { explanationText } from "../../../reports/explain/text.ts";
import { MailflowError } from "../../../sim/base/errors.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { repliesDayZero } from "../../api/day-zero-hook.ts";
import { loadPolicy } from "../../config/policy/file.ts";
import { type ExplainQuestion, explainId, explainRun } from "../../explain/explain.ts";
import { explainReply } from "../../explain/reply-meaning.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { sameFor } from "../settings/next-command.ts";
import { readRunSettings, wrongValue } from "../settings/run-settings.ts";
import { scenarioOfCall } from "../settings/scenario-of-call.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

const POLICY_DEFAULT = "microsoft-2023";

/**
 * `mailflow explain MESSAGE-ID SCENARIO|LOG…`, or `mailflow explain --server S --at TIME
 * SCENARIO|LOG…`, or `mailflow explain --reply TEXT` without files.
 * Errors: USAGE, those of the scenario and of the run, NO_MESSAGES for an unknown id.
 */
export async function explainCommand(call: CommandCall): Promise<number> {
  const { reply } = call.options.text;
  if (reply !== undefined) return await tellReply(reply, call);
  const { question, files } = readQuestion(call);
  const settings = readRunSettings(call.options);
  const scenario = await scenarioOfCall(files, call.options);
  const zone = scenario.displayZone;
  const { json } = call.options.flags;
  const { value, text } = await withProgress(settings.quiet, async (onProgress) => {
    const request = {
      scenario,
      decisionsPath: null,
      rejectsPath: settings.rejectsPath,
      maxRejects: settings.maxRejects,
      dayZeroOfReplies: repliesDayZero,
      memoryMb: settings.memoryMb,
      stdin: readStdin(),
      onProgress,
      signal: call.signal,
    };
    if (question.kind === "arrival") {
      const messages = await explainRun(request, question);
      return {
        value: messages,
        text: messages.map((message) => explanationText(message, zone)).join("\n"),
      };
    }
    const messages = await explainId(request, question.id);
    return {
      value: { id: question.id, messages },
      text: messages.map((message) => explainedText(message, question.id, zone)).join("\n"),
    };
  });
  await writeOut(json ? `${JSON.stringify(value, null, 2)}\n` : printable(text));
  call.next(sameFor("plan", call, files));
  return 0;
}

async function tellReply(reply: string, { operands, options }: CommandCall): Promise<number> {
  const { server, at, policy = POLICY_DEFAULT } = options.text;
  if (operands.length > 0 || server !== undefined || at !== undefined) {
    throw usage("expected --reply alone, received a message, a server or files, too");
  }
  const { variants } = await loadPolicy(policy);
  const explanation = await explainReply(reply, variants);
  await writeOut(
    options.flags.json
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : printable(replyExplanationText(explanation)),
  );
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
    const [id, ...files] = operands;
    if (id === undefined) throw usage("expected a message or a reply, received neither");
    if (files.length === 0) throw usage(`expected a scenario or logs after "${id}", received none`);
    return { question: { kind: "message", id }, files };
  }
  if (operands.length === 0) throw usage("expected a scenario or logs, received none");
  const instant = parseInstant(at);
  if (!instant.ok) throw wrongValue("at", "a time such as 2026-11-07T06:01Z", at);
  return { question: { kind: "arrival", server, atMs: instant.value }, files: operands };
}

function usage(problem: string): MailflowError {
  return new MailflowError("USAGE", problem, {
    hint: "mailflow explain MESSAGE-ID SCENARIO|LOG…, or --server NAME --at TIME SCENARIO|LOG…, or --reply TEXT",
  });
}
