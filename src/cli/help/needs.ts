import type { CommandName, OptionName, OptionSpec } from "../options/option-types.ts";

/** Commands that answer one need, each with what it does in a few words. */
interface CommandGroup {
  readonly heading: string;
  readonly commands: readonly (readonly [CommandName, string])[];
}

/** The commands by need, those that most people want first. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    heading: "Start here:",
    commands: [
      ["replay", "What happens to the mail of your own logs"],
      ["plan", "By when each server must be patched, and in which order"],
      ["check", "What is known of your servers, and whether files are right"],
      ["run", "The same as replay, for a case that a scenario file describes"],
    ],
  },
  {
    heading: "Ask further:",
    commands: [
      ["explain", "Why one message is delayed or returned; what a reply means"],
      ["backtest", "Whether enforcement explains what a log shows"],
      ["compare", "What changes between runs"],
      ["serve", "Reports in a browser, while you edit"],
      ["charts", "Charts for your own documents"],
    ],
  },
  {
    heading: "Get mail ready:",
    commands: [
      ["senders", "Who handed over the mail of a trace: which are your servers?"],
      ["profile", "A log as counts without addresses, to share and to replay"],
      ["fit", "A scenario whose made-up mail is like a log's"],
      ["generate", "The made-up mail of a scenario as a trace"],
      ["merge", "Profiles, or the parts of a run, put together"],
    ],
  },
  {
    heading: "Study enforcement:",
    commands: [
      ["tune", "Search the best throttle curve"],
      ["smtp", "A live SMTP server that throttles and blocks"],
      ["data", "Builds and floors that are known, with sources"],
    ],
  },
  {
    heading: "Find your way:",
    commands: [
      ["help", "This text, or that of a command"],
      ["completion", "Commands and options by the Tab key"],
    ],
  },
];

/** A command with so few options shows them all at once. */
const FEW_OPTIONS = 10;

const reading = ["map", "server-name", "server-key", "own"] as const;

/** The options that most people need, of commands that have many. */
const OFTEN_NEEDED: Readonly<Partial<Record<CommandName, readonly OptionName[]>>> = {
  run: ["servers", "pause", "upgrade", "placement", "out", "open", "json", "assert", "quiet"],
  replay: [
    ...reading,
    "servers",
    "start",
    "pause",
    "upgrade",
    "placement",
    "retry",
    "display-zone",
    "out",
    "open",
    "json",
    "assert",
    "quiet",
  ],
  plan: [...reading, "servers", "start", "limit", "from", "per-week", "out", "open", "json"],
  check: ["servers", "as-of", "date-order", "ics", "floor", "json"],
  explain: ["server", "at", "reply", ...reading, "servers", "start", "json"],
  backtest: [...reading, "time-zone", "servers", "pause", "write-servers", "out", "open", "json"],
  serve: [...reading, "servers", "start", "port", "open"],
  senders: ["map", "connector", "where", "json"],
  profile: [...reading, "servers", "by", "pseudonymise", "out"],
  fit: [...reading, "start", "days", "scale", "rename-servers", "out"],
  smtp: ["start-day", "speed", "port", "placement", "servers", "log"],
};

/** The options of a command in two parts: those shown at once, and the rest. */
export function byNeed(
  command: CommandName,
  specs: readonly OptionSpec[],
): { readonly often: readonly OptionSpec[]; readonly rest: readonly OptionSpec[] } {
  const names = OFTEN_NEEDED[command];
  if (names === undefined || specs.length <= FEW_OPTIONS) return { often: specs, rest: [] };
  const often = names.flatMap((name) => specs.filter((spec) => spec.name === name));
  return { often, rest: specs.filter((spec) => !often.includes(spec)) };
}
