import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { ScenarioInput } from "./input.ts";

/** Lists of numbers are not broken: one a line would be a scenario of a thousand lines. */
const LINE_WIDTH = 0;

/** A scenario as a YAML file; lists of numbers and weights stand in lines, not in columns. */
export function scenarioYaml(scenario: ScenarioInput, comment: string): string {
  const document = new Document(scenario);
  visit(document, {
    Collection: (_, node) => {
      const values = isMap(node) ? node.items.map((pair) => pair.value) : node.items;
      if (isSeq(node) || isMap(node)) node.flow = values.length > 0 && values.every(isNumber);
    },
  });
  const lines = comment.split("\n").map((line) => (line === "" ? "#" : `# ${line}`));
  return `${lines.join("\n")}\n${document.toString({ lineWidth: LINE_WIDTH })}`;
}

function isNumber(value: unknown): boolean {
  return isScalar(value) && typeof value.value === "number";
}
