import { spawnSync } from "node:child_process";
import { peers } from "../peers/bundle.mjs";
import { benchModel, benchScale } from "./bench-model.mjs";
import { benchParquet, PARQUET_ROWS } from "./bench-parquet.mjs";
import { benchTrace, TRACE_ROWS } from "./bench-trace.mjs";
import { benchEvents } from "./event-bench.mjs";
import { main, median, seconds } from "./measure.mjs";
import { benchPage } from "./page-bench.mjs";
import { benchPlan } from "./plan-bench.mjs";
import { benchTune } from "./tune-bench.mjs";

const count = (rows) => rows.toLocaleString("en");

/** Each bench returns rows of { what, value, unit, ratio?, target?, met? }. */
export const benches = [
  { name: "help", title: "time to print help, over Node's own start", run: benchHelp },
  {
    name: "trace",
    title: `${count(TRACE_ROWS)}-row message-trace CSV, 10 columns, a row per recipient`,
    run: benchTrace,
  },
  { name: "parquet", title: `${count(PARQUET_ROWS)} rows of Parquet`, run: benchParquet },
  {
    name: "model",
    title: "the model alone, on a profile with mail in every minute, one core",
    run: benchModel,
  },
  { name: "scale", title: "many policies, many messages, many servers", run: benchScale },
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
  {
    name: "page",
    title: "the report of 20 servers over 90 days, 1.4 million messages, in headless Chromium",
    run: benchPage,
  },
];

function benchHelp({ root, runs }) {
  const times = (args) =>
    median(
      Array.from({ length: runs * 5 }, () =>
        seconds(() => spawnSync(process.execPath, args, { stdio: "ignore" })),
      ),
    );
  const node = times(["-e", "0"]);
  const help = times([main(root), "--help"]);
  const more = (help - node) * 1000;
  return [
    { what: "node -e 0", value: node * 1000, unit: "ms" },
    {
      what: "mailflow --help",
      value: help * 1000,
      unit: "ms",
      ratio: `+${more.toFixed(0)} ms`,
      target: "≤ +120 ms",
      met: more <= 120,
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
