import { MS_PER_DAY, MS_PER_MINUTE } from "../../../sim/base/units.ts";
import type {
  FrozenClock,
  FrozenStage,
  ReadingEvidence,
} from "../../../sim/contract/frozen-clock.ts";
import type { Policy, Stage } from "../../../sim/contract/settings.ts";
import { blocksAll, refusedMinutes } from "../../../sim/enforcement/stages.ts";
import { formatInstant } from "../../../sim/text/instants.ts";
import type { ReportedServer } from "./reported-server.ts";

/** Pauses last whole days; a smaller difference is a change of the clocks between two dates. */
const FROZEN_MIN_MS = 2 * 60 * MS_PER_MINUTE;

/**
 * How far pauses held the clock of a reported server, and what that makes of its blocking date.
 * null = they did not, the report does not say, or its blocking date knows of it.
 */
export function frozenClock(reported: ReportedServer, policy: Policy): FrozenClock | null {
  const { firstDetectedMs, nextStage, nextStageStartMs, blockingEnabledMs } = reported;
  const next = policy.stages.find(({ stage }) => stage === nextStage);
  const blocking = policy.stages.filter((stage) => stage.blockMinutesPerHour > 0);
  const [first] = blocking;
  if (next === undefined || first === undefined || next.stage > first.stage) return null;
  if (firstDetectedMs === null || nextStageStartMs === null || blockingEnabledMs === null) {
    return null;
  }
  const shift = (atMs: number, { startDay }: Stage): number =>
    atMs - firstDetectedMs - startDay * MS_PER_DAY;
  const frozenMs = shift(nextStageStartMs, next);
  if (frozenMs < FROZEN_MIN_MS) return null;
  if (shift(blockingEnabledMs, first) > frozenMs - FROZEN_MIN_MS) return null;
  const stages = blocking.map(({ stage, startDay }) => ({
    stage,
    printedMs: blockingEnabledMs + (startDay - first.startDay) * MS_PER_DAY,
    frozenMs: nextStageStartMs + (startDay - next.startDay) * MS_PER_DAY,
  }));
  const isPast = blockingEnabledMs <= nextStageStartMs;
  return {
    nextStage: next.stage,
    nextStageStartMs,
    frozenMs,
    blockingEnabledMs,
    readings: isPast ? "frozen" : "both",
    stages,
    evidence: isPast ? [] : evidenceOf(stages, next, nextStageStartMs, policy),
  };
}

/** What is known of it, sentences without a full stop. */
export function frozenClockSentences(clock: FrozenClock, policy: Policy): readonly string[] {
  const { nextStage, nextStageStartMs, blockingEnabledMs, stages } = clock;
  const days = daysWords(clock.frozenMs);
  const frozen = `after the frozen days: ${stageList(stages, policy, (each) => each.frozenMs)}`;
  if (clock.readings === "frozen") {
    return [
      `the clock stood still for ${days}: the printed blocking date ` +
        `${formatInstant(blockingEnabledMs)} cannot hold, for the next stage, ${nextStage}, starts ` +
        `later, on ${formatInstant(nextStageStartMs)}`,
      `counted with here, ${frozen}`,
    ];
  }
  return [
    `the clock stood still for ${days} before stage ${nextStage}, and the printed blocking date ` +
      "does not know of it: two readings",
    `as printed (counted with here, the earlier one): ${stageList(stages, policy, (each) => each.printedMs)}`,
    frozen,
    ...clock.evidence.map(evidenceWords),
  ];
}

