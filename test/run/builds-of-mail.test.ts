import { describe, expect, test } from "vitest";
import type { SeenBuilds } from "../../sim/contract/seen-builds.ts";
import { emptyProfile } from "../../sim/traffic/profile.ts";
import type { ScenarioInput } from "../../src/config/scenario/input.ts";
import { resolveScenario } from "../../src/config/scenario/scenario.ts";
import { buildsOfMail } from "../../src/run/builds-of-mail.ts";

/** One message of one server at 2024-09-16. */
function profileOf(build: string): ReturnType<typeof emptyProfile> {
  const names = { servers: ["edge1"], builds: [build], groups: [""], groupDimension: null };
  const profile = emptyProfile(names, 1);
  profile.inScope[0] = 1;
  profile.messages[0] = 1;
  profile.minute[0] = Date.UTC(2024, 8, 16) / 60_000;
  return profile;
}

async function seen(build: string, more: Partial<ScenarioInput> = {}): Promise<SeenBuilds | null> {
  const input: ScenarioInput = {
    traffic: { trace: { files: ["mail.csv"] } },
    servers: [{ name: "edge1", build: "15.1.2507.39" }],
    ...more,
  };
  const place = { file: null, place: () => null, baseFolder: "." };
  return buildsOfMail(profileOf(build), await resolveScenario(input, place), null);
}

describe("builds of a run's mail", () => {
  test("are judged by the bundled floors of their time, beside the scenario's servers", async () => {
    expect(await seen("15.1.2507.17")).toMatchObject({
      lists: [{ name: "", kind: "inventory", servers: 1, hasOnlyLines: false }],
      servers: [
        {
          server: "edge1",
          builds: [{ build: "15.1.2507.17", update: "CU23 Jan23SU", outOfDate: 1 }],
          listed: [{ isListed: true, build: "15.1.2507.39" }],
          findings: [{ kind: "otherBuild" }],
        },
      ],
    });
  });

  test("are none of a log that names none, or of synthetic mail", async () => {
    expect(await seen("")).toBeNull();
    const servers = [
      { server: "edge1", streams: [{ kind: "office" as const, messagesPerDay: 4 }] },
    ];
    const traffic = { synthetic: { servers } };
    const window = { start: "2026-09-08" };
    expect(await seen("15.1.2507.17", { traffic, window })).toBeNull();
  });

  test("stand alone in a shifted run, whose inventory is of another time", async () => {
    const shifted = await seen("15.1.2507.17", { window: { shiftTo: "2026-09-08" } });
    expect(shifted?.lists).toEqual([]);
    expect(shifted?.servers).toHaveLength(1);
  });
});
