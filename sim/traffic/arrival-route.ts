import { minuteInForce } from "../base/units.ts";
import type { ServerSettings } from "../contract/settings.ts";

/** Copies of the log's last weeks or days; times are those of the log, before the shift. */
export interface Extension {
  /** Length of the block copied: whole weeks, or else 1 to 6 whole days; 0 = none. */
  readonly blockMinutes: number;
  /** How often the block was appended. */
  readonly copies: number;
  /** The block copied, `[fromMinute, toMinute)`. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /**
   * Build index of a server's copies by server index; null = a pool, whose copies keep their own.
   */
  readonly buildOfCopies: readonly (number | null)[];
}

/** How the mail of a log is moved and repeated. */
interface MailMoves {
  readonly shiftMinutes: number;
  readonly extension: Extension;
}

/**
 * How much later than in the log a message arrives in the run: the message itself (`copy` 0), or
 * its n-th repetition.
 */
export function minutesLater({ shiftMinutes, extension }: MailMoves, copy: number): number {
  return shiftMinutes + copy * extension.blockMinutes;
}

/** The build index of a message, or of its n-th repetition. */
export function buildOfCopy(
  { buildOfCopies }: Extension,
  server: number,
  ownBuild: number,
  copy: number,
): number {
  return copy === 0 ? ownBuild : (buildOfCopies[server] ?? ownBuild);
}

/**
 * The minutes `[fromMinute, toMinute)` whose mail has an n-th repetition before a window's end, all
 * in times of the log.
 */
export function repeatedMinutes(
  extension: Extension,
  copy: number,
  endMinute: number,
): { readonly fromMinute: number; readonly toMinute: number } {
  const lastFrom = endMinute - minutesLater({ shiftMinutes: 0, extension }, copy);
  return { fromMinute: extension.fromMinute, toMinute: Math.min(extension.toMinute, lastFrom) };
}

/** Where a server's mail arrives at a minute. */
export interface Arrival {
  readonly server: string;
  /** true = it arrives nowhere any more, and counts as out of scope. */
  readonly ends: boolean;
  /** false = another server stamps it, so the build in its row of the log does not count. */
  readonly isOwn: boolean;
}

/**
 * Follows retirements by their own dates: the server at which mail of `server` arrives at a minute.
 * Source: model.md §3.
 */
export function followRetirements(
  servers: readonly ServerSettings[],
): (server: string, minute: number) => Arrival {
  const retirements = new Map<string, { fromMinute: number; to: string | null }>();
  for (const { name, retirement } of servers) {
    if (retirement === null) continue;
    retirements.set(name, { fromMinute: minuteInForce(retirement.atMs), to: retirement.to });
  }
  return (first, minute) => {
    let server = first;
    // A circle is an input error; the bound only keeps a missed one from running for ever.
    for (let step = 0; step <= retirements.size; step++) {
      const retirement = retirements.get(server);
      if (retirement === undefined || minute < retirement.fromMinute) break;
      if (retirement.to === null) return { server, ends: true, isOwn: server === first };
      server = retirement.to;
    }
    return { server, ends: false, isOwn: server === first };
  };
}
