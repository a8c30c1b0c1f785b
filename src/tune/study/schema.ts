import { z } from "zod";
import { FIGURE_NAMES, type FigureName } from "../../../sim/contract/study-result.ts";
import { type ShareInput, shareField } from "../../config/input/shares.ts";
import { nameField } from "../../config/input/text-fields.ts";
import { CLOCK_FORM } from "../../config/synthetic/number-text.ts";
import { isKnownZone, ZONE_HINT } from "../../platform/zone-offsets.ts";

/** Whole numbers a parameter may take. */
export interface BoundsInput {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}

/** Bounds by stage: `"3"` or `"2-7"`. */
export type StageBoundsInput = Readonly<Record<string, BoundsInput>>;

/** A study file as written. */
export interface StudyInput {
  readonly name?: string;
  readonly description?: string;
  readonly scenario: string;
  readonly policy?: string;
  readonly variant?: string;
  readonly parameters: {
    readonly stages?: BoundsInput;
    readonly days?: StageBoundsInput;
    readonly throttleMinutes?: StageBoundsInput;
    readonly blockMinutes?: StageBoundsInput;
  };
  readonly shape?: "rising" | "free";
  readonly objectives: readonly ObjectiveInput[];
  readonly constraints?: readonly ConstraintInput[];
  readonly search?: SearchInput;
  readonly replications?: ReplicationsInput;
  readonly remediation?: string;
  readonly businessHours?: { readonly from: string; readonly to: string; readonly zone?: string };
  readonly choose?: string;
  readonly seed?: string | number;
}

export interface ObjectiveInput {
  readonly figure: FigureName;
  readonly goal: "min" | "max";
  readonly day?: number;
}

/** Bounds are shares (`90%`, 0.9) where the figure is one, else numbers. */
export interface ConstraintInput {
  readonly figure: FigureName;
  readonly day?: number;
  readonly min?: number | string;
  readonly max?: number | string;
}

export type SearchMethod = "grid" | "latin" | "sobol" | "nsga2";

interface SearchInput {
  readonly method?: SearchMethod;
  readonly candidates?: number;
  readonly population?: number;
}

interface ReplicationsInput {
  readonly min?: number;
  readonly max?: number;
  readonly width?: ShareInput;
  readonly confidence?: ShareInput;
}

const CANDIDATES_MAX = 100_000;
const REPLICATIONS_MAX = 1_000;
const DAYS_MAX = 3_660;

const boundsSchema: z.ZodType<BoundsInput> = z
  .strictObject({
    min: z.int().min(0).max(DAYS_MAX),
    max: z.int().min(0).max(DAYS_MAX),
    step: z.int().min(1).max(DAYS_MAX).describe("Default 1").exactOptional(),
  })
  .refine(({ min, max }) => min <= max, { error: "expected min not above max" });

const stageBounds = (what: string): z.ZodType<StageBoundsInput> =>
  z
    .record(
      z.string().regex(/^[1-8](-[1-8])?$/, {
        error: 'expected a stage such as "3" or stages such as "2-7"',
      }),
      boundsSchema,
    )
    .describe(`${what}, by stage: "3", or "2-7" for one parameter in each of them`);

const figure = z.enum(FIGURE_NAMES);
const day = z
  .int()
  .min(1)
  .max(DAYS_MAX)
  .describe(
    "Before this day of the window: serversFelt and patchedShare need one, lostShare, " +
      "lostMessages and delayedShare can have one",
  );

const objectiveSchema: z.ZodType<ObjectiveInput> = z.strictObject({
  figure: figure.describe("What is to be small or large"),
  goal: z.enum(["min", "max"]),
  day: day.exactOptional(),
});

// Whether a bound is a share or a number is the figure's to say: the study is checked for it.
const bound = (what: string): z.ZodExactOptional<z.ZodType<number | string>> =>
  z
    .union([z.number(), z.string()], { error: "expected a number, or a share such as 90% or 0.9" })
    .describe(`${what}; of a share 90% or 0.9, else a number`)
    .exactOptional();

