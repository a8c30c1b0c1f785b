import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const SERVERS = 20;

/** A scenario of twenty servers out of date, 3,000 to 6,800 messages a working day each. */
function scenario() {
  const name = (i) => `mail${String(i).padStart(2, "0")}`;
  const servers = Array.from({ length: SERVERS }, (_, i) => i);
  return [
    "traffic:",
    "  synthetic:",
    "    servers:",
    ...servers.map(
      (i) =>
        `      - { server: ${name(i)}, streams: [{ kind: office, messagesPerDay: ${3000 + 200 * i} }] }`,
    ),
    "servers:",
    ...servers.map((i) => `  - { name: ${name(i)}, build: "15.1.2507.44" }`),
    "window: { start: 2026-09-08, days: 90 }",
    "",
  ].join("\n");
}

function measure(args) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`exit code ${status}: ${args.join(" ")}\n${stderr}`);
  return { seconds: (performance.now() - began) / 1000, plan: JSON.parse(stdout) };
}

/**
 * The plan of twenty servers on every patch date of 90 days in every placement, order and variant.
 */
export function benchPlan({ folder, root, runs }) {
  const file = path.join(folder, "twenty.yaml");
  writeFileSync(file, scenario());
  const main = path.join(root, "dist", "src", "main.js");
  const median = (...more) => {
    const all = Array.from({ length: runs }, () =>
      measure([main, "plan", file, "--json", "--quiet", ...more]),
    ).toSorted((a, b) => a.seconds - b.seconds);
    return all[Math.floor(all.length / 2)];
  };
  const dates = median("--portions", "0", "--resamples", "0");
  const { patchDates, runs: tried } = dates.plan;
  const full = median("--per-week", "2");
  return [
    {
      what: `last safe dates: ${SERVERS} servers, ${patchDates.count} dates, ${tried.count} runs`,
      value: dates.seconds,
      unit: "s",
      ratio: "limit 30 s",
    },
    { what: "the same with 20 resamples, order and pauses", value: full.seconds, unit: "s" },
  ];
}
