import { z } from "zod";
import { MS_PER_MINUTE } from "../../../sim/base/units.ts";
import { parseDuration, parseWholeSeconds } from "../../../sim/text/durations.ts";
import { notParsed, type Parsed } from "../../../sim/text/parsed.ts";
import { parseRetryList } from "../../../sim/text/retry-list.ts";
import { minutesField, nameField, textField } from "../input/text-fields.ts";

/** How the time of the next attempt is found, as a retry file writes it. */
export type RetryAlgorithmInput =
  | { readonly kind: "clamped-age"; readonly minimum: string; readonly maximum: string }
  | {
      readonly kind: "stepped";
      readonly steps: readonly {
        readonly until: string;
        readonly interval: string;
        readonly factor?: number;
      }[];
      readonly intervalMax: string;
    }
  | { readonly kind: "square"; readonly skip: number }
  | { readonly kind: "queue-run" };

/** One way of retrying, as a retry file writes it: by intervals or by an algorithm. */
export interface RetryProfileInput {
  readonly id: string;
  readonly product?: string;
  readonly role?: string;
  readonly messageIntervals?: string;
  readonly algorithm?: RetryAlgorithmInput;
  readonly queueRun?: string;
  readonly lifetime: string;
  readonly delayDsn: string;
  readonly queueIntervals?: string;
  readonly connectionsPerDomain?: number;
  readonly messagesPerConnection?: number;
  readonly confidence?: "high" | "medium" | "low";
  readonly source?: string;
  readonly note?: string;
}

/** A retry file: profiles, and which of them stands for which product. */
export interface RetryFileInput {
  readonly byProduct?: Readonly<Record<string, string>>;
  readonly fallback?: string;
  readonly profiles: readonly RetryProfileInput[];
}

/** In place of a delay DSN age: this sender tells nobody. */
export const NO_DELAY_DSN = "none";

const text = (description: string): z.ZodType<string> => z.string().describe(description);

const secondsField = (description: string): z.ZodType<string> =>
  textField(parseWholeSeconds, "a duration such as 300s, 30m or 1h", description);

const algorithmSchema: z.ZodType<RetryAlgorithmInput> = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        kind: z.literal("clamped-age"),
        minimum: secondsField("The shortest gap"),
        maximum: secondsField("The longest gap"),
      })
      .describe("The gap is the message's age, kept between two bounds (Postfix)"),
    z
      .strictObject({
        kind: z.literal("stepped"),
        steps: z
          .array(
            z.strictObject({
              until: secondsField("Since the first refusal; the last step goes on for ever"),
              interval: secondsField("The gap, or the first of growing gaps"),
              factor: z
                .number()
                .min(1)
                .max(10)
                .describe("Each gap is the one before times this; 1 = a fixed gap")
                .exactOptional(),
            }),
          )
          .min(1),
        intervalMax: secondsField("No gap is longer"),
      })
      .describe("The first step whose end is not past says the gap (Exim's retry rules)"),
    z
      .strictObject({
        kind: z.literal("square"),
        skip: z.int().min(1).describe("Added to the root of the age in seconds"),
      })
      .describe("Due at arrival + (root of the age + skip) squared, in seconds (qmail)"),
    z
      .strictObject({ kind: z.literal("queue-run") })
      .describe("Tried at every queue run (Sendmail); needs queueRun"),
  ])
  .describe("How the time of the next attempt of a message is found");

const delayDsnField = textField(
  (given) => (given === NO_DELAY_DSN ? { ok: true, value: given } : parseAge(given)),
  `a duration such as 4h, or ${NO_DELAY_DSN}`,
  "Queued for longer than this, the sender is told; none = never",
);

const profileSchema: z.ZodType<RetryProfileInput> = z
  .strictObject({
    id: nameField("Name to ask for it by"),
    product: text("The product whose default it is").exactOptional(),
    role: text("The server role").exactOptional(),
    messageIntervals: textField(
      parseRetryList,
      'intervals such as "1m*4, 5m*6, 10m"',
      "Schedule of one message that was refused after its data; the last interval repeats",
    ).exactOptional(),
    algorithm: algorithmSchema.exactOptional(),
    queueRun: secondsField("Due mail waits for a queue run, one in this time").exactOptional(),
    lifetime: minutesField("How long a queued message is kept before it expires"),
    delayDsn: delayDsnField,
    queueIntervals: textField(
      parseRetryList,
      'intervals such as "1m*4, 5m*6, 10m"',
      "Schedule of a queue whose connection was refused",
    ).exactOptional(),
    connectionsPerDomain: z.int().min(1).describe("Connections to one domain").exactOptional(),
    messagesPerConnection: z.int().min(1).describe("Messages in one connection").exactOptional(),
    confidence: z.enum(["high", "medium", "low"]).exactOptional(),
    source: text("Where the figures come from").exactOptional(),
    note: text("What a reader should know").exactOptional(),
  })
  .superRefine((profile, context) => {
    const problem = scheduleProblem(profile);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });

/** The shape of a retry file. */
export const retryFileSchema: z.ZodType<RetryFileInput> = z
  .strictObject({
    byProduct: z
      .record(z.string().min(1), z.string())
      .describe("Profile id by product")
      .exactOptional(),
    fallback: text("Profile of a server whose product is not known").exactOptional(),
    profiles: z.array(profileSchema).min(1),
  })
  .describe("How sending servers retry");

function scheduleProblem(profile: RetryProfileInput): string | null {
  const { messageIntervals, algorithm, queueRun } = profile;
  if ((messageIntervals === undefined) === (algorithm === undefined)) {
    const received = algorithm === undefined ? "neither" : "both";
    return `expected either messageIntervals or algorithm, received ${received}`;
  }
  if (algorithm?.kind === "queue-run" && queueRun === undefined) {
    return "expected queueRun beside the algorithm queue-run, received none";
  }
  return null;
}

function parseAge(given: string): Parsed<number> {
  const age = parseDuration(given);
  if (!age.ok || (age.value >= MS_PER_MINUTE && age.value % MS_PER_MINUTE === 0)) return age;
  return notParsed(`expected whole minutes, at least 1m, received ${JSON.stringify(given)}`);
}
