import { MS_PER_DAY } from "../../../sim/base/units.ts";
import type { Pause } from "../../../sim/contract/settings.ts";
import { formatInstant } from "../../../sim/text/instants.ts";
import { formatPause, parsePause } from "../../../sim/text/pause-text.ts";
import {
  PAUSE_DAYS_PER_YEAR_MAX,
  pauseDaysByYear,
  splitPauses,
} from "../../../sim/text/pause-years.ts";
import { type ConfigSource, placeOf } from "../input/config-source.ts";
import type { IssueList } from "../input/issues.ts";

/** A pause as a scenario writes it: `2026-10-01/P14D`, or with named values. */
export type PauseInput = string | { readonly from: string; readonly days: number };

/**
 * Sorts pauses and checks them together: no overlap, at most 90 days in a calendar year; too many
 * are answered with portions of as many days that are allowed.
 * Expects inputs of the right shape. Issues: PAUSE_INVALID.
 */
export function resolvePauses(
  inputs: readonly PauseInput[],
  source: ConfigSource,
  issues: IssueList,
): readonly Pause[] {
  const pauses = inputs.flatMap((input, index) => {
    const pause = parsePause(typeof input === "string" ? input : `${input.from}/${input.days}d`);
    return pause.ok ? [{ ...pause.value, index }] : [];
  });
  pauses.sort((a, b) => a.fromMs - b.fromMs || a.index - b.index);
  for (const [i, pause] of pauses.entries()) {
    const earlier = pauses[i - 1];
    if (earlier === undefined || pause.fromMs >= earlier.fromMs + earlier.days * MS_PER_DAY)
      continue;
    issues.add(
      "PAUSE_INVALID",
      `pauses: expected pauses that do not overlap, received ${formatPause(earlier)} and ` +
        `${formatPause(pause)}; begin the later one on ` +
        formatInstant(earlier.fromMs + earlier.days * MS_PER_DAY),
      placeOf(source, ["pauses", pause.index]),
    );
  }
  const byYear = [...pauseDaysByYear(pauses)];
  const over = byYear.filter(([, days]) => days > PAUSE_DAYS_PER_YEAR_MAX);
  const sums = byYear.map(([year, days]) => `${days} days in ${year}`).join(", ");
  const split = over.length === 0 ? null : splitPauses(pauses);
  const next =
    split === null
      ? ""
      : `; the same number of days is allowed as ${split.map(formatPause).join(", ")}`;
  for (const [year] of over) {
    const inYear = pauses.filter((pause) => pauseDaysByYear([pause]).has(year));
    issues.add(
      "PAUSE_INVALID",
      `pauses: expected at most ${PAUSE_DAYS_PER_YEAR_MAX} days in a calendar year, ` +
        `received ${sums} (${year}: ${inYear.map(formatPause).join(", ")})${next}`,
      placeOf(source, ["pauses", inYear.at(-1)?.index ?? 0]),
    );
  }
  return pauses.map(({ fromMs, days }) => ({ fromMs, days }));
}
