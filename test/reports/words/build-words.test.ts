import { describe, expect, test } from "vitest";
import { buildSentences, namesBuilds, standingWords } from "../../../reports/words/build-words.ts";
import { sentencePlain } from "../../../reports/words/text.ts";
import type { SeenFinding } from "../../../sim/contract/seen-builds.ts";
import { formatInstant } from "../../../sim/text/instants.ts";
import { poolSeen, seenBuild, seenServer } from "../made-seen.ts";

const DAY = Date.UTC(2024, 8, 16);

function sentences(findings: readonly SeenFinding[], hasOnlyLines = false): readonly string[] {
  const { lists } = poolSeen();
  const seen = {
    lists: lists.map((list) => ({ ...list, hasOnlyLines })),
    servers: [seenServer({ server: "dag1", findings })],
  };
  return buildSentences(seen, formatInstant).map(sentencePlain);
}

const refused = {
  kind: "stillRefused",
  complying: ["15.1.2507.39"],
  isStamped: true,
  refused: [{ build: "15.1.2507.17", attempts: 12 }],
  refusedComplying: 0,
} as const;

describe("a server that is still refused", () => {
  test("has a member that stamps the old build", () => {
    expect(sentences([refused])[0]).toMatch(
      /^dag1 is still refused although 15\.1\.2507\.39 \(CU23 Apr24HU\) complies: 12 refused attempts are of mail that carries 15\.1\.2507\.17 \(CU23 Jan23SU\)\. One member under this name, or an old component, .* “resolved” while one member of a DAG was blocked\. Ask every member/,
    );
  });

  test("may be patched since, where no mail carries the build", () => {
    expect(sentences([{ ...refused, isStamped: false }])[0]).toContain(
      "No mail carries the build that complies: it was installed after this log",
    );
  });

  test("points to the data where builds are refused that should comply", () => {
    const [words] = sentences([{ ...refused, refusedComplying: 1 }]);
    expect(words).toContain("1 of these attempts carries a build that complies by this program's");
    expect(words).not.toContain("One member");
  });
});

describe("several builds under one name", () => {
  const mixed = {
    kind: "mixedBuilds",
    builds: ["15.1.2507.17", "15.1.2507.39"],
    older: [{ build: "15.1.2507.17", messages: 80, lastMs: DAY }],
    outOfDate: ["15.1.2507.17"],
    switches: 160,
    fromMs: DAY,
    toMs: DAY,
    isPickupPossible: true,
  } as const;
  const other = {
    kind: "otherBuild",
    list: 0,
    installed: "15.1.2507.39",
    stamped: ["15.1.2507.17"],
    messages: 80,
    isAll: false,
  } as const;

  test("are one sentence, with what the list has", () => {
    const told = sentences([mixed, other]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      "80 of 900 messages carry an older one, last 15.1.2507.17 on 2024-09-16",
    );
    expect(told[0]).toContain("Listed is 15.1.2507.39 in the inventory servers.csv.");
    expect(told[0]).toContain("the pickup folder did before Nov24SU");
  });

  test("are no matter of the pickup folder once it is mended", () => {
    expect(sentences([{ ...mixed, isPickupPossible: false }])[0]).toContain(
      "the pickup folder is mended in the newest of these builds",
    );
  });

  test("do not hide a list that has a third build", () => {
    const told = sentences([mixed, { ...other, installed: "15.1.2507.61" }]);
    expect(told).toHaveLength(2);
    expect(told[1]).toContain(
      "has 15.1.2507.61 in the inventory servers.csv, yet 80 messages carry",
    );
  });

  test("of a list of cumulative updates are told as such", () => {
    expect(sentences([{ ...other, isAll: true }], true)[0]).toContain(
      "yet all its mail carries 15.1.2507.17 (CU23 Jan23SU) (another cumulative update): the list",
    );
  });
});

test("many servers of one kind are told in short, and each list by its servers", () => {
  const servers = Array.from({ length: 13 }, (_, at) =>
    seenServer({
      server: `edge${String(at).padStart(2, "0")}`,
      findings: [
        {
          kind: "downgrade",
          from: "15.1.2507.39",
          to: "15.1.2507.17",
          lastOldMs: 0,
          firstNewMs: 0,
        },
        { kind: "unlisted", list: 0 },
      ],
    }),
  );
  const told = buildSentences({ ...poolSeen(), servers }, formatInstant).map(sentencePlain);
  expect(told).toHaveLength(12);
  expect(told[0]).toContain("does the name stand for another machine now?");
  expect(told[10]).toBe("… and 3 more of this kind: the table has their builds.");
  expect(told[11]).toMatch(
    /^With mail, but not in the inventory servers\.csv: edge00, .*edge09 and 3 more\.$/,
  );
});

test("what held for a build is one word where it held throughout, else counts", () => {
  const words = (more: Parameters<typeof seenBuild>[0]): string => standingWords(seenBuild(more));
  expect(words({ messages: 3, complying: 3 })).toBe("complies");
  expect(words({ messages: 3, outOfDate: 3 })).toBe("out of date");
  expect(words({ messages: 3, uncertain: 3 })).toBe("uncertain: sources disagree");
  expect(words({ messages: 3, complying: 2, outOfDate: 1 })).toBe("2 complied, 1 out of date");
  expect(words({ build: null, product: null })).toBe("no build named");
  expect(words({ product: null })).toBe("unknown build, counts as out of date");
});

test("a log without builds has nothing to lay beside a list", () => {
  const none = [seenServer({ builds: [seenBuild({ build: null })] })];
  expect(namesBuilds({ lists: [], servers: none })).toBe(false);
  expect(namesBuilds(poolSeen())).toBe(true);
});
