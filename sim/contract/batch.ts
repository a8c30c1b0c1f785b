/**
 * Messages as columns, the hand-over between readers, generators and the model.
 * Shapes: every column has `count` entries in use. Units: `timeMs` UTC ms since 1970 of the arrival
 * at the sending server's queue; `sizeBytes` bytes. `server`, `build`, `group` index the tables of
 * the same name.
 */
export interface MessageBatch {
  readonly count: number;
  readonly timeMs: Float64Array;
  readonly server: Uint32Array;
  readonly build: Uint32Array;
  /** 1 = handed over by an Exchange server through an OnPremises connector, 0 = out of scope. */
  readonly inScope: Uint8Array;
  readonly group: Uint32Array;
  readonly recipients: Float64Array;
  readonly sizeBytes: Float64Array;
}

/** Names behind the indexes of a batch or profile. `builds` and `groups` use "" for none. */
export interface TrafficNames {
  readonly servers: readonly string[];
  readonly builds: readonly string[];
  readonly groups: readonly string[];
  /** The column of `--by`, or null when messages are not grouped. */
  readonly groupDimension: string | null;
}
