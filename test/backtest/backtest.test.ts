import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backtest } from "../../src/api.ts";
import { loadPolicy } from "../../src/config/policy/file.ts";
import { ATTEMPT_COLUMNS, type Attempt, attemptRow } from "../../src/smtp/attempts.ts";
import { makeTruth, TRUTH_HEADER, type Truth, truthRows } from "../sim/backtest/truths.ts";

const { variants } = await loadPolicy("microsoft-2023");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailflow-backtest-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, rows: readonly string[], header = TRUTH_HEADER): string {
  const file = path.join(folder, name);
  writeFileSync(file, `${[header, ...rows].join("\n")}\n`);
  return file;
}

const minuteMs = 60_000;

function expectInside(truth: Truth, dayZero: { fromMs: number | null; toMs: number | null }): void {
  expect(dayZero.fromMs).toBeLessThanOrEqual(truth.dayZeroMinute * minuteMs);
  expect(dayZero.toMs).toBeGreaterThanOrEqual(truth.dayZeroMinute * minuteMs);
}

// Truth 2: one offset per server, carryover, throttling first.
const truth = makeTruth(2, 0.05, variants, { endDay: 84 });

describe("a log of a simulated incident", () => {
  it("is explained, with its truth inside what comes out", async () => {
    const result = await backtest({ files: [write("a.csv", truthRows(truth))] });
    expect(result.verdict).toBe("explained");
    const [server] = result.servers;
    expectInside(truth, server?.dayZero ?? { fromMs: null, toMs: null });
    expect(server?.stagesAtEnd).toEqual([7]);
    expect(
      result.members.map(({ placement, order, variant }) => [placement, order, variant]),
    ).toEqual([["offset", truth.order, truth.policy.variant]]);
    const texts = result.texts.map(({ kind, minutesPerHour, count }) => {
      return `${kind === "throttled" ? "throttle" : "block"} ${minutesPerHour} ${count}`;
    });
    const expected = [...truth.texts].map(([text, count]) => `${text} ${count}`);
    expect([...texts].sort()).toEqual(expected.sort());
    const others = truth.attempts.filter(({ isOther }) => isOther).length;
    expect(result.otherReplies).toEqual([{ code: "451 4.7.500", count: others }]);
    expect(result.otherCauses).toMatchObject([
      { code: "4.7.500-699", codes: ["451 4.7.500"], count: others, confidence: "high" },
    ]);
    expect(result.agreement.unexplained).toBe(0);
    expect(result.firstDivergence).toBeNull();
    expect(result.retryMinutes[0]).toBe(15);
  });

  it("is the same shuffled, and in two files", async () => {
    const rows = truthRows(truth);
    const whole = await backtest({ files: [write("a.csv", rows)] });
    const half = Math.floor(rows.length / 2);
    const parts = [write("b.csv", rows.slice(half).reverse()), write("c.csv", rows.slice(0, half))];
    const split = await backtest({ files: parts });
    expect({ ...split, provenance: null }).toEqual({ ...whole, provenance: null });
  });

  it("has its accounts add up", async () => {
    const result = await backtest({ files: [write("a.csv", truthRows(truth))] });
    const { rows, counts, agreement } = result;
    expect(rows.read).toBe(rows.used + rows.duplicates + rows.filtered + rows.rejected);
    expect(counts.attempts).toBe(truth.attempts.length);
    const { explained, otherCauses, unexplained } = agreement;
    expect(explained + otherCauses + unexplained).toBe(counts.messages);
    const sum = (table: Readonly<Record<string, Readonly<Record<string, number>>>>): number =>
      Object.values(table)
        .flatMap((row) => Object.values(row))
        .reduce((all, each) => all + each, 0);
    expect(sum(agreement.attempts)).toBe(counts.attempts);
    expect(sum(agreement.messages)).toBe(counts.messages);
    expect(result.timeline.reduce((all, row) => all + row.attempts, 0)).toBe(counts.attempts);
  });
});

describe("what enforcement does not explain", () => {
  it("is told by message, and the first of them with its replies", async () => {
    const atMs = (truth.dayZeroMinute + 10 * 1_440) * minuteMs;
    const reply =
      "550 5.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online blocked for 60 mins/hr.";
    const strange = `${new Date(atMs).toISOString()},mail01.contoso.example,strange,${reply}`;
    const outFolder = path.join(folder, "out");
    const result = await backtest({
      files: [write("a.csv", [...truthRows(truth), strange])],
      outFolder,
    });
    expect(result.agreement.unexplained).toBe(1);
    expect(result.firstDivergence).toEqual({
      ms: atMs,
      server: "mail01.contoso.example",
      predicted: "accepted",
      observed: "blocked",
      code: "550 5.7.230",
    });
    const [header = "", ...lines] = readFileSync(path.join(outFolder, "messages.csv"), "utf8")
      .trimEnd()
      .split("\n");
    expect(header.split(",").slice(0, 5)).toEqual([
      "id",
      "server",
      "arrivalUtc",
      "attempts",
      "verdict",
    ]);
    expect(lines).toHaveLength(result.counts.messages);
    expect(lines.filter((line) => line.includes(",unexplained,"))).toEqual([
      `strange,mail01.contoso.example,${new Date(atMs).toISOString()},1,unexplained,delivered,bounced,0,,` +
        `${new Date(atMs).toISOString()},accepted,blocked,550 5.7.230,550 5.7.230,enforcement`,
    ]);
  });

  it("leaves mail of builds that comply out, and says so", async () => {
    const servers = path.join(folder, "servers.csv");
    // Accepted at all times: exchange-2019 of October 2025.
    writeFileSync(servers, "server,build\nmail01.contoso.example,15.2.1748.39\n");
    const result = await backtest({
      files: [write("a.csv", truthRows(truth))],
      inventory: servers,
    });
    expect(result.servers).toEqual([]);
    expect(result.verdict).toBe("partly");
    expect(result.counts.compliant).toBeGreaterThan(0);
  });
});

