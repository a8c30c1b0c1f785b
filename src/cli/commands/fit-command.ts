import { comparisonText } from "../../../reports/fit/text.ts";
import { formatCountOf } from "../../../reports/words/format.ts";
import { scenarioYaml } from "../../config/scenario/yaml.ts";
import { fit as fitLog } from "../../fit/fit.ts";
import { writeFileAtomic } from "../../platform/atomic.ts";
import { checkOutputFile } from "../../platform/output-folder.ts";
import type { CommandCall } from "../settings/command-call.ts";
import { parseMaxRejects, readMemory, wrongValue } from "../settings/run-settings.ts";
import { replayInput } from "../settings/scenario-flags.ts";
import { printable, readStdin, writeOut } from "../terminal/terminal.ts";
import { withProgress } from "../terminal/with-progress.ts";

const OUT_DEFAULT = "fitted.yaml";

/** `mailflow fit LOG…`. Errors: USAGE, those of the readers, NO_MESSAGES, OUTPUT_UNWRITABLE. */
export async function fitCommand(call: CommandCall): Promise<number> {
  const { text, flags } = call.options;
  const out = text.out ?? OUT_DEFAULT;
  if (!/\.ya?ml$/i.test(out)) throw wrongValue("out", "a file name that ends in .yaml", out);
  const scale = readScale(text.scale);
  const { traffic, window, seed } = replayInput(call.operands, call.options);
  await checkOutputFile(out);
  const memoryMb = readMemory(text.memory);
  const { comparison, warnings } = await withProgress(flags.quiet, async (onProgress) => {
    const fitted = await fitLog({
      ...(traffic.trace ?? { files: call.operands }),
      ...(window === undefined ? {} : { window }),
      ...(seed === undefined ? {} : { seed }),
      ...(text.rejects === undefined ? {} : { rejectsPath: text.rejects }),
      ...(memoryMb === null ? {} : { parserMemoryMb: memoryMb }),
      name: out.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, ""),
      scale,
      renameServers: flags["rename-servers"],
      maxRejects: parseMaxRejects(text["max-rejects"] ?? "1%"),
      stdin: readStdin(),
      onProgress,
      signal: call.signal,
    });
    await writeFileAtomic(out, scenarioYaml(fitted.scenario, comment(scale)));
    return fitted;
  });
  const servers = formatCountOf(comparison.servers.length, "server");
  const lead = `${out}: synthetic mail of ${servers} after ${formatCountOf(comparison.log.messages, "message")}`;
  const notes = warnings.map(({ message }) => `Warning: ${message}\n`).join("");
  call.next(["run", out]);
  await writeOut(printable(`${lead}\n\n${comparisonText(comparison)}${notes}`));
  return 0;
}

function readScale(text: string | undefined): number {
  if (text === undefined) return 1;
  const scale = Number(text);
  if (/^\d{1,4}(\.\d{1,6})?$/.test(text) && scale > 0 && scale <= 1000) return scale;
  throw wrongValue("scale", "a number above 0 and up to 1000 such as 10 or 0.5", text);
}

function comment(scale: number): string {
  const volume = scale === 1 ? "the volume" : `${scale} times the volume`;
  return [
    `Fitted to a log by mailflow fit: synthetic mail with ${volume}, the hours of the week, the`,
    "bursts, recipients and sizes of each of its servers. It holds no message, address or subject.",
    "",
    "  mailflow run FILE          run it, with --servers, --policy and the like as wanted",
    "  mailflow generate FILE     write its mail as a trace",
  ].join("\n");
}
