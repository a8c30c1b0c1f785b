import { z } from "zod";
import { parseDayZero } from "../../../sim/text/day-zero-text.ts";
import { parseFloorText } from "../../../sim/text/floor-text.ts";
import { notParsed, type Parsed, parsed } from "../../../sim/text/parsed.ts";
import { parsePause } from "../../../sim/text/pause-text.ts";
import { parsePlacement } from "../../../sim/text/placement-text.ts";
import { isKnownZone, zoneProblem } from "../../platform/zone-offsets.ts";
import { parseOwnEntry } from "../../readers/contract/own-senders.ts";
import type { ColumnMap } from "../../readers/contract/read-options.ts";
import {
  buildField,
  instantField,
  minutesField,
  nameField,
  parseBuildText,
  textField,
} from "../input/text-fields.ts";
import { policySchema } from "../policy/schema.ts";
import { syntheticSchema } from "../synthetic/schema.ts";
import type {
  FloorInput,
  ProfileInput,
  ScenarioInput,
  ServerInput,
  TraceInput,
  TrafficInput,
  WindowInput,
} from "./input.ts";
import type { PauseInput } from "./pause-list.ts";
import { sendingFields } from "./sending-schema.ts";

/** Ten years; longer windows are a slip of the keyboard. */
const DAYS_MAX = 3_660;

const parseZone = (text: string): Parsed<string> =>
  isKnownZone(text) ? parsed(text) : notParsed(zoneProblem(text));
const zoneField = (description: string): z.ZodType<string> =>
  textField(parseZone, "a time zone such as Europe/Berlin", description);

const column = z.string().min(1).exactOptional();
const mapSchema: z.ZodType<ColumnMap> = z
  .strictObject({
    time: z.string().min(1),
    server: column,
    build: column,
    id: column,
    recipients: column,
    recipient: column,
    sender: column,
    bytes: column,
    group: column,
    scope: column,
    reply: column,
  })
  .describe("Columns of the log by field; without it the format is detected");

function oneOrMore(
  entry: z.ZodType<string>,
  description: string,
): z.ZodType<string | readonly string[]> {
  return z.union([entry, z.array(entry).min(1)]).describe(description);
}

const traceSchema: z.ZodType<TraceInput> = z.strictObject({
  files: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe("Logs: files and globs, relative to the scenario; - is standard input"),
  map: mapSchema.exactOptional(),
  timeFormat: nameField(
    "iso, epoch-s, epoch-ms or a pattern such as dd/MM/yyyy HH:mm:ss",
  ).exactOptional(),
  dateOrder: z
    .enum(["dmy", "mdy"])
    .describe("How dates such as 4/6/2026 are meant: day first (dmy) or month first (mdy)")
    .exactOptional(),
  timeZone: zoneField("Zone of times in the log that have none").exactOptional(),
  encoding: nameField("Encoding of the log, e.g. windows-1252").exactOptional(),
  serverName: nameField("The one sending server of a log without a server column").exactOptional(),
  serverKey: nameField("Column whose value stands for the server (FromIP, …)").exactOptional(),
  own: oneOrMore(
    textField(parseOwnEntry, "an address, a range, a host name, *.contoso.com or all", "A sender"),
    "Senders that are one's own servers; all = every sender",
  ).exactOptional(),
  connectors: oneOrMore(
    nameField("A connector"),
    "Connectors whose mail alone counts: inbound ones of a trace, send connectors of a server's log",
  ).exactOptional(),
  nextHops: oneOrMore(
    nameField("A host"),
    "Next hops whose mail counts as mail to Exchange Online, such as a smart host",
  ).exactOptional(),
  where: z
    .record(z.string().min(1), z.union([z.string(), z.array(z.string()).min(1)]))
    .describe("Values by the column that must have one of them, for a row to count")
    .exactOptional(),
});

const profileSchema: z.ZodType<ProfileInput> = z.strictObject({
  files: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe("Profiles written by mailflow profile: files and globs, relative to the scenario"),
});

const trafficSchema: z.ZodType<TrafficInput> = z
  .strictObject({
    trace: traceSchema.exactOptional(),
    profile: profileSchema.exactOptional(),
    synthetic: syntheticSchema.exactOptional(),
  })
  .describe("Where the mail comes from: one of trace, profile and synthetic");

const stage = z.int().min(1).max(8);
const serverSchema: z.ZodType<ServerInput> = z.strictObject({
  name: nameField("Name as in the log; case does not count"),
  build: buildField("Build at the start, in any spelling Exchange prints").exactOptional(),
  product: nameField("Exchange 2016, Exchange SE, …").exactOptional(),
  firstDetected: instantField("Day 0 as the provider's report gives it").exactOptional(),
  stage: stage.describe("A stage of the provider's report; with stageStart").exactOptional(),
  stageStart: instantField("When that stage starts").exactOptional(),
  stageStarts: z
    .array(z.strictObject({ stage, at: instantField("When that stage starts") }))
    .describe("More of them: the throttle date is stage 2, the block date stage 5")
    .exactOptional(),
  upgrades: z
    .array(z.strictObject({ at: instantField("When"), build: buildField("The build from then") }))
    .exactOptional(),
  retirement: z
    .strictObject({
      at: instantField("From when it sends no mail"),
      to: nameField(
        "Server that sends its mail from then; without it the mail ends",
      ).exactOptional(),
    })
    .exactOptional(),
  keys: z
    .array(nameField("A value of the serverKey column that stands for this server"))
    .exactOptional(),
});

