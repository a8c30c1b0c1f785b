import { MS_PER_DAY } from "../../sim/base/units.ts";
import type { CheckedServer } from "../../sim/contract/check-report.ts";
import type { Policy, Stage } from "../../sim/contract/settings.ts";
import { refusedMinutes } from "../../sim/enforcement/stages.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { type BuildsData, updateOf } from "../config/servers/builds-data.ts";
import { frozenClock, frozenClockSentences } from "../config/servers/frozen-clock.ts";
import type { ReportedServer } from "../config/servers/reported-server.ts";

/**
 * How the provider's own dates and builds for one server compare with the policy and the floors, in
 * sentences without a full stop. A difference is named with its size, for it shows a pause, another
 * stage table or a build list that this program does not know yet.
 */
export function compareWithPolicy(
  reported: ReportedServer,
  server: CheckedServer,
  policy: Policy,
  data: Pick<BuildsData, "builds">,
): readonly string[] {
  const refuses = (stage: Stage): boolean => refusedMinutes(stage) > 0;
  const blocks = (stage: Stage): boolean => stage.blockMinutesPerHour > 0;
  const dates: [what: string, atMs: number | null, stage: Stage | undefined][] = [
    ["throttling begins", reported.throttleEnabledMs, policy.stages.find(refuses)],
    ["blocking begins", reported.blockingEnabledMs, policy.stages.find(blocks)],
    [
      `the next stage, ${reported.nextStage}, begins`,
      reported.nextStageStartMs,
      policy.stages.find(({ stage }) => stage === reported.nextStage),
    ],
  ];
  const notes = dates.flatMap(([what, atMs, stage]) => {
    if (atMs === null || stage === undefined || reported.firstDetectedMs === null) return [];
    return `${what} ${formatInstant(atMs)}: ${distance(atMs - reported.firstDetectedMs, stage)}`;
  });
  if (reported.nextStageStartMs !== null && reported.nextStage === null) {
    notes.push(
      `the next stage begins ${formatInstant(reported.nextStageStartMs)}, with rates that no single ` +
        `stage of ${policy.id} has`,
    );
  }
  const clock = frozenClock(reported, policy);
  if (clock !== null) notes.push(...frozenClockSentences(clock, policy));
  return [...notes, ...buildNotes(reported, server, data)];
}

function distance(elapsedMs: number, stage: Stage): string {
  const days = elapsedMs / MS_PER_DAY;
  const shown = `day ${Number(days.toFixed(2))} after the first detection`;
  const later = days - stage.startDay;
  if (later === 0) return `${shown}, as the policy says`;
  const size = Number(Math.abs(later).toFixed(2));
  const how =
    later > 0
      ? `${size} days later, as after pauses of ${size} days together`
      : `${size} days earlier, which no pause explains`;
  return `${shown}, the policy says day ${stage.startDay}: ${how}`;
}

function buildNotes(
  { acceptedBuilds }: ReportedServer,
  { floor, build, oldestCompliant }: CheckedServer,
  data: Pick<BuildsData, "builds">,
): readonly string[] {
  const [oldest] = acceptedBuilds;
  if (oldest === undefined) return [];
  const named = (text: string): string => {
    const update = updateOf(text, data);
    return update === null ? text : `${text} (${update})`;
  };
  const notes = [
    `the provider accepts ${acceptedBuilds.length} builds, from ${named(oldest)} to ` +
      named(acceptedBuilds.at(-1) ?? oldest),
  ];
  const lowest = floor === null ? null : (floor.minBuild ?? "no build");
  if (lowest !== null && lowest !== oldest) {
    const here = oldestCompliant === null ? lowest : named(lowest);
    notes.push(
      `this check accepts builds from ${here} on that day: judge the day of the report with --as-of`,
    );
  }
  if (build !== null && acceptedBuilds.includes(build)) {
    notes.push(`its build ${build} is among those the provider accepts`);
  }
  const unknown = acceptedBuilds.filter((each) => updateOf(each, data) === null);
  if (unknown.length > 0) notes.push(`no public update is known of ${unknown.join(", ")}`);
  return notes;
}
