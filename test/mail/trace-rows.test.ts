import { describe, expect, test } from "vitest";
import { generateTraffic } from "../../sim/synthetic/generate.ts";
import { traceRows } from "../../src/mail/trace-rows.ts";
import { zoneOffsets } from "../../src/platform/zone-offsets.ts";
import { burst, daily, mixedTraffic, stream, traffic } from "../sim/synthetic/fixtures.ts";

describe("the rows of a trace", () => {
  test("are sorted by time, server and id, across days and zones", () => {
    const around = (zone: string): ReturnType<typeof stream> =>
      stream(zone, daily({ messagesPerDay: 500 }), {
        utcOffsets: zoneOffsets(zone, Date.UTC(2026, 8, 1), Date.UTC(2026, 10, 30)),
      });
    const settings = traffic(
      [
        {
          server: "b",
          builds: [],
          streams: [around("Pacific/Kiritimati"), around("Pacific/Pago_Pago")],
        },
        {
          server: "a",
          builds: [],
          streams: [
            stream("long", burst({ messages: 3_000, messagesPerMinute: 1, minuteOfDay: 1_400 })),
            around("America/New_York"),
          ],
        },
      ],
      { days: 60 },
    );
    const keys = Array.from(traceRows(settings), ([time, server, , id]) => [time, server, id]);
    const sorted = [...keys].sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
    expect(keys).toEqual(sorted);
    let made = 0;
    for (const batch of generateTraffic(settings)) made += batch.count;
    expect(keys).toHaveLength(made);
  });

  test("of one instant are ordered by server, then id", () => {
    const at = (server: string) => ({
      server,
      builds: [],
      streams: [stream("y", burst({ messages: 1 })), stream("x", burst({ messages: 1 }))],
    });
    const settings = traffic([at("b"), at("a")], { days: 1 });
    expect(Array.from(traceRows(settings), (row) => row.slice(0, 4))).toEqual([
      ["2026-09-08T02:30:00.000Z", "a", "", "20260908.0.0@a"],
      ["2026-09-08T02:30:00.000Z", "a", "", "20260908.1.0@a"],
      ["2026-09-08T02:30:00.000Z", "b", "", "20260908.0.0@b"],
      ["2026-09-08T02:30:00.000Z", "b", "", "20260908.1.0@b"],
    ]);
  });

  test("say everything the messages have", () => {
    const [first] = traceRows(mixedTraffic());
    expect(first).toHaveLength(8);
    expect(first?.[6]).toMatch(/^(office|batch)$/);
    expect(first?.[7]).toBe("OnPremises");
  });
});
