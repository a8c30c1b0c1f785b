import * as z from "zod";
import { notParsed, type Parsed, parsed } from "../../../sim/text/parsed.ts";

/** `10%`, `7.5 %`. */
export const PERCENT_FORM: RegExp = /^(\d{1,3}(?:\.\d{1,6})?) ?%$/;

/** A share as it is written: `90%`, or 0.9. */
export type ShareInput = string | number;

/** Per cent of a text in PERCENT_FORM. */
export function percentOf(text: string): number {
  return Number(PERCENT_FORM.exec(text)?.[1] ?? 0);
}

/**
 * Reads a share, 0–1. A bare 1 is refused with everything above it: who writes `max: 1` means 1 %
 * as often as all of it, and the one is a hundred times the other.
 */
export function readShare(value: ShareInput): Parsed<number> {
  if (typeof value === "string") {
    const text = value.trim();
    if (!PERCENT_FORM.test(text)) {
      return notParsed(`expected a share such as 5% or 0.05, received ${JSON.stringify(value)}`);
    }
    const percent = percentOf(text);
    return percent <= 100
      ? parsed(percent / 100)
      : notParsed(`expected a share of at most 100%, received ${JSON.stringify(value)}`);
  }
  if (value >= 0 && value < 1) return parsed(value);
  const received = `expected a share such as 5% or 0.05, received the number ${value}`;
  if (value === 1) return notParsed(`${received}; did you mean 1% or 100%?`);
  if (value > 1 && value <= 100) {
    const percent = Number(value.toPrecision(6));
    const share = Number((value / 100).toPrecision(6));
    const asNumber = share < 1 ? ` or ${share}` : "";
    return notParsed(`${received}; did you mean ${percent}%${asNumber}?`);
  }
  return notParsed(received);
}

/** The schema of a share. */
export function shareField(description: string): z.ZodType<ShareInput> {
  const check = (value: ShareInput, context: z.RefinementCtx): void => {
    const outcome = readShare(value);
    if (!outcome.ok) context.addIssue({ code: "custom", message: outcome.problem });
  };
  const error = "expected a share such as 5% or 0.05";
  return z
    .union([z.string().superRefine(check), z.number().superRefine(check)], { error })
    .describe(description);
}

/** A share that the schema has let through, 0–1. */
export function shareOf(value: ShareInput): number {
  const outcome = readShare(value);
  return outcome.ok ? outcome.value : 0;
}
