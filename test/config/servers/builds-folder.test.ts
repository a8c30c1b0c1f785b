import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { MailflowError } from "../../../sim/base/errors.ts";
import { loadScenario } from "../../../src/config/scenario/scenario.ts";
import { loadBuildsData, updateOf } from "../../../src/config/servers/builds-data.ts";
import { dataPath } from "../../../src/platform/package-root.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

const bundled = (name: string): string => readFileSync(dataPath("builds", name), "utf8");
const load = (files: Readonly<Record<string, string>>) =>
  withFiles(files, (at) => loadBuildsData(at));
const NEWER = "Exchange SE,RTM Nov26SU,15.2.2562.60,2026-11-10,a test\n";

describe("a folder of newer tables", () => {
  test("takes the place of the tables it has, and of no other", async () => {
    const data = await load({ "builds.csv": bundled("builds.csv") + NEWER });
    expect(updateOf("15.2.2562.60", data)).toBe("RTM Nov26SU");
    expect(data.floors).toEqual((await loadBuildsData()).floors);
    expect(data.files.filter(({ given }) => given !== null).map(({ name }) => name)).toEqual([
      "builds.csv",
    ]);
  });

  test("without a table of reach is known up to its last update", async () => {
    const files = { "builds.csv": bundled("builds.csv") + NEWER };
    const asOf = ({ reach }: { reach: readonly { asOf: string }[] }) =>
      reach.map((one) => one.asOf);
    expect(asOf(await load(files))).toEqual(["2026-11-10", "2026-10-08"]);
    const reach = bundled("reach.csv").replaceAll("2026-10-08", "2026-11-12");
    expect(asOf(await load({ ...files, "reach.csv": reach }))).toEqual([
      "2026-11-12",
      "2026-11-12",
    ]);
  });
});

const WRONG_ROWS: readonly (readonly [table: string, row: string, message: string])[] = [
  [
    "builds.csv",
    "Exchange SE,RTM X,15.2.2562,2026-11-10,s",
    'build: expected a build of four numbers such as 15.1.2507.61, received "15.2.2562"',
  ],
  [
    "builds.csv",
    "Exchange 2016,CU9 X,15.2.2562.60,2026-11-10,s",
    "build: expected one of Exchange 2016, received 15.2.2562.60, of Exchange SE",
  ],
  [
    "builds.csv",
    "Exchange SE,RTM X,15.2.2562.60,10.11.2026,s",
    'released: expected a date such as 2026-09-08, received "10.11.2026"',
  ],
  [
    "builds.csv",
    "Exchange SE,RTM X,15.2.2562.60,2026-02-30,s",
    'released: expected a date such as 2026-09-08, received "2026-02-30"',
  ],
  [
    "builds.csv",
    "Exchange SE,RTM X,15.2.2562.17,2026-11-10,s",
    "build: expected each build once, received 15.2.2562.17 of line",
  ],
  [
    "floors.csv",
    "2027-03-01,day,Exchange 2020,,,none,,high,report,s",
    'received "Exchange 2020"; did you mean',
  ],
  [
    "floors.csv",
    "2027-03-01,day,Exchange 2019,CU99,15.2.1748.39,x,,high,report,s",
    'line: expected an update of Exchange 2019 in builds.csv, received "CU99"',
  ],
  [
    "floors.csv",
    "2027-03-01,day,Exchange 2019,CU14,15.2.1748.39,x,,high,report,s",
    "min_build: expected a build of CU14, 15.2.1544, received 15.2.1748.39",
  ],
  [
    "floors.csv",
    "2027-03-01,day,Exchange 2019,,,CU15 Oct25SU,,high,report,s",
    'min_build: expected a build, because min_update is "CU15 Oct25SU"',
  ],
  [
    "floors.csv",
    "2027-03-01,day,Exchange 2019,,,none,,sure,report,s",
    'confidence: expected "high", "medium", "low", received "sure"',
  ],
  [
    "floors.csv",
    "2027-03-01,day,Exchange 2019,,,none,maybe,high,report,s",
    'uncertain: expected "yes", received "maybe"',
  ],
  [
    "floors.csv",
    "2027-13,month,Exchange 2019,,,none,,high,report,s",
    "effective_from: expected a time that exists",
  ],
  [
    "availability.csv",
    "2026-01-01,2025-01-01,Exchange SE,public,s",
    "to: expected a date from 2026-01-01 on, received 2025-01-01",
  ],
  [
    "availability.csv",
    ",,Exchange SE,free,s",
    'availability: expected "public", "ESU period 1", "ESU period 2", "ended", received "free"',
  ],
  ["reach.csv", "bilds,2026-11-10,w,s", 'table: expected "builds", "floors", received "bilds"'],
  [
    "products.csv",
    "Exchange X,15.3.0.0,15.2.0.0,s",
    "below: expected a build above from, 15.3.0.0, received 15.2.0.0",
  ],
];

