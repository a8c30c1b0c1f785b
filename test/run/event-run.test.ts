import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { describe, expect, test } from "vitest";
import type { RunResult } from "../../sim/contract/result.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import { runScenario } from "../../src/run/run.ts";

import { makeCliFolder, TRACE_MAP, traceCsv, traceRows } from "../cli/run-cli.ts";
import { failure, withFiles } from "../config/config-helpers.ts";
import { requestOf } from "./request.ts";

const MAP = {
  time: "received",
  server: "host",
  build: "version",
  id: "message_id",
  recipients: "rcpts",
  bytes: "size",
};

interface Ran {
  readonly result: RunResult;
  /** Lines of `--decisions`, the header first. */
  readonly decisions: readonly string[];
}

/** Runs a log of two servers and two months, with files beside it. */
async function runLog(
  given: Partial<ScenarioInput>,
  files: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return await withFiles(files, async (folder) => {
    await writeFile(path.join(folder, "trace.csv"), traceCsv(traceRows(1_500)));
    const decisionsPath = path.join(folder, "decisions.csv");
    const input: ScenarioInput = { traffic: { trace: { files: "trace.csv", map: MAP } }, ...given };
    const context = { file: null, place: () => null, baseFolder: folder };
    const outcome = await runScenario({
      scenario: await resolveScenario(input, context),
      decisionsPath,
      rejectsPath: null,
      maxRejects: { kind: "percent", value: 1 },
      memoryMb: null,
      stdin: null,
      onProgress: () => {},
      signal: new AbortController().signal,
    });
    const text = await readFile(decisionsPath, "utf8");
    return { result: outcome.result, decisions: text.trim().split(/\r?\n/) };
  });
}

/** What the model computed, without how it was asked. */
function computed({ result }: Ran): Partial<RunResult> {
  const { provenance: _, digest: __, warnings: ___, ...rest } = result;
  // Message by message nothing is ranged over that nobody asked for.
  return { ...rest, ranges: null };
}

const plain: Partial<ScenarioInput> = {
  window: { start: "2026-09-20", days: 120 },
  servers: [
    { name: "edge1", retirement: { at: "2026-11-20", to: "edge2" } },
    { name: "edge2", upgrades: [{ at: "2026-12-20", build: "15.2.1748.43" }] },
  ],
};

describe("a log run message by message", () => {
  test("has the numbers and decisions of the fate tables where nobody waits for anybody", async () => {
    const fates = await runLog(plain);
    // Before the window nobody is detected, so simulating the time before it queues nothing.
    const events = await runLog({ ...plain, warmStart: "simulate" });
    expect(fates.result.provenance.engine).toBe("fates");
    expect(events.result.provenance.engine).toBe("events");
    expect(computed(events)).toEqual(computed(fates));
    expect(events.result.totals.delayed).toBeGreaterThan(0);
    expect([...events.decisions].sort()).toEqual([...fates.decisions].sort());
  });

  test("says why, and is the same whenever it is run", async () => {
    const given: Partial<ScenarioInput> = {
      window: { start: "2026-09-20", days: 90 },
      replyPoint: "connect",
      capacity: 2,
      resend: "100%/1h",
      connect5xx: "bounce",
      failover: "edge1=edge2/4h",
    };
    const first = await runLog(given);
    const { result } = first;
    expect(result.warnings[0]).toEqual({
      code: "ENGINE_EVENTS",
      message:
        "Replayed message by message, not by counts per minute, because connections are answered, " +
        "and whole queues wait; a server's sending capacity is limited; mail is sent again after " +
        "an NDR; queues fail over to other servers.",
    });
    expect(result.totals.resent).toBeGreaterThan(0);
    expect(first.decisions.filter((line) => line.endsWith(",1"))).toHaveLength(
      result.totals.resent,
    );
    expect(first.decisions).toHaveLength(result.totals.messages + 1);
    expect((await runLog(given)).result).toEqual(result);
  });

  test("takes the ranges over whole replays", async () => {
    const given: Partial<ScenarioInput> = { ...plain, replyPoint: "connect", order: "all" };
    const { result } = await runLog({ ...given, variant: "all" });
    const each = async (order: "block-first" | "throttle-first", variant: string) =>
      (await runLog({ ...given, order, variant })).result.totals.delayed;
    const delayed = [
      await each("block-first", "carryover"),
      await each("throttle-first", "carryover"),
      await each("block-first", "literal"),
      await each("throttle-first", "literal"),
    ];
    const { min, max } = result.ranges?.figures.delayed ?? {};
    expect([min, max]).toEqual([Math.min(...delayed), Math.max(...delayed)]);
  });
});

