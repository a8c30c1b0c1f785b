import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type SeenOptions,
  type ServerList,
  seeBuilds,
} from "../../../sim/builds-seen/see-builds.ts";
import type { BuildRow } from "../../../sim/contract/public-build.ts";
import type { SeenServer } from "../../../sim/contract/seen-builds.ts";
import type { ServerSettings } from "../../../sim/contract/settings.ts";
import { emptyProfile, type TrafficProfile } from "../../../sim/traffic/profile.ts";

const GOOD = "15.1.2507.39";
const OLD = "15.1.2507.17";
const FIXED = "15.1.2507.43";
const FLOOR_MINUTE = 1_000;

const row = (update: string, build: string): BuildRow => ({
  product: "Exchange 2016",
  update,
  build,
  released: "2024-01-01",
  source: "test",
});

const plain: SeenOptions = {
  rules: {
    products: [{ product: "Exchange 2016", from: "15.1.0.0", below: "15.2.0.0" }],
    floors: [
      {
        product: "Exchange 2016",
        line: "15.1.2507",
        fromMs: FLOOR_MINUTE * 60_000,
        minBuild: "15.1.2507.31",
      },
    ],
    lines: ["15.1.2507"],
  },
  builds: [
    row("CU23 Jan23SU", OLD),
    row("CU23 Apr24HU", GOOD),
    row("CU23 Nov24SU", FIXED),
    row("CU23 Nov24SUv2", "15.1.2507.44"),
  ],
  lists: [],
  refused: null,
};

interface Mail {
  readonly server?: string;
  readonly build: string;
  readonly minute: number;
  readonly messages?: number;
  readonly inScope?: 0 | 1;
  readonly group?: string;
}

/** Rows in the order given: a profile is sorted, and this function may not rely on it. */
function profileOf(mail: readonly Mail[]): TrafficProfile {
  const names = (list: readonly string[]): string[] => [...new Set(list)].sort();
  const servers = names(mail.map(({ server = "dag1" }) => server));
  const builds = names(mail.map(({ build }) => build));
  const groups = names(mail.map(({ group = "" }) => group));
  const profile = emptyProfile({ servers, builds, groups, groupDimension: null }, mail.length);
  for (const [at, each] of mail.entries()) {
    profile.server[at] = servers.indexOf(each.server ?? "dag1");
    profile.build[at] = builds.indexOf(each.build);
    profile.group[at] = groups.indexOf(each.group ?? "");
    profile.inScope[at] = each.inScope ?? 1;
    profile.minute[at] = each.minute;
    profile.messages[at] = each.messages ?? 1;
  }
  return profile;
}

function server(
  name: string,
  build: string | null,
  more?: Partial<ServerSettings>,
): ServerSettings {
  const nothing = { product: null, firstDetectedMs: null, stageStarts: [], retirement: null };
  return { name, build, upgrades: [], ...nothing, ...more };
}

function list(servers: readonly ServerSettings[], more?: Partial<ServerList>): ServerList {
  return { name: "servers.csv", kind: "inventory", hasOnlyLines: false, servers, ...more };
}

function seen(mail: readonly Mail[], options: Partial<SeenOptions> = {}): readonly SeenServer[] {
  return seeBuilds(profileOf(mail), { ...plain, ...options }).servers;
}

/** One build a minute: `"AAB"` is two minutes of the old one and one of the good one. */
function inTurn(letters: string, from = 2_000): Mail[] {
  const builds: Readonly<Record<string, string>> = { A: OLD, B: GOOD, C: FIXED };
  return [...letters].map((letter, at) => ({ build: builds[letter] ?? "", minute: from + at }));
}

describe("builds of a server", () => {
  test("are counted with first and last time, share, and what held in each minute", () => {
    const [dag] = seen([
      { build: OLD, minute: 990, messages: 3 },
      { build: OLD, minute: 1_010, messages: 1 },
      { build: "", minute: 1_020, messages: 4 },
      { build: OLD, minute: 5, messages: 100, inScope: 0 },
    ]);
    expect(dag?.messages).toBe(8);
    expect(dag?.builds).toEqual([
      {
        build: OLD,
        product: "Exchange 2016",
        update: "CU23 Jan23SU",
        messages: 4,
        share: 0.5,
        firstMs: 990 * 60_000,
        lastMs: 1_010 * 60_000,
        complying: 3,
        uncertain: 0,
        outOfDate: 1,
      },
      {
        build: null,
        product: null,
        update: null,
        messages: 4,
        share: 0.5,
        firstMs: 1_020 * 60_000,
        lastMs: 1_020 * 60_000,
        complying: 0,
        uncertain: 0,
        outOfDate: 4,
      },
    ]);
  });

  test("that sources disagree on are uncertain, whatever the reading", () => {
    const [floor] = plain.rules.floors;
    for (const reading of ["strict", "lenient"] as const) {
      const floors = floor === undefined ? [] : [{ ...floor, isUncertain: true as const }];
      const rules = { ...plain.rules, floors, reading };
      const [dag] = seen(inTurn("B"), { rules });
      expect(dag?.builds[0]).toMatchObject({ complying: 0, uncertain: 1, outOfDate: 0 });
    }
  });
});

