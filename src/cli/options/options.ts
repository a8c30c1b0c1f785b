import { BACKTEST_OPTIONS } from "./backtest-options.ts";
import { CHARTS_OPTIONS } from "./charts-options.ts";
import { CHECK_OPTIONS } from "./check-options.ts";
import { CLOCK_OPTIONS } from "./clock-options.ts";
import { COMPARE_OPTIONS } from "./compare-options.ts";
import { FIT_OPTIONS, TUNE_OPTIONS } from "./fit-options.ts";
import type { OptionSpec } from "./option-types.ts";
import { EXPLAIN_OPTIONS, PLAN_OPTIONS } from "./plan-options.ts";
import { SCOPE_OPTIONS } from "./scope-options.ts";
import { SENDING_OPTIONS } from "./sending-options.ts";
import { SERVE_OPTIONS } from "./serve-options.ts";
import { SMTP_OPTIONS } from "./smtp-options.ts";

const plain = { repeatable: false, choices: null, alias: null, defaultText: null } as const;
const log = {
  ...plain,
  group: "Log:",
  commands: [
    "replay",
    "fit",
    "explain",
    "plan",
    "profile",
    "backtest",
    "serve",
    "senders",
    "check",
  ],
} as const;
const runs = ["run", "replay"] as const;
/** Commands that replay a model, whatever they say of it. */
const models = ["run", "replay", "explain", "plan", "serve"] as const;
/** Commands that read logs. */
const reads = [...models, "fit"] as const;
/** Commands that read logs, whatever they make of them. */
const logReads = [...reads, "profile", "backtest", "senders", "check"] as const;
const mail = { ...plain, group: "Mail and time:", commands: models } as const;
const enforcement = { ...plain, group: "Enforcement:", commands: models } as const;
const whatIf = { ...plain, group: "What if:", commands: models } as const;
const enforced = [...models, "smtp"] as const;
const retry = { ...plain, group: "Retry:", commands: models } as const;
const output = { ...plain, group: "Output:", commands: runs } as const;

/**
 * Every option, in the order of the help. A name stands twice where two commands mean different
 * things by it.
 * `run` has those that override a scenario; the options of `Log:` belong to the scenario's traffic.
 */
