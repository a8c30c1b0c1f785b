import { FATES, type FateName } from "../contract/outcomes.ts";
import { followRetirements } from "../traffic/arrival-route.ts";
import type { WindowTraffic } from "../traffic/window.ts";
import { FateBook } from "./fate-book.ts";
import type { Replay } from "./replay.ts";

/** Places in `FATES`; an outcome follows at its own number. */
const OUT_OF_SCOPE = 0;
const FIRST_OUTCOME = 1;
const FIRST_LOST = FATES.indexOf("bounced");

/** Messages that had one fate in the first run and have another, or the same, in the second. */
interface FateChange {
  readonly from: FateName;
  readonly to: FateName;
  readonly messages: number;
  /**
   * Of them, those that arrive later, or earlier, than in the first run; of mail that is lost the
   * same way in both, those whose sender is told so. 0 where one alone is lost, or lost otherwise.
   */
  readonly later: number;
  readonly earlier: number;
}

/**
 * How many messages change fate between two runs of the same mail, exactly, from the profile alone.
 * Shapes: one entry per pair of fates that has messages, in the order of `FATES`.
 * Cost: O(rows), and a fate table per server and build of each run.
 */
export function fateChanges(
  traffic: WindowTraffic,
  first: Replay,
  second: Replay,
): readonly FateChange[] {
  const { profile } = traffic;
  const before = rowFates(traffic, first);
  const after = rowFates(traffic, second);
  const size = FATES.length;
  const counts = new Float64Array(size * size);
  const later = new Float64Array(size * size);
  const earlier = new Float64Array(size * size);
  const fate: RowFate = { fate: 0, minutesQueued: 0 };
  for (let row = 0; row < profile.rowCount; row++) {
    before(row, fate);
    const { fate: from, minutesQueued: queuedBefore } = fate;
    after(row, fate);
    const pair = from * size + fate.fate;
    const messages = profile.messages[row]!;
    counts[pair]! += messages;
    if (from !== fate.fate && (from >= FIRST_LOST || fate.fate >= FIRST_LOST)) continue;
    if (fate.minutesQueued > queuedBefore) later[pair]! += messages;
    if (fate.minutesQueued < queuedBefore) earlier[pair]! += messages;
  }
  return FATES.flatMap((from, i) =>
    FATES.map((to, j) => {
      const pair = i * size + j;
      return { from, to, messages: counts[pair]!, later: later[pair]!, earlier: earlier[pair]! };
    }),
  ).filter((change) => change.messages > 0);
}

interface RowFate {
  fate: number;
  minutesQueued: number;
}

/** Writes the fate of a row of the prepared profile into its second argument. */
function rowFates(traffic: WindowTraffic, replay: Replay): (row: number, into: RowFate) => void {
  const { profile } = traffic;
  const follow = followRetirements(replay.compiled.settings.servers);
  const book = new FateBook(replay);
  return (row, into) => {
    const name = profile.servers[profile.server[row]!]!;
    const minute = profile.minute[row]!;
    const arrival = follow(name, minute);
    into.fate = OUT_OF_SCOPE;
    into.minutesQueued = 0;
    if (profile.inScope[row] === 0 || arrival.ends) return;
    const logBuild = arrival.isOwn ? profile.builds[profile.build[row]!]! : "";
    const fates = book.fates(arrival.server, logBuild);
    const at = minute - fates.fromMinute;
    into.fate = FIRST_OUTCOME + fates.outcome[at]!;
    into.minutesQueued = fates.minutesQueued[at]!;
  };
}
