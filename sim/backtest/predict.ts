import { MINUTES_PER_HOUR } from "../base/units.ts";
import type { PauseMinutes } from "../enforcement/pauses.ts";
import { fillHour } from "../enforcement/placement.ts";
import { ACCEPT } from "../enforcement/verdict-codes.ts";
import type { ServerFinding } from "./infer.ts";
import { hourIndex, type Observations, textFits } from "./observations.ts";
import { type StageSegment, type StageTable, stageAt, stageSegments } from "./stage-segments.ts";

/** What enforcement answers one server, minute by minute, under the best hypothesis. */
export interface Predictor {
  readonly segments: readonly StageSegment[];
  verdictAt(minute: number): number;
  /** Whether a reply may be of a minute: its verdict, and its text the text of the stage. */
  foresees(minute: number, verdict: number, minutesPerHour: number): boolean;
}

/**
 * Makes the predictor of one server. Where the lots of each hour are not known, an hour takes the
 * place that its own attempts fit best (`random`), and a minute what most of its attempts met
 * (`scattered`): there the prediction cannot be wrong by more than the number of minutes.
 */
export function makePredictor(
  observed: Observations,
  finding: ServerFinding,
  table: StageTable,
  pauses: readonly PauseMinutes[],
): Predictor {
  const segments = stageSegments(finding.pointMinute, table, pauses);
  const hourVerdicts = hourVerdictsOf(observed, finding, table);
  const cache = new Map<number, Uint8Array>();
  const verdictAt = (minute: number): number => {
    const stage = stageAt(segments, minute);
    if ((table.refused[stage] ?? 0) === 0) return ACCEPT;
    const hour = Math.floor(minute / MINUTES_PER_HOUR);
    const key = hour * 16 + stage;
    const verdicts = cache.get(key) ?? hourVerdicts(hour, stage);
    // The last few hours are enough: attempts come in order of time, retries some days later.
    if (cache.size > 10_000) cache.clear();
    cache.set(key, verdicts);
    return verdicts[minute - hour * MINUTES_PER_HOUR] ?? ACCEPT;
  };
  return {
    segments,
    verdictAt,
    foresees: (minute, verdict, minutesPerHour) => {
      if (verdictAt(minute) !== verdict) return false;
      const stage = stageAt(segments, minute);
      return textFits(verdict, minutesPerHour, table.throttle[stage] ?? 0, table.block[stage] ?? 0);
    },
  };
}

/** The same, but accepted from a minute on; null = never. */
export function acceptedSince(predictor: Predictor, minute: number | null): Predictor {
  if (minute === null) return predictor;
  return {
    segments: [
      ...predictor.segments.filter(({ fromMinute }) => fromMinute < minute),
      { fromMinute: minute, stage: 0 },
    ],
    verdictAt: (each) => (each < minute ? predictor.verdictAt(each) : ACCEPT),
    foresees: (each, verdict, minutesPerHour) =>
      each < minute ? predictor.foresees(each, verdict, minutesPerHour) : verdict === ACCEPT,
  };
}

type HourVerdicts = (hour: number, stage: number) => Uint8Array;

function hourVerdictsOf(
  observed: Observations,
  { best }: ServerFinding,
  table: StageTable,
): HourVerdicts {
  const pattern = (stage: number, at: number): Uint8Array => {
    const verdicts = new Uint8Array(MINUTES_PER_HOUR);
    const throttleMinutesPerHour = table.throttle[stage] ?? 0;
    const blockMinutesPerHour = table.block[stage] ?? 0;
    fillHour(verdicts, { throttleMinutesPerHour, blockMinutesPerHour }, best.order, at);
    return verdicts;
  };
  const refused = (stage: number): number => table.refused[stage] ?? 0;
  switch (best.kind) {
    case "start":
      return (_, stage) => pattern(stage, 0);
    case "end":
      return (_, stage) => pattern(stage, MINUTES_PER_HOUR - refused(stage));
    case "offset":
      return (_, stage) => pattern(stage, best.minute ?? 0);
    case "random":
      return (hour, stage) =>
        bestPlace(observed, hour, MINUTES_PER_HOUR - refused(stage), (at) => pattern(stage, at));
    default:
      return (hour) => mostMet(observed, hour);
  }
}

/** The pattern that most attempts of the hour fit, the earliest of several. */
function bestPlace(
  observed: Observations,
  hour: number,
  lastPlace: number,
  pattern: (at: number) => Uint8Array,
): Uint8Array {
  const [from, to] = attemptsOfHour(observed, hour);
  let best = pattern(0);
  let bestFits = -1;
  for (let at = 0; at <= lastPlace; at++) {
    const verdicts = pattern(at);
    let fits = 0;
    for (let each = from; each < to; each++) {
      const wrapped = (observed.minute[each] ?? 0) - hour * MINUTES_PER_HOUR;
      if (verdicts[wrapped] === observed.verdict[each]) fits++;
    }
    if (fits <= bestFits) continue;
    bestFits = fits;
    best = verdicts;
  }
  return best;
}

function mostMet(observed: Observations, hour: number): Uint8Array {
  const [from, to] = attemptsOfHour(observed, hour);
  const counts = new Uint32Array(MINUTES_PER_HOUR * 3);
  for (let at = from; at < to; at++) {
    const wrapped = (observed.minute[at] ?? 0) - hour * MINUTES_PER_HOUR;
    const index = wrapped * 3 + (observed.verdict[at] ?? 0);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return Uint8Array.from({ length: MINUTES_PER_HOUR }, (_, minute) => {
    const met = [0, 1, 2].map((verdict) => counts[minute * 3 + verdict] ?? 0);
    return met.indexOf(Math.max(...met));
  });
}

function attemptsOfHour(observed: Observations, hour: number): readonly [number, number] {
  const index = hourIndex(observed.hours, hour);
  if (observed.hours[index] !== hour) return [0, 0];
  return [observed.hourFrom[index] ?? 0, observed.hourFrom[index + 1] ?? 0];
}
