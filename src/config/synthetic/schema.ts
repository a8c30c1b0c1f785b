import { z } from "zod";
import { parseBuild } from "../../../sim/base/build.ts";
import { serverKeyOf } from "../../../sim/text/server-names.ts";
import { isKnownZone, ZONE_HINT } from "../../platform/zone-offsets.ts";
import { PERCENT_FORM, percentOf } from "../input/shares.ts";
import { FLEET_NAME, fleetSchema } from "./fleet.ts";
import type { SyntheticInput } from "./input.ts";
import { measuredFields } from "./measured.ts";
import { CLOCK_FORM, GROWTH_FORM, growthPercentPerWeek } from "./number-text.ts";
import { WEEKDAYS } from "./presets.ts";

/** More mail than any scenario needs; a slip of the finger is stopped here. */
export const MESSAGES_MAX = 10_000_000;
const LIST_MAX = 100;
const WEIGHT_MAX = 10_000;
const HOUR_WEIGHT_MAX = 500;
const PERCENT_MAX = 1_000;
const GROWTH_MAX = 50;
const BYTES_MAX = 1_000_000_000;

const text = (form: RegExp, expected: string): z.ZodString =>
  z.string({ error: `expected ${expected}` }).regex(form, { error: `expected ${expected}` });

/** A list of presets whose complaint about anything but a text names the other choice, too. */
const preset = <const T extends readonly string[]>(
  names: T,
  otherwise: string,
): z.ZodEnum<{ [K in T[number]]: K }> =>
  z.enum(names, {
    error: (issue) =>
      typeof issue.input === "string" ? undefined : `expected ${names.join(", ")} or ${otherwise}`,
  });

const zone = z
  .string()
  .refine(isKnownZone, {
    error: (issue) => `expected a time zone, ${received(issue)}. ${ZONE_HINT}`,
  })
  .describe('Time zone of the local hours, e.g. "Europe/Berlin". Default: UTC.');

const weekday = z.enum(WEEKDAYS);
const clock = text(CLOCK_FORM, 'a time of day such as "02:30"');
const messages = z.number().positive().max(MESSAGES_MAX);
const perMinute = z.number().min(0.1).max(1_000_000);
const weight = z.number().int().min(0).max(WEIGHT_MAX);
const MAIL_PRESETS = ["personal", "notification", "newsletter"] as const;
const DAY_PRESETS = ["office", "shop", "even"] as const;

const common = {
  name: text(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, "a name of letters, digits, space, . _ -")
    .optional()
    .describe("Name of the stream, the value of `by: stream`. Default: its kind."),
  growth: text(GROWTH_FORM, 'growth such as "2%/week"')
    .refine((value) => Math.abs(growthPercentPerWeek(value)) <= GROWTH_MAX, {
      error: (issue) => `expected at most ${GROWTH_MAX}%/week either way, ${received(issue)}`,
    })
    .optional()
    .describe("Growth of the volume, compounded week by week. Default: 0%/week."),
  variation: text(PERCENT_FORM, 'a variation such as "10%"')
    .refine((value) => percentOf(value) <= 100, {
      error: (issue) => `expected at most 100%, ${received(issue)}`,
    })
    .optional()
    .describe(
      "Each day's volume lies evenly within this of its mean. Default: 15% office, 5% else.",
    ),
  recipients: z
    .union([
      preset(MAIL_PRESETS, "whole weights by number of recipients"),
      z
        .record(z.string().regex(/^[1-9]\d{0,5}$/), weight)
        .refine((map) => hasWeight(Object.values(map)), {
          error: (issue) =>
            `expected 1 to 100 numbers of recipients, one with a weight above 0, ${received(issue)}`,
        }),
    ])
    .optional()
    .describe(
      "Recipients of a message: a preset, or weights by number, e.g. {1: 80, 2: 15, 10: 5}.",
    ),
  sizes: z
    .union([
      preset(MAIL_PRESETS, "at least two sizes in bytes, ascending"),
      z
        .array(z.number().int().min(0).max(BYTES_MAX))
        .min(2)
        .max(LIST_MAX + 1)
        .refine((sizes) => sizes.every((size, i) => i === 0 || size >= (sizes[i - 1] ?? 0)), {
          error: (issue) => `expected sizes in ascending order, ${received(issue)}`,
        }),
    ])
    .optional()
    .describe("Sizes: a preset, or bytes at equal steps of probability, ascending (quantiles)."),
};

const office = z
  .strictObject({
    kind: z.literal("office"),
    ...common,
    messagesPerDay: messages.describe("Messages on a weekday of 100 per cent."),
    hours: z
      .union([
        preset(DAY_PRESETS, "24 whole weights"),
        z
          .array(z.number().int().min(0).max(HOUR_WEIGHT_MAX))
          .length(24)
          .refine(hasWeight, { error: "expected an hour with a weight above 0, received none" }),
      ])
      .optional()
      .describe("Spread over the local day: a preset, or 24 weights from 00:00. Default: office."),
    weekdays: z
      .union([
        preset(DAY_PRESETS, "7 numbers of per cent"),
        z.array(z.number().min(0).max(PERCENT_MAX)).length(7),
      ])
      .optional()
      .describe("Per cent of messagesPerDay, Monday first, or a preset. Default: office."),
  })
  .describe("Mail of people: a daily volume over office hours, little on weekends.");