const mails = fc.array(
  fc.record({
    server: fc.constantFrom("a", "b", "c"),
    build: fc.constantFrom("", OLD, GOOD, FIXED, "15.1.9999.1"),
    minute: fc.integer({ min: 980, max: 1_020 }),
    messages: fc.integer({ min: 1, max: 5 }),
    inScope: fc.constantFrom<0 | 1>(0, 1),
    group: fc.constantFrom("", "x"),
  }),
  { maxLength: 40 },
);

test("builds sum to the server's messages in scope", () => {
  const check = (mail: readonly (Mail & { readonly messages: number })[]): void => {
    const inScope = mail.filter((each) => each.inScope === 1);
    const servers = seen(mail);
    for (const { server: name, messages, builds } of servers) {
      const own = inScope.filter((each) => each.server === name);
      expect(messages).toBe(own.reduce((sum, each) => sum + each.messages, 0));
      expect(builds.reduce((sum, each) => sum + each.messages, 0)).toBe(messages);
      expect(builds.reduce((sum, each) => sum + each.share, 0)).toBeCloseTo(1, 9);
      for (const each of builds) {
        expect(each.complying + each.uncertain + each.outOfDate).toBe(each.messages);
      }
    }
    const names = [...new Set(inScope.map((each) => each.server))].sort();
    expect(servers.map((each) => each.server)).toEqual(names);
  };
  fc.assert(fc.property(mails, check), { numRuns: 200 });
});

test("the order of rows does not matter", () => {
  const twice = mails.chain((mail) =>
    fc.tuple(fc.constant(mail), fc.shuffledSubarray(mail, { minLength: mail.length })),
  );
  const check = ([mail, shuffled]: readonly [readonly Mail[], readonly Mail[]]): void => {
    expect(seen(shuffled)).toEqual(seen(mail));
  };
  fc.assert(fc.property(twice, check), { numRuns: 200 });
});

