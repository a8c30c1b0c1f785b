import { z } from "zod";
import type {
  Delay,
  DelayCounts,
  EventKind,
  Firsts,
  ModelEvent,
  PeopleCounts,
  PeopleHit,
  Provenance,
  Range,
  Ranges,
  RowAccounts,
  RunResult,
  Warning,
  Window,
} from "../../../sim/contract/result.ts";

const count = z.int().min(0);
const instant = z.int().describe("UTC ms since 1970");
const instantOrNever = instant.nullable().describe("UTC ms since 1970; null = never");
const minutes = z.int().min(0).nullable();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const stage = z.int().min(0).max(8).describe("0 = not enforced");
const perHour = z.int().min(0).max(60).describe("Minutes of each hour");

const totals = {
  messages: count.describe("outOfScope + delivered + delayed + bounced + expired + pending"),
  recipients: count,
  bytes: count,
  outOfScope: count.describe("Not handed over by Exchange through an OnPremises connector"),
  delivered: count.describe("Accepted at the first attempt"),
  delayed: count.describe("Accepted after at least one refusal"),
  bounced: count.describe("Ended by a 550, at once or after 450s"),
  expired: count.describe("Ended by the queue lifetime"),
  pending: count.describe("Still queued at the horizon"),
  attempts: count.describe("deferrals + connectRejections + delivered + delayed + bounced"),
  deferrals: count.describe("Replies 450"),
  connectRejections: count,
  delayDsns: count.describe("Messages queued longer than the delay DSN age"),
  resent: count,
};
const totalsSchema = z.strictObject(totals);

const delaySchema: z.ZodType<Delay> = z
  .strictObject({
    meanMinutes: z.number().min(0).nullable(),
    p50: minutes,
    p90: minutes,
    p95: minutes,
    p99: minutes,
    max: minutes,
  })
  .describe("Delay of delivered and delayed messages in minutes; null when there are none");

const delayCountsSchema: z.ZodType<DelayCounts> = z
  .array(z.tuple([count, z.int().min(1)]))
  .describe("[minutes, messages], ascending");

const DAY_ZERO_BASES = ["given", "replies", "floor", "first-mail"] as const;

const firstsSchema: z.ZodType<Firsts> = z.strictObject({
  detectedMs: instantOrNever,
  deferralMs: instantOrNever,
  ndrMs: instantOrNever,
  fullBlockMs: instantOrNever,
});

const windowSchema: z.ZodType<Window> = z.strictObject({
  startMs: instant,
  endMs: instant,
  horizonMs: instant.describe("Until when queued mail is followed"),
  days: z.int().min(1),
});

const stageSchema = z.strictObject({
  stage,
  throttleMinutesPerHour: perHour,
  blockMinutesPerHour: perHour,
  ...totals,
  delay: delaySchema,
  delayCounts: delayCountsSchema,
});

const daySchema = z.strictObject({
  day: count,
  dateUtc: z.string().regex(/^\d{4}-\d\d-\d\d$/),
  ...totals,
  delay: delaySchema,
  delayCounts: delayCountsSchema,
  hours: z
    .array(z.strictObject({ firstAttempts: count, refusedFirstAttempts: count }))
    .length(24)
    .describe("By hour of the UTC day"),
});

const queueSchema = z.strictObject({
  hourMs: instant,
  depthMax: count,
  oldestMinutes: count,
  byAge: z
    .array(count)
    .length(10)
    .describe("0–5, –10, –20, –40, –80, –160, –320, –640, –1280, more minutes"),
});

const serverSchema = z.strictObject({
  server: z.string(),
  builds: z.array(
    z.strictObject({
      build: z.string().nullable(),
      product: z.string().nullable(),
      messages: count,
    }),
  ),
  status: z.enum(["upToDate", "outOfDate", "uncertain", "clean", "retired", "unknown"]),
  detectedMs: instantOrNever,
  dayZero: z
    .strictObject({
      used: z.enum(DAY_ZERO_BASES),
      candidates: z.array(
        z.strictObject({
          basis: z.enum(DAY_ZERO_BASES),
          ms: instant,
          fullBlockMs: instantOrNever,
        }),
      ),
    })
    .nullable()
    .describe("Since when the server is counted, and every day 0 that is possible"),
  stageAtEnd: stage,
  spans: z.array(
    z.strictObject({
      kind: z.enum(["stage", "paused", "clean"]),
      stage,
      fromMs: instant,
      toMs: instant,
    }),
  ),
  ...totals,
  delay: delaySchema,
  delayCounts: delayCountsSchema,
  firsts: firstsSchema,
});

