import { describe, expect, it } from "vitest";
import { zoneOffsets } from "../../../src/platform/zone-offsets.ts";
import { messageLines, readFiles } from "../read-helpers.ts";

const head =
  "Timestamp,Source,EventId,ServerHostname,ClientHostname,NetworkMessageId,ConnectorId,MessageInfo";

/** A hand-over at an instant of UTC, as a shell with this offset prints it. */
function send(utc: string, offsetMinutes: number, id: string, entered: string | null): string {
  const local = new Date(Date.parse(utc) + offsetMinutes * 60_000).toISOString();
  const time = local.slice(0, 19).replace("T", " ");
  const info = entered === null ? "" : `${entered};SRV=EX01.contoso.example`;
  return `${time},SMTP,SEND,x.mail.protection.outlook.com,EX01,${id},Outbound to Office 365,${info}`;
}

function exported(...rows: readonly string[]): string {
  return [head, ...rows].map((row) => `${row}\r\n`).join("");
}

interface Told {
  readonly instants: Readonly<Record<string, string>>;
  readonly warnings: readonly (readonly [string, string])[];
}

/** The arrival of each message by its id. */
async function read(
  files: Parameters<typeof readFiles>[0],
  options: Parameters<typeof readFiles>[1] = {},
): Promise<Told> {
  const log = await readFiles(files, options);
  expect(log.rows.rejected).toBe(0);
  const instants: Record<string, string> = {};
  for (const line of await messageLines(log)) {
    const [time = "", , , , , id = ""] = line.split(" ");
    instants[id] = time;
  }
  const warnings = log.warnings
    .filter(({ code }) => code.startsWith("TIME_"))
    .map(({ code, message }) => [code, message] as const);
  return { instants, warnings };
}

describe("the clock of an export", () => {
  it("does not contain the delay of its mail", async () => {
    const { instants, warnings } = await read({
      "a.csv": exported(
        send("2026-01-10T10:00:01Z", 60, "n1", "2026-01-10T08:45:00.000Z"),
        send("2026-01-10T10:15:02Z", 60, "n2", "2026-01-10T10:15:00.500Z"),
        send("2026-01-10T11:00:01Z", 60, "n3", "2026-01-10T09:30:00.000Z"),
        send("2026-01-10T12:00:00Z", 60, "n4", null),
      ),
    });
    expect(instants["n4"]).toBe("2026-01-10T12:00:00.000Z");
    expect(warnings).toEqual([
      ["TIME_ZONE_RECOVERED", "Local times were read as UTC+01:00, as MessageInfo shows."],
    ]);
  });

  it("is a guess where all its mail was delayed, and that is said with what to type", async () => {
    const rows = [135, 150, 180, 200].map((minutes, index) => {
      const entered = new Date(Date.parse("2026-01-10T10:00:00Z") - minutes * 60_000).toISOString();
      return send("2026-01-10T10:00:01Z", 60, `n${index}`, entered);
    });
    const { instants, warnings } = await read({ "a.csv": exported(...rows) });
    expect(instants["n0"]).toBe("2026-01-10T07:45:00.000Z");
    expect(warnings.map(([code]) => code)).toEqual(["TIME_ZONE_DOUBTFUL"]);
    expect(warnings[0]?.[1]).toContain("--time-zone 'W. Europe Standard Time'");
  });

  it("may be some seconds before the entry of its mail", async () => {
    const { instants } = await read({
      "a.csv": exported(
        send("2026-07-10T10:00:01Z", 330, "n1", "2026-07-10T10:00:41.000Z"),
        send("2026-07-10T12:00:00Z", 330, "n2", null),
      ),
    });
    expect(instants["n2"]).toBe("2026-07-10T12:00:00.000Z");
  });

  it("changes where its rows show it, also those without a UTC time", async () => {
    const rows = Array.from({ length: 96 }, (_, index) => {
      const utcMs = Date.parse("2026-10-24T12:00:00Z") + index * 15 * 60_000;
      const utc = new Date(utcMs).toISOString();
      const offset = utcMs < Date.parse("2026-10-25T01:00:00Z") ? 120 : 60;
      return send(utc, offset, `n${index}`, index % 3 === 0 ? utc : null);
    });
    const { instants, warnings } = await read({ "a.csv": exported(...rows) });
    expect(instants["n1"]).toBe("2026-10-24T12:15:00.000Z");
    expect(instants["n95"]).toBe("2026-10-25T11:45:00.000Z");
    expect(warnings[0]?.[1]).toBe(
      "Local times were read as UTC+02:00 until 2026-10-25T01:00:00Z, then UTC+01:00 (a clock such as that of W. Europe Standard Time), as MessageInfo shows.",
    );
    // In the doubled hour rows with a UTC time are sure, the others are told of.
    expect(instants["n54"]).toBe("2026-10-25T01:30:00.000Z");
    expect(warnings[1]?.[0]).toBe("TIME_TWICE");
  });
});

