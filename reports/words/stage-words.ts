import type { RunResult } from "../../sim/contract/result.ts";
import type { Palette } from "../drawing/theme.ts";

/** What a stage does, in few words: `report only`, `10 min/h delayed`, `nothing accepted`. */
export function stageRates(throttleMinutesPerHour: number, blockMinutesPerHour: number): string {
  if (blockMinutesPerHour >= 60) return "nothing accepted";
  if (throttleMinutesPerHour === 0 && blockMinutesPerHour === 0) return "report only";
  if (blockMinutesPerHour === 0) return `${throttleMinutesPerHour} min/h delayed`;
  if (throttleMinutesPerHour === 0) return `${blockMinutesPerHour} min/h bounced`;
  return `${throttleMinutesPerHour} min/h delayed, ${blockMinutesPerHour} bounced`;
}

/** A stage of the result in few words, `not enforced` for stage 0. */
export function stageWords(result: RunResult, stage: number): string {
  if (stage === 0) return "not enforced";
  const found = result.stages.find((one) => one.stage === stage);
  if (found === undefined) return "";
  return stageRates(found.throttleMinutesPerHour, found.blockMinutesPerHour);
}

const STAGE_COLOURS = [
  "stage0",
  "stage1",
  "stage2",
  "stage3",
  "stage4",
  "stage5",
  "stage6",
  "stage7",
  "stage8",
] as const satisfies readonly (keyof Palette)[];

/** The colour of a stage, 0–8. */
export function stageColour(stage: number): keyof Palette {
  return STAGE_COLOURS[stage] ?? "stage8";
}