export const OPTION_TABLE: readonly OptionSpec[] = [
  ...PLAN_OPTIONS,
  ...EXPLAIN_OPTIONS,
  {
    name: "map",
    ...log,
    value: "FIELD=COLUMN,…",
    describe:
      "Columns of the log by field: time, server, build, id, recipients, recipient, sender, bytes, group, scope, reply",
    defaultText: "the format is detected",
  },
  { name: "server-name", ...log, value: "NAME", describe: "The one sending server of the log" },
  {
    name: "server-key",
    ...log,
    value: "COLUMN",
    describe: "Column whose value stands for the sending server (FromIP, connector, …)",
  },
  ...SCOPE_OPTIONS,
  {
    name: "encoding",
    ...log,
    value: "LABEL",
    describe: "Encoding of the log, e.g. windows-1252",
    defaultText: "UTF-8 and UTF-16 are detected",
  },
  {
    name: "time-format",
    ...log,
    value: "FORMAT",
    describe:
      "iso, epoch-s, epoch-ms, a pattern such as 'dd/MM/yyyy HH:mm:ss', or syslog-2026: the year of stamps without one",
    defaultText: "detected",
  },
  {
    name: "date-order",
    ...log,
    commands: log.commands.filter((command) => command !== "check"),
    value: "ORDER",
    choices: ["dmy", "mdy"],
    describe: "Dates such as 4/6/2026: day first (dmy, UK) or month first (mdy, US)",
    defaultText: "as the log shows",
  },
  {
    name: "time-zone",
    ...log,
    value: "ZONE",
    describe:
      "Zone of times in the log that have none: Europe/Berlin, 'W. Europe Standard Time', UTC+2",
    defaultText: "UTC",
  },
  {
    name: "max-rejects",
    ...output,
    commands: [...reads, "profile", "backtest", "check"],
    group: "Log:",
    value: "N|P%",
    describe: "Stop (exit 3) when more rows than this cannot be read",
    defaultText: "1%",
  },
  {
    name: "rejects",
    ...output,
    commands: [...reads, "profile", "backtest", "check"],
    group: "Log:",
    value: "FILE",
    describe: "Write every rejected row (CSV)",
  },
  {
    name: "servers",
    ...mail,
    commands: [...enforced, "profile", "backtest"],
    value: "FILE",
    describe:
      "Servers: an inventory (CSV) with names, builds, day 0, upgrades and retirement, or the output of Get-OnPremServerReportInfo",
  },
  {
    name: "start",
    ...mail,
    commands: reads,
    value: "INSTANT",
    describe: "Start of the window, as the log tells time: 2026-09-08 or 2026-09-08T06:00:00Z",
    defaultText: "the first message in scope",
  },
  {
    name: "days",
    ...mail,
    commands: reads,
    value: "N",
    describe: "Length of the window in days",
    defaultText: "90",
  },
  {
    name: "shift-to",
    ...mail,
    commands: reads,
    value: "DATE",
    describe: "Move the mail by whole weeks so that it starts nearest to this date",
  },
  {
    name: "extend",
    ...mail,
    value: "HOW",
    choices: ["weeks", "none"],
    describe:
      "A log shorter than the window: repeat its whole weeks, without one its whole days (weeks), or leave the rest empty (none)",
    defaultText: "weeks",
  },
  {
    name: "by",
    ...mail,
    commands: [...runs, "profile"],
    value: "COLUMN",
    describe: "Also count by the values of this column",
  },
  {
    name: "allow-addresses",
    ...mail,
    commands: [...runs, "profile"],
    value: null,
    describe: "Show addresses among the values of --by as they are, not as keyed hashes",
  },
  {
    name: "pseudonymise",
    ...output,
    commands: [...runs, "profile", "backtest"],
    value: "KEY|@FILE",
    describe:
      "Write keyed hashes for addresses and message ids (decisions, rejects, groups); the key is a secret text of 16 letters or more, or stands in FILE",
  },
  {
    name: "seed",
    ...mail,
    commands: [...reads, "generate", "smtp"],
    value: "TEXT",
    describe: "Seed of everything that is drawn by lot",
    defaultText: "1",
  },
  {
    name: "policy",
    ...enforcement,
    commands: [...enforced, "backtest"],
    value: "NAME|FILE",
    describe: "The stages: a bundled policy or a file",
    defaultText: "microsoft-2023",
  },
  {
    name: "variant",
    ...enforcement,
    commands: [...enforced, "backtest"],
    value: "NAME",
    describe: "Variant of the policy's stage table, or all to try them all",
    defaultText: "carryover",
  },
  {
    name: "placement",
    ...enforcement,
    commands: enforced,
    value: "WHERE",
    describe:
      "Which minutes of an hour are refused: start, end, offset, random, scattered, at:0 to at:59, or all to try them all",
    defaultText: "start",
  },
  {
    name: "order",
    ...enforcement,
    commands: enforced,
    value: "ORDER",
    choices: ["block-first", "throttle-first", "all"],
    describe: "Which takes the first minutes: block-first, throttle-first, or all to try both",
    defaultText: "block-first",
  },
  {
    name: "pause",
    ...enforcement,
    commands: [...enforced, "backtest"],
    repeatable: true,
    value: "DATE/PnD",
    describe: "Pause enforcement, e.g. 2026-10-01/P14D; may be given again; none = no pause",
  },
  {
    name: "upgrade",
    ...whatIf,
    repeatable: true,
    value: "SERVER=DATE/BUILD",
    describe:
      "Try another upgrade of a server: mail01=2026-10-01/15.1.2507.61, or mail01=never; may be given again",
  },
  {
    name: "stage",
    ...whatIf,
    repeatable: true,
    value: "STAGE=T+B",
    describe:
      "Try other minutes per hour of a stage: 5=30+5 delays 30 and bounces 5; may be given again",
  },
  ...CLOCK_OPTIONS,
  {
    name: "retry",
    ...retry,
    value: "PROFILE|LIST",
    describe:
      "How the sender retries: a profile such as exchange-2019-mailbox or exchange-5min (Exchange " +
      "2013 to 2019 where it retries every 5 minutes), or 1m*4,5m*6,10m",
    defaultText: "by the server's product",
  },
  {
    name: "lifetime",
    ...retry,
    value: "TIME",
    describe: "How long a queued message is kept, e.g. 2d",
    defaultText: "the retry profile's",
  },
  {
    name: "delay-dsn",
    ...retry,
    value: "TIME",
    describe: "Queued for longer than this, the sender is told, e.g. 4h",
    defaultText: "the retry profile's",
  },
  ...SENDING_OPTIONS,
  {
    name: "out",
    ...output,
    alias: "o",
    value: "DIR",
    describe: "Folder for result.json, report.html, summary.md, CSV files and charts",
    defaultText: "mailflow-out; nothing with --json",
  },
  {
    name: "out",
    ...output,
    alias: "o",
    commands: ["generate"],
    value: "FILE",
    describe: "The trace to write; its ending, .csv or .parquet, says how",
  },
  {
    name: "out",
    ...output,
    alias: "o",
    commands: ["profile", "merge"],
    value: "FILE",
    describe: "The profile to write (.parquet), or of merged shards result.json",
  },
  {
    name: "json",
    ...output,
    value: null,
    describe: "Print result.json to standard output, and nothing else",
  },
  {
    name: "open",
    ...output,
    commands: [...runs, "plan", "backtest", "compare", "serve"],
    value: null,
    describe: "Open the page in the browser when it is written; not in CI, nor with --json",
  },
  {
    name: "decisions",
    ...output,
    value: "FILE",
    describe: "Write one row per message; the ending, .csv or .parquet, says how",
  },
  {
    name: "brief",
    ...output,
    commands: [...runs, "plan"],
    value: "FILE",
    describe:
      "Write half a page for others as well, without technical terms, and a text for the help desk; the ending, .md or .html, says how",
  },
  {
    name: "assert",
    ...output,
    repeatable: true,
    value: "TEST",
    describe:
      "Exit 1 unless it holds, e.g. 'bounced <= 0.1%', 'delay.p95 <= 15m'; 'worst.bounced = 0' judges the worst of a range",
  },
  {
    name: "as-of",
    ...output,
    value: "DATE",
    describe: "Day of the table of out-of-date servers (servers.csv)",
    defaultText: "the window's end",
  },
  ...BACKTEST_OPTIONS,
  {
    name: "json",
    ...output,
    commands: ["check", "data", "explain", "plan", "senders"],
    value: null,
    describe: "Print everything as JSON, and nothing else",
  },
  {
    name: "shard",
    ...output,
    value: "I/N",
    describe: "Run one of N parts of the servers (0/N to N-1/N) for mailflow merge",
  },
  {
    name: "display-zone",
    ...output,
    commands: [...models, "backtest", "charts"],
    value: "ZONE",
    describe: "Zone that reports show times in, e.g. Europe/Berlin",
    defaultText: "UTC",
  },
  {
    name: "memory",
    ...output,
    commands: logReads,
    value: "SIZE",
    describe: "Memory to keep to, such as 1GB or 800MB; at least 600MB",
    defaultText: "no limit",
  },
  {
    name: "quiet",
    ...output,
    alias: "q",
    commands: [...reads, "generate", "smtp", "profile", "backtest", "tune", "check"],
    value: null,
    describe: "Show no progress",
  },
  ...CHARTS_OPTIONS,
  ...FIT_OPTIONS,
  ...TUNE_OPTIONS,
  ...SMTP_OPTIONS,
  ...SERVE_OPTIONS,
  ...COMPARE_OPTIONS,
  ...CHECK_OPTIONS,
];
