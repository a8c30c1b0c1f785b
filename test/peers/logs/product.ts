import { MailflowError } from "../../../sim/base/errors.ts";
import { prepareTraffic } from "../../../sim/traffic/window.ts";
import { parseCommandLine } from "../../../src/cli/command-line.ts";
import { readRunSettings } from "../../../src/cli/settings/run-settings.ts";
import { replayInput } from "../../../src/cli/settings/scenario-flags.ts";
import { resolveFlags } from "../../../src/cli/settings/scenario-of-call.ts";
import { openMail } from "../../../src/mail/open-mail.ts";
import type { OpenMail, RunRequest } from "../../../src/mail/request.ts";
import { assertKept } from "../../../src/run/run.ts";
import type { LogAccount } from "./account.ts";

const MEMORY_MB = 300;

/** What `mailflow replay WORDS…` counts before anything is replayed; a bug is a refusal too. */
export async function productAccount(words: readonly string[]): Promise<LogAccount> {
  try {
    const request = await requestOf(words);
    const mail = await openMail(request);
    try {
      return await accountOf(mail, request.scenario.window);
    } finally {
      await mail.close();
    }
  } catch (error) {
    const code = error instanceof MailflowError ? error.code : "INTERNAL";
    return { refused: code, text: error instanceof Error ? error.message : String(error) };
  }
}

async function requestOf(words: readonly string[]): Promise<RunRequest> {
  const line = parseCommandLine(["replay", ...words], "");
  if (line.kind !== "call") throw new MailflowError("USAGE", JSON.stringify(line));
  const { maxRejects } = readRunSettings(line.options);
  return {
    scenario: await resolveFlags(replayInput(line.operands, line.options)),
    decisionsPath: null,
    rejectsPath: null,
    maxRejects,
    memoryMb: MEMORY_MB,
    stdin: process.stdin,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
}

async function accountOf(
  mail: OpenMail,
  window: RunRequest["scenario"]["window"],
): Promise<LogAccount> {
  assertKept(mail);
  const prepared = prepareTraffic(mail.profile, window);
  const { profile } = prepared;
  const messages = Array.from({ length: profile.rowCount }, (_, row) => {
    const scope = profile.inScope[row] === 1 ? "in" : "out";
    return [
      profile.servers[profile.server[row] ?? 0] || null,
      profile.builds[profile.build[row] ?? 0] || null,
      scope,
      profile.minute[row] ?? 0,
      profile.messages[row] ?? 0,
      profile.recipients[row] ?? 0,
      profile.bytes[row] ?? 0,
    ] as const;
  });
  return { messages, rows: await mail.accounts(prepared) };
}