const pauseSchema: z.ZodType<PauseInput> = z.union([
  textField(parsePause, "a pause such as 2026-10-01/P14D", "INSTANT/DURATION of whole days"),
  z.strictObject({
    from: instantField("When the pause begins"),
    days: z.int().min(1).max(DAYS_MAX),
  }),
]);

const windowSchema: z.ZodType<WindowInput> = z.strictObject({
  start: instantField(
    "As the log tells time; without it the first message in scope",
  ).exactOptional(),
  days: z.int().min(1).max(DAYS_MAX).describe("Default 90").exactOptional(),
  shiftTo: instantField("Move the mail by whole weeks so that it starts nearest").exactOptional(),
  extend: z
    .enum(["weeks", "none"])
    .describe(
      "A log shorter than the window: repeat its whole weeks, without one its whole days " +
        "(default), or not (default of synthetic mail)",
    )
    .exactOptional(),
});

const floorSchema: z.ZodType<FloorInput> = z.strictObject({
  product: nameField("Exchange 2016, Exchange SE, …, or with its line: Exchange 2019 CU14"),
  from: instantField("From when the floor holds"),
  minBuild: textField(
    (text) => (text === "none" ? parsed(text) : parseBuildText(text)),
    'a build such as "15.1.2507.61", or none',
    "Lowest accepted build; none accepts no build of the product",
  ),
  note: z.string().describe("Why it is expected").exactOptional(),
});

const dayZeroField = textField(
  parseDayZero,
  "auto, first-mail, floor, an instant or SERVER=INSTANT",
  "auto, first-mail, floor, an instant or SERVER=INSTANT",
);

const fields = {
  name: nameField("Title of reports; default the file's name").exactOptional(),
  description: z.string().describe("What the scenario is about").exactOptional(),
  traffic: trafficSchema,
  servers: z.array(serverSchema).describe("Servers with their builds and plans").exactOptional(),
  inventory: nameField("Inventory CSV; instead of servers").exactOptional(),
  policy: z
    .union([nameField("Bundled id or path of a policy file"), policySchema])
    .describe("Default microsoft-2023")
    .exactOptional(),
  variant: nameField("A variant of the policy, or all").exactOptional(),
  pauses: z
    .array(pauseSchema)
    .describe("Tenant-wide pauses; at most 90 days in a calendar year")
    .exactOptional(),
  placement: textField(
    parsePlacement,
    "start, end, offset, random, scattered, at:0 to at:59, or all",
    "Which minutes of an hour are refused; all tries them all",
  ).exactOptional(),
  order: z
    .enum(["block-first", "throttle-first", "all"])
    .describe("Which of block and throttle takes the first minutes; default block-first")
    .exactOptional(),
  retry: z
    .union([nameField("Profile id, path, or intervals"), z.array(z.string().min(1)).min(1)])
    .describe("How the sender retries; default by the server's product")
    .exactOptional(),
  lifetime: minutesField(
    "How long a queued message is kept; default the profile's",
  ).exactOptional(),
  delayDsn: minutesField(
    "Queued for longer, the sender is told; default the profile's",
  ).exactOptional(),
  cleanAfter: minutesField(
    "No out-of-date mail for this long is clean; default 30d",
  ).exactOptional(),
  relapse: z
    .enum(["restart", "resume"])
    .describe("The clock of a clean server that is out of date again; default restart")
    .exactOptional(),
  window: windowSchema.exactOptional(),
  seed: z
    .union([z.string().min(1), z.int()])
    .describe("Seed of everything that is drawn by lot; default 1")
    .exactOptional(),
  displayZone: zoneField("Zone that reports show times in; default UTC").exactOptional(),
  asOf: instantField("Day of the table of out-of-date servers; default the end").exactOptional(),
  by: nameField("Column to count by; synthetic mail has stream").exactOptional(),
  allowAddresses: z.boolean().describe("Show addresses among the values of by").exactOptional(),
  floors: z
    .array(
      z.union([
        floorSchema,
        textField(parseFloorText, "a floor", "The same as a text: Exchange 2019=none@2027-03-01"),
      ]),
    )
    .describe("Floors beside the bundled ones")
    .exactOptional(),
  dayZero: z
    .union([dayZeroField, z.array(dayZeroField)])
    .describe("Since when servers without a given date are counted; default auto")
    .exactOptional(),
  reading: z
    .enum(["strict", "lenient"])
    .describe("Lines on whose floor sources disagree: none is accepted (default), or from a build")
    .exactOptional(),
  data: nameField(
    "Folder with newer tables of builds and floors (builds.csv, floors.csv, …)",
  ).exactOptional(),
  ...sendingFields,
};

/** The shape of a scenario file. */
export const scenarioSchema: z.ZodType<ScenarioInput> = z
  .strictObject(fields)
  .describe("A scenario of mailflow-sim");

/**
 * The same with `traffic` optional: for what is right in a scenario of which something else is
 * wrong.
 */
export const scenarioPartsSchema: z.ZodType<Partial<ScenarioInput>> = z.strictObject({
  ...fields,
  traffic: trafficSchema.exactOptional(),
});
