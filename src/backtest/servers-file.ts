import { type StageSegment, stageSegments } from "../../sim/backtest/stage-segments.ts";
import { compareText, MS_PER_MINUTE, minuteOf } from "../../sim/base/units.ts";
import type { BacktestResult, BacktestServer } from "../../sim/contract/backtest-result.ts";
import { mailBuild } from "../../sim/servers/build-spans.ts";
import { formatInstant } from "../../sim/text/instants.ts";
import { type CsvCell, writeCsv } from "../platform/csv.ts";
import type { BacktestFindings } from "./backtest.ts";

/** Columns of an inventory that a log can fill. */
const COLUMNS: readonly string[] = ["server", "build", "firstDetected", "stage", "stageStart"];

/**
 * Writes the servers of a log as an inventory that `--servers` takes, by name: the build of their
 * last mail, the likeliest day 0 where both ends of its interval are known, and the stage at the
 * end where it is one. Where day 0 has only a latest time, the start of that stage is its latest.
 * A server that is accepted for good, or paused at the end, has no stage.
 * Errors: OUTPUT_UNWRITABLE.
 */
export async function writeServersFile(
  file: string,
  findings: BacktestFindings,
  { servers }: Pick<BacktestResult, "servers">,
): Promise<void> {
  const rows = lastBuilds(findings).map(([name, build]): readonly CsvCell[] => {
    const found = servers.find(({ server }) => server === name);
    return [name, build, ...(found === undefined ? ["", "", ""] : clockCells(found, findings))];
  });
  await writeCsv(file, COLUMNS, rows);
}

/** Each server with mail in scope, by name, and the build of its last mail; "" = none. */
function lastBuilds({
  columns,
  log,
  listed,
}: BacktestFindings): readonly (readonly [name: string, build: string])[] {
  const last = new Map<string, { readonly ms: number; readonly build: string }>();
  for (let at = 0; at < columns.count; at++) {
    if (columns.inScope[at] === 0) continue;
    const name = log.servers[columns.server[at] ?? -1] ?? "";
    const ms = columns.timeMs[at] ?? 0;
    const logBuild = log.builds[columns.build[at] ?? -1] ?? "";
    const entry = listed.find((server) => server.name === name) ?? null;
    const build = mailBuild(entry, logBuild, minuteOf(ms)).build ?? "";
    const known = last.get(name);
    // Of one millisecond the same build is taken whatever the order of the rows.
    const isLater =
      known === undefined ||
      ms > known.ms ||
      (ms === known.ms && compareText(build, known.build) < 0);
    if (isLater) last.set(name, { ms, build });
  }
  return [...last]
    .map(([name, { build }]) => [name, build] as const)
    .sort(([a], [b]) => compareText(a, b));
}

/** `firstDetected`, `stage` and `stageStart` of one server; "" = not known. */
function clockCells(
  { dayZero, stagesAtEnd, acceptedSinceMs }: BacktestServer,
  { table, foundPause, knownPauses }: BacktestFindings,
): readonly string[] {
  const { fromMs, toMs, bestMs } = dayZero;
  const knownMs = fromMs !== null && toMs !== null ? bestMs : null;
  const firstDetected = knownMs === null ? "" : formatInstant(knownMs);
  const latestMs = knownMs ?? toMs;
  const [stage = 0, ...others] = stagesAtEnd;
  const isKnown = others.length === 0 && stage > 0 && acceptedSinceMs === null;
  if (latestMs === null || !isKnown) return [firstDetected, "", ""];
  const pauses = foundPause === null ? knownPauses : [foundPause];
  const segments = stageSegments(latestMs / MS_PER_MINUTE, table, pauses);
  const start = segments.find((segment) => segment.stage === stage);
  if (start === undefined) return [firstDetected, "", ""];
  const startMs =
    (start.fromMinute + (foundPause === null ? 0 : heldMinutes(segments, stage))) * MS_PER_MINUTE;
  return [firstDetected, String(stage), formatInstant(startMs)];
}

/**
 * How long a pause that nobody told of held a stage: the inventory does not have that pause, so the
 * stage starts so much later in it, and the stages after it come when they do.
 */
function heldMinutes(segments: readonly StageSegment[], stage: number): number {
  let held = 0;
  for (const [index, segment] of segments.entries()) {
    const isInside = segments[index - 1]?.stage === stage && segments[index + 1]?.stage === stage;
    const end = segments[index + 1]?.fromMinute;
    if (segment.stage === 0 && isInside && end !== undefined) held += end - segment.fromMinute;
  }
  return held;
}
