import type { OptionSpec } from "./option-types.ts";

const list = {
  group: "Log:",
  commands: ["replay", "fit", "explain", "plan", "profile", "backtest", "serve", "check"],
  repeatable: true,
  choices: null,
  alias: null,
  defaultText: null,
} as const;

/** Which mail of a log counts. */
export const SCOPE_OPTIONS: readonly OptionSpec[] = [
  {
    name: "own",
    ...list,
    value: "SENDER,…",
    describe:
      "Senders of a trace that are your own servers: addresses, ranges (192.0.2.0/24), names, *.contoso.com; all = every sender; see mailflow senders",
  },
  {
    name: "connector",
    ...list,
    commands: [...list.commands, "senders"],
    value: "NAME",
    describe:
      "Count only mail over this connector (* for any letters): of a trace the inbound one, of a server's log the send connector; may be given again",
  },
  {
    name: "next-hop",
    ...list,
    value: "HOST",
    describe:
      "Count mail to this next hop (* for any letters), e.g. a smart host before Exchange Online; may be given again",
    defaultText: "hosts of Exchange Online",
  },
  {
    name: "where",
    ...list,
    commands: [...list.commands, "senders"],
    value: "COLUMN=VALUE,…",
    describe:
      "Count only rows whose column has one of these values, whatever their case; may be given again",
  },
];
