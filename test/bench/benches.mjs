import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "fast-csv";
import { peers } from "../peers/bundle.mjs";
import { benchEvents } from "./event-bench.mjs";
import { modelSettings, START_MS } from "./event-modes.mjs";
import { median, peakMemoryMiB } from "./measure.mjs";
import { benchPlan } from "./plan-bench.mjs";
import { benchTune } from "./tune-bench.mjs";

const ROWS = 1_000_000;
const SPAN_MS = 90 * 86_400_000;

/** Each bench returns rows of { what, value, unit, ratio? }. */
export const benches = [
  { name: "help", title: "time to print help, over Node's own start", run: benchHelp },
  {
    name: "trace",
    title: `${ROWS.toLocaleString("en")}-row message-trace CSV, 10 columns, a row per recipient`,
    run: benchTrace,
  },
  {
    name: "model",
    title: "the model alone, on a profile with mail in every minute",
    run: benchModel,
  },
  {
    name: "events",
    title: "the event engine on one core, mail of four servers over 90 days",
    run: benchEvents,
  },
  {
    name: "simpy",
    title: "the engines beside a SimPy model, the same day of mail, one core",
    run: benchSimpy,
  },
  { name: "tune", title: "a study of policies over the small office's 90 days", run: benchTune },
  { name: "plan", title: "a plan for twenty servers, one core", run: benchPlan },
];

function seconds(work) {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}

/** Seconds that a command takes. Fails loudly when the command fails. */
function measure(args) {
  return seconds(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`exit code ${status}: ${args.join(" ")}\n${stderr}`);
  });
}

function main(root) {
  return path.join(root, "dist", "src", "main.js");
}

function benchHelp({ root, runs }) {
  const times = (args) =>
    median(
      Array.from({ length: runs * 5 }, () =>
        seconds(() => spawnSync(process.execPath, args, { stdio: "ignore" })),
      ),
    );
  const node = times(["-e", "0"]);
  const help = times([main(root), "--help"]);
  return [
    { what: "node -e 0", value: node * 1000, unit: "ms" },
    {
      what: "mailflow --help",
      value: help * 1000,
      unit: "ms",
      ratio: `+${((help - node) * 1000).toFixed(0)} ms`,
    },
  ];
}

/**
 * A trace as Export-Csv of PowerShell 7 writes it: 2 recipients a message on average, newest first
 * within nothing.
 */
function writeTraceCsv(file) {
  const header =
    '"Received","SenderAddress","RecipientAddress","Subject","Status","ToIP","FromIP","Size","MessageId","MessageTraceId"\n';
  const out = openSync(file, "w");
  writeSync(out, header);
  let lines = [];
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let row = 0; row < ROWS; row++) {
    const message = Math.floor(row / 2);
    const time = new Date(START_MS + Math.floor((message / (ROWS / 2)) * SPAN_MS)).toISOString();
    const server = Math.floor(random() * 4) + 10;
    const trace = `${message.toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
    const ip = `203.0.113.${10 + (message % 4)}`;
    lines.push(
      `"${time}","s${message % 997}@contoso.example","r${row % 10_007}@fabrikam.example","Subject ${server}","Delivered",,"${ip}","${20_000 + (message % 50_000)}","<${trace}@contoso.example>","${trace}"`,
    );
    if (lines.length === 20_000) {
      writeSync(out, `${lines.join("\n")}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) writeSync(out, `${lines.join("\n")}\n`);
  closeSync(out);
}

async function benchTrace({ folder, root, runs }) {
  const file = path.join(folder, "trace.csv");
  writeTraceCsv(file);
  const replay = [
    main(root),
    "replay",
    file,
    "--server-key",
    "FromIP",
    "--start",
    "2026-09-08",
    "--quiet",
  ];
  const json = median(Array.from({ length: runs }, () => measure([...replay, "--json"])));
  const out = path.join(folder, "out");
  const report = median(Array.from({ length: runs }, () => measure([...replay, "--out", out])));
  const memory = peakMemoryMiB([...replay, "--out", out]);
  const duck = median(await sequence(runs, () => duckSeconds(file)));
  const csv = (await sequence(1, () => fastCsvSeconds(file)))[0];
  const rate = (took) => `${(ROWS / took / 1e6).toFixed(2)} M rows/s`;
  return [
    { what: "mailflow replay --json", value: json, unit: "s", ratio: rate(json) },
    {
      what: "mailflow replay --out (report, charts, tables)",
      value: report,
      unit: "s",
      ratio: rate(report),
    },
    ...(memory === null ? [] : [{ what: "peak memory of the latter", value: memory, unit: "MiB" }]),
    {
      what: "DuckDB: the same grouping and counting in one statement",
      value: duck,
      unit: "s",
      ratio: `json is ${(json / duck).toFixed(2)} ×`,
    },
    {
      what: "fast-csv merely reading it (one run)",
      value: csv,
      unit: "s",
      ratio: `${(csv / json).toFixed(1)} × json`,
    },
  ];
}

