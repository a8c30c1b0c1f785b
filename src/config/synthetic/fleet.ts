import { z } from "zod";
import { compareBuilds } from "../../../sim/base/build.ts";
import { randomKey } from "../../../sim/base/random.ts";
import { drawEntry, weightTable } from "../../../sim/synthetic/draws.ts";
import type { FleetInput, SyntheticServerInput } from "./input.ts";

const SERVERS_MAX = 100_000;
/** The name of a fleet that has none. */
export const FLEET_NAME = "server";
const STEEPNESS_DEFAULT = 1;

/** The schema of `traffic.synthetic.fleet`; `build` is that of a build. */
export function fleetSchema(build: z.ZodType<string, string>): z.ZodType<FleetInput> {
  return z
    .strictObject({
      servers: z.int().min(1).max(SERVERS_MAX).describe("How many servers"),
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, {
          error: "expected lower-case letters, digits and dashes",
        })
        .optional()
        .describe('Servers are called NAME-00001 and so on. Default: "server".'),
      largestPerDay: z
        .number()
        .positive()
        .max(10_000_000)
        .describe("Messages on a weekday of the server with the most mail."),
      smallestPerDay: z
        .number()
        .positive()
        .max(10_000_000)
        .describe("No server has less: the tail of small servers is cut off here."),
      steepness: z
        .union([z.literal(0.5), z.literal(1), z.literal(1.5), z.literal(2)])
        .optional()
        .describe(
          "The server of rank r has largestPerDay / r^steepness: 0.5, 1 (default, Zipf), 1.5 or 2.",
        ),
      builds: z
        .record(build, z.int().min(0).max(10_000))
        .refine((map) => Object.values(map).some((weight) => weight > 0), {
          error: "expected a build with a weight above 0",
        })
        .optional()
        .describe("Builds by weight; each server draws one. Default: none, out of date."),
    })
    .refine(({ largestPerDay, smallestPerDay }) => smallestPerDay <= largestPerDay, {
      error: "expected smallestPerDay not above largestPerDay",
    })
    .describe("Many servers with heavy-tailed volumes, described together.");
}

/**
 * The servers of a fleet, largest first. Volumes use + − × ÷ and square roots only, so that they
 * are the same on every machine; builds are drawn by seed and server.
 */
export function fleetServers(fleet: FleetInput, seed: string): readonly SyntheticServerInput[] {
  const { servers, name = FLEET_NAME, largestPerDay, smallestPerDay } = fleet;
  const builds = Object.entries(fleet.builds ?? {}).sort((a, b) => compareBuilds(a[0], b[0]));
  const table = builds.length === 0 ? null : weightTable(builds.map(([, weight]) => weight));
  const digits = Math.max(5, String(servers).length);
  return Array.from({ length: servers }, (_, i) => {
    const rank = i + 1;
    const server = `${name}-${String(rank).padStart(digits, "0")}`;
    const volume = largestPerDay / rankPower(rank, fleet.steepness ?? STEEPNESS_DEFAULT);
    const drawn =
      table === null ? undefined : builds[drawEntry(table, randomKey(seed, server, "fleet"), 0, 0)];
    return {
      server,
      ...(drawn === undefined ? {} : { builds: [drawn[0]] }),
      streams: [{ kind: "office", messagesPerDay: Math.max(smallestPerDay, volume) }],
    };
  });
}

/** rank^steepness without a power function, whose last digit engines may differ in. */
function rankPower(rank: number, steepness: number): number {
  const whole = Math.floor(steepness);
  let power = steepness === whole ? 1 : Math.sqrt(rank);
  for (let i = 0; i < whole; i++) power *= rank;
  return power;
}
