import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/platform/package-root.ts";
import { DECISION_COLUMNS } from "../../src/run/decision-row.ts";

test("the README has the columns of --decisions as they are written", () => {
  const readme = readFileSync(path.join(packageRoot(), "README.md"), "utf8");
  const rows = DECISION_COLUMNS.map(
    ({ name, type, means }) => `| \`${name}\` | ${type} | ${means} |`,
  );
  expect(readme).toContain(`| --- | --- | --- |\n${rows.join("\n")}\n`);
});
