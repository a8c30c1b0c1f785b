// By when must each server be patched so that no message bounces, and what does a pause change?
// Run it where mailflow-sim is installed: node when-to-patch.mjs
import { fileURLToPath } from "node:url";
import { plan } from "mailflow-sim";

const scenario = fileURLToPath(new URL("hybrid-two-edges.yaml", import.meta.url));
const day = (ms) => (ms === null ? "never" : new Date(ms).toISOString().slice(0, 10));

const { servers, order, pauses, whatWouldChange } = await plan(scenario, {
  limits: ["bounced = 0", "delayed <= 1%"],
  from: "2026-10-01",
  perWeek: 1,
});

for (const { server, answers } of servers) {
  for (const { limit, status, lastSafeMs, certainMs } of answers) {
    console.log(`${server}, ${limit}: ${status} ${day(lastSafeMs)}, certain until ${day(certainMs)}`);
  }
}
for (const { atMs, servers: patched } of order?.weeks ?? []) {
  console.log(`${day(atMs)}: ${patched.map(({ server }) => server).join(", ")}`);
}
const portions = pauses?.portions.map(({ fromMs, days }) => `${days} days from ${day(fromMs)}`);
console.log(`pauses: ${portions?.join(", ") || "none makes it better"}`);
console.log(whatWouldChange);