async function sequence(runs, work) {
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await work());
  return times;
}

async function duckSeconds(file) {
  const instance = await DuckDBInstance.create(":memory:", {
    preserve_insertion_order: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const began = performance.now();
  await connection.runAndReadAll(`
    SELECT server, minute, count(*) AS messages, sum(recipients), sum(bytes) FROM (
      SELECT FromIP AS server, MessageTraceId, epoch_ms(min(CAST(Received AS TIMESTAMP))) // 60000 AS minute,
             count(DISTINCT RecipientAddress) AS recipients, max(CAST(Size AS BIGINT)) AS bytes
      FROM read_csv('${file.replaceAll("'", "''")}', header = true, all_varchar = true)
      GROUP BY FromIP, MessageTraceId)
    GROUP BY server, minute ORDER BY server, minute`);
  const took = (performance.now() - began) / 1000;
  connection.closeSync();
  instance.closeSync();
  return took;
}

function fastCsvSeconds(file) {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    createReadStream(file)
      .pipe(parse({ headers: true }))
      .on("error", reject)
      .on("data", () => undefined)
      .on("end", () => resolve((performance.now() - began) / 1000));
  });
}

async function benchModel({ runs }) {
  const from = (name) => import(new URL(`../../dist/sim/${name}.js`, import.meta.url).href);
  const { ProfileBuilder } = await from("profile");
  const { replayTraffic } = await from("replay-traffic");
  const { rangesOver } = await from("ranges");
  const { Evaluator } = await from("evaluator");
  const minutes = 90 * 1440;
  const names = { servers: ["a"], builds: [""], groups: [""], groupDimension: null };
  const count = 4_000_000;
  const zeros = new Uint32Array(count);
  const batch = {
    count,
    timeMs: Float64Array.from({ length: count }, (_, i) => START_MS + (i % minutes) * 60_000),
    server: zeros,
    build: zeros,
    inScope: new Uint8Array(count).fill(1),
    group: zeros,
    recipients: new Float64Array(count).fill(1),
    sizeBytes: new Float64Array(count).fill(1000),
  };
  let profile = null;
  const counting = median(
    Array.from({ length: runs * 3 }, () =>
      seconds(() => {
        const builder = new ProfileBuilder(names);
        builder.add(batch);
        profile = builder.build();
      }),
    ),
  );
  const window = { startMs: START_MS, days: 90, shiftToMs: null, extend: "none" };
  const settings = modelSettings();
  let replayed = replayTraffic(profile, window, settings);
  const whole = median(
    Array.from({ length: runs * 5 }, () =>
      seconds(() => {
        replayed = replayTraffic(profile, window, settings);
      }),
    ),
  );
  const placements = Array.from({ length: 60 }, (_, minute) => ({ kind: "at", minute }));
  const ranges = seconds(() => {
    const work = rangesOver(new Evaluator(replayed.traffic), settings, {
      placements,
      orders: ["block-first", "throttle-first"],
      policies: [settings.policy],
    });
    while (work.next().done !== true);
  });
  return [
    {
      what: "counting a batch in memory into a profile",
      value: count / counting / 1e6,
      unit: "M messages/s",
    },
    { what: "one server, 90 days, whole result", value: whole * 1000, unit: "ms" },
    {
      what: "one server, 90 days, headline figures of one more run",
      value: (ranges / 120) * 1000,
      unit: "ms",
    },
  ];
}

async function benchSimpy({ runs }) {
  const { speedBesideSimpy } = await peers("speed");
  const measured = await speedBesideSimpy(50_000, runs);
  if (typeof measured === "string") return [{ what: `skipped: ${measured}`, value: 0, unit: "" }];
  return measured.runs.flatMap((run) => {
    const row = (what, perSecond) => ({
      what: `${what}, ${run.replyPoint}`,
      value: perSecond / 1e6,
      unit: "M messages/s",
      ratio: `${(perSecond / run.simpyPerSecond).toFixed(0)} × SimPy`,
    });
    return [
      row("SimPy", run.simpyPerSecond),
      row("event engine", run.eventsPerSecond),
      ...(run.fatesPerSecond === null ? [] : [row("fate tables and look-ups", run.fatesPerSecond)]),
    ];
  });
}