describe("what the order in time tells", () => {
  test.each([
    ["A", 0, []],
    ["AAB", 1, ["upgrade"]],
    ["ABBC", 2, ["upgrade", "upgrade"]],
    ["BA", 1, ["downgrade"]],
    ["ABAB", 3, ["mixedBuilds"]],
    ["ABACC", 4 - 1, ["mixedBuilds", "upgrade"]],
  ])("%s: %i switches, %j", (letters, switches, kinds) => {
    const [dag] = seen(inTurn(letters));
    expect(dag?.switches).toBe(switches);
    expect(dag?.findings.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("an upgrade has the last time of the old build and the first of the new one", () => {
    const [dag] = seen(inTurn("AAB"));
    expect(dag?.findings).toEqual([
      {
        kind: "upgrade",
        from: OLD,
        to: GOOD,
        lastOldMs: 2_001 * 60_000,
        firstNewMs: 2_002 * 60_000,
      },
    ]);
  });

  test("an upgrade to a pool is to the build that comes first", () => {
    const [dag] = seen(inTurn("ABCBC"));
    expect(dag?.findings[0]).toMatchObject({ kind: "upgrade", from: OLD, to: GOOD });
  });

  test("builds that change inside one minute are an upgrade, those of two minutes are mixed", () => {
    const both = (minute: number): Mail[] => [
      { build: OLD, minute },
      { build: GOOD, minute },
    ];
    expect(seen(both(5))[0]?.findings[0]?.kind).toBe("upgrade");
    const [dag] = seen([...both(5), ...both(6)]);
    expect(dag?.findings[0]?.kind).toBe("mixedBuilds");
    expect(dag?.switches).toBe(2);
  });

  test("mixed builds name the older ones, those out of date, and since when until when", () => {
    const [dag] = seen(inTurn("BABB"));
    expect(dag?.findings).toEqual([
      {
        kind: "mixedBuilds",
        builds: [OLD, GOOD],
        older: [{ build: OLD, messages: 1, lastMs: 2_001 * 60_000 }],
        outOfDate: [OLD],
        switches: 2,
        fromMs: 2_001 * 60_000,
        toMs: 2_001 * 60_000,
        isPickupPossible: true,
      },
    ]);
  });

  test("the pickup folder is no explanation from Nov24SU on, or of a later line", () => {
    const possible = (letters: Mail[]): unknown =>
      seen(letters)[0]?.findings.map((each) =>
        each.kind === "mixedBuilds" ? each.isPickupPossible : each.kind,
      );
    expect(possible(inTurn("CBC"))).toEqual([false]);
    expect(possible(inTurn("BAB"))).toEqual([true]);
    const later = inTurn("BAB").map((each) =>
      each.build === GOOD ? { ...each, build: "15.2.1748.10" } : each,
    );
    expect(possible(later)).toEqual([false]);
  });
});

describe("beside lists of servers", () => {
  test("what is installed is compared at the time of each message", () => {
    const upgrades = [{ atMs: 2_002 * 60_000, build: GOOD }];
    const lists = [list([server("dag1", OLD, { upgrades })])];
    const [right] = seen(inTurn("AABB"), { lists });
    expect(right?.findings.map(({ kind }) => kind)).toEqual(["upgrade"]);
    expect(right?.listed).toEqual([{ isListed: true, build: GOOD, update: "CU23 Apr24HU" }]);
    const [late] = seen(inTurn("AAAA"), { lists });
    expect(late?.findings).toEqual([
      {
        kind: "otherBuild",
        list: 0,
        installed: GOOD,
        stamped: [OLD],
        messages: 2,
        isAll: false,
      },
    ]);
  });

  test("a list without dates is of the time after an upgrade that the log shows", () => {
    const lists = [list([server("dag1", GOOD)])];
    expect(seen(inTurn("AABB"), { lists })[0]?.findings).toMatchObject([{ kind: "upgrade" }]);
    expect(seen(inTurn("ABAB"), { lists })[0]?.findings).toMatchObject([
      { kind: "mixedBuilds" },
      { kind: "otherBuild", stamped: [OLD], messages: 2, isAll: false },
    ]);
  });

  test("mail without a build does not make a server one that a report lacks", () => {
    const lists = [list([], { kind: "providerReport" })];
    expect(seen(inTurn("?"), { lists })[0]?.findings).toEqual([]);
  });

  test("a list with the cumulative update alone is compared by its line", () => {
    const build = "15.1.2507.6";
    const lists = [list([server("dag1", build)], { hasOnlyLines: true })];
    expect(seen(inTurn("BB"), { lists })[0]?.findings).toEqual([]);
    const [strict] = seen(inTurn("BB"), { lists: [list([server("dag1", build)])] });
    expect(strict?.findings).toMatchObject([{ kind: "otherBuild", isAll: true }]);
  });

  test("servers of one side alone are named; the bare name is the full one", () => {
    const lists = [
      list([server("dag1", GOOD), server("idle", GOOD)]),
      list([server("dag1.contoso.example", OLD), server("old.contoso.example", OLD)], {
        kind: "providerReport",
      }),
    ];
    const mail = [
      ...inTurn("B").map((each) => ({ ...each, server: "dag1.contoso.example" })),
      ...inTurn("B").map((each) => ({ ...each, server: "fresh" })),
      ...inTurn("A").map((each) => ({ ...each, server: "stale" })),
    ];
    const found = seen(mail, { lists }).map(({ server: name, findings }) => [
      name,
      findings.map((each) => ("list" in each ? `${each.kind} ${each.list}` : each.kind)),
    ]);
    expect(found).toEqual([
      ["dag1.contoso.example", ["otherBuild 1"]],
      ["fresh", ["unlisted 0"]],
      ["idle", ["withoutMail 0"]],
      ["old.contoso.example", ["unlisted 0", "withoutMail 1"]],
      ["stale", ["unlisted 0", "unlisted 1"]],
    ]);
  });
});

describe("still refused", () => {
  const refused = (build: string, lastMinute: number, complying = 0) => [
    { server: "dag1", build, attempts: 7, complying, lastMinute },
  ];
  const kinds = (letters: string, options: Partial<SeenOptions>): readonly string[] =>
    seen(inTurn(letters), options)[0]?.findings.map(({ kind }) => kind) ?? [];

  test("a pool whose old member is refused while another build complies", () => {
    const [dag] = seen(inTurn("BABAB"), { refused: refused(OLD, 2_003) });
    expect(dag?.findings[0]).toEqual({
      kind: "stillRefused",
      complying: [GOOD],
      isStamped: true,
      refused: [{ build: OLD, attempts: 7 }],
      refusedComplying: 0,
    });
    expect(dag?.builds.map((each) => each.refused)).toEqual([0, 7]);
  });

  test("not where refusals end with the upgrade", () => {
    expect(kinds("AAB", { refused: refused(OLD, 2_001) })).toEqual(["upgrade"]);
  });

  test("not where the only build complied before the floor rose", () => {
    const early = [{ build: OLD, minute: 990 }, ...inTurn("A")];
    const [dag] = seen(early, { refused: refused(OLD, 2_000) });
    expect(dag?.findings).toEqual([]);
  });

  test("where a list alone says that an update is in, and only from its date on", () => {
    const lists = [list([server("dag1", GOOD)])];
    expect(kinds("AAA", { lists, refused: refused(OLD, 2_002) })).toEqual([
      "stillRefused",
      "otherBuild",
    ]);
    const upgrades = [{ atMs: 2_002 * 60_000, build: GOOD }];
    const dated = [list([server("dag1", OLD, { upgrades })])];
    expect(kinds("AAA", { lists: dated, refused: refused(OLD, 2_001) })).toEqual(["otherBuild"]);
  });
});
