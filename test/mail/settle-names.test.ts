import path from "node:path";
import { describe, expect, test } from "vitest";
import { explanationText } from "../../reports/explain/text.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { withChanges } from "../../src/config/scenario/changes.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import type { ResolvedScenario } from "../../src/config/scenario/resolved.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import { explainRun } from "../../src/explain/explain.ts";
import { makeProfile } from "../../src/mail/make-profile.ts";
import { runScenario } from "../../src/run/run.ts";
import { mergeShards, runShard } from "../../src/run/shards.ts";
import { embedRun } from "../../src/run/what-if-input.ts";
import { writeProfileFile } from "../../src/run/write-profile.ts";
import { failure, withFiles } from "../config/config-helpers.ts";
import { requestOf } from "../run/request.ts";

const GOOD = "15.1.2507.75";
const BAD = "15.1.2507.39";
const FULL = "exch01.contoso.example";

interface Case {
  /** Servers of the log, a message a day each. */
  readonly log?: readonly string[];
  readonly inventory?: string;
  readonly input?: Partial<ScenarioInput>;
  readonly upgrades?: readonly { server: string; atMs: number | null; build: string }[];
}

function csvOf(servers: readonly string[]): string {
  const rows = Array.from({ length: 60 }, (_, day) =>
    servers.map((server, i) => {
      const time = new Date(Date.UTC(2026, 8, 8 + day, 10, i)).toISOString();
      return `${time},${server},${server}-${day}`;
    }),
  );
  return `time,server,id\n${rows.flat().join("\n")}\n`;
}

async function withScenario<T>(
  { log = [FULL], inventory, input, upgrades = [] }: Case,
  work: (scenario: ResolvedScenario, folder: string) => Promise<T>,
): Promise<T> {
  const files = { "l.csv": csvOf(log), ...(inventory === undefined ? {} : { "i.csv": inventory }) };
  return await withFiles(files, async (folder) => {
    const scenario = await resolveScenario(
      {
        traffic: { trace: { files: "l.csv" } },
        window: { days: 60 },
        ...(inventory === undefined ? {} : { inventory: "i.csv" }),
        ...input,
      },
      { file: null, place: () => null, baseFolder: folder },
    );
    return await work(withChanges(scenario, { upgrades, stages: [] }), folder);
  });
}

function run(options: Case): Promise<RunResult> {
  return withScenario(options, async (scenario) => {
    const { result } = await runScenario(requestOf(scenario));
    return result;
  });
}

function told({ warnings }: RunResult): readonly string[] {
  return warnings
    .filter(({ code }) => code.startsWith("SERVER_"))
    .map(({ code, message }) => `${code} ${message}`);
}

const REFUSED = { delayed: expect.toSatisfy((count: number) => count > 0) };

describe("a server of inventory and log", () => {
  test.each([
    [FULL, "exch01", "exch01 of the inventory is exch01.contoso.example of the mail."],
    [FULL, "EXCH01", "exch01 of the inventory is exch01.contoso.example of the mail."],
    ["EXCH01", FULL, "exch01.contoso.example of the inventory is exch01 of the mail."],
  ])("is one, %s in the log and %s in the inventory", async (inLog, inInventory, message) => {
    const result = await run({ log: [inLog], inventory: `server,build\n${inInventory},${GOOD}\n` });
    expect(result.servers.map(({ server }) => server)).toEqual([inLog.toLowerCase()]);
    expect(result.totals).toMatchObject({ messages: 60, delivered: 60 });
    expect(told(result)).toEqual([`SERVER_NAMES_MATCHED ${message}`]);
  });

  test("has the result of one that is named alike, and a name alike changes no digest", async () => {
    const own = await run({ inventory: `server,build\n${FULL},${BAD}\n` });
    const short = await run({ inventory: `server,build\nexch01,${BAD}\n` });
    expect(own.totals).toMatchObject(REFUSED);
    expect(told(own)).toEqual([]);
    expect(short.digest).toBe(own.digest);
  });

  test("is not one with the same label in another domain, which is said loudly", async () => {
    const result = await run({ inventory: `server,build\nexch01.fabrikam.example,${GOOD}\n` });
    expect(told(result)[0]).toBe(
      "SERVER_NAMES_DIFFER The inventory and the mail name no server in common, so the inventory " +
        "says nothing of this mail: the inventory has exch01.fabrikam.example; the mail " +
        "exch01.contoso.example.",
    );
  });

  test.each([
    [["exch01.a.example", "exch01.b.example"], "exch01", "exch01.a.example and exch01.b.example"],
    [["exch01"], "exch01.a.example,\nexch01.b.example", "exch01.a.example and exch01.b.example"],
  ])("that can be two, %j and %j, is refused", async (log, names, message) => {
    const error = await failure(() => run({ log, inventory: `server,build\n${names},\n` }));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toContain(message);
  });

  test("is told where it has no mail", async () => {
    const result = await run({ inventory: `server,build\nexch01,${GOOD}\nexch02,${GOOD}\n` });
    expect(told(result)).toContain(
      "SERVER_WITHOUT_MAIL No mail of exch02, which the inventory lists.",
    );
  });

  test("is not looked for in parts of an address", async () => {
    const result = await run({
      log: ["192.0.2.10", "192.0.2.11"],
      inventory: `server,build\n192.0.2.10,${GOOD}\n`,
    });
    expect(result.servers.map(({ server }) => server)).toEqual(["192.0.2.10", "192.0.2.11"]);
    expect(told(result)).toEqual([
      "SERVER_UNLISTED The inventory does not list 192.0.2.11; mail of theirs without a build counts as out of date.",
    ]);
  });
});