const constraintSchema: z.ZodType<ConstraintInput> = z
  .strictObject({
    figure,
    day: day.exactOptional(),
    min: bound("Not below"),
    max: bound("Not above"),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, {
    error: "expected min, max or both",
  });

const clock = z
  .string({ error: 'expected a time of day such as "08:00"' })
  .regex(CLOCK_FORM, { error: 'expected a time of day such as "08:00"' });

/** The shape of a study file. */
export const studySchema: z.ZodType<StudyInput> = z
  .strictObject({
    name: nameField(
      "Title of the outputs and id of the policy; default the file's name",
    ).exactOptional(),
    description: z.string().describe("What the study is about").exactOptional(),
    scenario: nameField("Scenario file whose mail and servers are used, relative to this file"),
    policy: nameField("Policy to start from; default the scenario's").exactOptional(),
    variant: nameField("Its variant").exactOptional(),
    parameters: z
      .strictObject({
        stages: boundsSchema.describe("Number of stages, the last included").exactOptional(),
        days: stageBounds("Length of a stage in days").exactOptional(),
        throttleMinutes: stageBounds("Minutes of an hour answered with 450").exactOptional(),
        blockMinutes: stageBounds("Minutes of an hour answered with 550").exactOptional(),
      })
      .describe("What may differ from the policy, in whole numbers"),
    shape: z
      .enum(["rising", "free"])
      .describe("rising (default): neither block nor refused minutes fall from stage to stage")
      .exactOptional(),
    objectives: z.array(objectiveSchema).min(1).max(6).describe("What makes a curve good"),
    constraints: z
      .array(constraintSchema)
      .max(20)
      .describe(
        "What every curve must keep to, e.g. {figure: firstBlockDay, min: 60} or {figure: lostShare, max: 0.1%}",
      )
      .exactOptional(),
    search: z
      .strictObject({
        method: z
          .enum(["grid", "latin", "sobol", "nsga2"])
          .describe("nsga2 (default) searches; the others sample evenly")
          .exactOptional(),
        candidates: z
          .int()
          .min(1)
          .max(CANDIDATES_MAX)
          .describe("Curves to try; default 500; grid tries every combination")
          .exactOptional(),
        population: z
          .int()
          .min(4)
          .max(2_000)
          .describe("Curves of a generation of nsga2; default 100")
          .exactOptional(),
      })
      .describe("How curves are found")
      .exactOptional(),
    replications: z
      .strictObject({
        min: z.int().min(1).max(REPLICATIONS_MAX).describe("Default 1").exactOptional(),
        max: z.int().min(1).max(REPLICATIONS_MAX).describe("Default min").exactOptional(),
        width: shareField(
          "Stop when the interval's half-width is at most this part of the mean; default 5%",
        ).exactOptional(),
        confidence: shareField("Of the interval; default 95%").exactOptional(),
      })
      .describe("Runs of each curve with other seeds, the same seeds for every curve")
      .exactOptional(),
    remediation: nameField(
      "How servers are patched in answer: assumed, or a file; default they are not",
    ).exactOptional(),
    businessHours: z
      .strictObject({
        from: clock,
        to: clock,
        zone: z
          .string()
          .refine(isKnownZone, { error: `expected a time zone. ${ZONE_HINT}` })
          .describe("Default UTC")
          .exactOptional(),
      })
      .describe("Monday to Friday; default 08:00 to 18:00 UTC")
      .exactOptional(),
    choose: z
      .enum(["balanced", ...FIGURE_NAMES])
      .describe("The curve written: balanced (default), or the best by one objective's figure")
      .exactOptional(),
    seed: z
      .union([z.string().min(1), z.int()])
      .describe("Default 1")
      .exactOptional(),
  })
  .describe("A study of policies by mailflow tune");
