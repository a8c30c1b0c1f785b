import type {
  DayZeroSettings,
  ModelSettings,
  Placement,
  RangeRuns,
  RetrySettings,
} from "../contract/settings.ts";
import { placementName } from "../enforcement/placement.ts";

/** Evaluations that a run may cost beside itself: servers × runs, some 20 to 100 µs each. */
const ALL_PLACEMENTS_SERVERS = 50;
const SOME_PLACEMENTS_SERVERS = 500;
const FEW_PLACEMENTS_SERVERS = 20_000;
/** Minutes of the hour at which a block of refused minutes may begin, where not all are tried. */
const EVERY_MINUTES = 5;
const FEW_EVERY_MINUTES = 15;

/** What nobody has said for certain of a run; every list begins with the run's own. */
export interface Untold extends Pick<RangeRuns, "placements" | "orders" | "policies"> {
  /** Other ways in which its senders may retry. */
  readonly retries: readonly RetrySettings[];
}

/**
 * The runs that show how far what is not published moves a result, for a run of which nobody asked
 * ranges: every placement, order and stage table, with other ways to retry and other days 0 beside
 * them. The more servers, the fewer placements, so that it costs little beside the run; from 20,000
 * servers on, none (null). It depends on the settings and the number of servers alone.
 */
export function untoldRuns(
  settings: ModelSettings,
  { placements, orders, policies, retries }: Untold,
  servers: number,
): RangeRuns | null {
  if (servers > FEW_PLACEMENTS_SERVERS) return null;
  const dayZeros = otherDayZeros(settings.dayZero);
  const isOne = placements.length * orders.length * policies.length === 1;
  if (isOne && retries.length + dayZeros.length === 0) return null;
  const step = servers <= SOME_PLACEMENTS_SERVERS ? EVERY_MINUTES : FEW_EVERY_MINUTES;
  const some = placements.filter((placement, i) => i === 0 || isAmong(placement, step));
  return {
    placements: servers <= ALL_PLACEMENTS_SERVERS ? placements : some,
    orders,
    policies,
    others: {
      placements: some,
      retries,
      dayZeros,
      own: { retry: settings.retry.id, dayZero: settings.dayZero?.rule ?? "first-mail" },
    },
  };
}

/** The first mail as day 0 of every server of which the log or the floor alone tell another. */
function otherDayZeros(dayZero: DayZeroSettings | undefined): readonly DayZeroSettings[] {
  if (dayZero === undefined || dayZero.rule !== "auto" || dayZero.everyMs !== null) return [];
  const { givenMs, repliesMs } = dayZero;
  return [{ ...dayZero, rule: "first-mail", givenMs: { ...repliesMs, ...givenMs } }];
}

/** Start, end, and blocks that begin at every so many minutes; random ones cost the most. */
function isAmong(placement: Placement, everyMinutes: number): boolean {
  if (placement.kind === "at") return placement.minute % everyMinutes === 0;
  return placementName(placement) === "start" || placementName(placement) === "end";
}