describe("two names in one log", () => {
  test("are one server where the full name is unique, and that is told", async () => {
    const result = await run({ log: ["exch01", FULL] });
    expect(result.servers).toMatchObject([{ server: FULL, messages: 120 }]);
    expect(told(result)).toEqual([
      "SERVER_NAMES_JOINED The log has two names of one server: exch01 is exch01.contoso.example.",
    ]);
  });

  test("are refused where the bare name can be two, unless the inventory lists it", async () => {
    const log = ["exch01", "exch01.a.example", "exch01.b.example"];
    const error = await failure(() => run({ log }));
    expect(error.code).toBe("SERVER_UNKNOWN");
    expect(error.message).toContain("received exch01.a.example and exch01.b.example");
    const result = await run({ log, inventory: `server,build\nexch01,${GOOD}\n` });
    expect(result.servers).toHaveLength(3);
  });
});

describe("rows of one inventory", () => {
  test("under the bare and the full name are one server, and retirement finds it", async () => {
    const inventory = `server,build,retireAt,retireTo\nexch01,${GOOD},,\n${FULL},,2026-10-01,EXCH02\nexch02.contoso.example,${GOOD},,\n`;
    const result = await run({ inventory });
    expect(result.servers.map(({ server }) => server)).toEqual([FULL, "exch02.contoso.example"]);
    expect(result.totals.delivered).toBe(60);
  });

  test("that send a retired server's mail nowhere known name the nearest", async () => {
    const inventory = "server,retireAt,retireTo\nexch01,2026-10-01,exch20\nexch02,,\n";
    const error = await failure(() => run({ inventory }));
    expect(error.code).toBe("RETIREMENT_INVALID");
    expect(error.message).toContain('received "exch20", which is not listed; did you mean "exch0');
  });
});

describe("a server in an option", () => {
  const atMs = Date.UTC(2026, 8, 9);
  const upgrade = (server: string) => [{ server, atMs, build: GOOD }];

  test.each(["exch01", FULL])("is found as %s, and no phantom is made", async (server) => {
    const result = await run({ upgrades: upgrade(server) });
    expect(result.servers.map((one) => one.server)).toEqual([FULL]);
    expect(result.totals.delivered).toBe(60);
  });

  test("is the inventory's where the log has another name", async () => {
    const inventory = `server,build\nexch01,${BAD}\n`;
    const result = await run({ inventory, upgrades: upgrade("exch01") });
    expect(result.totals).toMatchObject({ delivered: 60, messages: 60 });
  });

  test("that is unknown is refused with the nearest", async () => {
    const error = await failure(() => run({ upgrades: upgrade("exch1") }));
    expect(error.code).toBe("SERVER_UNKNOWN");
    expect(error.message).toBe(
      '--upgrade: expected a server of the log or the inventory, received "exch1"; did you mean "exch01"?',
    );
    expect(error.hint).toBe("Servers: exch01.contoso.example");
  });

  test("that can be two is refused with both", async () => {
    const log = ["exch01.a.example", "exch01.b.example"];
    const error = await failure(() => run({ log, upgrades: upgrade("exch01") }));
    expect([error.code, error.message]).toEqual([
      "SERVER_UNKNOWN",
      '--upgrade: expected the name of one server, received "exch01", that of exch01.a.example and exch01.b.example',
    ]);
  });

  test("of a failover is found and checked as well", async () => {
    const log = [FULL, "exch02.contoso.example"];
    const input = { replyPoint: "connect", failover: ["exch01=EXCH02/30m"] } as const;
    const full = { ...input, failover: [`${FULL}=exch02.contoso.example/30m`] };
    const short = await run({ log, input });
    expect(short.digest).toBe((await run({ log, input: full })).digest);
    const error = await failure(() =>
      run({ log, input: { ...input, failover: ["exch01=exch3/30m"] } }),
    );
    expect(error.message).toContain(
      'failover: expected a server of the log or the inventory, received "exch3"',
    );
  });

  test("of explain is found by its bare name, and unknown ones name the nearest", async () => {
    const question = { kind: "arrival", atMs: Date.UTC(2026, 8, 20) } as const;
    await withScenario({}, async (scenario) => {
      const [found] = await explainRun(requestOf(scenario), { ...question, server: "EXCH01" });
      expect(found?.server).toBe(FULL);
      const error = await failure(() =>
        explainRun(requestOf(scenario), { ...question, server: "exch10" }),
      );
      expect([error.code, error.message]).toEqual([
        "SERVER_UNKNOWN",
        '--server: expected a server of the log or the inventory, received "exch10"; did you mean "exch01"?',
      ]);
    });
  });
});

