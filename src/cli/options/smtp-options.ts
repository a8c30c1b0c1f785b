import type { OptionSpec } from "./option-types.ts";

const plain = { repeatable: false, choices: null, alias: null, defaultText: null } as const;
const endpoint = { ...plain, group: "Endpoint:", commands: ["smtp"] } as const;
const limits = { ...plain, group: "Limits:", commands: ["smtp"] } as const;

/** The options that only `mailflow smtp` has, in the order of its help. */
export const SMTP_OPTIONS: readonly OptionSpec[] = [
  { name: "port", ...endpoint, value: "N", describe: "Port, 0 for any", defaultText: "2525" },
  {
    name: "host",
    ...endpoint,
    value: "ADDRESS",
    describe: "Address to listen on; another than loopback lets other machines in",
    defaultText: "127.0.0.1",
  },
  {
    name: "day0",
    ...endpoint,
    value: "INSTANT",
    describe: "When every server counts as first detected",
    defaultText: "2026-09-08",
  },
  {
    name: "start-day",
    ...endpoint,
    value: "DAYS",
    describe: "Where the clock starts: days after day 0, e.g. 65.5",
    defaultText: "0",
  },
  {
    name: "speed",
    ...endpoint,
    value: "N",
    describe: "Simulated seconds in a real one: 60 makes an hour a minute",
    defaultText: "1",
  },
  {
    name: "server-map",
    ...endpoint,
    value: "FILE",
    describe:
      "Servers and builds of senders whose mail does not show them (CSV: key,server,build; " +
      "key is a server name, HELO name or IP address)",
  },
  {
    name: "reply-point",
    ...endpoint,
    value: "POINT",
    choices: ["end-of-data", "mail", "rcpt", "connect"],
    describe: "Where in the dialogue to reply; only end-of-data can know the build from the header",
    defaultText: "end-of-data",
  },
  {
    name: "log",
    ...endpoint,
    value: "FILE",
    describe: "Write every attempt (CSV that mailflow replay reads as it is)",
  },
  {
    name: "max-size",
    ...limits,
    value: "MB",
    describe: "Largest message in MB",
    defaultText: "50",
  },
  {
    name: "max-connections",
    ...limits,
    value: "N",
    describe: "Most connections at a time",
    defaultText: "1000",
  },
  {
    name: "command-timeout",
    ...limits,
    value: "TIME",
    describe: "Longest time for one command, real time",
    defaultText: "5m",
  },
  {
    name: "message-timeout",
    ...limits,
    value: "TIME",
    describe: "Longest time for one message, real time",
    defaultText: "10m",
  },
];
