import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { drawBelow, randomKey } from "../../sim/base/random.ts";
import type { IncidentWindow } from "../../sim/contract/incident-window.ts";
import { type BacktestOptions, type BacktestResult, backtest } from "../../src/api.ts";
import {
  at,
  BLOCKED,
  FAULT,
  incidentMessages,
  postfixLog,
  protocolLog,
  THROTTLED,
  trackingLog,
} from "./incident-log.ts";
import { ownTries, type SlowMessage, slowEnd } from "./slow-window.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-window-"));
  const messages = incidentMessages();
  writeFileSync(path.join(folder, "SEND.LOG"), protocolLog(messages));
  writeFileSync(path.join(folder, "MSGTRK.LOG"), trackingLog(messages));
  writeFileSync(path.join(folder, "mail.log"), postfixLog(messages));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (
  file: string,
  window: { readonly from?: string; readonly to?: string },
  more: Partial<BacktestOptions> = {},
): Promise<BacktestResult> => await backtest({ files: [path.join(folder, file)], window, ...more });

function windowOf({ window }: BacktestResult): IncidentWindow {
  if (window === null) throw new Error("a window was asked about");
  return window;
}

/** Each group as `end cause messages codes`. */
const groupsOf = ({ groups }: IncidentWindow): readonly string[] =>
  groups.map(
    ({ end, cause, messages, codes }) =>
      `${end} ${cause} ${messages} ${codes.map(({ code, messages: n }) => `${code}×${n}`).join(" ")}`,
  );

/** The same by the slow model. */
function slowGroups(
  messages: readonly SlowMessage[],
  fromMs: number,
  toMs: number,
): readonly string[] {
  const counts = new Map<string, Map<string, number>>();
  for (const message of messages) {
    const firstMs = ownTries(message.tries)[0]?.ms ?? 0;
    if (firstMs < fromMs || firstMs >= toMs) continue;
    const { end, cause, code } = slowEnd(message);
    const group = counts.get(`${end} ${cause}`) ?? new Map<string, number>();
    group.set(code, (group.get(code) ?? 0) + 1);
    counts.set(`${end} ${cause}`, group);
  }
  return [...counts].map(([key, codes]) => {
    const told = [...codes]
      .filter(([code]) => code !== "")
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([code, n]) => `${code}×${n}`);
    const sum = [...codes.values()].reduce((all, n) => all + n, 0);
    return `${key} ${sum} ${told.join(" ")}`;
  });
}

const incident = (): readonly SlowMessage[] =>
  incidentMessages().map(({ messageId, tries }) => ({
    id: messageId,
    tries: tries.flatMap(({ ms, reply, refused }) =>
      refused === null
        ? [{ ms, reply }]
        : [
            { ms, reply: refused },
            { ms, reply },
          ],
    ),
  }));

