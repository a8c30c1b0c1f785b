import { MailflowError } from "../../../sim/base/errors.ts";
import { IssueList } from "../../config/input/issues.ts";
import { checkShape } from "../../config/input/shape.ts";
import type { ScenarioInput, TraceInput, WindowInput } from "../../config/scenario/input.ts";
import { scenarioPartsSchema } from "../../config/scenario/schema.ts";
import type { GivenOptions, OptionName } from "../options/option-types.ts";
import { parseColumnMap } from "./column-map.ts";
import { readRowFilter } from "./row-filter.ts";
import { wrongValue } from "./run-settings.ts";
import { SENDING_OPTION_OF_FIELD, sendingFlags } from "./sending-flags.ts";

/** Fields of a scenario that flags can give: everything but what only a file can say. */
type ScenarioFlags = Partial<ScenarioInput>;

/** Option by the path of the scenario field it gives. */
const OPTION_OF_PATH: Readonly<Record<string, OptionName>> = {
  "traffic.trace.timeFormat": "time-format",
  "traffic.trace.dateOrder": "date-order",
  "traffic.trace.timeZone": "time-zone",
  "traffic.trace.encoding": "encoding",
  "traffic.trace.serverName": "server-name",
  "traffic.trace.serverKey": "server-key",
  "window.start": "start",
  "window.days": "days",
  "window.shiftTo": "shift-to",
  "window.extend": "extend",
  inventory: "servers",
  policy: "policy",
  variant: "variant",
  placement: "placement",
  order: "order",
  retry: "retry",
  lifetime: "lifetime",
  delayDsn: "delay-dsn",
  cleanAfter: "clean-after",
  relapse: "relapse",
  reading: "reading",
  data: "data",
  ...SENDING_OPTION_OF_FIELD,
  seed: "seed",
  by: "by",
  asOf: "as-of",
  displayZone: "display-zone",
};

/** The same for lists, whose paths go on with a number. */
const OPTION_OF_LIST: Readonly<Record<string, OptionName>> = {
  pauses: "pause",
  floors: "floor",
  dayZero: "day-zero",
  failover: "failover",
  "traffic.trace.own": "own",
  "traffic.trace.connectors": "connector",
  "traffic.trace.nextHops": "next-hop",
  "traffic.trace.where": "where",
};

/**
 * The scenario that `replay` describes: its logs and every flag. Errors: USAGE, all wrong values at
 * once.
 */
export function replayInput(operands: readonly string[], options: GivenOptions): ScenarioInput {
  refuseScenario(operands);
  const { text, lists } = options;
  const trace: TraceInput = {
    files: operands,
    ...given("map", text.map === undefined ? undefined : parseColumnMap(text.map)),
    ...given("timeFormat", text["time-format"]),
    ...given("dateOrder", text["date-order"] as TraceInput["dateOrder"]),
    ...given("timeZone", text["time-zone"]),
    ...given("encoding", text.encoding),
    ...given("serverName", text["server-name"]),
    ...given("serverKey", text["server-key"]),
    ...given("own", listGiven(lists.own.flatMap(splitList))),
    ...given("connectors", listGiven(lists.connector)),
    ...given("nextHops", listGiven(lists["next-hop"].flatMap(splitList))),
    ...given("where", readRowFilter(lists.where)),
  };
  return { ...scenarioFlags(options, { trace }), traffic: { trace } };
}

/** A scenario among logs would be called a log of no known kind. Errors: USAGE. */
function refuseScenario(operands: readonly string[]): void {
  const file = operands.find((name) => /\.ya?ml$/i.test(name));
  if (file === undefined) return;
  throw new MailflowError("USAGE", `expected logs, received a scenario: ${file}`, {
    hint: `A scenario names its own logs: mailflow run ${file}`,
  });
}

/**
 * The fields of a scenario that flags give, checked for their form; `traffic` is checked along with
 * them.
 * Errors: USAGE, all wrong values at once.
 */
export function scenarioFlags(
  options: GivenOptions,
  traffic?: { readonly trace: TraceInput },
): ScenarioFlags {
  const { text, lists, flags } = options;
  const window: WindowInput = {
    ...given("start", text.start),
    ...given("days", readDays(text.days)),
    ...given("shiftTo", text["shift-to"]),
    ...given("extend", text.extend as WindowInput["extend"]),
  };
  const fields: ScenarioFlags = {
    ...given("inventory", text.servers),
    ...given("policy", text.policy),
    ...given("variant", text.variant),
    ...given("pauses", readPauses(lists.pause)),
    ...given("placement", text.placement),
    ...given("order", text.order as ScenarioInput["order"]),
    ...given("retry", text.retry),
    ...given("lifetime", text.lifetime),
    ...given("delayDsn", text["delay-dsn"]),
    ...given("cleanAfter", text["clean-after"]),
    ...given("relapse", text.relapse as ScenarioInput["relapse"]),
    ...given("reading", text.reading as ScenarioInput["reading"]),
    ...given("floors", listGiven(lists.floor)),
    ...given("dayZero", listGiven(lists["day-zero"])),
    ...given("data", text.data),
    ...sendingFlags(options),
    ...given("window", Object.keys(window).length === 0 ? undefined : window),
    ...given("seed", text.seed),
    ...given("by", text.by),
    ...given("asOf", text["as-of"]),
    ...given("displayZone", text["display-zone"]),
    ...given("allowAddresses", flags["allow-addresses"] ? true : undefined),
  };
  checkFlags(traffic === undefined ? fields : { ...fields, traffic });
  return fields;
}

function checkFlags(fields: ScenarioFlags): void {
  const issues = new IssueList();
  const source = { file: null, place: () => null };
  checkShape(scenarioPartsSchema, fields, source, issues, () => "USAGE");
  try {
    issues.throwIfAny("USAGE", "The command line", {}, "See --help for the form of every option.");
  } catch (error) {
    throw error instanceof MailflowError ? inTermsOfOptions(error) : error;
  }
}

/** Names options where the schema names fields. */
function inTermsOfOptions(error: MailflowError): MailflowError {
  const issues = error.issues.map((issue) => {
    const path = issue.where.path ?? "";
    const list = Object.keys(OPTION_OF_LIST).find((name) => path.startsWith(name));
    const option = list === undefined ? OPTION_OF_PATH[path] : OPTION_OF_LIST[list];
    if (option === undefined) return issue;
    const words = issue.message.startsWith(`${path}: `)
      ? issue.message.slice(path.length + 2)
      : issue.message;
    return { message: `--${option}: ${words}`, where: {} };
  });
  const [only] = issues;
  const message = only !== undefined && issues.length === 1 ? only.message : error.message;
  return new MailflowError("USAGE", message, { hint: error.hint, issues });
}

function splitList(text: string): readonly string[] {
  return text.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()]));
}

function listGiven(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** `--pause none` takes the scenario's pauses away. */
function readPauses(list: readonly string[]): readonly string[] | undefined {
  if (list.length === 0) return undefined;
  return list.every((text) => text === "none") ? [] : list;
}

function readDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw wrongValue("days", "a whole number of days", text);
  return Number(text);
}

/** `{ [key]: value }`, or nothing where the value was not given. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [k in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [k in K]?: V };
}
