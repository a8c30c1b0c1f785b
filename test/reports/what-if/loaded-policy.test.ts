import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserSha256, openEmbedded } from "../../../reports/what-if/embedded.ts";
import {
  commandWords,
  flagsOf,
  knobsOf,
  linkFlagsOf,
} from "../../../reports/what-if/knobs/flags.ts";
import {
  isPlainFileName,
  type PolicyReader,
  policyProblem,
  policyWord,
  whyNotPolicy,
} from "../../../reports/what-if/knobs/loaded-policy.ts";
import type { WhatIfSession } from "../../../reports/what-if/session.ts";
import { type Knobs, untouched } from "../../../sim/what-if/page-input.ts";
import { readPolicyBytes } from "../../../src/config/policy/stage-tables.ts";
import { policyYaml } from "../../../src/config/policy/yaml.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";
import { embedRun } from "../../../src/run/what-if-input.ts";
import { runWords } from "./command-run.ts";

/** The build joins the page and the reader; here the compiler holds one to the other. */
const readPolicy: PolicyReader = readPolicyBytes;

const EXAMPLE = `${packageRoot()}/scenarios/examples/small-office.yaml`;
const BUNDLED = readFileSync(`${packageRoot()}/scenarios/policies/microsoft-2023.yaml`, "utf8");
const STAGES = [
  { stage: 1, startDay: 0, throttleMinutesPerHour: 0, blockMinutesPerHour: 0 },
  { stage: 2, startDay: 9, throttleMinutesPerHour: 13, blockMinutesPerHour: 2 },
  { stage: 3, startDay: 31, throttleMinutesPerHour: 0, blockMinutesPerHour: 60 },
] as const;
const NAMED = { id: "tuned-1", name: "Knee of the front", source: "mailflow tune" };
const ANCHORED = `defaultVariant: strict
variants:
  mild:
    stages:
      - &first {stage: 1, dayFrom: 0, throttleMinutesPerHour: 0, blockMinutesPerHour: 0}
      - {stage: 2, dayFrom: 20, throttleMinutesPerHour: 0x0a, blockMinutesPerHour: 0}
  strict:
    stages:
      - *first
      - {<<: *first, stage: 2, dayFrom: 5, blockMinutesPerHour: 30}
`;
const JSON_POLICY = JSON.stringify({
  id: "in json",
  stages: [{ stage: 1, dayFrom: 0, throttleMinutesPerHour: 7, blockMinutesPerHour: 3 }],
});

/** Files as people have them, by name. */
const FILES: readonly (readonly [name: string, content: string | Uint8Array])[] = [
  ["copy of microsoft-2023.yaml", BUNDLED],
  ["tuned.yaml", policyYaml(NAMED, STAGES, ["Found by a search"])],
  ["anchors.yml", ANCHORED],
  ["policy.json", JSON_POLICY],
  ["no id.v2.yaml", ANCHORED.replace("defaultVariant: strict\n", "")],
  ["notepad.yaml", Buffer.from(`\ufeff${JSON_POLICY}`, "utf16le")],
];

