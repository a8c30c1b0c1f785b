import { invariant } from "../../sim/base/errors.ts";
import type { SenderTable } from "../../sim/contract/sender-table.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { ReadOptions } from "../readers/contract/read-options.ts";
import { readSenders } from "../readers/read-senders.ts";

/** Who handed the mail of a scenario's logs over. Errors: those of the readers. */
export async function logSenders(
  request: Pick<ReadOptions, "memoryMb" | "stdin" | "signal"> & {
    readonly scenario: ResolvedScenario;
  },
): Promise<SenderTable> {
  const { scenario, ...reading } = request;
  const { traffic, serverNameByKey } = scenario;
  invariant(traffic.kind === "trace", "senders are those of logs");
  return await readSenders({ ...traffic, ...reading, serverNameByKey });
}