describe("refusals of other causes", () => {
  const header = "time,server,id,reply";
  const row = (minute: number, reply: string): string =>
    `2026-10-09T10:${minute}:00Z,mail01,m${minute},"${reply.replaceAll('"', '""')}"`;
  const log = [
    row(10, "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77)"),
    row(11, '451 4.4.0 Primary target IP address responded with: "451 4.7.501 Server busy"'),
    row(12, "550 5.7.232 Your message can't be sent because your trial tenant has exceeded"),
    row(13, "550 5.7.233 Your message can't be sent because your tenant exceeded"),
    row(14, "[{LED=454 4.7.5 Certificate validation failure, reason:untrustedroot};{MSG=}]"),
    row(15, "550 5.7.999 Nobody knows"),
    row(16, "550 5.7.230 connection to Exchange Online blocked for 5 mins/hr."),
    row(17, "250 2.6.0 Queued mail for delivery"),
  ];

  it("are named each with its replies, dates and what to do; enforcement and success are not", async () => {
    const outFolder = path.join(folder, "out");
    const result = await backtest({ files: [write("a.csv", log, header)], outFolder });
    expect(result.otherCauses.map(({ code, count, codes }) => [code, count, codes])).toEqual([
      ["4.7.500-699", 2, ["451 4.7.500", "451 4.7.501"]],
      ["4.7.5", 1, ["454 4.7.5"]],
      ["5.7.232", 1, ["550 5.7.232"]],
      ["5.7.233", 1, ["550 5.7.233"]],
    ]);
    expect(result.otherCauses[0]).toMatchObject({
      firstMs: Date.UTC(2026, 9, 9, 10, 10),
      lastMs: Date.UTC(2026, 9, 9, 10, 11),
    });
    expect(result.otherReplies).toContainEqual({ code: "550 5.7.999", count: 1 });
    expect(result.counts.blocked).toBe(1);
    for (const file of ["summary.md", "report.html"]) {
      const text = readFileSync(path.join(outFolder, file), "utf8");
      expect(text, file).toMatch(/2 replies are 451 4\\?\.7\\?\.500, 451 4\\?\.7\\?\.501/);
      expect(text, file).toContain("check that an inbound connector");
      // The text of a reply may hold addresses; the report has the code alone.
      expect(text, file).not.toContain("192.0.2.1");
    }
  });

  it("do not change with the order of the rows", async () => {
    const forward = await backtest({ files: [write("a.csv", log, header)] });
    const backward = await backtest({ files: [write("b.csv", log.toReversed(), header)] });
    expect(backward.otherCauses).toEqual(forward.otherCauses);
  });
});

describe("a server whose inventory names an upgrade", () => {
  it("has the old build until the minute after it, not from its second on", async () => {
    const servers = path.join(folder, "servers.csv");
    writeFileSync(
      servers,
      "server,build,upgradeAt,upgradeBuild\n" +
        "mail01.contoso.example,15.1.2507.44,2026-10-09T10:00:30Z,15.1.2507.61\n",
    );
    const accepted = (time: string): string =>
      `2026-10-09T${time}.000Z,mail01.contoso.example,m${time},250 2.6.0 Queued mail for delivery`;
    const compliantAt = async (time: string): Promise<number> =>
      (await backtest({ files: [write("a.csv", [accepted(time)])], inventory: servers })).counts
        .compliant;
    expect(await compliantAt("10:00:45")).toBe(0);
    expect(await compliantAt("10:01:00")).toBe(1);
  });
});

describe("a server that was patched in the middle", () => {
  it("is explained as accepted since then", async () => {
    const patchedMs = (truth.dayZeroMinute + 66 * 1_440) * minuteMs;
    const rows = truthRows(truth).map((row) => {
      const [time = "", server, id] = row.split(",");
      const isAccepted = Date.parse(time) >= patchedMs;
      return isAccepted ? `${time},${server},${id},250 2.6.0 Queued mail for delivery` : row;
    });
    const result = await backtest({ files: [write("a.csv", rows)] });
    expect(result.verdict).toBe("explained");
    const [server] = result.servers;
    expectInside(truth, server?.dayZero ?? { fromMs: null, toMs: null });
    expect(server?.acceptedSinceMs).toBeLessThanOrEqual(patchedMs);
    expect(server?.acceptedSinceMs).toBeGreaterThan(patchedMs - 2 * 3_600_000);
    expect(result.notApart).toContain("patched-or-paused");
    expect(result.agreement.unexplained).toBe(0);
  });
});

