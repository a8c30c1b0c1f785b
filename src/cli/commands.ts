import type { CommandWords } from "./options/option-types.ts";
import type { CommandCall } from "./settings/command-call.ts";

/** One command: its help and where its code is. The handler's result is the exit code. */
export interface CommandSpec extends CommandWords {
  /** Imports the command's code; nothing heavy is loaded before. */
  load(): Promise<(call: CommandCall) => Promise<number>>;
}

/** Every command, in the order of the help. */
export const COMMAND_TABLE: readonly CommandSpec[] = [
  {
    name: "run",
    operand: "scenario",
    manyOperands: false,
    operandDescribe: "Scenario file (YAML)",
    describe: "Run a scenario file and write the report",
    examples: [
      "mailflow run scenario.yaml",
      "mailflow run scenario.yaml --pause 2026-10-01/P14D --out paused",
      "mailflow run scenario.yaml --json --assert 'bounced <= 0.1%'",
    ],
    load: async () => (await import("./commands/run-command.ts")).runCommand,
  },
  {
    name: "replay",
    operand: "log",
    manyOperands: true,
    operandDescribe: "Logs: files, patterns such as 'logs/*.csv.gz', or - for standard input",
    describe: "Replay message-trace logs and write the report",
    examples: [
      "mailflow replay trace.csv --own '192.0.2.10,192.0.2.11' --servers servers.csv",
      "mailflow replay 'logs/*.LOG' --start 2026-09-01 --placement all --out report",
      "mailflow replay mail.csv --map 'time=received,server=host,build=version,id=message_id'",
      "mailflow replay trace.csv.gz --own 192.0.2.0/24 --json",
    ],
    load: async () => (await import("./commands/replay-command.ts")).replayCommand,
  },
  {
    name: "generate",
    operand: "scenario",
    manyOperands: false,
    operandDescribe: "Scenario file (YAML) with synthetic traffic",
    describe: "Write a scenario's synthetic traffic as a trace",
    examples: [
      "mailflow generate scenario.yaml -o trace.csv",
      "mailflow generate scenario.yaml -o trace.parquet --seed second",
    ],
    load: async () => (await import("./commands/generate-command.ts")).generateCommand,
  },
  {
    name: "check",
    operand: "file",
    manyOperands: true,
    operandDescribe:
      "Scenarios, policies, retry profiles (YAML), inventories (CSV), Get-OnPremServerReportInfo, logs",
    describe:
      "Validate input files; of servers, show status, rule, dates and the update that would comply; of logs, the builds that each server stamps",
    examples: [
      "mailflow check scenario.yaml servers.csv",
      "mailflow check servers.csv --as-of 2026-12-01 --ics dates.ics",
      "mailflow check report.txt --date-order dmy",
      "mailflow check 'logs/*.LOG' --servers servers.csv",
      "mailflow check servers.csv --floor 'Exchange 2019=none@2027-03-01'",
    ],
    load: async () => (await import("./commands/check-command.ts")).checkCommand,
  },
  {
    name: "data",
    operand: null,
    manyOperands: false,
    operandDescribe: "",
    describe: "Print what is known of builds and floors: dates, confidence, availability, sources",
    examples: [
      "mailflow data",
      "mailflow data --data newer-tables",
      "mailflow check servers.csv --data newer-tables",
    ],
    load: async () => (await import("./commands/data-command.ts")).dataCommand,
  },
  {
    name: "fit",
    operand: "log",
    manyOperands: true,
    operandDescribe: "Logs: files, patterns such as 'logs/*.csv.gz', or - for standard input",
    describe: "Write a scenario whose synthetic mail is like a log's, to share or to scale up",
    examples: [
      "mailflow fit trace.csv --own 192.0.2.10 -o stand-in.yaml",
      "mailflow fit 'logs/*.LOG' -o stand-in.yaml --rename-servers --scale 10",
      "mailflow fit mail.csv --map 'time=received,server=host,bytes=size' --start 2026-09-10",
    ],
    load: async () => (await import("./commands/fit-command.ts")).fitCommand,
  },
  {
    name: "tune",
    operand: "study",
    manyOperands: false,
    operandDescribe: "Study file (YAML): scenario, parameters, objectives, constraints",
    describe: "Search stage tables for the best trade-offs and write the chosen one as a policy",
    examples: [
      "mailflow tune study.yaml --out tuned",
      "mailflow tune study.yaml --out tuned --workers 2",
      "mailflow run scenario.yaml --policy tuned/policy.yaml",
    ],
    load: async () => (await import("./commands/tune-command.ts")).tuneCommand,
  },
  {
    name: "smtp",
    operand: null,
    manyOperands: false,
    operandDescribe: "",
    describe: "Run a live SMTP endpoint that enforces a policy; Ctrl-C ends it",
    examples: [
      "mailflow smtp --start-day 65.5 --log attempts.csv",
      "mailflow smtp --speed 60 --placement random --servers servers.csv",
      "mailflow smtp --reply-point connect --server-map senders.csv --port 2600",
    ],
    load: async () => (await import("./commands/smtp-command.ts")).smtpCommand,
  },
  {
    name: "plan",
    operand: "what",
    manyOperands: true,
    operandDescribe: "A scenario (YAML) or logs",
    describe:
      "Say when each server must be patched, in which order, and where pause days help most",
    examples: [
      "mailflow plan scenario.yaml",
      "mailflow plan scenario.yaml --limit 'bounced = 0' --limit 'delay.p95 <= 15m' --out plan",
      "mailflow plan mail.csv --map 'time=received,server=host,build=version' --per-week 1 --json",
    ],
    load: async () => (await import("./commands/plan-command.ts")).planCommand,
  },
  {
    name: "explain",
    operand: "what",
    hasDefault: true,
    manyOperands: true,
    operandDescribe:
      "An id (Message-ID, network or internal message id, queue id, or as in --decisions), then a scenario (YAML) or logs; with --server and --at no id; with --reply none",
    describe:
      "Tell the life of one message: what a log says happened, each attempt with reply and cause, beside what the model says; or what a reply means",
    examples: [
      "mailflow explain '<m17@contoso.example>' trace.csv --own 192.0.2.0/24",
      "mailflow explain B4C5A11009 mail.log --time-format syslog-2026",
      "mailflow explain --server edge1 --at 2026-11-12T06:01Z scenario.yaml",
      "mailflow explain --reply '451 4.7.500 Server busy. Please try again later'",
    ],
    load: async () => (await import("./commands/explain-command.ts")).explainCommand,
  },
  {
    name: "profile",
    operand: "log",
    manyOperands: true,
    operandDescribe: "Logs: files, patterns such as 'logs/*.csv.gz', or - for standard input",
    describe: "Count logs into a small profile without addresses, to replay and to share",
    examples: [
      "mailflow profile 'logs/*.csv.gz' -o tenant.parquet",
      "mailflow replay tenant.parquet --servers servers.csv",
      "mailflow profile trace.csv --own 192.0.2.10 --by Direction -o tenant.parquet",
    ],
    load: async () => (await import("./commands/profile-command.ts")).profileCommand,
  },
  {
    name: "senders",
    operand: "log",
    manyOperands: true,
    operandDescribe: "Logs: files, patterns such as 'logs/*.csv.gz', or - for standard input",
    describe: "Say who handed the mail of a trace to Exchange Online, to tell your own servers",
    examples: [
      "mailflow senders trace.csv",
      "mailflow senders trace.csv trace.csv.gz --json",
      "mailflow replay trace.csv --own '192.0.2.10,192.0.2.11'",
    ],
    load: async () => (await import("./commands/senders-command.ts")).sendersCommand,
  },
  {
    name: "merge",
    operand: "file",
    manyOperands: true,
    operandDescribe: "Profiles, or the shards of a run, in any order",
    describe: "Put profiles of different mail together, or the shards of a run",
    examples: [
      "mailflow merge january.parquet february.parquet -o quarter.parquet",
      "mailflow merge 'parts/shard-*.json' -o result.json",
    ],
    load: async () => (await import("./commands/merge-command.ts")).mergeCommand,
  },
  {
    name: "backtest",
    operand: "log",
    manyOperands: true,
    operandDescribe: "Logs with attempts and replies: files, patterns such as 'logs/*.LOG', or -",
    describe:
      "Say whether enforcement explains what a log shows, since when, and how it works; or what became of the mail between two times, and why",
    examples: [
      "mailflow backtest attempts.csv --out backtest",
      "mailflow backtest attempts.csv --from '2026-10-12 06:00' --to 12:00",
      "mailflow backtest 'logs/MSGTRK*.LOG' --pause 2026-10-01/P14D",
      "mailflow backtest mail.log --time-format syslog-2026 --time-zone Europe/Berlin --json",
      "mailflow backtest a.csv --map 'time=when,server=host,id=message,reply=answer'",
      "mailflow backtest attempts.csv --write-servers found.csv",
    ],
    load: async () => (await import("./commands/backtest-command.ts")).backtestCommand,
  },
  {
    name: "charts",
    operand: "result",
    hasDefault: true,
    manyOperands: false,
    operandDescribe: "A result.json; without it mailflow-out/result.json",
    describe: "Draw the charts of a result for your own documents, or list them",
    examples: [
      "mailflow charts --list",
      "mailflow charts mailflow-out/result.json --only 'harm-calendar,daily-outcomes' -o pictures",
      "mailflow charts mailflow-out/result.json --format png --scheme dark",
    ],
    load: async () => (await import("./commands/charts-command.ts")).chartsCommand,
  },
  {
    name: "compare",
    operand: "run",
    manyOperands: true,
    operandDescribe:
      "Scenarios (YAML) to run, and results (result.json, or the folder of one); the first is the baseline",
    describe: "Set runs beside a baseline: what changes, for which servers, days and messages",
    examples: [
      "mailflow compare scenario.yaml paused.yaml",
      "mailflow compare scenario.yaml paused.yaml --changed changed.csv --json",
      "mailflow compare mailflow-out paused.yaml",
    ],
    load: async () => (await import("./commands/compare-command.ts")).compareCommand,
  },
  {
    name: "serve",
    operand: "what",
    manyOperands: true,
    operandDescribe: "A scenario (YAML), logs with the options of replay, or a folder of reports",
    describe: "Show reports in a browser: follow a scenario as it is edited, drop logs to replay",
    examples: [
      "mailflow serve scenario.yaml",
      "mailflow serve trace.csv --own 192.0.2.10 --servers servers.csv",
      "mailflow serve scenario.yaml --port 0 --quiet",
    ],
    load: async () => (await import("./commands/serve-command.ts")).serveCommand,
  },
  {
    name: "help",
    operand: "command",
    hasDefault: true,
    manyOperands: true,
    operandDescribe: "A command; all after it for every option, all alone for every command",
    describe: "Show what mailflow or one of its commands can do",
    examples: ["mailflow help", "mailflow help replay", "mailflow help replay all"],
    load: async () => (await import("./help/topic.ts")).helpCommand(COMMAND_TABLE),
  },
  {
    name: "completion",
    operand: "shell",
    manyOperands: false,
    operandDescribe: "bash, zsh or powershell",
    operandChoices: ["bash", "zsh", "powershell"],
    describe:
      "Print a script that lets the Tab key complete commands, options, their values and files",
    examples: [
      "mailflow completion bash",
      "mailflow completion zsh",
      "mailflow completion powershell",
    ],
    load: async () => (await import("./completion/script.ts")).completionCommand(COMMAND_TABLE),
  },
];
