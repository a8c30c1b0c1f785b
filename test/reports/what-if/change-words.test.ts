import { beforeAll, describe, expect, test } from "vitest";
import {
  changeWords,
  effectWords,
  listOfChanges,
  outcomeWords,
} from "../../../reports/what-if/knobs/change-words.ts";
import { dayWords } from "../../../reports/what-if/knobs/day-words.ts";
import { knobsOf } from "../../../reports/what-if/knobs/flags.ts";
import { withoutUpgrade, withUpgrade } from "../../../reports/what-if/knobs/upgrades.ts";
import { untouched, type WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { embedRun } from "../../../src/run/what-if-input.ts";
import { runWords } from "./command-run.ts";

const EXAMPLE = `${packageRoot()}/scenarios/examples/hybrid-two-edges.yaml`;
const B = "edge-b.contoso.example";
const A = "edge-a.contoso.example";

async function inputOf(...flags: readonly string[]): Promise<WhatIfInput> {
  const { scenario, outcome } = await runWords(["run", EXAMPLE, ...flags]);
  return JSON.parse((await embedRun(outcome, scenario)).json);
}

describe("changes in words", () => {
  let input: WhatIfInput;
  beforeAll(async () => {
    input = await inputOf();
  });
  const wordsOf = (query: string, of = input): readonly string[] => {
    const { knobs, ignored } = knobsOf(of, [...new URLSearchParams(query)]);
    expect(ignored).toEqual([]);
    return changeWords(of, knobs);
  };

  test("nothing is said of the run as written", () => {
    expect(changeWords(input, untouched(input))).toEqual([]);
  });

  test.each([
    [`upgrade=${B}=2026-11-01/15.1.2507.75`, ["edge-b patched 1 Nov"]],
    [`upgrade=${B}=2027-01-12/15.1.2507.75`, ["edge-b patched 12 Jan 2027"]],
    [`upgrade=${B}=2026-11-01T20:30Z/15.1.2507.75`, ["edge-b patched 1 Nov 20:30 UTC"]],
    [`upgrade=${A}=never`, ["edge-a never patched"]],
    [
      `upgrade=${A}=2026-11-07T20:30Z/15.2.2562.53`,
      ["edge-a patched to 15.2.2562.53 on 7 Nov 20:30 UTC"],
    ],
    [
      `upgrade=${B}=2026-11-01/15.1.2507.61&upgrade=${B}=2026-11-20/15.1.2507.75`,
      ["edge-b patched 1 Nov and 20 Nov"],
    ],
    ["pause=2026-10-20/P20D", ["enforcement paused 20 Oct for 20 days"]],
    ["pause=2026-10-20/P7D&pause=2026-12-01/P1D", ["enforcement paused 1 Dec for 1 day"]],
    ["pause=none", ["no pause"]],
    [
      "policy=microsoft-2023&variant=literal&stage=4=33+7",
      ["stages of microsoft-2023, literal", "stage 4 delays 33 and bounces 7 min/h"],
    ],
    [
      "placement=end&order=throttle-first&seed=x",
      ["refused minutes at end", "order throttle-first", "seed x"],
    ],
    [
      "retry=3m*2, 7m&lifetime=300m&delay-dsn=90m",
      ["retry 3m*2, 7m", "mail given up after 5 h", "senders told of a delay after 1 h 30 min"],
    ],
  ])("%s", (query, words) => {
    expect(wordsOf(query.replaceAll("+", "%2B"))).toEqual(words);
  });

  test("what the command changed itself is no change, and undoing it is one", async () => {
    const own = await inputOf("--upgrade", `${B}=2026-11-20/15.1.2507.75`);
    expect(changeWords(own, untouched(own))).toEqual([]);
    expect(wordsOf("upgrade=none", own)).toEqual(["edge-b patched as its list says"]);
    const other = withUpgrade(own, untouched(own), { server: B, atMs: null, build: "" });
    expect(changeWords(own, other)).toEqual(["edge-b never patched"]);
    expect(withoutUpgrade(own, other, B)).toEqual(untouched(own));
  });

  test("a date put back to that of the run is no change", () => {
    const upgrade = { server: B, atMs: Date.UTC(2026, 10, 1), build: "15.1.2507.75" };
    const tried = withUpgrade(input, untouched(input), upgrade);
    expect(changeWords(input, tried)).toHaveLength(1);
    const back = withUpgrade(input, tried, { server: B, atMs: null, build: "" });
    expect(back).toEqual(untouched(input));
  });
});

test("a long list is cut and says how much is missing", () => {
  expect(listOfChanges(["a"], 2)).toBe("a");
  expect(listOfChanges(["a", "b"], 2)).toBe("a and b");
  expect(listOfChanges(["a", "b", "c"], 2)).toBe("a, b and 1 more change");
  expect(listOfChanges(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more changes");
});

describe("what changes do", () => {
  const run = { bounced: 4_800, expired: 55, delayed: 300 };

  test.each([
    [{ bounced: 0, expired: 0, delayed: 300 }, "4,855 fewer lost"],
    [{ bounced: 4_800, expired: 56, delayed: 200 }, "1 more lost, 100 fewer delayed"],
    [{ bounced: 4_855, expired: 0, delayed: 300 }, "as many lost and delayed as in the run"],
  ])("%j", (now, words) => {
    expect(effectWords(run, now)).toBe(words);
  });

  test("then comes what is said first of the changed run, once it is known", () => {
    const now = { ...run, bounced: 0 };
    expect(outcomeWords(run, now, null)).toBe("4,800 fewer lost than in the run.");
    expect(outcomeWords(run, now, "From 2026-12-14 nothing is accepted")).toBe(
      "4,800 fewer lost than in the run. From 2026-12-14 nothing is accepted.",
    );
    expect(outcomeWords(run, run, "Ends in a stop.")).toBe(
      "As many lost and delayed as in the run. Ends in a stop.",
    );
  });
});

test("a day has a year where it is not the run's", () => {
  const start = Date.UTC(2026, 8, 8);
  expect(dayWords(Date.UTC(2026, 10, 1), start)).toBe("1 Nov");
  expect(dayWords(Date.UTC(2027, 0, 31, 5, 7), start)).toBe("31 Jan 2027 05:07 UTC");
});
