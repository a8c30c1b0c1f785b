import { describe, expect, test } from "vitest";
import type { ProductRange } from "../../../sim/contract/settings.ts";
import { normaliseServerName } from "../../../sim/text/server-names.ts";
import { IssueList } from "../../../src/config/input/issues.ts";
import type { ServerEntry, WrittenCell } from "../../../src/config/servers/server-entries.ts";
import { parseProduct } from "../../../src/config/servers/server-entries.ts";
import { type ResolvedServers, resolveServers } from "../../../src/config/servers/servers.ts";
import { failure, issueLines } from "../config-helpers.ts";

const PRODUCTS: readonly ProductRange[] = [
  { product: "Exchange 2016", from: "15.1.0.0", below: "15.2.0.0" },
  { product: "Exchange 2019", from: "15.2.0.0", below: "15.2.2562.0" },
  { product: "Exchange SE", from: "15.2.2562.0", below: null },
];

type Row = Readonly<Partial<Record<keyof typeof COLUMNS, string>>>;
const COLUMNS = {
  name: "",
  build: "",
  product: "",
  firstDetected: "",
  stage: "",
  stageStart: "",
  upgradeAt: "",
  upgradeBuild: "",
  retireAt: "",
  retireTo: "",
  key: "",
};

/** Resolves rows as an inventory does; the first stands on line 2. */
function resolve(rows: readonly Row[], mergeRows = true): ResolvedServers {
  const issues = new IssueList();
  const entries = rows.map((row, i) => entryOf(row, i + 2));
  const resolved = resolveServers(
    entries,
    { products: PRODUCTS, stageCount: 8, mergeRows },
    issues,
  );
  issues.throwIfAny("INVENTORY_INVALID", "The inventory", {}, "");
  return resolved;
}

function entryOf(row: Row, line: number): ServerEntry {
  const cell = (column: keyof typeof COLUMNS): WrittenCell | null => {
    const text = row[column];
    return text === undefined ? null : { text, where: { line, path: column } };
  };
  return {
    where: { line, path: "name" },
    name: cell("name"),
    build: cell("build"),
    product: cell("product"),
    firstDetected: cell("firstDetected"),
    stageStarts: [{ stage: cell("stage"), at: cell("stageStart") }],
    upgrades: [{ at: cell("upgradeAt"), build: cell("upgradeBuild") }],
    retireAt: cell("retireAt"),
    retireTo: cell("retireTo"),
    keys: [cell("key") ?? []].flat(),
  };
}

const utc = (text: string): number => Date.parse(`${text}T00:00Z`);

describe("servers", () => {
  test("come sorted, with names, builds and products in one spelling", () => {
    const { servers } = resolve([
      { name: "B.example.", build: "15.01.2507.039" },
      { name: "a.example", build: "Version 15.2 (Build 2562.17)" },
      { name: "c.example", product: "ExchangeServer2016" },
    ]);
    expect(servers.map(({ name, build, product }) => [name, build, product])).toEqual([
      ["a.example", "15.2.2562.17", "Exchange SE"],
      ["b.example", "15.1.2507.39", "Exchange 2016"],
      ["c.example", null, "Exchange 2016"],
    ]);
  });

  test("bring the rows of one name together: upgrades and stage starts by time", () => {
    const { servers } = resolve([
      { name: "a", build: "15.1.2507.31", upgradeAt: "2026-12-01", upgradeBuild: "15.1.2507.63" },
      {
        name: "A.",
        upgradeAt: "2026-11-01",
        upgradeBuild: "15.1.2507.61",
        firstDetected: "2026-09-08",
      },
      { name: "a", build: "15.01.2507.031", stage: "5", stageStart: "2026-11-20" },
      { name: "a", stage: "2", stageStart: "2026-10-08T12:00Z", retireAt: "2027-01-01" },
    ]);
    expect(servers).toEqual([
      {
        name: "a",
        product: "Exchange 2016",
        build: "15.1.2507.31",
        firstDetectedMs: utc("2026-09-08"),
        stageStarts: [
          { stage: 2, atMs: utc("2026-10-08") + 43_200_000 },
          { stage: 5, atMs: utc("2026-11-20") },
        ],
        upgrades: [
          { atMs: utc("2026-11-01"), build: "15.1.2507.61" },
          { atMs: utc("2026-12-01"), build: "15.1.2507.63" },
        ],
        retirement: { atMs: utc("2027-01-01"), to: null },
      },
    ]);
  });

  test("are found by their keys, whatever the case", () => {
    const { serverNameByKey } = resolve([
      { name: "a", key: "Connector A" },
      { name: "b", key: "10.0.0.2" },
    ]);
    expect([...serverNameByKey]).toEqual([
      ["connector a", "a"],
      ["10.0.0.2", "b"],
    ]);
  });

  test("of a scenario stand once each", async () => {
    const error = await failure(() => resolve([{ name: "a" }, { name: "A." }], false));
    expect(issueLines(error)).toEqual(['3 name: expected each server once, received "a" again']);
  });
});