describe("the clocks of several exports", () => {
  it("are those of each file by itself", async () => {
    const { instants, warnings } = await read({
      "berlin.csv": exported(
        send("2026-07-10T10:00:01Z", 120, "b1", "2026-07-10T10:00:00.000Z"),
        send("2026-07-10T11:00:00Z", 120, "b2", null),
      ),
      "york.csv": exported(
        send("2026-07-10T10:00:01Z", -240, "y1", "2026-07-10T10:00:00.000Z"),
        send("2026-07-10T11:00:00Z", -240, "y2", null),
      ),
      "none.csv": exported(send("2026-07-10T11:00:00Z", 0, "z1", null)),
    });
    expect(instants["b2"]).toBe("2026-07-10T11:00:00.000Z");
    expect(instants["y2"]).toBe("2026-07-10T11:00:00.000Z");
    expect(warnings.map(([code]) => code)).toEqual([
      "TIME_ZONE_RECOVERED",
      "TIME_ZONE_RECOVERED",
      "TIME_ZONE_ASSUMED",
    ]);
    expect(warnings[2]?.[1]).toContain("in 'none.csv'");
  });

  it("are that of the others for a file that does not show its own", async () => {
    const { instants } = await read({
      "a.csv": exported(send("2026-07-10T10:00:01Z", 120, "a1", "2026-07-10T10:00:00.000Z")),
      "b.csv": exported(send("2026-07-10T11:00:00Z", 120, "b1", null)),
    });
    expect(instants["b1"]).toBe("2026-07-10T11:00:00.000Z");
  });
});

describe("the doubled hour of a zone that was given", () => {
  it("is decided by the UTC time of the row", async () => {
    const { instants, warnings } = await read(
      {
        "a.csv": exported(
          send("2026-10-25T00:30:00Z", 120, "n1", "2026-10-25T00:29:59.000Z"),
          send("2026-10-25T01:30:01Z", 60, "n2", "2026-10-25T01:30:00.000Z"),
        ),
      },
      { timeZone: "W. Europe Standard Time" },
    );
    expect(instants).toEqual({
      n1: "2026-10-25T00:29:59.000Z",
      n2: "2026-10-25T01:30:00.000Z",
    });
    expect(warnings).toEqual([]);
  });
});

/** Numbers in [0, 1) that are the same for the same seed (Park and Miller). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe("clocks of random zones, delays and changes", () => {
  const seed = Number(process.env["MAILFLOW_PROPERTY_SEED"] ?? 20_261_130);
  const logs = Number(process.env["MAILFLOW_CLOCK_LOGS"] ?? 12);

  it(`are recovered, and never wrong without a word (seed ${seed}, ${logs} logs)`, async () => {
    const random = randomOf(seed);
    const zones = Intl.supportedValuesOf("timeZone");
    let rows = 0;
    const wrong: string[] = [];
    for (let log = 0; log < logs; log++) {
      const zone = zones[Math.floor(random() * zones.length)] ?? "UTC";
      const year = 2019 + Math.floor(random() * 8);
      const startMs = Date.UTC(year, Math.floor(random() * 12), 1 + Math.floor(random() * 28));
      const days = 1 + Math.floor(random() * 60);
      const delayedShare = random() * 0.8;
      const offsets = zoneOffsets(zone, startMs, startMs + (days + 2) * 86_400_000);
      const truth = new Map<string, number>();
      const lines: string[] = [];
      for (let row = 0; row < days * 40; row++) {
        const enteredMs = startMs + Math.floor(random() * days * 86_400_000);
        const delayMs = random() < delayedShare ? random() * 6 * 3_600_000 : random() * 5_000;
        const utcMs = Math.floor((enteredMs + delayMs + (random() - 0.3) * 2_000) / 1_000) * 1_000;
        const piece = offsets.findLast(({ fromMs }) => fromMs <= utcMs) ?? offsets[0];
        const isBare = random() < 0.3;
        const utc = new Date(utcMs).toISOString();
        const entered = isBare ? null : new Date(enteredMs).toISOString();
        lines.push(send(utc, piece?.offsetMinutes ?? 0, `n${row}`, entered));
        // Of the two readings of a local time that came twice, a row without UTC has the earlier.
        const isSecond = offsets.some(
          (each, index) =>
            isBare &&
            index > 0 &&
            utcMs >= each.fromMs &&
            utcMs <
              each.fromMs +
                ((offsets[index - 1]?.offsetMinutes ?? 0) - each.offsetMinutes) * 60_000,
        );
        if (!isSecond) truth.set(`n${row}`, isBare ? utcMs : Math.min(utcMs, enteredMs));
      }
      const { instants, warnings } = await read({ "a.csv": exported(...lines) });
      const off = [...truth].filter(([id, ms]) => Date.parse(instants[id] ?? "") !== ms);
      rows += truth.size;
      const codes = warnings.map(([code]) => code).join(" ");
      if (off.length > 0) {
        wrong.push(
          `${zone} ${new Date(startMs).toISOString()} ${days} d: ${off.length} of ${truth.size}, ${codes}`,
        );
      }
      const isSaid = codes.includes("TIME_ZONE_DOUBTFUL") || off.length <= truth.size / 1_000;
      expect(isSaid, wrong.at(-1)).toBe(true);
    }
    const count = wrong.reduce((sum, line) => sum + Number(/: (\d+) of/.exec(line)?.[1]), 0);
    expect(count / rows, wrong.join("\n")).toBeLessThanOrEqual(0.001);
  });
});