describe("the attempts of mailflow's own endpoint", () => {
  it("are read by their columns; a message too large is another cause", async () => {
    const attempt = (minute: number, verdict: Attempt["verdict"], reply: string): string =>
      attemptRow({
        simulatedMs: Date.UTC(2026, 9, 9, 10, minute),
        realMs: Date.UTC(2026, 9, 9),
        server: "edge1",
        build: null,
        messageId: verdict === "throttle" ? null : `<m${minute}@x>`,
        helo: "edge1",
        recipients: 1,
        bytes: 100,
        stage: 2,
        replyPoint: "end-of-data",
        verdict,
        reply,
        isEncrypted: false,
      })
        .map((cell) => (cell === null ? "" : String(cell)))
        .join(",");
    const text = "Connecting Exchange server version is out-of-date; connection to Exchange Online";
    const rows = [
      attempt(2, "throttle", `450 4.7.230 ${text} throttled for 5 mins/hr.`),
      attempt(20, "accept", "250 2.6.0 Queued mail for delivery"),
      attempt(30, "tooLarge", "552 5.3.4 Message too large"),
    ];
    const result = await backtest({ files: [write("s.csv", rows, ATTEMPT_COLUMNS.join(","))] });
    const { throttled, otherFailures, attempts } = result.counts;
    expect([attempts, throttled, otherFailures]).toEqual([3, 1, 1]);
    expect(result.texts[0]).toMatchObject({ kind: "throttled", minutesPerHour: 5, stages: [2] });
    expect(result.otherReplies).toEqual([{ code: "552 5.3.4", count: 1 }]);
  });
});

describe("several servers", () => {
  it("have a day 0 each", async () => {
    const truths = [2, 12].map((index) => makeTruth(index, 0.05, variants, { endDay: 55 }));
    const rows = truths.flatMap((truth, at) => truthRows(truth, `mail0${at}`));
    const result = await backtest({ files: [write("a.csv", rows)] });
    expect(result.servers.map(({ server }) => server)).toEqual(["mail00", "mail01"]);
    for (const [at, truth] of truths.entries()) {
      expectInside(truth, result.servers[at]?.dayZero ?? { fromMs: null, toMs: null });
    }
  });
});

describe("logs in which enforcement has no part", () => {
  const samples = path.resolve(import.meta.dirname, "../../../shared/real/samples");
  const isAbsent = !existsSync(samples);

  it.skipIf(isAbsent).each([
    ["kdent-mail.log", 98],
    ["kdent-mail2.log", 135],
  ])(
    "%s: none of its refusals is explained (skipped where the samples are absent)",
    async (name, refused) => {
      const result = await backtest({
        files: [path.join(samples, "postfix", name)],
        nextHops: ["*"],
        timeFormat: "syslog-2013",
        outFolder: path.join(folder, "out"),
      });
      expect(result.verdict).toBe("none");
      expect(result.counts.otherDeferrals + result.counts.otherFailures).toBe(refused);
      expect(result.otherReplies.reduce((sum, { count }) => sum + count, 0)).toBe(refused);
      expect(result.notApart).toEqual(["bound-only", "nothing-seen"]);
      expect(result.warnings.map(({ code }) => code)).toContain("POSTFIX_HOP");
      const summary = readFileSync(path.join(folder, "out", "summary.md"), "utf8");
      expect(summary).toContain("Enforcement explains none");
      // Personal data: no address of the log is in any report.
      const page = readFileSync(path.join(folder, "out", "report.html"), "utf8");
      expect(page + summary).not.toMatch(/[\w.]+@[\w-]+\.\w+/);
    },
  );

  it("a message trace holds only what got through, and gives a bound", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => {
      const time = new Date(Date.UTC(2026, 8, 8) + i * 3_600_000).toISOString();
      return `${time},a@x.example,203.0.113.5,t${i}`;
    });
    const file = write("t.csv", rows, "Received,RecipientAddress,FromIP,MessageTraceId");
    const result = await backtest({ files: [file], own: ["203.0.113.5"] });
    expect(result.verdict).toBe("noRefusals");
    expect(result.servers[0]?.dayZero.toMs).toBeNull();
    expect(result.warnings.map(({ code }) => code)).toContain("ARRIVAL_IS_ACCEPTANCE");
  });

  it("a log without attempts is refused with the next step", async () => {
    const file = write("t.csv", ["2026-09-08T00:00:00Z,mail01"], "time,server");
    await expect(backtest({ files: [file] })).rejects.toMatchObject({
      code: "NO_MESSAGES",
      hint: expect.stringContaining("reply=COLUMN"),
    });
  });
});
