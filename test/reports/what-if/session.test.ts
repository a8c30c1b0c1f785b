import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { browserSha256, openEmbedded } from "../../../reports/what-if/embedded.ts";
import { commandWords, flagsOf, knobsOf } from "../../../reports/what-if/knobs/flags.ts";
import type { WhatIfSession } from "../../../reports/what-if/session.ts";
import { untouched } from "../../../sim/what-if/page-input.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { embedRun } from "../../../src/run/what-if-input.ts";
import { runWords } from "./command-run.ts";
import { anyKnobs } from "./random-knobs.ts";

const RUNS = Number(process.env["MAILFLOW_PROPERTY_RUNS"] ?? 12);
const example = (name: string): string => `${packageRoot()}/scenarios/examples/${name}.yaml`;

/** A report holds at most this many characters for a row of its profile. */
const CHARACTERS_PER_ROW_MAX = 5;

async function embed(words: readonly string[]): Promise<WhatIfSession> {
  const { scenario, outcome } = await runWords(words);
  const { json, rowsBase64 } = await embedRun(outcome, scenario);
  return openEmbedded(json, rowsBase64);
}

async function digestOf(session: WhatIfSession, knobs: Parameters<WhatIfSession["evaluate"]>[0]) {
  const sha256 = browserSha256();
  if (sha256 === null) throw new Error("no crypto.subtle");
  const evaluation = session.evaluate(knobs);
  const ranges = session.ranges(evaluation);
  let step = ranges?.next();
  while (step !== undefined && step.done !== true) step = ranges?.next();
  return await session.sealed(evaluation, step?.value.ranges ?? null, sha256);
}

describe.each([
  ["small-office", []],
  ["hybrid-two-edges", []],
] as const)("a run of %s in the page", (name, flags) => {
  let session: WhatIfSession;
  beforeAll(async () => {
    session = await embed(["run", example(name), ...flags]);
  });

  test("has the digest of the command line when nothing is changed", async () => {
    const result = await digestOf(session, untouched(session.input));
    expect(result.digest).toBe(session.input.digest);
  });

  test("takes at most five characters a row", async () => {
    const { scenario, outcome } = await runWords(["run", example(name), ...flags]);
    const { rowsBase64 } = await embedRun(outcome, scenario);
    const { rowCount } = outcome.profile;
    expect(rowsBase64.length / rowCount).toBeLessThan(CHARACTERS_PER_ROW_MAX);
  });

  test("has the digest of the command shown for any change", async () => {
    await fc.assert(
      fc.asyncProperty(anyKnobs(session.input), async (knobs) => {
        const words = commandWords(session.input, knobs);
        const { outcome } = await runWords(words);
        const result = await digestOf(session, knobs);
        expect(result.digest).toBe(outcome.result.digest);
        expect(result.warnings).toEqual(outcome.result.warnings);
        const { totals, delay, firsts } = session.quickFigures(knobs);
        const { totals: t, delay: d, firsts: f } = outcome.result;
        expect({ totals, delay, firsts }).toEqual({ totals: t, delay: d, firsts: f });
      }),
      { numRuns: RUNS },
    );
  });

  test("comes back from a link as it was put in", () => {
    fc.assert(
      fc.property(anyKnobs(session.input), (knobs) => {
        const read = knobsOf(session.input, flagsOf(session.input, knobs));
        expect(read.ignored).toEqual([]);
        expect(flagsOf(session.input, read.knobs)).toEqual(flagsOf(session.input, knobs));
      }),
    );
  });
});

test("ranges over all placements are those of the command line", async () => {
  const session = await embed([
    "run",
    example("small-office"),
    "--placement",
    "all",
    "--variant",
    "all",
  ]);
  const own = await digestOf(session, untouched(session.input));
  expect(own.digest).toBe(session.input.digest);
  const knobs = {
    ...untouched(session.input),
    order: "throttle-first" as const,
    placement: { kind: "end" as const },
  };
  const { outcome } = await runWords(commandWords(session.input, knobs));
  expect((await digestOf(session, knobs)).digest).toBe(outcome.result.digest);
});
