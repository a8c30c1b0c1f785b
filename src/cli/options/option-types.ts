/** The commands of `mailflow`, in the order of its help. */
export type CommandName =
  | "run"
  | "replay"
  | "generate"
  | "check"
  | "fit"
  | "tune"
  | "smtp"
  | "explain"
  | "plan"
  | "profile"
  | "merge"
  | "backtest"
  | "charts"
  | "compare"
  | "serve"
  | "senders"
  | "data"
  | "help"
  | "completion";

/** What help, guide and completion say of one command. */
export interface CommandWords {
  readonly name: CommandName;
  /** Name of its positional argument; null = it takes none. */
  readonly operand: string | null;
  /** true = it may be left out. */
  readonly hasDefault?: boolean;
  readonly manyOperands: boolean;
  readonly operandDescribe: string;
  /** Every word that it can be, or missing when it is checked later. */
  readonly operandChoices?: readonly string[];
  readonly describe: string;
  readonly examples: readonly string[];
}

/** One option of the command line; the table of them drives parsing, `--help` and the guide. */
export interface OptionSpec {
  /** The option without its dashes. */
  readonly name: OptionName;
  /** What stands for the value in help and guide, e.g. `FILE`; null = a flag without a value. */
  readonly value: string | null;
  readonly repeatable: boolean;
  /** Every value that is allowed, or null when the value is checked later. */
  readonly choices: readonly string[] | null;
  readonly alias: string | null;
  readonly group: OptionGroup;
  readonly commands: readonly CommandName[];
  readonly describe: string;
  /** The default in words, or null when leaving it out means nothing. */
  readonly defaultText: string | null;
}

/** Headings that options stand under in `--help`. */
export type OptionGroup =
  | "Question:"
  | "Log:"
  | "Mail and time:"
  | "Enforcement:"
  | "What if:"
  | "Retry:"
  | "Sending server:"
  | "Endpoint:"
  | "Site:"
  | "Limits:"
  | "Output:";

/** Name of an option that is a flag. */
export type FlagName =
  | "allow-addresses"
  | "list"
  | "json"
  | "open"
  | "quiet"
  | "rename-servers"
  | "queue-per-group";
/** Name of an option that may be repeated. */
export type ListName =
  | "pause"
  | "upgrade"
  | "floor"
  | "day-zero"
  | "stage"
  | "assert"
  | "failover"
  | "limit"
  | "own"
  | "connector"
  | "next-hop"
  | "where";
/** Name of an option with one value. */
export type TextName =
  | "map"
  | "scale"
  | "workers"
  | "server-name"
  | "server-key"
  | "encoding"
  | "time-format"
  | "time-zone"
  | "max-rejects"
  | "rejects"
  | "pseudonymise"
  | "servers"
  | "start"
  | "days"
  | "shift-to"
  | "extend"
  | "by"
  | "seed"
  | "policy"
  | "variant"
  | "placement"
  | "order"
  | "clean-after"
  | "relapse"
  | "reading"
  | "data"
  | "reply-point"
  | "queue-retry"
  | "connect5xx"
  | "capacity"
  | "messages-per-connection"
  | "resend"
  | "retry-phase"
  | "warm-start"
  | "warm-start-spread"
  | "retry"
  | "lifetime"
  | "delay-dsn"
  | "out"
  | "only"
  | "format"
  | "scheme"
  | "size"
  | "decisions"
  | "brief"
  | "as-of"
  | "server"
  | "from"
  | "to"
  | "horizon"
  | "patch-at"
  | "scope"
  | "per-week"
  | "portions"
  | "resamples"
  | "at"
  | "reply"
  | "write-servers"
  | "date-order"
  | "ics"
  | "changed"
  | "display-zone"
  | "shard"
  | "memory"
  | "port"
  | "host"
  | "day0"
  | "start-day"
  | "speed"
  | "server-map"
  | "log"
  | "max-size"
  | "max-connections"
  | "command-timeout"
  | "message-timeout";
/** Name of any option. */
export type OptionName = FlagName | ListName | TextName;

/** The options of one call as the user wrote them; an option that was not given is missing. */
export interface GivenOptions {
  readonly text: Readonly<Partial<Record<TextName, string>>>;
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  readonly flags: Readonly<Record<FlagName, boolean>>;
}
