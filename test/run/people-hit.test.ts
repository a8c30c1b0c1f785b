import "../property-seed.ts";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openEmbedded } from "../../reports/what-if/embedded.ts";
import type { PeopleHit, RunResult } from "../../sim/contract/result.ts";
import { untouched } from "../../sim/what-if/page-input.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import { runScenario } from "../../src/run/run.ts";
import { runToFolder } from "../../src/run/to-folder.ts";
import { embedRun } from "../../src/run/what-if-input.ts";
import { withFiles } from "../config/config-helpers.ts";
import { requestOf } from "./request.ts";

const START_MS = Date.UTC(2026, 8, 8);
const RUNS = Number(process.env["MAILFLOW_PEOPLE_RUNS"] ?? 4);

interface Row {
  readonly id: number;
  readonly minute: number;
  readonly server: number;
  readonly build: string;
  readonly sender: string;
  readonly recipient: string;
}

function row(id: number, minute: number, sender: string, recipient: string): Row {
  return { id, minute, server: 0, build: "", sender, recipient };
}

function csv(rows: readonly Row[]): string {
  const lines = rows.map(({ id, minute, server, build, sender, recipient }) =>
    [
      new Date(START_MS + minute * 60_000).toISOString(),
      `mail${server}`,
      build,
      `m${id}`,
      sender,
      recipient,
    ].join(","),
  );
  return `${["time,server,build,id,sender,recipient", ...lines].join("\n")}\n`;
}

async function run(
  files: Readonly<Record<string, string>>,
  given: Partial<ScenarioInput> = {},
  wantsDecisions = false,
): Promise<{ readonly result: RunResult; readonly decisions: string }> {
  return await withFiles(files, async (baseFolder) => {
    const logs = Object.keys(files);
    const input: ScenarioInput = { traffic: { trace: { files: logs } }, ...given };
    const scenario = await resolveScenario(input, { file: null, place: () => null, baseFolder });
    const decisionsPath = wantsDecisions ? path.join(baseFolder, "decisions.csv") : null;
    const { result } = await runScenario({ ...requestOf(scenario), decisionsPath });
    const decisions = decisionsPath === null ? "" : await readFile(decisionsPath, "utf8");
    return { result, decisions };
  });
}

/** A build of the inventory, not of the log: nothing is taken for clean because it sends little. */
const listed = [{ name: "mail0", build: "15.1.2507.5" }] as const;
const window = { start: "2026-09-08", days: 90, extend: "none" } as const;
const day = (days: number, hours = 0, minutes = 0): number => (days * 24 + hours) * 60 + minutes;

/**
 * Stage 2 (days 30–39) throttles minutes 0–4 of the hour, stage 6 (days 70–79) blocks and
 * throttles; the first message detects the server.
 */
const known: readonly Row[] = [
  row(0, 0, "early@a.example", "x@b.example"),
  row(1, day(31, 10, 1), "late@a.example", "x@b.example"),
  row(1, day(31, 10, 1), "LATE@a.example", "y@b.example"),
  row(2, day(31, 10, 30), "punctual@a.example", "z@b.example"),
  row(3, day(72, 10, 0), "lost@a.example", "X@B.example"),
  row(4, day(72, 11, 0), "late@a.example", "w@b.example"),
  row(5, day(72, 12, 0), "<>", "v@b.example"),
];

describe("people hit", () => {
  test("are counted once for each fate, whatever the case of their address", async () => {
    const { result } = await run({ "log.csv": csv(known) }, { window, servers: listed });
    expect(result.totals).toMatchObject({ messages: 6, delivered: 2, delayed: 1, bounced: 3 });
    expect(result.people).toEqual({
      senders: { all: 4, delayed: 1, lost: 2 },
      recipients: { all: 5, delayed: 2, lost: 3 },
    });
  });

  test("are those of the window alone", async () => {
    const { result } = await run(
      { "log.csv": csv(known) },
      { window: { ...window, days: 40 }, servers: listed },
    );
    expect(result.people).toEqual({
      senders: { all: 3, delayed: 1, lost: 0 },
      recipients: { all: 3, delayed: 2, lost: 0 },
    });
  });

  test("are none where the log names nobody, or messages are replayed one by one", async () => {
    const bare = csv(known).replaceAll(/,[^,\n]*,[^,\n]*$/gm, "");
    expect((await run({ "log.csv": bare }, { window, servers: listed })).result.people).toBeNull();
    const byEvents = await run(
      { "log.csv": csv(known) },
      { window, servers: listed, replyPoint: "connect" },
    );
    expect(byEvents.result.people).toBeNull();
  });

  test("do not enter the digest", async () => {
    const named = await run({ "log.csv": csv(known) }, { window, servers: listed });
    // The recipients must stay: their number is the message's.
    const senderless = csv(known).replaceAll(/[^,\n]*@a\.example/g, "");
    const { result } = await run({ "log.csv": senderless }, { window, servers: listed });
    expect(result.people?.senders).toBeNull();
    expect(result.digest).toBe(named.result.digest);
  });
});

