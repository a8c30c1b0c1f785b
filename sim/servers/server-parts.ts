import type { OutOfDateArrivals } from "../enforcement/clock.ts";
import type { ServerModel } from "./server-verdicts.ts";

/** The rows of one server and log build, `[firstRow, endRow)`. */
export interface BuildRows {
  readonly logBuild: string;
  readonly firstRow: number;
  readonly endRow: number;
}

/** Messages of one build at arrival; null = unknown. */
export interface BuildCount {
  readonly build: string | null;
  readonly product: string | null;
  readonly messages: number;
}

/** What is known of a server's rows before its clock runs. */
export interface ServerParts {
  readonly rows: readonly BuildRows[];
  readonly arrivals: OutOfDateArrivals;
  /** Ascending by build, unknown first. */
  readonly builds: readonly BuildCount[];
}

/** A server up to its verdicts, before anything is counted. */
export interface UncountedServer extends ServerParts {
  readonly name: string;
  /** Its rows of the replay's profile, `[firstRow, endRow)`; `rows` has the same by log build. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly model: ServerModel;
}