const EVENT_KINDS = [
  "detected",
  "relapsed",
  "stage-2",
  "stage-3",
  "stage-4",
  "stage-5",
  "stage-6",
  "stage-7",
  "stage-8",
  "firstDeferral",
  "firstNdr",
  "pauseBegin",
  "pauseEnd",
  "upgrade",
  "clean",
  "retired",
] as const satisfies readonly EventKind[];

const eventSchema: z.ZodType<ModelEvent> = z.strictObject({
  ms: instant,
  server: z.string().nullable().describe("null = every server"),
  kind: z.enum(EVENT_KINDS),
});

const rangeSchema: z.ZodType<Range> = z.strictObject({
  min: z.number().nullable(),
  max: z.number().nullable(),
});

const rangesSchema: z.ZodType<Ranges> = z.strictObject({
  placements: z.array(z.string()),
  orders: z.array(z.string()),
  variants: z.array(z.string()),
  untold: z
    .strictObject({
      runs: count,
      retries: z.array(z.string()),
      dayZeros: z.array(z.string()),
      lost: rangeSchema,
      byUnknown: z
        .array(
          z.strictObject({
            unknown: z.enum(["placement", "order", "variant", "retry", "dayZero"]),
            lost: rangeSchema,
            delayed: rangeSchema,
          }),
        )
        .describe("How far each unknown alone moves the run"),
    })
    .describe("Where nobody asked for ranges: over what is not published. Not in the digest")
    .exactOptional(),
  figures: z.strictObject({
    delivered: rangeSchema,
    delayed: rangeSchema,
    bounced: rangeSchema,
    expired: rangeSchema,
    delayP95: rangeSchema,
    delayMax: rangeSchema,
    deferralMs: rangeSchema,
    ndrMs: rangeSchema,
    fullBlockMs: rangeSchema,
    detectedMs: rangeSchema,
  }),
});

const warningSchema: z.ZodType<Warning> = z.strictObject({
  code: z.string(),
  message: z.string(),
});

const rowsSchema: z.ZodType<RowAccounts> = z
  .strictObject({
    read: count.describe("used + duplicates + filtered + rejected"),
    used: count,
    duplicates: count,
    filtered: count,
    filteredByReason: z
      .array(z.strictObject({ reason: z.string(), rows: count }))
      .describe("Why rows were filtered, most rows first; the sum is `filtered`")
      .exactOptional(),
    rejected: count,
    rejectedSamples: z.array(
      z.strictObject({
        source: z.string(),
        line: z.int().min(1),
        reason: z.string(),
        text: z.string(),
      }),
    ),
  })
  .describe("What became of every row of the logs");

const peopleCountsSchema: z.ZodType<PeopleCounts> = z.strictObject({
  all: count.describe("Distinct people of the window's mail"),
  delayed: count.describe("With at least one message delayed"),
  lost: count.describe("With at least one message bounced or expired"),
});

const peopleSchema: z.ZodType<PeopleHit> = z
  .strictObject({
    senders: peopleCountsSchema.nullable(),
    recipients: peopleCountsSchema.nullable(),
  })
  .describe("Distinct addresses of the log, counted; null where it has none. Not in the digest");

const provenanceSchema: z.ZodType<Provenance> = z.strictObject({
  inputs: z.array(z.strictObject({ name: z.string(), sha256, rows: count })),
  trafficSha256: sha256,
  scenarioSha256: sha256,
  policy: z.strictObject({ id: z.string(), variant: z.string(), sha256 }),
  seed: z.string(),
  placement: z.string(),
  order: z.string(),
  replyPoint: z.string(),
  retry: z.string(),
  engine: z.enum(["fates", "events"]).describe("By minute of arrival, or message by message"),
  shift: z.strictObject({ weeks: z.int() }),
  extension: z
    .strictObject({ weeks: count, days: count, copies: count })
    .describe("The end of the log that was repeated; weeks is 0 where it is no whole week"),
});

/** The shape of result.json, schemaVersion 1. */
export const resultSchema: z.ZodType<RunResult> = z
  .strictObject({
    schemaVersion: z.literal(1),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    provenance: provenanceSchema,
    window: windowSchema,
    rows: rowsSchema,
    totals: totalsSchema,
    delay: delaySchema,
    firsts: firstsSchema,
    stages: z.array(stageSchema).length(9),
    days: z.array(daySchema),
    queue: z.array(queueSchema),
    servers: z.array(serverSchema),
    events: z.array(eventSchema),
    groups: z.array(z.strictObject({ dimension: z.string(), value: z.string(), ...totals })),
    ranges: rangesSchema.nullable(),
    warnings: z.array(warningSchema),
    people: peopleSchema.nullable().exactOptional(),
    digest: sha256,
  })
  .describe("The result of one run of mailflow-sim");
