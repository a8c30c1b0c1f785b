import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { drawBelow, randomKey } from "../../sim/base/random.ts";
import { replyText } from "../../sim/enforcement/reply-text.ts";
import { explainMessage } from "../../sim/replay/explain.ts";
import { replayTraffic } from "../../sim/results/run-model.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import type { ResolvedScenario } from "../../src/config/scenario/resolved.ts";
import { loadScenario, resolveScenario } from "../../src/config/scenario/scenario.ts";
import { type ExplainQuestion, explainRun } from "../../src/explain/explain.ts";
import { openMail } from "../../src/mail/open-mail.ts";
import { dataPath } from "../../src/platform/package-root.ts";
import type { DecisionRow } from "../../src/run/decision-row.ts";
import { decisions, windowMessages } from "../../src/run/decisions.ts";
import { traceCsv, traceRows } from "../cli/run-cli.ts";
import { failure, withFiles } from "../config/config-helpers.ts";
import { requestOf } from "../run/request.ts";

/** A log of two servers; edge1 goes over to edge2 in October, and the last weeks are repeated. */
async function logScenario<T>(
  input: Partial<ScenarioInput>,
  work: (scenario: ResolvedScenario) => Promise<T>,
): Promise<T> {
  return await withFiles({}, async (folder) => {
    await writeFile(path.join(folder, "trace.csv"), traceCsv(traceRows(1_500)));
    const map = {
      time: "received",
      server: "host",
      build: "version",
      id: "message_id",
      recipients: "rcpts",
      bytes: "size",
    };
    const scenario: ScenarioInput = {
      traffic: { trace: { files: "trace.csv", map } },
      ...input,
    };
    const context = { file: null, place: () => null, baseFolder: folder };
    return await work(await resolveScenario(scenario, context));
  });
}