let session: WhatIfSession;
const folder = mkdtempSync(path.join(tmpdir(), "mailflow-policies-"));
beforeAll(async () => {
  const { scenario, outcome } = await runWords(["run", EXAMPLE]);
  const { json, rowsBase64 } = await embedRun(outcome, scenario);
  session = await openEmbedded(json, rowsBase64);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every table of a file as the page chooses it. */
function knobsOfFile(file: string, content: string | Uint8Array): readonly Knobs[] {
  const { variants } = readPolicy(file, Buffer.from(content));
  return variants.map(({ id, variant, stages }) => ({
    ...untouched(session.input),
    policy: { id, variant, loaded: { file, stages } },
  }));
}

describe.each(FILES)("the policy file %s", (name, content) => {
  test("gives the digest and policy of the command, whatever its variant", async () => {
    writeFileSync(path.join(folder, name), content);
    for (const knobs of knobsOfFile(name, content)) {
      const words = commandWords(session.input, knobs);
      expect(words).toContain(name);
      const inFolder = words.map((word) => (word === name ? path.join(folder, name) : word));
      const { outcome } = await runWords(inFolder);
      const sha256 = browserSha256();
      if (sha256 === null) throw new Error("no crypto.subtle");
      const sealed = await session.sealed(session.evaluate(knobs), null, sha256);
      expect(sealed.provenance.policy).toEqual(outcome.result.provenance.policy);
      expect(sealed.digest).toBe(outcome.result.digest);
    }
  });

  test("comes back from a link without the file, with stages changed on top", () => {
    for (const knobs of knobsOfFile(name, content)) {
      const change = { stage: 1, throttleMinutesPerHour: 1, blockMinutesPerHour: 2 };
      const edited = { ...knobs, changes: { ...knobs.changes, stages: [change] } };
      // A stage before its policy says the same as after it.
      const flags = [...linkFlagsOf(session.input, edited)].reverse();
      expect(knobsOf(session.input, flags)).toEqual({ knobs: edited, ignored: [] });
    }
  });
});

test.each([
  ["no list", "7"],
  ["no JSON", "["],
  ["no stages", '["a.yaml","a","default",[]]'],
  ["a first stage after day 0", '["a.yaml","a","default",[[1,0,0]]]'],
  ["stages that do not follow", '["a.yaml","a","default",[[0,0,0],[0,5,5]]]'],
  ["more than an hour", '["a.yaml","a","default",[[0,31,30]]]'],
  ["part of a minute", '["a.yaml","a","default",[[0,0.5,30]]]'],
  ["a folder", '["../a.yaml","a","default",[[0,0,30]]]'],
  ["a line break in the file's name", '["a\\n.yaml","a","default",[[0,0,30]]]'],
  ["every variant", '["a.yaml","a","all",[[0,0,30]]]'],
  ["nine stages", `["a","a","b",[${Array.from({ length: 9 }, (_, i) => `[${i},0,0]`)}]]`],
])("a link whose policy has %s changes nothing", (_, value) => {
  const { knobs, ignored } = knobsOf(session.input, [["policy-table", value]]);
  expect(flagsOf(session.input, knobs)).toEqual([]);
  expect(ignored).toHaveLength(1);
});

test("stages that the loaded policy does not have are dropped with the changes to them", () => {
  const read = knobsOf(session.input, [
    ["stage", "5=10+10"],
    ["policy-table", '["a.yaml","a","default",[[0,0,30]]]'],
  ]);
  expect(read.knobs.changes.stages).toEqual([]);
  expect(read.ignored).toEqual([["stage", "5=10+10"]]);
});

test("a policy without the stage that a server is in is refused", () => {
  const { input } = session;
  const { settings } = input;
  const [first] = settings.model.servers;
  if (first === undefined) throw new Error("no server");
  const servers = [{ ...first, stageStarts: [{ stage: 4, atMs: 0 }] }];
  const inStage4 = { ...input, settings: { ...settings, model: { ...settings.model, servers } } };
  const policy = { id: "a", variant: "default", stages: STAGES };
  expect(whyNotPolicy(policy, input)).toBeNull();
  expect(whyNotPolicy(policy, inStage4)).toMatch(/^expected at least 4 stages, .* received 3$/);
});

test("every problem of a file is told with its line", () => {
  const wrong = ANCHORED.replace("dayFrom: 20", "dayFrom: -1").replace("strict:", "lenient:");
  let problem = "";
  try {
    readPolicy("wrong.yaml", Buffer.from(wrong));
  } catch (error) {
    problem = policyProblem("wrong.yaml", error);
  }
  expect(problem).toMatch(/^wrong\.yaml is not used\. line 6: .*dayFrom: expected at least 0/);
});

test.each([
  ["policy.yaml", "policy.yaml"],
  ["Policy.JSON", "Policy.JSON"],
  ["policy.txt", "./policy.txt"],
  ["-o.yaml", "./-o.yaml"],
])("the command names the file %s as %s", (file, word) => {
  expect(isPlainFileName(file)).toBe(true);
  expect(policyWord({ id: "a", variant: "b", loaded: { file, stages: STAGES } })).toBe(word);
});
