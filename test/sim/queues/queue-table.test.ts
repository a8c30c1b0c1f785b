import { describe, expect, it } from "vitest";
import { draw32, randomKey } from "../../../sim/base/random.ts";
import { PLAIN_SENDING } from "../../../sim/queues/event-engine.ts";
import type { ReferenceMessage } from "../../reference/types.ts";
import { SENDING_CASES } from "../retry/sending-cases.ts";
import { DAY_0_MS, serverOf } from "../truth-table.ts";
import { runEvents } from "./event-run.ts";
import { QUEUE_CASES } from "./queue-cases.ts";
import { instant, queueCase, runQueueCase } from "./queue-table.ts";

describe("the event engine agrees with the tables worked out by hand", () => {
  it.each([...QUEUE_CASES, ...SENDING_CASES])("$name", (one) => {
    const { expected, received, run } = runQueueCase(one);
    expect(received).toEqual(expected);
    expect(run.result.totals.delayDsns).toBe(one.delayDsns);
  });
});

const MINUTE = 60_000;
const WINDOW = { startMs: null, days: 1, shiftToMs: null, extend: "none" } as const;

function message(timeMs: number, server = "a"): ReferenceMessage {
  const none = { build: "", inScope: true, group: "", recipients: 2, sizeBytes: 10 };
  return { timeMs, server, ...none };
}

describe("mail that comes again", () => {
  it("is drawn by seed, server, minute of arrival and rank in the minute", () => {
    const resend = { probability: 0.4, afterMinutes: 5 };
    const { settings } = queueCase("", { block: 60 }, { resend }, "", {
      replyPoint: "end-of-data",
      seed: "draws",
    });
    const messages = Array.from({ length: 300 }, (_, i) =>
      message(DAY_0_MS + Math.floor(i / 7) * MINUTE + (i % 7), i % 2 === 0 ? "a" : "b"),
    );
    const run = runEvents({ messages, window: WINDOW, settings, groupDimension: null });
    const ranks = new Map<string, number>();
    const expected = messages.filter(({ timeMs, server }) => {
      const minute = Math.floor(timeMs / MINUTE);
      const rank = ranks.get(`${server} ${minute}`) ?? 0;
      ranks.set(`${server} ${minute}`, rank + 1);
      return draw32(randomKey("draws", server, "resend"), minute, rank) < 0.4 * 2 ** 32;
    });
    const again = run.fates.filter((fate) => fate.isResent);
    const times = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);
    expect(times(again.map((fate) => fate.arrivalMs))).toEqual(
      times(expected.map(({ timeMs }) => timeMs + 5 * MINUTE)),
    );
    const { messages: counted, resent, recipients } = run.result.totals;
    expect({ counted, resent, recipients }).toEqual({
      counted: 300 + expected.length,
      resent: expected.length,
      recipients: 2 * (300 + expected.length),
    });
  });
});

describe("a warm start by simulation", () => {
  const servers = [serverOf("a", { firstDetectedMs: DAY_0_MS })];
  const settings = (isWarm: boolean) =>
    queueCase("", { throttle: 30 }, { warmStart: isWarm ? { kind: "simulate" } : null }, "", {
      servers,
    }).settings;
  const window = { ...WINDOW, startMs: instant("0d 02:10") };
  const messages = [message(instant("0d 02:00")), message(instant("0d 02:12"))];

  it("lets mail wait behind what was queued at the start, and counts none of that", () => {
    const cold = runEvents({ messages, window, settings: settings(false), groupDimension: null });
    const warm = runEvents({ messages, window, settings: settings(true), groupDimension: null });
    const [fate] = warm.fates;
    expect(warm.fates).toHaveLength(1);
    // t₀ is 2:00, so the next success is that of 2:34; alone it would connect at 2:12, and at 2:31.
    expect([fate?.leftMs, fate?.deferrals]).toEqual([instant("0d 02:34"), 0]);
    expect(cold.fates.map(({ leftMs }) => leftMs)).toEqual([instant("0d 02:31")]);
    expect(warm.result.totals.messages).toBe(1);
    expect(warm.result.queue[0]).toMatchObject({ depthMax: 2, oldestMinutes: 34 });
  });
});

describe("identities of queues", () => {
  it("hold for a stream of mail with everything on", () => {
    const { settings } = queueCase(
      "",
      { throttle: 25, block: 10 },
      {
        capacityPerMinute: 3,
        messagesPerConnection: 4,
        resend: { probability: 0.5, afterMinutes: 30 },
        failovers: [{ server: "a", to: "b", afterMs: 20 * MINUTE }],
        connect5xx: "bounce",
      },
      "",
    );
    expect(settings.sending).not.toEqual(PLAIN_SENDING);
    const messages = Array.from({ length: 3_000 }, (_, i) =>
      message(DAY_0_MS + i * 17_000, i % 3 === 0 ? "b" : "a"),
    );
    const { result, fates } = runEvents(
      { messages, window: WINDOW, settings, groupDimension: null },
      64,
    );
    const { totals } = result;
    expect(totals.messages).toBe(3_000 + totals.resent);
    expect(fates).toHaveLength(totals.messages);
    expect(totals.pending).toBe(0);
    expect([totals.bounced > 0, totals.delayed > 0, totals.resent > 0]).toEqual([true, true, true]);
  });
});