describe("the servers of the sending side", () => {
  test("begin with the mail of a queue snapshot", async () => {
    const given: Partial<ScenarioInput> = {
      window: { start: "2026-10-20", days: 2 },
      servers: [{ name: "edge1", firstDetected: "2026-08-20" }],
      replyPoint: "connect",
      warmStart: "queues.csv",
      warmStartSpread: "30m",
    };
    const queues =
      '"Identity","DeliveryType","NextHopDomain","Status","MessageCount"\n' +
      '"EDGE1\\3","SmartHostConnectorDelivery","[contoso.mail.protection.outlook.com]","Retry","40"\n' +
      '"EDGE1\\4","SmartHostConnectorDelivery","[contoso.mail.protection.outlook.com]","Suspended","7"\n' +
      '"EDGE1\\Submission","Undefined","Submission","Ready","5"\n';
    const { result } = await runLog(given, { "queues.csv": queues });
    const { warmStart: _, warmStartSpread: __, ...without } = given;
    const cold = await runLog(without);
    expect(result.queue[0]?.hourMs).toBe(Date.UTC(2026, 9, 20));
    expect(result.queue[0]?.depthMax).toBeGreaterThanOrEqual(40);
    expect(result.totals.messages).toBe(cold.result.totals.messages);
    expect(result.warnings.map((warning) => warning.code)).toContain("SNAPSHOT_PARTLY_USED");
  });

  test("need the log, not its profile", async () => {
    const folder = await makeCliFolder();
    try {
      await writeFile(path.join(folder.cwd, "trace.csv"), traceCsv(traceRows(50)));
      const made = await folder.run(["profile", "trace.csv", ...TRACE_MAP, "--out", "p.parquet"]);
      expect(made.stderr).not.toContain("error[");
      const refused = await folder.run(["replay", "p.parquet", "--capacity", "5", "--json"]);
      expect(refused.code).toBe(3);
      expect(refused.stderr).toContain("error[NEEDS_MESSAGES]");
      expect(refused.stderr).toContain("a server's sending capacity is limited");
    } finally {
      folder.remove();
    }
  });

  test("are those of the log or the inventory", async () => {
    const error = await failure(() =>
      runLog({ ...plain, replyPoint: "connect", failover: "edge1=edge3/20m" }),
    );
    expect(error.code).toBe("SERVER_UNKNOWN");
    expect(error.message).toContain('received "edge3"; did you mean "edge1"?');
  });
});

test("synthetic mail goes through the queues in order of time", async () => {
  const streams = [{ kind: "office" as const, messagesPerDay: 200 }];
  const input: ScenarioInput = {
    traffic: {
      synthetic: {
        servers: [
          { server: "a", streams },
          { server: "b", streams },
        ],
      },
    },
    window: { start: "2026-09-08", days: 80 },
    replyPoint: "connect",
  };
  const context = { file: null, place: () => null, baseFolder: "." };
  const { result } = await runScenario(requestOf(await resolveScenario(input, context)));
  expect(result.provenance.engine).toBe("events");
  expect(result.totals.delayed).toBeGreaterThan(0);
  expect(result.totals.connectRejections).toBeGreaterThan(0);
});
