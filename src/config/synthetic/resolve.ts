import { normaliseBuild } from "../../../sim/base/build.ts";
import { assertNever, MailflowError } from "../../../sim/base/errors.ts";
import { compareText, MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type {
  StreamPattern,
  SyntheticServer,
  SyntheticTraffic,
  TrafficStream,
  UtcOffsets,
} from "../../../sim/contract/synthetic-settings.ts";
import { serverKeyOf } from "../../../sim/text/server-names.ts";
import { zoneOffsets } from "../../platform/zone-offsets.ts";
import { percentOf } from "../input/shares.ts";
import { fleetServers } from "./fleet.ts";
import type { StreamInput, SyntheticInput, SyntheticServerInput } from "./input.ts";
import { measuredPattern } from "./measured.ts";
import { growthPercentPerWeek, minuteOfDay } from "./number-text.ts";
import {
  HOUR_PRESETS,
  RECIPIENT_PRESETS,
  SIZE_PRESETS,
  WEEKDAY_PRESETS,
  WEEKDAYS,
} from "./presets.ts";
import { MESSAGES_MAX } from "./schema.ts";

/** Where and with which seed synthetic mail is made; the start is floored to its minute. */
interface SyntheticContext {
  readonly seed: string;
  readonly startMs: number;
  readonly days: number;
}

// Assumptions, all of them: what a stream is like when the scenario does not say.
const DEFAULT_ZONE = "UTC";
const DEFAULT_OFFICE_VARIATION = "15%";
const DEFAULT_BURST_VARIATION = "5%";
const DEFAULT_GROWTH = "0%/week";
const DEFAULT_BATCH_PER_MINUTE = 60;
const DEFAULT_NEWSLETTER_PER_MINUTE = 120;
const DEFAULT_NEWSLETTER_WEEKDAY = "thu";
const DEFAULT_NEWSLETTER_AT = "10:00";

const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"];

/** Local days reach at most this far past the UTC ends of the window. */
const ZONE_MARGIN_MS = 2 * MS_PER_DAY;

/**
 * Fills in every default of `traffic.synthetic` and turns zones into offsets. Servers come sorted
 * by name.
 * Errors: SCENARIO_INVALID when growth carries a stream past MESSAGES_MAX a day; TIME_INVALID for
 * an unknown zone.
 */
export function resolveSynthetic(
  input: SyntheticInput,
  context: SyntheticContext,
): SyntheticTraffic {
  const startMs = Math.floor(context.startMs / MS_PER_MINUTE) * MS_PER_MINUTE;
  const endMs = startMs + context.days * MS_PER_DAY;
  const known = new Map<string, UtcOffsets>();
  const offsetsOf = (zone: string): UtcOffsets => {
    const offsets =
      known.get(zone) ?? zoneOffsets(zone, startMs - ZONE_MARGIN_MS, endMs + ZONE_MARGIN_MS);
    known.set(zone, offsets);
    return offsets;
  };
  refuseRunawayGrowth(input, context.days);
  const fleet = input.fleet === undefined ? [] : fleetServers(input.fleet, context.seed);
  const servers = [...(input.servers ?? []), ...fleet].map((server) =>
    resolveServer(server, offsetsOf(server.zone ?? input.zone ?? DEFAULT_ZONE)),
  );
  servers.sort((a, b) => compareText(a.server, b.server));
  return { seed: context.seed, startMs, days: context.days, servers };
}

function resolveServer(input: SyntheticServerInput, utcOffsets: UtcOffsets): SyntheticServer {
  const builds = (input.builds ?? []).map((entry) => {
    const { build, weight } = typeof entry === "string" ? { build: entry, weight: 1 } : entry;
    return { build: normaliseBuild(build) ?? build, weight };
  });
  const streams = input.streams.map((stream) => resolveStream(stream, utcOffsets));
  return { server: serverKeyOf(input.server), builds, streams };
}

function resolveStream(input: StreamInput, utcOffsets: UtcOffsets): TrafficStream {
  const preset = MAIL_OF_KIND[input.kind];
  const recipients = input.recipients ?? preset;
  const sizes = input.sizes ?? preset;
  const weights = typeof recipients === "string" ? RECIPIENT_PRESETS[recipients] : recipients;
  return {
    group: input.name ?? input.kind,
    utcOffsets,
    // By number, so that the order of the keys in the file does not change the mail.
    recipients: Object.entries(weights)
      .map(([value, weight]) => ({ value: Number(value), weight }))
      .sort((a, b) => a.value - b.value),
    sizeBytesQuantiles: typeof sizes === "string" ? SIZE_PRESETS[sizes] : sizes,
    pattern: patternOf(input),
  };
}

const MAIL_OF_KIND = {
  office: "personal",
  batch: "notification",
  newsletter: "newsletter",
  measured: "personal",
} as const;

function patternOf(input: StreamInput): StreamPattern {
  if (input.kind === "measured") return measuredPattern(input);
  const growth = { growthPercentPerWeek: growthPercentPerWeek(input.growth ?? DEFAULT_GROWTH) };
  const fallback = input.kind === "office" ? DEFAULT_OFFICE_VARIATION : DEFAULT_BURST_VARIATION;
  const variation = { variationPercent: percentOf(input.variation ?? fallback) };
  switch (input.kind) {
    case "office": {
      const { hours = "office", weekdays = "office" } = input;
      return {
        kind: "daily",
        messagesPerDay: input.messagesPerDay,
        hourWeights: typeof hours === "string" ? HOUR_PRESETS[hours] : hours,
        weekdayPercent: typeof weekdays === "string" ? WEEKDAY_PRESETS[weekdays] : weekdays,
        ...growth,
        ...variation,
      };
    }
    case "batch":
      return {
        kind: "burst",
        minuteOfDay: minuteOfDay(input.at),
        weekdays: weekdayFlags(batchDays(input.weekdays)),
        everyWeeks: 1,
        messages: input.messages,
        messagesPerMinute: input.perMinute ?? DEFAULT_BATCH_PER_MINUTE,
        ...growth,
        ...variation,
      };
    case "newsletter":
      return {
        kind: "burst",
        minuteOfDay: minuteOfDay(input.at ?? DEFAULT_NEWSLETTER_AT),
        weekdays: weekdayFlags([input.weekday ?? DEFAULT_NEWSLETTER_WEEKDAY]),
        everyWeeks: input.everyWeeks ?? 1,
        messages: input.messages,
        messagesPerMinute: input.perMinute ?? DEFAULT_NEWSLETTER_PER_MINUTE,
        ...growth,
        ...variation,
      };
    default:
      return assertNever(input);
  }
}

function batchDays(
  weekdays: "every-day" | "workdays" | readonly string[] = "every-day",
): readonly string[] {
  if (weekdays === "every-day") return WEEKDAYS;
  return weekdays === "workdays" ? WORKDAYS : weekdays;
}

function weekdayFlags(names: readonly string[]): boolean[] {
  return WEEKDAYS.map((name) => names.includes(name));
}

function messagesOfDay(stream: StreamInput): number {
  switch (stream.kind) {
    case "office":
      return stream.messagesPerDay;
    case "measured":
      return (stream.messagesPerWeek * Math.max(100, ...(stream.weeks ?? []))) / 700;
    default:
      return stream.messages;
  }
}

function refuseRunawayGrowth(input: SyntheticInput, days: number): void {
  const issues = (input.servers ?? []).flatMap((server, i) =>
    server.streams.flatMap((stream, j) => {
      const base = messagesOfDay(stream);
      const percent = growthPercentPerWeek(stream.growth ?? DEFAULT_GROWTH);
      const last = base * (1 + percent / 100) ** Math.floor(days / 7);
      if (last <= MESSAGES_MAX) return [];
      const path = `traffic.synthetic.servers[${i}].streams[${j}].growth`;
      const message =
        `${path}: expected at most ${MESSAGES_MAX} messages a day, ` +
        `received ${stream.growth} that ends at ${Math.round(last)}`;
      return [{ message, where: { path } }];
    }),
  );
  const [first] = issues;
  if (first === undefined) return;
  throw new MailflowError("SCENARIO_INVALID", first.message, {
    where: first.where,
    hint: "Lower the growth or the volume, or shorten the window.",
    issues,
  });
}
