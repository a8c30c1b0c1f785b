import { Document } from "yaml";
import type { Stage } from "../../../sim/contract/settings.ts";

/** A table of stages as a policy file; `comment` stands at its head. */
export function policyYaml(
  policy: { readonly id: string; readonly name: string; readonly source: string },
  stages: readonly Stage[],
  comment: readonly string[],
): string {
  const document = new Document({
    ...policy,
    stages: stages.map(({ stage, startDay, throttleMinutesPerHour, blockMinutesPerHour }, i) => {
      const next = stages[i + 1];
      return {
        stage,
        dayFrom: startDay,
        ...(next === undefined ? {} : { dayTo: next.startDay }),
        throttleMinutesPerHour,
        blockMinutesPerHour,
      };
    }),
  });
  const lines = comment.map((line) => (line === "" ? "#" : `# ${line}`));
  return `${lines.join("\n")}\n${document.toString({ lineWidth: 100 })}`;
}