/** Compares explanations with `--decisions` for messages drawn by lot, half of them refused. */
async function compareDrawn(scenario: ResolvedScenario, wanted: number): Promise<number> {
  const request = requestOf(scenario);
  const traffic = await openMail(request);
  try {
    const replayed = replayTraffic(traffic.profile, scenario.window, scenario.model);
    const args = [replayed.replay, replayed.traffic, traffic.names, traffic.messages] as const;
    const rows = await collect(decisions(...args));
    const messages = await collect(windowMessages(...args));
    expect(messages).toHaveLength(rows.length);
    const all = rows.map((_, i) => i);
    const refused = all.filter((i) => rows[i]?.outcome !== "delivered");
    const key = randomKey("explain", scenario.name, "test");
    for (let draw = 0; draw < wanted; draw++) {
      const pool = draw % 2 === 0 && refused.length > 0 ? refused : all;
      const i = pool[drawBelow(key, draw, 0, pool.length)] ?? 0;
      const message = messages[i];
      const row = rows[i];
      if (message === undefined || row === undefined) throw new Error("no message was drawn");
      const told = explainMessage(replayed.replay, message);
      const paused = told.clock.state === "paused" || told.clock.state === "stage";
      expect({
        server: told.server,
        build: told.build ?? "",
        arrivalMs: told.arrivalMs,
        inScope: told.inScope,
        stage: told.inScope && paused && !told.complies ? told.clock.stage : 0,
        firstReply: told.attempts[0]?.code ?? 250,
        outcome: told.outcome,
        attempts: told.attempts.length,
        minutesQueued: told.minutesQueued,
        leftMs: told.leftMs,
        delayDsn: told.delayDsnMs !== null,
      }).toEqual(pick(row));
    }
    return refused.length;
  } finally {
    await traffic.close();
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function pick(row: DecisionRow): Partial<DecisionRow> {
  const { id: _, copy: __, recipients: ___, bytes: ____, group: _____, ...rest } = row;
  const { isResent: ______, ...compared } = rest;
  return compared;
}

describe("explain agrees with --decisions", () => {
  test("for 700 messages of the hybrid example", async () => {
    const file = dataPath("examples", "hybrid-two-edges.yaml");
    const refused = await compareDrawn(await loadScenario(file), 700);
    expect(refused).toBeGreaterThan(1_000);
  });

  test("for 300 messages of a log with builds, a retirement, copies and drawn placement", async () => {
    await logScenario(
      {
        servers: [
          { name: "edge1", retirement: { at: "2026-11-20", to: "edge2" } },
          { name: "edge2", build: "15.2.1748.36" },
        ],
        placement: "scattered",
        order: "throttle-first",
        retry: "15m",
      },
      async (scenario) => {
        expect(await compareDrawn(scenario, 300)).toBeGreaterThan(50);
      },
    );
  });
});

const ask = (scenario: ResolvedScenario, question: ExplainQuestion) =>
  explainRun(requestOf(scenario), question);

describe("a message is found", () => {
  test("by its id with or without brackets, with its repetitions", async () => {
    await logScenario({}, async (scenario) => {
      const [message, ...copies] = await ask(scenario, {
        kind: "message",
        id: "<m1200@contoso.example>",
      });
      expect(message).toMatchObject({ id: "<m1200@contoso.example>", copy: 0, recipients: 1 });
      expect(copies.map(({ copy }) => copy)).toEqual([1]);
      const bare = await ask(scenario, { kind: "message", id: "m1200@contoso.example" });
      expect(bare).toEqual([message, ...copies]);
      const part = await failure(() => ask(scenario, { kind: "message", id: "m1200" }));
      expect(part.code).toBe("NO_MESSAGES");
    });
  });

  test("not at all where no message of the window has the id: the window is named", async () => {
    await logScenario({}, async (scenario) => {
      const error = await failure(() => ask(scenario, { kind: "message", id: "<nobody>" }));
      expect(error.code).toBe("NO_MESSAGES");
      expect(error.message).toContain("2026-09-08T00:20Z");
    });
  });
});

describe("a supposed message", () => {
  const at = (text: string): ExplainQuestion => ({
    kind: "arrival",
    server: "EDGE1.",
    atMs: Date.parse(text),
  });

  test("has the build its server's log shows, and meets the replies of that minute", async () => {
    // edge1: first message 01:05 on 8 September; day 60 is 7 November, 5 blocked minutes an hour.
    await logScenario({}, async (scenario) => {
      const [early] = await ask(scenario, at("2026-09-20T12:00Z"));
      expect(early).toMatchObject({
        build: "15.1.2507.44",
        buildFrom: "log",
        outcome: "delivered",
      });
      const [blocked] = await ask(scenario, at("2026-11-08T12:04:30Z"));
      expect(blocked).toMatchObject({
        outcome: "bounced",
        attempts: [
          { code: 550, reply: replyText(550, 5), atMs: Date.parse("2026-11-08T12:04:30Z") },
        ],
        clock: {
          stage: 5,
          refusedMinutes: [
            { reply: 550, fromMinute: 0, toMinute: 5 },
            { reply: 450, fromMinute: 5, toMinute: 35 },
          ],
        },
      });
      const [late] = await ask(scenario, at("2026-11-08T12:05:30Z"));
      expect(late?.attempts.map(({ code }) => code)).toEqual([450, 450, 250]);
      expect(late).toMatchObject({ outcome: "delayed", minutesQueued: 30 });
    });
  });

  test("of a server that is not in the run, or outside the window, is refused", async () => {
    await logScenario({}, async (scenario) => {
      const unknown = await failure(() =>
        ask(scenario, { kind: "arrival", server: "edge3", atMs: 0 }),
      );
      expect(unknown.code).toBe("SERVER_UNKNOWN");
      const outside = await failure(() => ask(scenario, at("2027-01-01T00:00Z")));
      expect(outside.message).toContain("--at: expected a time in the window");
    });
  });
});

test("the replies are the provider's, letter for letter", () => {
  expect(replyText(450, 5)).toBe(
    "450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 5 mins/hr.",
  );
  expect(replyText(550, 60)).toBe(
    "550 5.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online blocked for 60 mins/hr.",
  );
});
