import type { ReplyExplanation } from "../../sim/contract/other-cause.ts";
import { joinWords } from "../words/text.ts";

/** What a reply says, in lines. */
export function replyExplanationText(explanation: ReplyExplanation): string {
  return `${[explanation.reply, ...linesOf(explanation)].join("\n")}\n`;
}

function linesOf(explanation: ReplyExplanation): readonly string[] {
  switch (explanation.kind) {
    case "enforcement":
      return enforcementLines(explanation);
    case "otherCause": {
      const { code, programme, meaning, action, source, confidence } = explanation.cause;
      return [
        "  not enforcement of Exchange versions, which is 450 4.7.230 and 550 5.7.230",
        `  other cause  ${code}: ${programme}`,
        `  meaning      ${meaning}`,
        `  what to do   ${action}`,
        `  source       ${source} (confidence ${confidence})`,
      ];
    }
    case "unknown":
      return [
        "  not enforcement of Exchange versions, which is 450 4.7.230 and 550 5.7.230",
        `  other cause  none of the ${explanation.codesKnown} known codes is in it`,
        "  what to do   look its code up in Microsoft's list of non-delivery reports",
      ];
  }
}

function enforcementLines(
  explanation: Extract<ReplyExplanation, { kind: "enforcement" }>,
): readonly string[] {
  const { verdict, minutesPerHour, policy, stages } = explanation;
  const rate =
    minutesPerHour === null ? "without a rate" : `${minutesPerHour} minutes of each hour`;
  const fate =
    verdict === "blocked"
      ? "the message is returned to its sender at once"
      : "the message stays in the queue and is tried again";
  const days = stages.map(({ stage, startDay }) => `stage ${stage} (from day ${startDay})`);
  const stage =
    days.length === 0
      ? `no stage of ${policy} has this rate`
      : `${joinWords(days).replaceAll(" and ", " or ")} of ${policy}, counted without pauses`;
  return [
    "  enforcement of Exchange versions: the server that stamped the message is out of date",
    `  verdict      ${verdict}, ${rate}: ${fate}`,
    `  stage        ${stage}`,
    "  what to do   update that server; mailflow check SERVERS says to which build and by when",
  ];
}
