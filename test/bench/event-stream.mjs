// Streams mail of four servers over 90 days through the event engine and prints its figures.
// Batches are made as they are asked for, so that memory is the engine's own.
// Usage: node event-stream.mjs MODE MESSAGES
import { eventModes, modelSettings, START_MS } from "./event-modes.mjs";

const [mode = "plain", count = "20000000"] = process.argv.slice(2);
const from = (name) => import(new URL(`../../dist/sim/${name}.js`, import.meta.url).href);
const { ProfileBuilder } = await from("traffic/profile");
const { prepareTraffic } = await from("traffic/window");
const { EventReplay } = await from("queues/event-replay");
const { modelResult } = await from("results/model-result");
const { PLAIN_SENDING } = await from("queues/event-engine");

const MESSAGES = Number(count);
const ROWS = 8_192;
const SPAN_MS = 90 * 86_400_000;
const names = { servers: ["a", "b", "c", "d"], builds: [""], groups: [""], groupDimension: null };

function* batches() {
  for (let first = 0; first < MESSAGES; first += ROWS) {
    const rows = Math.min(ROWS, MESSAGES - first);
    const timeMs = new Float64Array(rows);
    const server = new Uint32Array(rows);
    for (let i = 0; i < rows; i++) {
      timeMs[i] = START_MS + Math.floor(((first + i) / MESSAGES) * SPAN_MS);
      server[i] = (first + i) % names.servers.length;
    }
    yield {
      count: rows,
      timeMs,
      server,
      build: new Uint32Array(rows),
      inScope: new Uint8Array(rows).fill(1),
      group: new Uint32Array(rows),
      recipients: new Float64Array(rows).fill(1),
      sizeBytes: new Float64Array(rows).fill(1000),
    };
  }
}

const builder = new ProfileBuilder(names);
for (const batch of batches()) builder.add(batch);
const window = { startMs: START_MS, days: 90, shiftToMs: null, extend: "none" };
const traffic = prepareTraffic(builder.build(), window);
const settings = { ...modelSettings(), ...eventModes(PLAIN_SENDING)[mode] };
let engineMs = 0;
let queuedMax = 0;
const began = performance.now();
const replay = new EventReplay(traffic, settings, names);
engineMs += performance.now() - began;
for (const batch of batches()) {
  const from = performance.now();
  replay.add(batch, 0);
  engineMs += performance.now() - from;
  queuedMax = Math.max(queuedMax, replay.queued);
}
const ended = performance.now();
const { totals } = modelResult(replay.finish(), traffic);
engineMs += performance.now() - ended;
if (totals.messages !== MESSAGES) throw new Error(`counted ${totals.messages} messages`);
const figures = { perSecond: MESSAGES / (engineMs / 1000), queuedMax, attempts: totals.attempts };
console.log(JSON.stringify(figures));
