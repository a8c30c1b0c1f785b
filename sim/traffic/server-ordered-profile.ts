import { invariant } from "../base/errors.ts";
import { MS_PER_MINUTE } from "../base/units.ts";
import type { MessageBatch, TrafficNames } from "../contract/batch.ts";
import { emptyProfile, type TrafficProfile } from "./profile.ts";
import { sortProfile, takeRows } from "./profile-rows.ts";

const ROWS_FIRST = 4_096;

/**
 * Counts messages that come server by server into a profile. `ProfileBuilder` takes them in any
 * order and holds every minute of every server, which is 40 GB for ten thousand servers; this one
 * holds a row per message of one server, and adds those of a minute up when the next one begins.
 */
export class ServerOrderedProfile {
  readonly #names: TrafficNames;
  #done: TrafficProfile;
  #doneRows = 0;
  #open: TrafficProfile;
  #openRows = 0;
  #server = -1;

  constructor(names: TrafficNames) {
    this.#names = names;
    this.#done = emptyProfile(names, ROWS_FIRST);
    this.#open = emptyProfile(names, ROWS_FIRST);
  }

  /** All messages of a batch have the same server, not before that of the batch before. */
  add(batch: MessageBatch): void {
    if (batch.count === 0) return;
    const server = batch.server[0]!;
    invariant(server >= this.#server, "servers come in the order of their names");
    if (server !== this.#server) this.#close();
    this.#server = server;
    this.#open = withRoom(this.#open, this.#names, this.#openRows, batch.count);
    const open = this.#open;
    for (let i = 0; i < batch.count; i++) {
      const row = this.#openRows++;
      open.server[row] = server;
      open.build[row] = batch.build[i]!;
      open.inScope[row] = batch.inScope[i]!;
      open.group[row] = batch.group[i]!;
      open.minute[row] = Math.floor(batch.timeMs[i]! / MS_PER_MINUTE);
      open.messages[row] = 1;
      open.recipients[row] = batch.recipients[i]!;
      open.bytes[row] = batch.sizeBytes[i]!;
    }
  }

  build(): TrafficProfile {
    this.#close();
    return takeRows(this.#done, this.#names, this.#doneRows);
  }

  /** Moves the open server's rows, sorted and added up, to the others. */
  #close(): void {
    const rows = sortProfile(takeRows(this.#open, this.#names, this.#openRows));
    this.#done = withRoom(this.#done, this.#names, this.#doneRows, rows.rowCount);
    setRows(this.#done, rows, this.#doneRows);
    this.#doneRows += rows.rowCount;
    this.#openRows = 0;
  }
}

/** The same columns with room for more rows; doubling keeps the copying linear. */
function withRoom(
  columns: TrafficProfile,
  names: TrafficNames,
  used: number,
  more: number,
): TrafficProfile {
  if (used + more <= columns.rowCount) return columns;
  const grown = emptyProfile(names, Math.max(used + more, columns.rowCount * 2));
  setRows(grown, takeRows(columns, names, used), 0);
  return grown;
}

function setRows(to: TrafficProfile, from: TrafficProfile, at: number): void {
  to.server.set(from.server, at);
  to.build.set(from.build, at);
  to.inScope.set(from.inScope, at);
  to.group.set(from.group, at);
  to.minute.set(from.minute, at);
  to.messages.set(from.messages, at);
  to.recipients.set(from.recipients, at);
  to.bytes.set(from.bytes, at);
}
