// The life of a message that reaches edge-b at 06:02 on 20 November 2026, while it is in stage 5.
// Run it where mailflow-sim is installed: node why-it-bounced.mjs
import { fileURLToPath } from "node:url";
import { explain } from "mailflow-sim";

const scenario = fileURLToPath(new URL("hybrid-two-edges.yaml", import.meta.url));
const [message] = await explain(scenario, {
  server: "edge-b.contoso.example",
  at: "2026-11-20T06:02Z",
});

console.log(`${message.outcome}, stage ${message.clock.stage}`);
for (const { atMs, code, reply } of message.attempts) {
  console.log(`${new Date(atMs).toISOString()} ${reply ?? `${code} accepted`}`);
}
console.log(message.why);
