import { MailflowError } from "../../sim/base/errors.ts";
import type { ReplyExplanation } from "../../sim/contract/other-cause.ts";
import type { Policy } from "../../sim/contract/settings.ts";
import { loadOtherCauses, otherCauseOf } from "../config/replies/other-causes.ts";

const MINUTES = /[45]\.7\.230[\s\S]{0,200}?(?:throttled|blocked) for (\d{1,2}) min/i;

/**
 * Says whether a reply is of enforcement, and of which stages, or what other cause its code has.
 * `variants`: the stage tables that come into question. Errors: USAGE for no reply.
 */
export async function explainReply(
  reply: string,
  variants: readonly Policy[],
): Promise<ReplyExplanation> {
  const trimmed = reply.trim();
  if (trimmed === "") {
    throw new MailflowError("USAGE", "--reply: expected the text of a reply, received nothing", {
      hint: "mailflow explain --reply '451 4.7.500 Server busy'",
    });
  }
  const isBlock = trimmed.includes("5.7.230");
  if (isBlock || trimmed.includes("4.7.230")) {
    const verdict = isBlock ? "blocked" : "throttled";
    const rate = MINUTES.exec(trimmed)?.[1];
    const minutesPerHour = rate === undefined ? null : Number(rate);
    const stages = stagesWith(verdict, minutesPerHour, variants);
    const policy = variants[0]?.id ?? "";
    return { reply: trimmed, kind: "enforcement", verdict, minutesPerHour, policy, stages };
  }
  const causes = await loadOtherCauses();
  const cause = otherCauseOf(trimmed, causes);
  if (cause !== null) return { reply: trimmed, kind: "otherCause", cause };
  return { reply: trimmed, kind: "unknown", codesKnown: causes.length };
}

/** Stages of any variant whose reply it is, ascending. A reply without a rate fits all of them. */
function stagesWith(
  verdict: "throttled" | "blocked",
  minutesPerHour: number | null,
  variants: readonly Policy[],
): readonly { readonly stage: number; readonly startDay: number }[] {
  const startDays = new Map<number, number>();
  for (const { stages } of variants) {
    for (const { stage, startDay, throttleMinutesPerHour, blockMinutesPerHour } of stages) {
      const own = verdict === "blocked" ? blockMinutesPerHour : throttleMinutesPerHour;
      if (own > 0 && (minutesPerHour === null || own === minutesPerHour)) {
        startDays.set(stage, startDay);
      }
    }
  }
  return [...startDays].sort(([a], [b]) => a - b).map(([stage, startDay]) => ({ stage, startDay }));
}
