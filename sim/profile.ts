import type { TrafficNames } from "./batch.ts";

/**
 * Counts of messages per (server, build, scope, group, arrival minute): all the model needs to know of a log.
 * Shapes: columns of `rowCount` entries, sorted by (server, build, inScope, group, minute) index, no two rows with the
 * same key; `servers`, `builds`, `groups` are sorted by code unit, so index order is name order.
 * Units: `minute` whole UTC minutes since 1970; `bytes` bytes.
 */
export interface TrafficProfile extends TrafficNames {
  readonly rowCount: number;
  readonly server: Uint32Array;
  readonly build: Uint32Array;
  readonly inScope: Uint8Array;
  readonly group: Uint32Array;
  readonly minute: Int32Array;
  readonly messages: Float64Array;
  readonly recipients: Float64Array;
  readonly bytes: Float64Array;
}
