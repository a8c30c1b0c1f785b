import { MailflowError } from "../../sim/base/errors.ts";
import type { SenderTable } from "../../sim/contract/sender-table.ts";
import { Duck } from "../duck/duck.ts";
import { makePrivateFolder } from "../platform/private-folder.ts";
import type { ReadOptions } from "./contract/read-options.ts";
import { openInputs } from "./open/inputs.ts";
import { readTables } from "./rows/read-plan.ts";
import { countSenders } from "./rows/senders.ts";
import { syslogYearOf } from "./times/times.ts";

type SenderOptions = Omit<
  ReadOptions,
  "maxRejects" | "rejectsPath" | "onProgress" | "by" | "allowAddresses" | "withPeople"
>;

/**
 * Who handed the mail of logs over, whoever's it is. Errors: those of opening the logs;
 * FORMAT_UNKNOWN, COLUMN_MISSING; USAGE for logs that hold the mail of one's own servers alone.
 */
export async function readSenders(options: SenderOptions): Promise<SenderTable> {
  const { inputs: names, baseFolder, encoding, stdin, signal } = options;
  const folder = await makePrivateFolder();
  let duck: Duck | null = null;
  try {
    const inputs = await openInputs({
      inputs: names,
      baseFolder,
      encoding,
      syslogYear: syslogYearOf(options.timeFormat),
      stdin,
      folder,
      onProgress: () => {},
      signal,
    });
    const { memoryMb } = options;
    duck = await Duck.open({ folderPath: folder.path, memoryMb, threads: null, signal });
    const asked = { ...options, by: null, allowAddresses: false, withPeople: true };
    const { format, tables } = await readTables(inputs, asked, duck);
    const isMapped = format.id === "csv" || format.id === "parquet";
    if (format.holdsForeignMail !== true && !isMapped) {
      throw new MailflowError(
        "USAGE",
        `'${inputs[0]?.shownPath}' (${format.title}) holds the mail of one's own servers alone: there are no senders to choose from`,
        { where: { file: inputs[0]?.shownPath ?? "" }, hint: "Replay it as it is." },
      );
    }
    return await countSenders(tables, duck);
  } finally {
    duck?.close();
    await folder.remove();
  }
}
