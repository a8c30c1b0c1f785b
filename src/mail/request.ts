import type { TrafficNames } from "../../sim/contract/batch.ts";
import type { Outlook } from "../../sim/contract/plan-result.ts";
import type { RowAccounts, RunResult, Warning } from "../../sim/contract/result.ts";
import type { ServerReportRow } from "../../sim/contract/server-report.ts";
import type { BatchSource } from "../../sim/traffic/message-arrivals.ts";
import type { TrafficProfile } from "../../sim/traffic/profile.ts";
import type { WindowTraffic } from "../../sim/traffic/window.ts";
import type { ResolvedScenario } from "../config/scenario/resolved.ts";
import type { LogPeople, LogRead, MessageRows } from "../readers/contract/log-read.ts";
import type { ReadOptions, ReadProgress } from "../readers/contract/read-options.ts";

/** One run of a resolved scenario. */
export interface RunRequest {
  readonly scenario: ResolvedScenario;
  /** CSV or Parquet file (by its ending) with one row per message; null = none. */
  readonly decisionsPath: string | null;
  readonly rejectsPath: string | null;
  /** As `ReadOptions.pseudonymKey`. */
  readonly pseudonymKey?: string | null;
  readonly maxRejects: ReadOptions["maxRejects"];
  readonly memoryMb: number | null;
  readonly stdin: ReadOptions["stdin"];
  readonly onProgress: (progress: RunProgress) => void;
  readonly signal: AbortSignal;
  /**
   * Infers since when servers are counted from the replies of logs that hold some: UTC ms by
   * server, where both ends are known. Absent = nobody looks.
   */
  readonly dayZeroOfReplies?: (request: RunRequest) => Promise<Readonly<Record<string, number>>>;
}

export type RunProgress =
  | ReadProgress
  | {
      readonly step: "generate" | "replay" | "ranges" | "decisions" | "tune";
      readonly fraction: number | null;
      readonly rows: number | null;
    };

export interface RunOutcome {
  readonly result: RunResult;
  /**
   * The provider's view: one row per server, as of `scenario.asOfMs` or the window's end, after the
   * shift.
   */
  readonly serverReport: readonly ServerReportRow[];
  readonly asOfMs: number;
  /** The log as counts, before window, extension and shift; it holds no address and no subject. */
  readonly profile: TrafficProfile;
  /** Day 0 of servers as replies of the logs tell it: UTC ms by server. */
  readonly repliesMs: Readonly<Record<string, number>>;
  /** Those among the warnings that come from the scenario and the logs, not from the model. */
  readonly inputWarnings: readonly Warning[];
  /** What is to be done as of a day (UTC ms); null where messages act on each other. */
  readonly outlook: (todayMs: number) => Outlook | null;
}

/** The messages of a log with their ids, in the order of model.md §6, rule 1. */
export type MessageSource = BatchSource<MessageRows>;

/** The traffic of a run, whatever it came from. Must be closed. */
export interface OpenMail {
  /** The scenario asked for; its servers have the names that they have in the mail. */
  readonly scenario: ResolvedScenario;
  readonly profile: TrafficProfile;
  readonly inputs: LogRead["inputs"];
  readonly warnings: readonly Warning[];
  /** Minutes of each input's mail; null where they are not known. */
  readonly spans: LogRead["spans"] | null;
  /** Names behind the indexes of `messages`. */
  readonly names: TrafficNames;
  readonly messages: MessageSource;
  /** Who is on the mail of logs that were read `withPeople`; null where nobody is named. */
  readonly people: LogPeople | null;
  /** Of logs: whether they hold replies, which only a second reading gives. */
  readonly hasReplies?: boolean;
  /** The row accounts once the window is known. */
  accounts(prepared: WindowTraffic): Promise<RowAccounts>;
  close(): Promise<void>;
}