describe("wrong servers", () => {
  test("are all reported at once, each with its row", async () => {
    const error = await failure(() =>
      resolve([
        { build: "15.1.x" },
        { name: "b", build: "15.1", firstDetected: "2026-10-01T10:00" },
        { name: "c", build: "15.1.2507.39", product: "Exchange 2019" },
        { name: "d", product: "Exchnage 2019" },
        { name: "e", stage: "2" },
        { name: "f", stageStart: "2026-10-01" },
        { name: "g", stage: "9", stageStart: "2026-10-01" },
        { name: "h", upgradeAt: "2026-10-01" },
        { name: "i", upgradeBuild: "15.1.2507.61" },
        { name: "j", firstDetected: "2026-10-01", stage: "2", stageStart: "2026-09-01" },
      ]),
    );
    expect(error.code).toBe("INVENTORY_INVALID");
    expect(error.message).toBe("The inventory has 12 problems");
    expect(issueLines(error)).toEqual([
      "2 expected a server name, received none",
      '2 build: expected a build of four numbers such as 15.1.2507.61, received "15.1.x"',
      '3 build: expected a build of four numbers such as 15.1.2507.61, received "15.1"',
      '3 firstDetected: expected a time with its zone, received "2026-10-01T10:00"; ' +
        "add Z for UTC (2026-10-01T10:00Z) or an offset such as +02:00",
      "4 product: expected Exchange 2016, the product of build 15.1.2507.39, received Exchange 2019",
      '5 product: expected one of "Exchange 2016", "Exchange 2019", "Exchange SE", ' +
        'received "Exchnage 2019"; did you mean "Exchange 2019"?',
      "6 stage: expected stageStart together with stage, received stage alone",
      "7 stageStart: expected stage together with stageStart, received stageStart alone",
      '8 stage: expected a stage from 1 to 8, received "9"',
      "9 upgradeAt: expected the build of the upgrade, too, received a date alone",
      "10 upgradeBuild: expected the date of the upgrade, too, received a build alone",
      "11 stageStart: expected a stage that starts after the first detection on 2026-10-01, " +
        "received 2026-09-01",
    ]);
  });

  test("contradict themselves: the row is named that said otherwise", async () => {
    const error = await failure(() =>
      resolve([
        { name: "a", build: "15.1.2507.31", upgradeAt: "2026-10-01", upgradeBuild: "15.1.2507.61" },
        { name: "a", build: "15.1.2507.39", upgradeAt: "2026-10-01", upgradeBuild: "15.1.2507.63" },
        { name: "a", retireAt: "2026-12-01", stage: "2", stageStart: "2026-10-08" },
        { name: "a", retireAt: "2026-12-02", stage: "2", stageStart: "2026-10-09" },
        { name: "a", stage: "3", stageStart: "2026-10-08" },
      ]),
    );
    const expected = (line: number): string =>
      `expected the same as on line ${line} for server "a"`;
    expect(issueLines(error)).toEqual([
      `3 build: ${expected(2)}, received "15.1.2507.39"`,
      `3 upgradeBuild: ${expected(2)}, received "15.1.2507.63"`,
      `5 stageStart: ${expected(4)}, received "2026-10-09"`,
      `5 retireAt: ${expected(4)}, received "2026-12-02"`,
      "6 stageStart: expected stage 3 to start after stage 2 on 2026-10-08, received 2026-10-08",
    ]);
  });

  test("share a key", async () => {
    const error = await failure(() =>
      resolve([
        { name: "a", key: "10.0.0.1" },
        { name: "b", key: "10.0.0.1" },
      ]),
    );
    expect(issueLines(error)).toEqual([
      '3 key: expected a key of one server, received "10.0.0.1" of "a" and "b"',
    ]);
  });
});

describe("retirements", () => {
  const retire = (name: string, to: string): Row => ({
    name,
    retireAt: "2026-12-01",
    retireTo: to,
  });

  test("name a server in any spelling", () => {
    const { servers } = resolve([retire("a", "B."), { name: "b" }]);
    expect(servers[0]?.retirement).toEqual({ atMs: utc("2026-12-01"), to: "b" });
  });

  test("to unknown servers and without a date are reported", async () => {
    const error = await failure(() => resolve([retire("a", "x"), { name: "b", retireTo: "a" }]));
    expect(error.code).toBe("RETIREMENT_INVALID");
    expect(issueLines(error)).toEqual([
      '2 retireTo: expected a server of the inventory, received "x", which is not listed; ' +
        "add a row for it",
      "3 retireTo: expected the date of the retirement, too, received none",
    ]);
  });

  test("in a circle are reported once, with the way round", async () => {
    const error = await failure(() =>
      resolve([
        retire("a", "b"),
        retire("b", "c"),
        retire("c", "b"),
        retire("d", "d"),
        retire("e", "d"),
      ]),
    );
    expect(error.code).toBe("RETIREMENT_INVALID");
    const circle = "expected retirements that end at a server which stays, received a circle:";
    expect(issueLines(error)).toEqual([
      `3 retireTo: ${circle} b → c → b`,
      `5 retireTo: ${circle} d → d`,
    ]);
  });

  test("in a chain end at the server that stays", () => {
    const { servers } = resolve([retire("a", "b"), retire("b", "c"), { name: "c" }]);
    expect(servers.map((server) => server.retirement?.to ?? null)).toEqual(["b", "c", null]);
  });
});

describe("names", () => {
  test("are lower-cased, without a final dot", () => {
    expect(normaliseServerName(" Mail01.Example.COM. ")).toBe("mail01.example.com");
  });

  test.each([
    "Exchange 2016",
    "exchange2016",
    "ExchangeServer2016",
    "Microsoft Exchange Server 2016",
    "2016",
  ])("%s is Exchange 2016", (text) => {
    expect(parseProduct(text, PRODUCTS)).toEqual({ ok: true, value: "Exchange 2016" });
  });
});
