import fc from "fast-check";
import { MS_PER_DAY, MS_PER_MINUTE } from "../../sim/base/units.ts";
import type { ModelSettings } from "../../sim/contract/settings.ts";
import {
  arbitraryInstant,
  arbitraryMsInMinute,
  BASE_MS,
  BUILDS,
  LOG_SERVERS,
} from "./generate-values.ts";
import type { ReferenceMessage } from "./types.ts";

/** A message whose time may hang on an instant of the settings, chosen once these are known. */
export interface MessagePlan {
  readonly time:
    | { readonly kind: "instant"; readonly ms: number }
    | {
        readonly kind: "edge";
        readonly edge: number;
        readonly days: number;
        readonly minutes: number;
        readonly ms: number;
      };
  readonly server: string;
  /** Index into the builds of the server's log rows. */
  readonly build: number;
  readonly inScope: boolean;
  readonly group: string;
  readonly recipients: number;
  readonly sizeBytes: number;
}

/** The builds on each server's log rows: none, one, or a pool. */
export const arbitraryLogBuilds: fc.Arbitrary<Record<string, string[]>> = fc.record(
  Object.fromEntries(
    LOG_SERVERS.map((server) => [
      server,
      fc.array(fc.constantFrom("", ...BUILDS), { minLength: 1, maxLength: 3 }),
    ]),
  ),
);

/**
 * Plans of messages, half of them on or next to an instant of the settings or whole days after one.
 */
export function arbitraryPlans(days: number, maxLength: number): fc.Arbitrary<MessagePlan[]> {
  const edge = fc.record({
    kind: fc.constant("edge" as const),
    edge: fc.nat(1000),
    days: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: days })),
    minutes: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -60, max: 60 })),
    ms: arbitraryMsInMinute,
  });
  const instant = fc.record({
    kind: fc.constant("instant" as const),
    ms: arbitraryInstant(-1, days),
  });
  return fc.array(
    fc.record({
      time: fc.oneof(edge, instant),
      server: fc.constantFrom("a", "a", "a", ...LOG_SERVERS),
      build: fc.nat(2),
      inScope: fc.oneof(
        { weight: 7, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
      group: fc.constantFrom("", "news", "people"),
      recipients: fc.integer({ min: 0, max: 5 }),
      sizeBytes: fc.integer({ min: 0, max: 1_000_000 }),
    }),
    { minLength: 1, maxLength },
  );
}

/** Fixes the times of plans. The first message is in scope, so that a window can start with it. */
export function messagesOf(
  plans: readonly MessagePlan[],
  logBuilds: Readonly<Record<string, readonly string[]>>,
  settings: ModelSettings,
  shiftMs: number,
): ReferenceMessage[] {
  const edges = edgesOf(settings);
  return plans.map((plan, i) => {
    const { time } = plan;
    const timeMs =
      time.kind === "instant"
        ? time.ms
        : Math.floor((edges[time.edge % edges.length] ?? BASE_MS) / MS_PER_MINUTE) * MS_PER_MINUTE +
          time.days * MS_PER_DAY +
          time.minutes * MS_PER_MINUTE +
          time.ms;
    const builds = logBuilds[plan.server] ?? [];
    return {
      timeMs: timeMs - shiftMs,
      server: plan.server,
      build: builds[plan.build % builds.length] ?? "",
      inScope: plan.inScope || i === 0,
      group: plan.group,
      recipients: plan.recipients,
      sizeBytes: plan.sizeBytes,
    };
  });
}

/** Every instant of the settings, and the base. */
function edgesOf(settings: ModelSettings): number[] {
  return [
    BASE_MS,
    ...settings.pauses.flatMap((pause) => [pause.fromMs, pause.fromMs + pause.days * MS_PER_DAY]),
    ...settings.floors.map((floor) => floor.fromMs).filter((ms) => ms > BASE_MS - 2 * MS_PER_DAY),
    ...settings.servers.flatMap((server) => [
      ...(server.firstDetectedMs === null ? [] : [server.firstDetectedMs]),
      ...server.stageStarts.map((start) => start.atMs),
      ...server.upgrades.map((upgrade) => upgrade.atMs),
      ...(server.retirement === null ? [] : [server.retirement.atMs]),
    ]),
  ];
}