/** The counts from the rows and the decision on each message: sets of names, no hashes. */
function peopleOf(rows: readonly Row[], decisions: string): PeopleHit {
  const outcomes = new Map<string, Set<string>>();
  const [head = "", ...lines] = decisions.trim().split(/\r?\n/);
  const columns = head.split(",");
  for (const line of lines) {
    const cells = line.split(",");
    const id = cells[columns.indexOf("id")] ?? "";
    // One id on two servers is two messages.
    const name = `${id} ${cells[columns.indexOf("group")]}`;
    const known = outcomes.get(name) ?? new Set();
    outcomes.set(name, known.add(cells[columns.indexOf("outcome")] ?? ""));
  }
  const count = (personOf: (row: Row) => string, wanted: readonly string[] | null): number => {
    const people = new Set<string>();
    for (const one of rows) {
      const met = outcomes.get(`m${one.id} mail${one.server}`);
      if (met === undefined || personOf(one) === "") continue;
      if (wanted === null || wanted.some((outcome) => met.has(outcome))) people.add(personOf(one));
    }
    return people.size;
  };
  const role = (personOf: (row: Row) => string): PeopleHit["senders"] => {
    const all = count(personOf, null);
    const lost = count(personOf, ["bounced", "expired"]);
    return { all, delayed: count(personOf, ["delayed"]), lost };
  };
  return { senders: role((one) => one.sender), recipients: role((one) => one.recipient) };
}

const servers = [
  { name: "mail0", build: "15.1.2507.5", retirement: { at: "2026-10-20", to: "mail1" } },
  {
    name: "mail1",
    build: "15.1.2507.5",
    upgrades: [{ at: "2026-11-20", build: "15.1.2507.61" }],
  },
] as const;

const anyRow: fc.Arbitrary<Row> = fc.record({
  id: fc.nat({ max: 120 }),
  minute: fc.nat({ max: day(85) }),
  server: fc.nat({ max: 2 }),
  build: fc.constantFrom("15.1.2507.5", "15.2.1748.39", ""),
  sender: fc.nat({ max: 40 }).map((n) => `s${n}@a.example`),
  recipient: fc.nat({ max: 60 }).map((n) => `r${n}@b.example`),
});
const anyRows = fc.array(anyRow, { minLength: 150, maxLength: 250 });

describe("the counts", () => {
  test("are those of the decisions on single messages, copies and retirements included", async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, fc.boolean(), async (rows, isShort) => {
        const shown = isShort
          ? rows.map((one) => ({ ...one, minute: one.minute % day(25) }))
          : rows;
        const named: readonly Row[] = [row(0, 0, "s0@a.example", "r0@b.example"), ...shown];
        const files = { "log.csv": csv(named) };
        const given = {
          window: { start: "2026-09-08", days: 90, extend: "weeks" },
          servers,
          by: "server",
        } satisfies Partial<ScenarioInput>;
        const { result, decisions } = await run(files, given, true);
        expect(result.people).toEqual(peopleOf(named, decisions));
      }),
      { numRuns: RUNS },
    );
  });

  test("do not change with the order of rows and files", async () => {
    const rows = fc.sample(anyRows, { numRuns: 1, seed: 7 })[0] ?? [];
    const named = [row(0, 0, "s0@a.example", "r0@b.example"), ...rows];
    const whole = await run({ "a.csv": csv(named) }, { window, servers: listed });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(named, { minLength: named.length }),
        fc.integer({ min: 1, max: named.length - 1 }),
        async (shuffled, cut) => {
          const files = { "b.csv": csv(shuffled.slice(0, cut)), "a.csv": csv(shuffled.slice(cut)) };
          expect((await run(files, { window, servers: listed })).result.people).toEqual(
            whole.result.people,
          );
        },
      ),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});

test("a changed run in the page tells of no people: its profile cannot count them anew", async () => {
  await withFiles({ "log.csv": csv(known) }, async (baseFolder) => {
    const input: ScenarioInput = {
      traffic: { trace: { files: "log.csv" } },
      window,
      servers: listed,
    };
    const scenario = await resolveScenario(input, { file: null, place: () => null, baseFolder });
    const outcome = await runScenario(requestOf(scenario));
    expect(outcome.result.people).not.toBeNull();
    const { json, rowsBase64 } = await embedRun(outcome, scenario);
    const session = await openEmbedded(json, rowsBase64);
    const changed = session.result(session.evaluate(untouched(session.input)), null);
    expect(changed.totals).toEqual(outcome.result.totals);
    expect(changed.people).toBeUndefined();
  });
});

test("no output holds an address or a part of one", async () => {
  const secret = known.map((one) => ({
    ...one,
    sender: one.sender.replace("@a.example", "zyxwv@secretsender.example"),
    recipient: one.recipient.replace(/@b.example/i, "zyxwv@secretrecipient.example"),
  }));
  await withFiles({ "log.csv": csv(secret) }, async (baseFolder) => {
    const input: ScenarioInput = {
      traffic: { trace: { files: "log.csv" } },
      window,
      servers: listed,
    };
    const scenario = await resolveScenario(input, { file: null, place: () => null, baseFolder });
    const folder = path.join(baseFolder, "out");
    const decisionsPath = path.join(folder, "decisions.csv");
    await runToFolder({ ...requestOf(scenario), decisionsPath }, folder);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const written = files.filter((file) => file.isFile());
    expect(written.map(({ name }) => name)).toContain("report.html");
    for (const file of written) {
      const bytes = await readFile(path.join(file.parentPath, file.name), "latin1");
      expect(bytes, file.name).not.toMatch(/zyxwv|secretsender|secretrecipient/i);
    }
    const summary = await readFile(path.join(folder, "summary.md"), "utf8");
    expect(summary).toContain("1 of 4 senders has mail delayed, 2 have mail returned");
  });
});
