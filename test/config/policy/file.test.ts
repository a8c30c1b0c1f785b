import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadPolicy } from "../../../src/config/policy/file.ts";
import { failure, issueLines, withFiles } from "../config-helpers.ts";

/** Loads `policy.yaml` from a temporary folder. */
async function load(text: string, variant: string | null = null) {
  return withFiles({ "policy.yaml": text }, (folder) =>
    loadPolicy(path.join(folder, "policy.yaml"), ".", { variant, where: {} }),
  );
}

const stage = (n: number, days: string, throttle: number, block: number): string =>
  `  - { stage: ${n}, ${days}, throttleMinutesPerHour: ${throttle}, blockMinutesPerHour: ${block} }\n`;

describe("the bundled policy microsoft-2023", () => {
  test("is carryover by default: throttling stays through stages 6 and 7", async () => {
    const { id, chosen, variants } = await loadPolicy("microsoft-2023");
    expect(id).toBe("microsoft-2023");
    expect(variants.map((policy) => policy.variant)).toEqual(["carryover", "literal"]);
    expect(chosen.variant).toBe("carryover");
    expect(rates(chosen)).toEqual([
      "1 day 0 0+0",
      "2 day 30 5+0",
      "3 day 40 10+0",
      "4 day 50 20+0",
      "5 day 60 30+5",
      "6 day 70 30+10",
      "7 day 80 30+20",
      "8 day 90 0+60",
    ]);
  });

  test("is in its literal variant blocking alone in stages 6 and 7", async () => {
    const { chosen } = await loadPolicy("microsoft-2023", ".", { variant: "literal", where: {} });
    expect(rates(chosen).slice(5, 7)).toEqual(["6 day 70 0+10", "7 day 80 0+20"]);
  });

  test("keeps its default variant when every variant is asked for", async () => {
    const { chosen } = await loadPolicy("microsoft-2023", ".", { variant: "all", where: {} });
    expect(chosen.variant).toBe("carryover");
  });

  test("names the near variant of a misspelt one", async () => {
    const request = { variant: "litteral", where: { path: "variant" } };
    const error = await failure(() => loadPolicy("microsoft-2023", ".", request));
    expect(error.code).toBe("POLICY_INVALID");
    expect(error.message).toBe(
      'variant: expected one of "carryover", "literal" or "all", received "litteral"; ' +
        'did you mean "literal"?',
    );
    expect(error.where).toEqual({ path: "variant" });
  });

  test("is named when its id is misspelt", async () => {
    const error = await failure(() => loadPolicy("microsoft-2032"));
    expect(error.code).toBe("POLICY_INVALID");
    expect(error.message).toBe(
      'policy: expected a bundled policy ("microsoft-2023") or the path of a .yaml file, ' +
        'received "microsoft-2032"; did you mean "microsoft-2023"?',
    );
  });
});