describe("a day with enforcement and a network fault", () => {
  // By hand: messages come every 49 s from 07:00:10, so those of 9 to 11 h are numbers 147 to 293.
  // 09:00–09:04:59 and 10:00 belong to blocking, but from 09:36 to 10:47 nothing gets through; of
  // the last tries in the fault, at 10:45 and 10:46, the next is at 11:00 and 11:01: blocked.
  const expected = [
    "returned enforcement 23 550 5.7.230×23",
    "returned recipient 1 550 5.1.10×1",
    "held enforcement 3 450 4.7.230×3",
    "held network 104 451 4.4.397×104",
    "accepted none 16 ",
  ];

  test.each(["SEND.LOG", "MSGTRK.LOG", "mail.log"])(
    "%s: each message has one end and one cause",
    async (file) => {
      const window = windowOf(await ask(file, { from: "09:00", to: "11:00" }));
      expect(groupsOf(window)).toEqual(expected);
      expect([...slowGroups(incident(), at("09:00:00"), at("11:00:00"))].sort()).toEqual(
        [...expected].sort(),
      );
      expect(window.messages).toBe(147);
      expect(window.partlyRefused).toBe(1);
      expect(window.groups[0]?.mixed).toBe(17);
      const bars = window.buckets.map(({ messages }) => messages.reduce((sum, n) => sum + n, 0));
      expect(bars).toHaveLength(120);
      expect(bars.reduce((sum, n) => sum + n, 0)).toBe(147);
      const tried = incident().flatMap(({ tries }) => tries);
      const inside = tried.filter(({ ms }) => ms >= at("09:00:00") && ms < at("11:00:00"));
      expect(window.attempts.network).toBe(inside.filter(({ reply }) => reply === FAULT).length);
      expect(window.attempts.blocked).toBe(inside.filter(({ reply }) => reply === BLOCKED).length);
      expect(window.attempts.throttled).toBe(
        inside.filter(({ reply }) => reply === THROTTLED).length,
      );
      const sum = (of: (bucket: IncidentWindow["buckets"][number]) => number): number =>
        window.buckets.reduce((all, bucket) => all + of(bucket), 0);
      expect(sum(({ attempts }) => attempts.network)).toBe(window.attempts.network);
    },
  );
});

describe("what is written of a window", () => {
  test("lost.csv names each message that was lost, with its last reply and cause", async () => {
    const outFolder = path.join(folder, "out");
    const window = { from: "09:00", to: "11:00" };
    await ask("MSGTRK.LOG", window, { outFolder });
    const [header, ...rows] = readFileSync(path.join(outFolder, "lost.csv"), "utf8")
      .trimEnd()
      .split("\n");
    expect(header).toBe(
      "id,server,firstAttemptUtc,finalReplyUtc,finalReply,finalCause,end,endUtc,attempts",
    );
    expect(rows).toHaveLength(24);
    // First tried at 09:15:44, throttled twice, held by the fault five times, then blocked.
    expect(rows.find((row) => row.includes("0000000000a6,"))).toBe(
      `0a1b2c3d-0000-4000-8000-0000000000a6,exch01,2026-11-12T09:15:44.000Z,2026-11-12T11:00:44.000Z,${BLOCKED},enforcement,returned,2026-11-12T11:00:44.000Z,8`,
    );
    expect(rows.filter((row) => row.includes(",recipient refused,"))).toHaveLength(1);
    expect(rows.join("\n")).not.toContain("bob@");
    const messages = readFileSync(path.join(outFolder, "messages.csv"), "utf8");
    expect(messages.split("\n").find((row) => row.includes("0000000000a6,"))).toMatch(
      /,explained,.*,550 5\.7\.230,enforcement$/,
    );
    expect(readFileSync(path.join(outFolder, "report.html"), "utf8")).toContain("Minute by minute");
  });

  test("ids are pseudonyms where a key is given", async () => {
    const outFolder = path.join(folder, "hidden");
    await ask(
      "SEND.LOG",
      { from: "09:00", to: "11:00" },
      { outFolder, pseudonymKey: "k".repeat(16) },
    );
    for (const name of ["lost.csv", "messages.csv", "backtest.json"]) {
      const text = readFileSync(path.join(outFolder, name), "utf8");
      expect(text).not.toContain("@contoso.example");
    }
    expect(readFileSync(path.join(outFolder, "lost.csv"), "utf8")).toMatch(/\nid-[0-9a-f]{16},/);
  });

  test("older messages that are tried again are told and not counted", async () => {
    const window = windowOf(await ask("SEND.LOG", { from: "10:50", to: "11:00" }));
    const before = incident().filter(
      ({ tries }) =>
        (tries[0]?.ms ?? 0) < at("10:50:00") &&
        tries.some(({ ms }) => ms >= at("10:50:00") && ms < at("11:00:00")),
    );
    expect(window.olderMessages).toBe(before.length);
    expect(before.length).toBeGreaterThan(10);
  });

  test("charts of a window go with it, and no other chart of another run stays", async () => {
    const outFolder = path.join(folder, "twice");
    await ask("SEND.LOG", { from: "09:00", to: "11:00" }, { outFolder });
    const chart = path.join(outFolder, "charts", "window-messages.svg");
    expect(readFileSync(chart, "utf8")).toContain("held by a network fault");
    await backtest({ files: [path.join(folder, "SEND.LOG")], outFolder });
    expect(() => readFileSync(chart)).toThrow("ENOENT");
    expect(
      readFileSync(path.join(outFolder, "lost.csv"), "utf8").split("\n").length,
    ).toBeGreaterThan(26);
  });
});

