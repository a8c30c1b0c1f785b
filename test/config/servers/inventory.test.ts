import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../../src/check/files.ts";
import { loadScenario } from "../../../src/config/scenario/scenario.ts";
import { readInventory } from "../../../src/config/servers/inventory.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

const check = (csv: string) =>
  withFiles({ "inv.csv": csv }, (folder) =>
    checkFile(path.join(folder, "inv.csv"), { nowMs: 0, dateOrder: null }),
  );

describe("an inventory", () => {
  test("needs only a column of servers, in any case, order and delimiter", async () => {
    const csv = "BUILD;Server\n15.1.2507.39;B.example.\n;a\n";
    const { servers } = await check(csv);
    expect(servers.map(({ server, build }) => [server, build])).toEqual([
      ["a", null],
      ["b.example", "15.1.2507.39"],
    ]);
  });

  test("brings its servers, upgrades and keys into a scenario", async () => {
    const csv =
      "server,build,firstDetected,upgradeAt,upgradeBuild,retireAt,retireTo,key\n" +
      'a,15.1.2507.39,2026-09-08,2026-11-01,15.1.2507.61,,,"10.0.0.1; Connector A"\n' +
      "a,,,2026-12-01,15.1.2507.63,2027-01-01,b,\n" +
      "\n" +
      "b,15.2.2562.17,,,,,,\n";
    const yaml = "traffic: { trace: { files: l.csv } }\ninventory: inv.csv\n";
    const { model, serverNameByKey } = await withFiles(
      { "inv.csv": csv, "s.yaml": yaml },
      (folder) => loadScenario(path.join(folder, "s.yaml")),
    );
    expect(model.servers.map((server) => server.name)).toEqual(["a", "b"]);
    expect(model.servers[0]).toMatchObject({
      upgrades: [{ build: "15.1.2507.61" }, { build: "15.1.2507.63" }],
      retirement: { to: "b" },
    });
    expect([...serverNameByKey]).toEqual([
      ["10.0.0.1", "a"],
      ["connector a", "a"],
    ]);
  });
});

describe("a wrong inventory", () => {
  test("reports every row at once, with file, line and column name", async () => {
    const csv =
      "server,build,product,firstDetected,stage,stageStart,upgradeAt,upgradeBuild,retireAt,retireTo\n" +
      ",15.1.2507.39,,,,,,,,\n" +
      "b,15.1,,,,,,,,\n" +
      "c,,,01.10.2026,,,,,,\n" +
      "d,,,,,,2026-10-01,,,\n" +
      "e,,,,,,,,2026-10-01,nowhere\n" +
      "f,15.1.2507.39,,,,,,,,\n" +
      "f,15.1.2507.61,,,,,,,,\n" +
      "g,,,,3,,,,,\n";
    const error = await failure(() => check(csv));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toBe("The inventory has 7 problems");
    expect(
      error.issues.map(({ where }) => [path.basename(where.file ?? ""), where.line, where.path]),
    ).toEqual([
      ["inv.csv", 2, "server"],
      ["inv.csv", 3, "build"],
      ["inv.csv", 4, "firstDetected"],
      ["inv.csv", 5, "upgradeAt"],
      ["inv.csv", 6, "retireTo"],
      ["inv.csv", 8, "build"],
      ["inv.csv", 9, "stage"],
    ]);
    expect(issueLines(error)[5]).toBe(
      '8 build: expected the same as on line 7 for server "f", received "15.1.2507.61"',
    );
  });

  test("in a scenario has its issues beside those of the scenario", async () => {
    const yaml = "traffic: { trace: { files: l.csv } }\ninventory: inv.csv\nplacement: x\n";
    const error = await withFiles({ "inv.csv": "server,build\na,x\n", "s.yaml": yaml }, (folder) =>
      failure(() => loadScenario(path.join(folder, "s.yaml"))),
    );
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.issues.map(({ where }) => path.basename(where.file ?? ""))).toEqual([
      "inv.csv",
      "s.yaml",
    ]);
  });

  test("warns of a column that it does not use", async () => {
    const { warnings } = await check("server,owner\na,x\n");
    expect(warnings).toEqual([
      {
        code: "INVENTORY_COLUMN_UNUSED",
        message: 'The inventory\'s column "owner" is not used.',
      },
    ]);
  });
});

describe("an inventory's header", () => {
  test("alone is refused", async () => {
    const error = await failure(() => check("server,build\n"));
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toBe("expected at least one row with a server, received a header alone");
  });

  test.each([
    ["server,upgrade_at\na,\n", ['unknown column "upgrade_at"; did you mean "upgradeAt"?']],
    ["owner,build\na,\n", ['expected a column "server", received "owner", "build"']],
    [
      "servr,bild\na,\n",
      [
        'unknown column "servr"; did you mean "server"?',
        'unknown column "bild"; did you mean "build"?',
        'expected a column "server", received "servr", "bild"',
      ],
    ],
  ])("%j is refused", async (csv, messages) => {
    const error = await failure(() =>
      withFiles({ "inv.csv": csv }, (folder) => readInventory(path.join(folder, "inv.csv"))),
    );
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(issueLines(error)).toEqual(messages);
    expect(error.hint).toContain("Columns: server,build,product,firstDetected");
  });
});