describe("a policy file", () => {
  test("with stages alone has one variant and the file's name", async () => {
    const text = `stages:\n${stage(1, "dayFrom: 0, dayTo: 5", 0, 0)}${stage(2, "dayFrom: 5", 0, 60)}`;
    const { id, variants, chosen } = await load(text);
    expect(id).toBe("policy");
    expect(variants).toHaveLength(1);
    expect(chosen.stages[1]).toEqual({
      stage: 2,
      startDay: 5,
      throttleMinutesPerHour: 0,
      blockMinutesPerHour: 60,
    });
  });

  test("reports overlaps, gaps, too many minutes and wrong numbers at once", async () => {
    const text =
      "stages:\n" +
      stage(1, "dayFrom: 1, dayTo: 30", 0, 0) +
      stage(2, "dayFrom: 20, dayTo: 40", 0, 0) +
      stage(3, "dayFrom: 45, dayTo: 45", 40, 21) +
      stage(5, "dayFrom: 45, dayTo: 60", 0, 60);
    const error = await failure(() => load(text));
    expect(error.code).toBe("POLICY_INVALID");
    expect(error.message).toBe("The policy has 8 problems");
    expect(issueLines(error)).toEqual([
      "2:26 stages[0].dayFrom: expected the first stage to start on day 0, received 1",
      "3:26 stages[1].dayFrom: expected day 30, where stage 1 ends, received 20 (an overlap)",
      "4:26 stages[2].dayFrom: expected day 40, where stage 2 ends, received 45 (a gap)",
      "4:37 stages[2].dayTo: expected a day after dayFrom 45, received 45",
      "4:90 stages[2].blockMinutesPerHour: expected throttle and block of at most 60 minutes " +
        "together, received 61",
      "5:14 stages[3].stage: expected stage 4, received 5; number them in order",
      "5:26 stages[3].dayFrom: expected a day after 45, where stage 3 starts, received 45",
      "5:37 stages[3].dayTo: expected none, because the last stage goes on for ever; remove it",
    ]);
  });

  test("reports wrong types, minutes out of range and unknown keys at once", async () => {
    const text =
      "variants:\n  a:\n    stages:\n" +
      "      - { stage: one, dayFrom: 0, throttleMinutesPerHour: 61, blockMinutesPerHour: -1 }\n" +
      "      - { stage: 2, dayFrom: 1.5, throtleMinutesPerHour: 1, blockMinutesPerHour: 0 }\n";
    const error = await failure(() => load(text));
    expect(error.code).toBe("POLICY_INVALID");
    expect(issueLines(error)).toEqual([
      '4:18 variants.a.stages[0].stage: expected a number, received "one"',
      "4:59 variants.a.stages[0].throttleMinutesPerHour: expected at most 60, " +
        "received the number 61",
      "4:84 variants.a.stages[0].blockMinutesPerHour: expected at least 0, received the number -1",
      "5:9 variants.a.stages[1].throttleMinutesPerHour: missing; expected a number",
      "5:30 variants.a.stages[1].dayFrom: expected a whole number, received the number 1.5",
      '5:35 unknown key "variants.a.stages[1].throtleMinutesPerHour"; ' +
        'did you mean "throttleMinutesPerHour"?',
    ]);
  });
});

describe("the tables of a policy file", () => {
  test("have at most eight stages", async () => {
    const stages = Array.from({ length: 9 }, (_, i) =>
      stage(Math.min(i + 1, 8), `dayFrom: ${i}`, 0, 0),
    );
    const error = await failure(() => load(`stages:\n${stages.join("")}`));
    expect(issueLines(error)).toEqual([
      "2:3 stages: expected at most 8 entries, received a list of 9",
    ]);
  });

  test.each([
    ["id: x\n", "neither"],
    [
      "stages: [{ stage: 1, dayFrom: 0, throttleMinutesPerHour: 0, blockMinutesPerHour: 0 }]\nvariants: {}\n",
      "both",
    ],
    ["variants: {}\n", "no variant"],
  ])("%j is refused: %s", async (text, received) => {
    const error = await failure(() => load(text));
    expect(error.message).toBe(
      `expected either stages or variants with at least one table, received ${received}`,
    );
  });

  test("names the variants when its default is none of them", async () => {
    const text = `defaultVariant: b\nvariants:\n  a:\n    stages: [{ stage: 1, dayFrom: 0, throttleMinutesPerHour: 0, blockMinutesPerHour: 0 }]\n`;
    const error = await failure(() => load(text));
    expect(issueLines(error)).toEqual(['1:17 defaultVariant: expected one of "a", received "b"']);
  });

  test("that is missing is named", async () => {
    const error = await failure(() => loadPolicy("./missing.yaml", "folder"));
    expect(error.code).toBe("INPUT_MISSING");
    expect(error.where.file).toBe(path.join("folder", "missing.yaml"));
  });
});

function rates(policy: Awaited<ReturnType<typeof loadPolicy>>["chosen"]): readonly string[] {
  return policy.stages.map(
    (each) =>
      `${each.stage} day ${each.startDay} ${each.throttleMinutesPerHour}+${each.blockMinutesPerHour}`,
  );
}
