import fc from "fast-check";
import { expect, test } from "vitest";
import type { Parameter } from "../../../sim/contract/study-result.ts";
import { parseYaml } from "../../../src/config/input/yaml-text.ts";
import { loadPolicy } from "../../../src/config/policy/file.ts";
import { resolvePolicy } from "../../../src/config/policy/stage-tables.ts";
import { policyYaml } from "../../../src/config/policy/yaml.ts";
import { candidateAt, levelsOf, type PolicySpace } from "../../../src/tune/study/policy-space.ts";

const { chosen: base } = await loadPolicy("microsoft-2023");

const parameter = (
  kind: Parameter["kind"],
  stage: number | null,
  min: number,
  max: number,
  step = 1,
): Parameter => ({ name: `${kind}.${stage}`, kind, stage, min, max, step });

const wide: PolicySpace = {
  base,
  shape: "rising",
  parameters: [
    parameter("stages", null, 2, 8),
    ...[1, 2, 3, 4, 5, 6, 7].flatMap((stage) => [
      parameter("days", stage, 1, 40),
      parameter("throttleMinutes", stage, 0, 60, 5),
      parameter("blockMinutes", stage, 0, 60, 5),
    ]),
  ],
};

const points = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: wide.parameters.length,
  maxLength: wide.parameters.length,
});

test("every curve is a policy that a file may hold, and reads back the same", () => {
  fc.assert(
    fc.property(points, fc.constantFrom("rising" as const, "free" as const), (point, shape) => {
      const { policy } = candidateAt({ ...wide, shape }, point, "made");
      const text = policyYaml({ id: "made", name: "Made", source: "a test" }, policy.stages, ["x"]);
      const yaml = parseYaml(text, "made.yaml", "POLICY_INVALID");
      expect(resolvePolicy(yaml.value, yaml, [], "x").chosen.stages).toEqual(policy.stages);
    }),
    { numRuns: 60 },
  );
});

test("a rising curve refuses no less from stage to stage", () => {
  fc.assert(
    fc.property(points, (point) => {
      const { policy } = candidateAt(wide, point, "made");
      for (const [i, stage] of policy.stages.entries()) {
        const before = policy.stages[i - 1];
        if (before === undefined) continue;
        const refused = (one: typeof stage): number =>
          one.throttleMinutesPerHour + one.blockMinutesPerHour;
        expect(stage.blockMinutesPerHour).toBeGreaterThanOrEqual(before.blockMinutesPerHour);
        expect(refused(stage)).toBeGreaterThanOrEqual(refused(before));
      }
    }),
  );
});

test("values lie on their steps and each has an equal part of the axis", () => {
  const one = parameter("throttleMinutes", 2, 5, 17, 5);
  expect(levelsOf(one)).toBe(3);
  const space: PolicySpace = { base, shape: "free", parameters: [one] };
  const values = [0, 0.33, 0.34, 0.66, 0.67, 0.999].map(
    (at) => candidateAt(space, [at], "made").values[0],
  );
  expect(values).toEqual([5, 5, 10, 10, 15, 15]);
});

test("what no parameter changes is the base's, and the last stage always is", () => {
  const space: PolicySpace = {
    base,
    shape: "rising",
    parameters: [parameter("stages", null, 5, 5), parameter("days", 1, 14, 14)],
  };
  const { policy } = candidateAt(space, [0, 0], "made");
  expect(policy.stages.map((one) => [one.startDay, one.throttleMinutesPerHour])).toEqual([
    [0, 0],
    [14, 5],
    [24, 10],
    [34, 20],
    [44, 0],
  ]);
  expect(policy.stages.at(-1)?.blockMinutesPerHour).toBe(60);
});
