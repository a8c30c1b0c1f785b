// The namespace, so that a bundle for the page keeps what is used alone: 96 KB instead of 456.
import * as z from "zod";
import { nameField } from "../input/text-fields.ts";

/** How sure a figure is. */
type Confidence = "high" | "medium" | "low";

/** One stage of a policy file. */
export interface StageInput {
  readonly stage: number;
  readonly dayFrom: number;
  readonly dayTo?: number;
  readonly throttleMinutesPerHour: number;
  readonly blockMinutesPerHour: number;
  readonly confidence?: Confidence;
  readonly source?: string;
  readonly note?: string;
}

/** One table of stages. */
interface VariantInput {
  readonly source?: string;
  readonly confidence?: Confidence;
  readonly note?: string;
  readonly stages: readonly StageInput[];
}

/** A policy file: `variants`, or `stages` alone where there is one table. */
export interface PolicyInput {
  readonly id?: string;
  readonly name?: string;
  readonly source?: string;
  readonly note?: string;
  readonly defaultVariant?: string;
  readonly variants?: Readonly<Record<string, VariantInput>>;
  readonly stages?: readonly StageInput[];
}

const text = (description: string): z.ZodType<string> => z.string().describe(description);
const confidence = z
  .enum(["high", "medium", "low"])
  .describe("high: stated by the provider or two sources; medium: one good source; low: inferred");
const minutesPerHour = z.int().min(0).max(60);

const stageSchema: z.ZodType<StageInput> = z.strictObject({
  stage: z.int().min(1).max(8).describe("1, 2, 3, … in order"),
  dayFrom: z
    .int()
    .min(0)
    .max(36_500)
    .describe("Days (of 24 h) since the server was first detected, from which the stage holds"),
  dayTo: z
    .int()
    .min(1)
    .max(36_500)
    .describe("Where the stage ends: dayFrom of the next. Only for readers; checked, not needed")
    .exactOptional(),
  throttleMinutesPerHour: minutesPerHour.describe("Minutes of each hour answered with 450"),
  blockMinutesPerHour: minutesPerHour.describe("Minutes of each hour answered with 550"),
  confidence: confidence.exactOptional(),
  source: text("Where the figures come from").exactOptional(),
  note: text("What a reader should know").exactOptional(),
});

const stagesSchema = z
  .array(stageSchema)
  .min(1)
  .max(8)
  .describe("At most 8 stages; throttle and block together at most 60 minutes");

const variantSchema: z.ZodType<VariantInput> = z.strictObject({
  source: text("Where the table comes from").exactOptional(),
  confidence: confidence.exactOptional(),
  note: text("What a reader should know").exactOptional(),
  stages: stagesSchema,
});

/** The shape of a policy file and of a policy inside a scenario. */
export const policySchema: z.ZodType<PolicyInput> = z
  .strictObject({
    id: nameField("Short name, shown in reports and provenance").exactOptional(),
    name: text("Title for people").exactOptional(),
    source: text("Where the policy comes from").exactOptional(),
    note: text("What a reader should know").exactOptional(),
    defaultVariant: text("The variant used where none is asked for").exactOptional(),
    variants: z
      .record(z.string().min(1), variantSchema)
      .describe("Tables of stages by name; give either variants or stages")
      .exactOptional(),
    stages: stagesSchema.exactOptional(),
  })
  .describe("A policy of staged enforcement");