describe("the ends of a window", () => {
  const span = async (
    window: { from?: string; to?: string },
    more: Partial<BacktestOptions> = {},
  ) => {
    const { fromMs, toMs, zone } = windowOf(await ask("SEND.LOG", window, more));
    return `${new Date(fromMs).toISOString().slice(11, 19)} ${new Date(toMs).toISOString().slice(11, 19)} ${zone}`;
  };

  it("are times of the zone shown, else of the log's, else UTC", async () => {
    expect(await span({ from: "9:00", to: "11:00" })).toBe("09:00:00 11:00:00 UTC");
    const zoned = { displayZone: "Europe/Berlin" };
    expect(await span({ from: "10:00", to: "12:00" }, zoned)).toBe(
      "09:00:00 11:00:00 Europe/Berlin",
    );
    const logZone = { timeZone: "Europe/Berlin" };
    expect(await span({ from: "10:00", to: "12:00" }, logZone)).toBe(
      "09:00:00 11:00:00 Europe/Berlin",
    );
  });

  it("may carry a date, a zone of their own, or be left out", async () => {
    expect(await span({ from: "2026-11-12 09:00", to: "11:00" })).toBe("09:00:00 11:00:00 UTC");
    expect(await span({ from: "2026-11-12T10:00+01:00", to: "2026-11-12T11:00Z" })).toBe(
      "09:00:00 11:00:00 UTC",
    );
    expect(await span({ from: "12:00" })).toMatch(/^12:00:00 12:59/);
    expect(await span({ to: "08:00" })).toMatch(/^07:00:1\d 08:00:00/);
    expect(await span({ from: "2026-11-12", to: "24:00" })).toBe("00:00:00 00:00:00 UTC");
  });

  it.each([
    [
      { from: "soon" },
      '--from: expected a time such as 2026-11-12 09:00, 09:00 of a log of one day, or 2026-11-12T09:00Z, received "soon"',
    ],
    [{ to: "25:00" }, "--to: expected a time"],
    [{ to: "2026-02-30 09:00" }, "--to: expected a time"],
    [{ from: "11:00", to: "09:00" }, "expected --to after --from, received 11:00 and 09:00"],
    [{ from: "2026-11-13 09:00", to: "2026-11-13 10:00" }, "expected a window that meets the log"],
  ])("%o is refused in words", async (window, words) => {
    await expect(ask("SEND.LOG", window)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining(words),
    });
  });
});

let number = 0;
const write = (rows: readonly string[]): string => {
  const name = `rows-${number++}.csv`;
  writeFileSync(path.join(folder, name), `time,server,id,reply\n${rows.join("\n")}\n`);
  return name;
};
const row = (time: string, id: string, reply: string): string => `${time},mail01,${id},"${reply}"`;