const batch = z
  .strictObject({
    kind: z.literal("batch"),
    ...common,
    at: clock.describe('Local time at which the job begins to send, e.g. "02:30".'),
    messages: messages.describe("Messages of one run."),
    perMinute: perMinute.optional().describe("Rate of sending. Default: 60 a minute."),
    weekdays: z
      .union([
        preset(["every-day", "workdays"], `a list of ${WEEKDAYS.join(", ")}`),
        z.array(weekday).min(1).max(7),
      ])
      .optional()
      .describe(
        "Days of the run: every-day, workdays or a list such as [mon, thu]. Default: every-day.",
      ),
  })
  .describe("Mail of machines: a job that sends at a minute of the local day.");

const newsletter = z
  .strictObject({
    kind: z.literal("newsletter"),
    ...common,
    messages: messages.describe("Messages of one mailing."),
    weekday: weekday.optional().describe("Day of the mailing. Default: thu."),
    at: clock.optional().describe('Local time at which it begins. Default: "10:00".'),
    perMinute: perMinute.optional().describe("Rate of sending. Default: 120 a minute."),
    everyWeeks: z
      .number()
      .int()
      .min(1)
      .max(52)
      .optional()
      .describe("Only every n-th week, counted from the start of the traffic. Default: 1."),
  })
  .describe("A mailing to many: a burst on one weekday.");

const { variation: _, ...commonOfMeasured } = common;
const measured = z
  .strictObject({ kind: z.literal("measured"), ...commonOfMeasured, ...measuredFields })
  .describe("Mail as a log had it: weeks, hours of the week, minutes, bursts.");

const server = z.strictObject({
  server: text(/^[^\s,;"'=+@-][^\s,;"']{0,252}$/, "a server name without spaces").describe(
    "Name of the sending server, as in `servers`.",
  ),
  zone: zone.optional(),
  builds: z
    .array(z.union([buildText(), z.strictObject({ build: buildText(), weight: weight.min(1) })]))
    .max(LIST_MAX)
    .optional()
    .describe("Builds stamped on the messages, by weight (a pool has several). Default: none."),
  streams: z
    .array(z.discriminatedUnion("kind", [office, batch, newsletter, measured]))
    .min(1)
    .max(LIST_MAX)
    .describe("The kinds of mail this server sends. Draws are keyed by the place in this list."),
});

/**
 * Checks `traffic.synthetic`; unknown keys, zones, builds and twice-named servers and streams are
 * issues.
 */
export const syntheticSchema: z.ZodType<SyntheticInput> = z
  .strictObject({
    zone: zone.optional(),
    servers: z.array(server).min(1).max(1_000).optional().describe("One entry per sending server."),
    fleet: fleetSchema(buildText()).optional(),
  })
  .refine(({ servers, fleet }) => servers !== undefined || fleet !== undefined, {
    error: "expected servers, a fleet or both, received neither",
  })
  .superRefine((input, context) => {
    const servers = new Set<string>();
    for (const [i, entry] of (input.servers ?? []).entries()) {
      const name = serverKeyOf(entry.server);
      if (input.fleet !== undefined && name.startsWith(`${input.fleet.name ?? FLEET_NAME}-`)) {
        report(context, ["servers", i, "server"], "no server named like those of the fleet,", name);
      }
      if (servers.has(name)) report(context, ["servers", i, "server"], "each server", entry.server);
      servers.add(name);
      const streams = new Set<string>();
      for (const [j, stream] of entry.streams.entries()) {
        const group = stream.name ?? stream.kind;
        const path = ["servers", i, "streams", j, stream.name === undefined ? "kind" : "name"];
        if (streams.has(group)) report(context, path, "each stream name of a server", group);
        streams.add(group);
      }
    }
  })
  .describe("Synthetic mail, the same on every machine for the same seed.");

function buildText(): z.ZodString {
  const text = z.string({ error: 'expected a build in quotes such as "15.1.2507.61"' });
  return text.refine((value) => parseBuild(value) !== null, {
    error: (issue) => `expected a build such as "15.1.2507.61", ${received(issue)}`,
  });
}

function hasWeight(weights: readonly number[]): boolean {
  return weights.length <= LIST_MAX && weights.some((value) => value > 0);
}

function received(issue: { readonly input?: unknown }): string {
  return `received ${JSON.stringify(issue.input)}`;
}

function report(
  context: { addIssue(issue: { code: "custom"; path: PropertyKey[]; message: string }): void },
  path: PropertyKey[],
  what: string,
  name: string,
): void {
  const message = `expected ${what} once, received "${name}" again; give it another name`;
  context.addIssue({ code: "custom", path, message });
}