describe("a table that is wrong is refused", () => {
  test.each(WRONG_ROWS)("with a wrong row of %s: %s", async (name, row, message) => {
    const error = await failure(() => load({ [name]: `${bundled(name).trimEnd()}\n${row}\n` }));
    expect(error.code).toBe("DATA_INVALID");
    const line = bundled(name).trimEnd().split("\n").length + 1;
    expect(issueLines(error)).toEqual([expect.stringContaining(message)]);
    expect(error.where).toMatchObject({ file: expect.stringContaining(name), line });
  });
});

describe("a scenario", () => {
  test("names a folder from its own, whose floors it then has", async () => {
    const floors = `${bundled("floors.csv").trimEnd()}\n2026-12-01,day,Exchange SE,RTM,15.2.2562.53,RTM Sep26SUv2,,high,report,a test\n`;
    const files = {
      "newer/floors.csv": floors,
      "s.yaml": "traffic: { trace: { files: l.csv } }\ndata: newer\n",
    };
    const { model } = await withFiles(files, (at) => loadScenario(path.join(at, "s.yaml")));
    expect(model.floors.filter(({ product }) => product === "Exchange SE")).toEqual([
      {
        product: "Exchange SE",
        line: "15.2.2562",
        fromMs: Date.parse("2026-12-01T00:00Z"),
        minBuild: "15.2.2562.53",
      },
    ]);
  });

  test("whose folder is wrong says file and line", async () => {
    const files = {
      "newer/reach.csv": "table,as_of,what,source\nbuilds,soon,w,s\n",
      "s.yaml": "traffic: { trace: { files: l.csv } }\ndata: newer\n",
    };
    const error = await withFiles(files, (at) =>
      failure(() => loadScenario(path.join(at, "s.yaml"))),
    );
    expect([error.code, error.where.line]).toEqual(["DATA_INVALID", 2]);
  });
});

describe("a folder that is wrong is refused", () => {
  test("with every issue at once", async () => {
    const rows = "Exchange SE,A,1,2026-11-10,s\nExchange SE,B,2,2026-11-10,s\n";
    const error = await failure(() => load({ "builds.csv": bundled("builds.csv") + rows }));
    expect(error.issues.length).toBe(2);
  });

  test("with a wrong header, another folder, or a name that is nearly right", async () => {
    const header = await failure(() =>
      load({ "reach.csv": "table,as_off,what,source\na,b,c,d\n" }),
    );
    expect(issueLines(header)).toEqual([
      '1 expected the columns table, as_of, what, source; received no "as_of", and received "as_off"',
    ]);
    const empty = await failure(() => load({ "inventory.csv": "server\na\n" }));
    expect([empty.code, empty.message]).toEqual([
      "DATA_INVALID",
      expect.stringContaining("received none of them"),
    ]);
    const near = await failure(() =>
      load({ "reach.csv": bundled("reach.csv"), "build.csv": bundled("builds.csv") }),
    );
    expect(near.message).toContain('received "build.csv"; did you mean "builds.csv"?');
    const missing = await failure(() => loadBuildsData("no-such-folder"));
    expect(missing).toBeInstanceOf(MailflowError);
    expect(missing.code).toBe("INPUT_MISSING");
  });
});