describe("a window of other logs", () => {
  it("a time of day alone is refused where the log has several days", async () => {
    const file = write([
      row("2026-11-12T09:00:00Z", "a", BLOCKED),
      row("2026-11-13T09:00:00Z", "b", "250 OK"),
    ]);
    await expect(ask(file, { from: "09:00" })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining(
        "--from 09:00: expected a date as well, for the log has several days: 2026-11-12 09:00 to 2026-11-13 09:00 (UTC)",
      ),
      hint: "For its last day: --from '2026-11-13 09:00'",
    });
  });

  it("a time that the clock leaves out or has twice is refused", async () => {
    const file = write([row("2026-10-25T00:30:00Z", "a", BLOCKED)]);
    const zone = { displayZone: "Europe/Berlin" };
    await expect(ask(file, { from: "2026-10-25 02:30" }, zone)).rejects.toThrow(
      "has this time twice",
    );
    await expect(ask(file, { from: "2026-03-29 02:30" }, zone)).rejects.toThrow(
      "a time that exists",
    );
    const window = windowOf(await ask(file, { from: "2026-10-25T02:30+02:00" }, zone));
    expect(window.messages).toBe(1);
  });

  it("without a message of its own it says so", async () => {
    const file = write([
      row("2026-11-12T09:00:00Z", "a", BLOCKED),
      row("2026-11-12T12:00:00Z", "b", "250 OK"),
    ]);
    const window = windowOf(await ask(file, { from: "10:00", to: "11:00" }));
    expect([window.messages, window.groups]).toEqual([0, []]);
  });
});

describe("the last reply of a message", () => {
  it("is that of the message: a refused recipient beside a 250 leaves the message accepted, whichever is first", async () => {
    const unknown = "550 5.1.10 Recipient not found";
    const file = write([
      row("2026-11-12T09:00:00Z", "before", unknown),
      row("2026-11-12T09:00:02Z", "before", "250 OK"),
      row("2026-11-12T09:01:00Z", "after", "250 OK"),
      row("2026-11-12T09:01:01Z", "after", unknown),
      row("2026-11-12T09:02:00Z", "alone", unknown),
      row("2026-11-12T09:03:00Z", "blocked", "250 OK"),
      row("2026-11-12T09:03:20Z", "blocked", BLOCKED),
    ]);
    const result = await ask(file, { from: "09:00", to: "10:00" });
    expect(groupsOf(windowOf(result))).toEqual([
      "returned enforcement 1 550 5.7.230×1",
      "returned recipient 1 550 5.1.10×1",
      "accepted none 2 ",
    ]);
    expect(windowOf(result).partlyRefused).toBe(2);
    expect(result.agreement.messages.delivered.delivered).toBe(2);
  });

  it("is told as a slow model tells it, on messages drawn by lot", async () => {
    const replies = [
      "250 OK",
      BLOCKED,
      THROTTLED,
      FAULT,
      "550 5.1.10 nobody",
      "550 5.4.1 Access denied",
      "450 4.2.2 mailbox full",
      "451 4.7.500 Server busy",
      "554 5.6.0 corrupt",
    ];
    const key = randomKey("window", "slow", "test");
    const messages = Array.from({ length: 400 }, (_, index): SlowMessage => {
      const count = 1 + drawBelow(key, index, 0, 5);
      let ms = Date.UTC(2026, 10, 12, 8) + drawBelow(key, index, 1, 14_400) * 1_000;
      const tries = Array.from({ length: count }, (__, step) => {
        // Now and then two replies of one minute, as of one session.
        ms += drawBelow(key, index, 10 + step, 3) === 0 ? 7_000 : 900_000;
        return { ms, reply: replies[drawBelow(key, index, 20 + step, replies.length)] ?? "" };
      });
      return { id: `m${index}`, tries };
    });
    const rows = messages.flatMap(({ id, tries }) =>
      tries.map(({ ms, reply }) => row(new Date(ms).toISOString(), id, reply)),
    );
    const [from, to] = [Date.UTC(2026, 10, 12, 9), Date.UTC(2026, 10, 12, 11)];
    const window = windowOf(
      await ask(write(rows), { from: "2026-11-12 09:00", to: "2026-11-12 11:00" }),
    );
    expect([...groupsOf(window)].sort()).toEqual([...slowGroups(messages, from, to)].sort());
    expect(window.groups.length).toBeGreaterThan(6);
    expect(window.groups.reduce((sum, group) => sum + group.messages, 0)).toBe(window.messages);
  });
});
