import type { DayZeroRule } from "../contract/settings.ts";
import { parseInstant } from "./instants.ts";
import { notParsed, type Parsed, parsed } from "./parsed.ts";

/** One thing said about day 0: a rule, an instant for all servers, or one for a single server. */
type DayZeroText =
  | { readonly kind: "rule"; readonly rule: DayZeroRule }
  | { readonly kind: "every"; readonly ms: number }
  | { readonly kind: "server"; readonly server: string; readonly ms: number };

const RULES: readonly string[] = ["auto", "first-mail", "floor"];

/** Reads `auto`, `first-mail`, `floor`, `INSTANT` or `SERVER=INSTANT`. */
export function parseDayZero(text: string): Parsed<DayZeroText> {
  const trimmed = text.trim();
  if (isRule(trimmed)) return parsed({ kind: "rule", rule: trimmed });
  const at = trimmed.indexOf("=");
  const server = trimmed.slice(0, Math.max(0, at)).trim();
  const instant = parseInstant(trimmed.slice(at + 1).trim());
  if (!instant.ok || (at >= 0 && server === "")) {
    return notParsed(
      "expected auto, first-mail, floor, a date such as 2026-09-08, or one for a server such as " +
        `mail01=2026-09-08T10:15Z, received ${JSON.stringify(text)}`,
    );
  }
  return parsed(
    at < 0 ? { kind: "every", ms: instant.value } : { kind: "server", server, ms: instant.value },
  );
}

function isRule(text: string): text is DayZeroRule {
  return RULES.includes(text);
}