describe("names are settled before the model", () => {
  const settled: Case = {
    log: [FULL, "exch02.contoso.example"],
    inventory: `server,build,upgradeAt,upgradeBuild\nexch01,${BAD},2026-10-20,${GOOD}\nexch02,${GOOD},,\n`,
  };

  test("of a profile as of its log", async () => {
    const ofLog = await run(settled);
    const ofProfile = await withScenario(settled, async (scenario, folder) => {
      const file = path.join(folder, "p.parquet");
      await writeProfileFile(
        file,
        await makeProfile(requestOf(scenario)),
        requestOf(scenario).signal,
      );
      const traffic = { ...scenario.traffic, inputs: ["p.parquet"] };
      const { result } = await runScenario(requestOf({ ...scenario, traffic } as ResolvedScenario));
      return result;
    });
    expect(ofLog.totals).toMatchObject(REFUSED);
    expect(ofProfile.digest).toBe(ofLog.digest);
    expect(told(ofProfile)).toEqual(told(ofLog));
  });

  test("of the page and of shards as of the run", async () => {
    await withScenario(settled, async (scenario, folder) => {
      const outcome = await runScenario(requestOf(scenario));
      const { json } = await embedRun(outcome, scenario);
      const names = JSON.parse(json).settings.model.servers.map(
        ({ name }: { readonly name: string }) => name,
      );
      expect(names).toEqual(settled.log);
      const parts = [
        await runShard(requestOf(scenario), { index: 0, count: 2 }, folder),
        await runShard(requestOf(scenario), { index: 1, count: 2 }, folder),
      ];
      expect((await mergeShards(parts)).digest).toBe(outcome.result.digest);
    });
  });

  test("of synthetic mail as of a log", async () => {
    const synthetic = {
      servers: [{ server: FULL, streams: [{ kind: "office" as const, messagesPerDay: 50 }] }],
    };
    const result = await withFiles(
      { "i.csv": `server,build\nexch01,${GOOD}\n` },
      async (folder) => {
        const scenario = await resolveScenario(
          { traffic: { synthetic }, window: { start: "2026-09-08", days: 30 }, inventory: "i.csv" },
          { file: null, place: () => null, baseFolder: folder },
        );
        return (await runScenario(requestOf(scenario))).result;
      },
    );
    expect(told(result)[0]).toContain("SERVER_NAMES_MATCHED");
  });
});

describe("an unknown build", () => {
  test.each(["15.1.9999.1", "15.2.9999.1", "16.0.1.1"])(
    "%s counts as out of date and is named with its server",
    async (build) => {
      const result = await run({ inventory: `server,build\n${FULL},${build}\n` });
      expect(result.totals).toMatchObject(REFUSED);
      expect(result.warnings).toContainEqual({
        code: "UNKNOWN_BUILD",
        message: expect.stringContaining(`Unknown build: ${FULL} has ${build}. No known update`),
      });
    },
  );

  test("is called that where a message is explained", async () => {
    const inventory = `server,build\nexch01,15.1.9999.1\n`;
    const question = { kind: "arrival", server: "exch01", atMs: Date.UTC(2026, 8, 20) } as const;
    const [found] = await withScenario({ inventory }, (scenario) =>
      explainRun(requestOf(scenario), question),
    );
    expect(found === undefined ? "" : explanationText(found, "UTC")).toContain(
      "15.1.9999.1 by the inventory: an unknown build, so it counts as out of date",
    );
  });

  test("of an upgrade frees nobody", async () => {
    const atMs = Date.UTC(2026, 8, 9);
    const result = await run({ upgrades: [{ server: FULL, atMs, build: "15.1.9999.1" }] });
    expect(result.totals).toMatchObject(REFUSED);
    expect(result.warnings.map(({ code }) => code)).toContain("UNKNOWN_BUILD");
  });

  test("that a floor of the scenario names is known", async () => {
    const floors = [{ product: "Exchange SE", from: "2026-09-01", minBuild: "15.2.3001.4" }];
    const newer = await run({
      inventory: `server,build\n${FULL},15.2.3001.9\n`,
      input: { floors },
    });
    expect(newer.totals.delivered).toBe(60);
  });

  test("as Active Directory writes it is the known one", async () => {
    const result = await run({ inventory: `server,build\n${FULL},15.1.32507.75\n` });
    expect(result.totals.delivered).toBe(60);
  });
});
