import type { ColumnMap } from "../../readers/contract/read-options.ts";
import type { ConfigSource } from "../input/config-source.ts";
import type { PolicyInput } from "../policy/schema.ts";
import type { SyntheticInput } from "../synthetic/input.ts";
import type { PauseInput } from "./pause-list.ts";

/**
 * A scenario exactly as its YAML writes it; the flags of `replay` build one, too. Only `traffic` is
 * required.
 */
export interface ScenarioInput {
  readonly name?: string;
  readonly description?: string;
  readonly traffic: TrafficInput;
  readonly servers?: readonly ServerInput[];
  /** Inventory CSV; instead of `servers`. */
  readonly inventory?: string;
  /** Bundled id, path of a policy file, or the policy itself. */
  readonly policy?: string | PolicyInput;
  /** A variant of the policy, or `all`. */
  readonly variant?: string;
  readonly pauses?: readonly PauseInput[];
  readonly placement?: string;
  readonly order?: "block-first" | "throttle-first" | "all";
  /** Profile id, path of a retry file, or intervals such as `1m*4, 5m*6, 10m`, also as a list. */
  readonly retry?: string | readonly string[];
  readonly lifetime?: string;
  readonly delayDsn?: string;
  readonly cleanAfter?: string;
  readonly relapse?: "restart" | "resume";
  readonly window?: WindowInput;
  readonly seed?: string | number;
  readonly displayZone?: string;
  readonly asOf?: string;
  readonly by?: string;
  readonly allowAddresses?: boolean;
  /** Also as texts: `Exchange 2019=none@2027-03-01`. */
  readonly floors?: readonly (FloorInput | string)[];
  readonly reading?: "strict" | "lenient";
  /** `auto`, `first-mail`, `floor`, an instant, `SERVER=INSTANT`; also as a list. */
  readonly dayZero?: string | readonly string[];
  /** Folder with newer tables of builds and floors, of the shape of the bundled ones. */
  readonly data?: string;
  readonly replyPoint?: "end-of-data" | "connect";
  /** Connections of a queue in retry: intervals such as `1m*4, 5m*6, 10m`, also as a list. */
  readonly queueRetry?: string | readonly string[];
  readonly connect5xx?: "retry" | "bounce";
  /** Messages a minute that each server can send. */
  readonly capacity?: number;
  readonly messagesPerConnection?: number;
  /** Share and delay of mail that comes again after an NDR: `30%/1h`. */
  readonly resend?: string;
  /** `FROM=TO/TIME`, also as a list: `edge1=edge2/30m`. */
  readonly failover?: string | readonly string[];
  /** `simulate`, or the path of a `Get-Queue | Export-Csv` file. */
  readonly warmStart?: string;
  readonly warmStartSpread?: string;
  /** `random`, or when after the full hour: `7m`. */
  readonly retryPhase?: string;
  readonly queuePerGroup?: boolean;
}

/** One of a trace, profiles and synthetic mail. */
export interface TrafficInput {
  readonly trace?: TraceInput;
  readonly profile?: ProfileInput;
  readonly synthetic?: SyntheticInput;
}

export interface ProfileInput {
  readonly files: string | readonly string[];
}

export interface TraceInput {
  readonly files: string | readonly string[];
  readonly map?: ColumnMap;
  readonly timeFormat?: string;
  readonly dateOrder?: "dmy" | "mdy";
  readonly timeZone?: string;
  readonly encoding?: string;
  readonly serverName?: string;
  readonly serverKey?: string;
  /** Senders that are one's own servers: addresses, ranges, names, `*.contoso.com`, or `all`. */
  readonly own?: string | readonly string[];
  /** Connectors whose mail alone counts; `*` stands for any letters. */
  readonly connectors?: string | readonly string[];
  /** Next hops whose mail counts as mail to Exchange Online. */
  readonly nextHops?: string | readonly string[];
  /** Values by the column that must have one of them, for a row to count. */
  readonly where?: Readonly<Record<string, string | readonly string[]>>;
}

export interface ServerInput {
  readonly name: string;
  readonly build?: string;
  readonly product?: string;
  readonly firstDetected?: string;
  readonly stage?: number;
  readonly stageStart?: string;
  /**
   * More stage starts of the provider's report: its throttle date (stage 2), its block date (stage
   * 5).
   */
  readonly stageStarts?: readonly { readonly stage: number; readonly at: string }[];
  readonly upgrades?: readonly { readonly at: string; readonly build: string }[];
  readonly retirement?: { readonly at: string; readonly to?: string };
  readonly keys?: readonly string[];
}

export interface WindowInput {
  readonly start?: string;
  readonly days?: number;
  readonly shiftTo?: string;
  readonly extend?: "weeks" | "none";
}

/**
 * A floor beside the bundled ones, e.g. one that is expected; `minBuild: none` accepts no build.
 */
export interface FloorInput {
  readonly product: string;
  readonly from: string;
  readonly minBuild: string;
  readonly note?: string;
}

/** A scenario whose parts may come from flags, which give any of them. */
export type ScenarioSections = Partial<ScenarioInput>;

/** Where a scenario was written, and the folder that its relative paths start from. */
export type ScenarioSource = ConfigSource & { readonly baseFolder: string };
