import path from "node:path";
import { modelSettings, START_MS } from "./event-modes.mjs";
import {
  main,
  median,
  medianSeconds,
  mediansInTurn,
  peakMemoryMiB,
  runNode,
  seconds,
} from "./measure.mjs";
import { MINUTES, WINDOW, writeProfile } from "./model-data.mjs";

const from = (name) => import(new URL(`../../dist/${name}.js`, import.meta.url).href);

/** The model alone, without reading anything. */
export async function benchModel({ runs }) {
  const { ProfileBuilder } = await from("sim/traffic/profile");
  const { replayTraffic } = await from("sim/results/run-model");
  const { Evaluator } = await from("sim/evaluate/evaluator");
  const names = { servers: ["a"], builds: [""], groups: [""], groupDimension: null };
  const profileOf = (batch) => {
    const builder = new ProfileBuilder(names);
    builder.add(batch);
    return builder.build();
  };
  const count = 4_000_000;
  const batch = batchOf(count);
  const often = (times, work) => median(Array.from({ length: times }, () => seconds(work)));
  const counting = often(runs * 3, () => profileOf(batch));
  const settings = modelSettings();
  const profile = profileOf(batch);
  const whole = often(runs * 5, () => replayTraffic(profile, WINDOW, settings));
  const evaluationOf = (messages, kind) => {
    const { traffic } = replayTraffic(profileOf(batchOf(messages)), WINDOW, settings);
    const evaluator = new Evaluator(traffic);
    // Another policy each time, so that nothing of the last evaluation is of use.
    return () =>
      evaluator.evaluate({ ...settings, placement: { kind }, policy: { ...settings.policy } });
  };
  // Both profiles have mail in every minute. One after the other, the first took up to 1.4 times as
  // long as the second, whichever it was: it ran while the code was still being compiled.
  const [start, tenth] = mediansInTurn(
    60 * runs,
    [count, count / 10].map((messages) => evaluationOf(messages, "start")),
  );
  const random = often(60 * runs, evaluationOf(count, "random"));
  const scattered = often(60 * runs, evaluationOf(count, "scattered"));
  const ms = (what, took, target, met, ratio) => {
    return { what, value: took * 1000, unit: "ms", ratio, target, met };
  };
  return [
    {
      what: "counting a batch in memory into a profile",
      value: count / counting / 1e6,
      unit: "M messages/s",
      target: "≥ 50 M/s",
      met: count / counting >= 50e6,
    },
    ms("one server, 90 days, whole result", whole),
    ms("evaluating a policy, one server, 90 days", start, "≤ 1 ms", start <= 0.001),
    ms(
      "the same with a tenth of the messages",
      tenth,
      "10 × the messages ≤ 1.1 ×",
      start / tenth <= 1.1,
      `10 × the messages take ${(start / tenth).toFixed(2)} ×`,
    ),
    ms("the same, placement random", random, "≤ 1 ms", random <= 0.001),
    ms("the same, placement scattered", scattered, "≤ 5 ms", scattered <= 0.005),
  ];
}

function batchOf(count) {
  const zeros = new Uint32Array(count);
  return {
    count,
    timeMs: Float64Array.from({ length: count }, (_, i) => START_MS + (i % MINUTES) * 60_000),
    server: zeros,
    build: zeros,
    inScope: new Uint8Array(count).fill(1),
    group: zeros,
    recipients: new Float64Array(count).fill(1),
    sizeBytes: new Float64Array(count).fill(1000),
  };
}

/** Servers of the two runs whose difference is what a server adds. */
const MANY = 10_000;
const FEW = 100;

/** Many policies, and runs of large profiles. */
export async function benchScale({ folder, root, runs }) {
  const file = path.join(folder, "profile.parquet");
  const messages = `${Math.round((await writeProfile(file, 20, MINUTES)) / 1e6)} M messages`;
  const study = await medianSeconds(runs, await policyStudy(file));
  const options = ["--start", "2026-09-08", "--json", "--quiet"];
  const replay = [main(root), "replay", file, ...options];
  const took = await medianSeconds(runs, () => runNode(replay));
  const memory = peakMemoryMiB(replay);
  const replayOf = async (servers) => {
    const profileFile = path.join(folder, `servers-${servers}.parquet`);
    await writeProfile(profileFile, servers, null);
    return [main(root), "replay", profileFile, ...options];
  };
  const manyReplay = await replayOf(MANY);
  const manyTook = await medianSeconds(1, () => runNode(manyReplay));
  const manyMemory = peakMemoryMiB(manyReplay);
  const fewMemory = peakMemoryMiB(await replayOf(FEW));
  const s = (what, value, target, met, ratio) => ({ what, value, unit: "s", ratio, target, met });
  const kilobytes = (mebibytes) => (mebibytes * 2 ** 20) / 1_000;
  const perServer = kilobytes(manyMemory ?? 0) / MANY;
  const added = kilobytes((manyMemory ?? 0) - (fewMemory ?? 0)) / (MANY - FEW);
  return [
    s(`1,000 policies × 20 servers × ${messages}`, study, "≤ 15 s", study <= 15),
    s(`replay --json of a profile, 20 servers, ${messages}`, took, "≤ 2 s", took <= 2),
    ...(memory === null
      ? []
      : [
          {
            what: "its peak memory",
            value: memory,
            unit: "MiB",
            target: "≤ 400 MB",
            met: memory <= 381,
          },
        ]),
    s("10,000 servers, heavy-tailed, 90 days: replay --json", manyTook, "≤ 60 s", manyTook <= 60),
    ...(manyMemory === null
      ? []
      : [
          {
            what: "its peak memory, all of it, per server",
            value: perServer,
            unit: "kB",
          },
          {
            what: "memory that a server adds",
            value: added,
            unit: "kB",
            ratio: `from ${FEW} to ${MANY} servers`,
            // The target is for what a server adds: Node with DuckDB and the program loaded takes
            // some 130 MB before the first server, which is 13 kB of each of 10,000.
            target: "≤ 20 kB",
            met: added <= 20,
          },
        ]),
  ];
}

/** Work that judges 1,000 policies on a profile. */
async function policyStudy(file) {
  const { prepareTraffic } = await from("sim/traffic/window");
  const { Evaluator } = await from("sim/evaluate/evaluator");
  const { readProfileFile } = await from("src/readers/profile/file");
  const { profile } = await readProfileFile(file, file, new AbortController().signal);
  const traffic = prepareTraffic(profile, WINDOW);
  const settings = modelSettings();
  const other = (stage, i) =>
    stage.stage === 1 || stage.stage === 8 ? 0 : (stage.throttleMinutesPerHour + i) % 31;
  const candidates = Array.from({ length: 1000 }, (_, i) => {
    const stages = settings.policy.stages.map((stage) => {
      return { ...stage, throttleMinutesPerHour: other(stage, i) };
    });
    return { ...settings, policy: { ...settings.policy, stages } };
  });
  return async () => {
    const evaluator = new Evaluator(traffic);
    for (const candidate of candidates) evaluator.evaluate(candidate);
  };
}
