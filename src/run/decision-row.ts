import type { FateName } from "../../sim/contract/outcomes.ts";
import type { ParquetType } from "../duck/parquet.ts";

/**
 * What was decided on one message: a row of `--decisions`. Units: UTC ms, after the shift; whole
 * minutes.
 */
export interface DecisionRow {
  readonly id: string;
  /** 0 = the message itself, n = its n-th repetition by `--extend`. */
  readonly copy: number;
  readonly server: string;
  /** Its build at arrival; "" = unknown. */
  readonly build: string;
  readonly arrivalMs: number;
  readonly inScope: boolean;
  /** The stage at arrival; 0 = not enforced. */
  readonly stage: number;
  /** 0 = none was given while the message was queued. */
  readonly firstReply: 0 | 250 | 450 | 550;
  readonly outcome: FateName;
  readonly attempts: number;
  readonly minutesQueued: number;
  readonly leftMs: number;
  readonly delayDsn: boolean;
  readonly recipients: number;
  readonly bytes: number;
  readonly group: string;
  /** It came again after an NDR. */
  readonly isResent: boolean;
}

/** A column of `--decisions`: the header of the CSV file, its type in Parquet, and its values. */
interface DecisionColumn {
  readonly name: string;
  readonly type: ParquetType;
  /** For the guide, whose table is made of this list. */
  readonly means: string;
  readonly cell: (row: DecisionRow) => string | number;
}

/** The columns of `--decisions`, in their order in the file. */
export const DECISION_COLUMNS: readonly DecisionColumn[] = [
  {
    name: "id",
    type: "VARCHAR",
    means: "the message's id in the log; empty where it has none",
    cell: ({ id }) => id,
  },
  {
    name: "copy",
    type: "INTEGER",
    means: "0 = the message itself, n = its n-th repetition by `--extend`",
    cell: ({ copy }) => copy,
  },
  {
    name: "server",
    type: "VARCHAR",
    means: "the server it arrives at, after retirements and failover",
    cell: ({ server }) => server,
  },
  {
    name: "build",
    type: "VARCHAR",
    means: "its build at arrival; empty = unknown",
    cell: ({ build }) => build,
  },
  {
    name: "arrival",
    type: "TIMESTAMP",
    means: "when it arrives, ISO 8601 in UTC, after `--shift-to`",
    cell: ({ arrivalMs }) => new Date(arrivalMs).toISOString(),
  },
  {
    name: "in_scope",
    type: "INTEGER",
    means: "1 = enforcement looks at it",
    cell: ({ inScope }) => Number(inScope),
  },
  {
    name: "stage",
    type: "INTEGER",
    means: "the stage at arrival; 0 = not enforced",
    cell: ({ stage }) => stage,
  },
  {
    name: "first_reply",
    type: "INTEGER",
    means: "the reply to its first attempt: 250, 450 or 550; 0 = none was given",
    cell: ({ firstReply }) => firstReply,
  },
  {
    name: "outcome",
    type: "VARCHAR",
    means: "delivered, delayed, bounced, expired or outOfScope",
    cell: ({ outcome }) => outcome,
  },
  {
    name: "attempts",
    type: "INTEGER",
    means: "attempts to hand it over",
    cell: ({ attempts }) => attempts,
  },
  {
    name: "minutes_queued",
    type: "INTEGER",
    means: "whole minutes from arrival until it left",
    cell: ({ minutesQueued }) => minutesQueued,
  },
  {
    name: "left",
    type: "TIMESTAMP",
    means: "when it left the queue: accepted, returned to its sender, or given up",
    cell: ({ leftMs }) => new Date(leftMs).toISOString(),
  },
  {
    name: "delay_dsn",
    type: "INTEGER",
    means: "1 = its sender was told that it is late",
    cell: ({ delayDsn }) => Number(delayDsn),
  },
  {
    name: "recipients",
    type: "DOUBLE",
    means: "distinct recipients",
    cell: ({ recipients }) => recipients,
  },
  { name: "bytes", type: "DOUBLE", means: "size in bytes", cell: ({ bytes }) => bytes },
  {
    name: "group",
    type: "VARCHAR",
    means: "the value of the column named by `--by`",
    cell: ({ group }) => group,
  },
  {
    name: "resent",
    type: "INTEGER",
    means: "1 = it came again after an NDR",
    cell: ({ isResent }) => Number(isResent),
  },
];
