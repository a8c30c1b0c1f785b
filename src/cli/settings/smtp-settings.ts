import type { MailflowError } from "../../../sim/base/errors.ts";
import type { ModelSettings } from "../../../sim/contract/settings.ts";
import { parseDuration } from "../../../sim/text/durations.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import type { DialoguePoint } from "../../smtp/attempts.ts";
import type { EndpointLimits } from "../../smtp/endpoint.ts";
import { readSenderMap, type SenderMap } from "../../smtp/sender-map.ts";
import type { GivenOptions, TextName } from "../options/option-types.ts";
import { wrongValue } from "./run-settings.ts";
import { scenarioFlags } from "./scenario-flags.ts";
import { resolveFlags } from "./scenario-of-call.ts";

/** The options of `mailflow smtp`, read and checked. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly model: ModelSettings;
  readonly day0Ms: number;
  readonly startDay: number;
  readonly speed: number;
  readonly senders: SenderMap;
  readonly replyPoint: DialoguePoint;
  readonly limits: EndpointLimits;
  readonly logPath: string | null;
  readonly quiet: boolean;
  /** Things the user should know before the first message. */
  readonly warnings: readonly string[];
}

const DAY0_DEFAULT = "2026-09-08";
const PORT_MAX = 65_535;
const BYTES_PER_MB = 1024 * 1024;
/** Beyond it the 100 ms that the greeting always takes are more than a simulated minute. */
const SPEED_FINE_MAX = 600;
/** A year of simulated time passes in half a minute; nobody can send mail faster than that. */
const SPEED_MAX = 1_000_000;
const DAYS_MAX = 3_660;
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Errors: USAGE; those of the policy, the inventory and the map. */
export async function readSmtpSettings(options: GivenOptions): Promise<SmtpSettings> {
  const { text, flags } = options;
  const { "reply-point": point, ...modelText } = text;
  const { model, ranges, serverNameByKey } = await resolveFlags(
    // The mail comes over SMTP; nothing here depends on where it would be read from.
    { ...scenarioFlags({ ...options, text: modelText }), traffic: { trace: { files: "-" } } },
    "smtp",
  );
  if (ranges !== null) throw noRanges(text);
  const host = text.host ?? "127.0.0.1";
  const speed = readNumber("speed", text.speed, 1, SPEED_MAX);
  const replyPoint = (point ?? "end-of-data") as DialoguePoint;
  const keys = [...serverNameByKey].map(([key, server]) => [key, { server, build: null }] as const);
  const mapPath = text["server-map"];
  const map: SenderMap = mapPath === undefined ? new Map() : await readSenderMap(mapPath);
  return {
    host,
    port: readWhole("port", text.port, 2525, 0, PORT_MAX),
    model,
    day0Ms: readDay0(text.day0 ?? DAY0_DEFAULT),
    startDay: readNumber("start-day", text["start-day"], 0, DAYS_MAX),
    speed,
    senders: new Map([...keys, ...map]),
    replyPoint,
    limits: readLimits(text),
    logPath: text.log ?? null,
    quiet: flags.quiet,
    warnings: warningsOf({ host, speed, replyPoint, knowsSenders: keys.length + map.size > 0 }),
  };
}

function readLimits(text: GivenOptions["text"]): EndpointLimits {
  return {
    messageBytesMax: readWhole("max-size", text["max-size"], 50, 1, 10_000) * BYTES_PER_MB,
    headerBytesMax: 256 * 1024,
    lineBytesMax: BYTES_PER_MB,
    connectionsMax: readWhole("max-connections", text["max-connections"], 1000, 1, 100_000),
    recipientsMax: 1000,
    commandLineBytesMax: 4096,
    idleCommandsMax: 100,
    commandMs: readTimeout("command-timeout", text["command-timeout"] ?? "5m"),
    messageMs: readTimeout("message-timeout", text["message-timeout"] ?? "10m"),
  };
}

function warningsOf(given: {
  readonly host: string;
  readonly speed: number;
  readonly replyPoint: DialoguePoint;
  readonly knowsSenders: boolean;
}): readonly string[] {
  const warnings: string[] = [];
  if (!/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(given.host)) {
    warnings.push(
      `${given.host} is open to other machines: whatever they send is accepted and thrown away.`,
    );
  }
  if (given.speed > SPEED_FINE_MAX) {
    const minutes = ((given.speed * 0.1) / 60).toFixed(1);
    warnings.push(
      `At --speed ${given.speed} the clock is coarse: the greeting comes 100 ms after the ` +
        `connection, which is ${minutes} simulated minutes. Up to ${SPEED_FINE_MAX} it is exact.`,
    );
  }
  if (given.replyPoint !== "end-of-data" && !given.knowsSenders) {
    warnings.push(
      `At --reply-point ${given.replyPoint} no message has shown its build yet: without ` +
        "--server-map every server counts as out of date.",
    );
  }
  return warnings;
}

function noRanges(text: GivenOptions["text"]): MailflowError {
  const [name] = (["placement", "order", "variant"] as const).filter(
    (each) => text[each] === "all",
  );
  return wrongValue(
    name ?? "placement",
    "one value, because an endpoint can enforce only one",
    "all",
  );
}

function readDay0(text: string): number {
  const day = parseInstant(text);
  if (!day.ok) throw wrongValue("day0", "a date such as 2026-09-08", text);
  return day.value;
}

function readNumber(
  name: TextName,
  text: string | undefined,
  fallback: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  const isRight = value <= max && (value > 0 || fallback === 0);
  if (!isRight) throw wrongValue(name, `a number up to ${max}, e.g. 65.5`, text);
  return value;
}

function readWhole(
  name: TextName,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw wrongValue(name, `a whole number from ${min} to ${max}`, text);
}

function readTimeout(name: TextName, text: string): number {
  const time = parseDuration(text);
  if (time.ok && time.value >= 1 && time.value < TIMER_MS_MAX) return time.value;
  throw wrongValue(name, "a time such as 30s or 5m, up to 24d", text);
}
