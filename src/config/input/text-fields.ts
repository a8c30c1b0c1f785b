import * as z from "zod";
import { normaliseBuild } from "../../../sim/base/build.ts";
import { parseWholeMinutes } from "../../../sim/text/durations.ts";
import { parseInstant } from "../../../sim/text/instants.ts";
import { notParsed, type Parsed, parsed } from "../../../sim/text/parsed.ts";

/**
 * A schema of a text that `parse` must understand; the text itself is kept. `example` ends the
 * sentence "expected …".
 */
export function textField(
  parse: (text: string) => Parsed<unknown>,
  example: string,
  description: string,
): z.ZodType<string> {
  return z
    .string({ error: `expected ${example}` })
    .superRefine((text, context) => {
      const outcome = parse(text);
      if (!outcome.ok) context.addIssue({ code: "custom", message: outcome.problem });
    })
    .describe(description);
}

/** Reads a build in any spelling Exchange prints; the value is unpadded. */
export function parseBuildText(text: string): Parsed<string> {
  const build = normaliseBuild(text);
  if (build !== null) return parsed(build);
  return notParsed(
    `expected a build of four numbers such as 15.1.2507.61, received ${JSON.stringify(text)}`,
  );
}

/** A text that is not blank. */
export function nameField(description: string): z.ZodType<string> {
  return textField(
    (text) => (text.trim() === "" ? notParsed("expected a name, received blanks") : parsed(text)),
    "a text",
    description,
  );
}

/** An ISO 8601 instant with zone, or a date. */
export function instantField(description: string): z.ZodType<string> {
  return textField(parseInstant, "a date such as 2026-09-08", description);
}

/** A length of time in whole minutes, at least one. */
export function minutesField(description: string): z.ZodType<string> {
  const parse = (text: string): Parsed<number> => {
    const minutes = parseWholeMinutes(text);
    if (minutes.ok && minutes.value < 1) {
      return notParsed(`expected at least 1m, received ${JSON.stringify(text)}`);
    }
    return minutes;
  };
  return textField(parse, "a duration such as 15m, 4h, 2d or P14D", description);
}

/** An Exchange build. */
export function buildField(description: string): z.ZodType<string> {
  return textField(parseBuildText, 'a build such as "15.1.2507.61"', description);
}