/** The same in short, for a run or a plan that counts with one of the readings. */
export function frozenClockSummary(server: string, clock: FrozenClock, policy: Policy): string {
  const { stages, evidence, blockingEnabledMs } = clock;
  const full = stages.find(({ stage }) => isFull(stage, policy));
  const dates = (of: (stage: FrozenStage) => number): string => {
    const [first] = stages;
    const begin = first === undefined ? "" : `blocking ${dayOf(of(first))}`;
    return full === undefined ? begin : `${begin}, full block ${dayOf(of(full))}`;
  };
  const byFrozen = dates((stage) => stage.frozenMs);
  const stood = `${server}: its clock stood still for ${daysWords(clock.frozenMs)} by the provider's report`;
  if (clock.readings === "frozen") {
    return (
      `${stood}. Counted with: ${byFrozen}; the printed ${dayOf(blockingEnabledMs)} cannot hold, ` +
      `for the next stage, ${clock.nextStage}, starts later.`
    );
  }
  const proof = evidence[0] === undefined ? "" : ` ${capital(evidenceWords(evidence[0]))}.`;
  const byPrinted = dates((stage) => stage.printedMs);
  return `${stood}. Counted with as printed: ${byPrinted}; after the frozen days: ${byFrozen}.${proof}`;
}

/** Stretches from blocking as printed on, each of one stage by either reading, and what differs. */
function evidenceOf(
  blocking: readonly FrozenStage[],
  next: Stage,
  nextStageStartMs: number,
  policy: Policy,
): readonly ReadingEvidence[] {
  const later = policy.stages.filter(({ stage }) => stage >= next.stage);
  const starts = later.map((stage) => {
    const frozenMs = nextStageStartMs + (stage.startDay - next.startDay) * MS_PER_DAY;
    const printedMs = blocking.find((each) => each.stage === stage.stage)?.printedMs ?? frozenMs;
    return { stage, printedMs, frozenMs };
  });
  const beginMs = blocking[0]?.printedMs ?? Infinity;
  const edges = [...new Set(starts.flatMap((each) => [each.printedMs, each.frozenMs]))]
    .filter((atMs) => atMs >= beginMs)
    .sort((a, b) => a - b);
  return edges.flatMap((fromMs, index): ReadingEvidence[] => {
    const toMs = edges[index + 1];
    if (toMs === undefined) return [];
    const printed = textsOf(starts.findLast((each) => each.printedMs <= fromMs)?.stage ?? next);
    const frozen = textsOf(starts.findLast((each) => each.frozenMs <= fromMs)?.stage ?? next);
    const ifPrinted = printed.filter((text) => !frozen.includes(text));
    const ifFrozen = frozen.filter((text) => !printed.includes(text));
    return ifPrinted.length + ifFrozen.length === 0 ? [] : [{ fromMs, toMs, ifPrinted, ifFrozen }];
  });
}

/** The texts a stage replies with; the minutes in them are the rate of the stage. */
function textsOf({ throttleMinutesPerHour, blockMinutesPerHour }: Stage): readonly string[] {
  return [
    ...(throttleMinutesPerHour > 0 ? [`450 throttled for ${throttleMinutesPerHour} mins/hr`] : []),
    ...(blockMinutesPerHour > 0 ? [`550 blocked for ${blockMinutesPerHour} mins/hr`] : []),
  ];
}

function evidenceWords({ fromMs, toMs, ifPrinted, ifFrozen }: ReadingEvidence): string {
  const parts = [
    ...(ifPrinted.length === 0 ? [] : [`${ifPrinted.join(" or ")} speaks for the printed date`]),
    ...(ifFrozen.length === 0 ? [] : [`${ifFrozen.join(" or ")} speaks for the frozen days`]),
  ];
  return `from ${formatInstant(fromMs)} to ${formatInstant(toMs)} a reply ${parts.join(", ")}`;
}

function stageList(
  stages: readonly FrozenStage[],
  policy: Policy,
  of: (stage: FrozenStage) => number,
): string {
  return stages
    .map((each) => {
      const what = isFull(each.stage, policy) ? ` (full block)` : "";
      return `stage ${each.stage}${what} ${formatInstant(of(each))}`;
    })
    .join(", ");
}

function isFull(stage: number, policy: Policy): boolean {
  const found = policy.stages.find((each) => each.stage === stage);
  return found !== undefined && refusedMinutes(found) > 0 && blocksAll(found);
}

function dayOf(ms: number): string {
  return formatInstant(ms).slice(0, "2026-09-08".length);
}

function daysWords(ms: number): string {
  const days = Number((ms / MS_PER_DAY).toFixed(2));
  return `${days} day${days === 1 ? "" : "s"}`;
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
