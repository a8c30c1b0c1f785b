// The same mail with and without a pause of two weeks. node what-a-pause-saves.mjs
import { fileURLToPath } from "node:url";
import { run } from "mailflow-sim";

const scenario = fileURLToPath(new URL("small-office.yaml", import.meta.url));
const without = await run(scenario, { overrides: { pauses: [] } });
const paused = await run(scenario, { overrides: { pauses: ["2026-11-01/P14D"] } });

for (const [name, { result }] of Object.entries({ without, paused })) {
  const { bounced, delayed, messages } = result.totals;
  console.log(`${name}: ${bounced} bounced and ${delayed} delayed of ${messages}`);
}
