import { compareBuilds } from "../base/build.ts";
import { compareText } from "../base/units.ts";
import type { StillRefused } from "../contract/seen-builds.ts";

/** Messages in scope with one build that enforcement refused. */
export interface RefusedMail {
  readonly server: string;
  /** "" = the log names none. */
  readonly build: string;
  /** Refused attempts. */
  readonly attempts: number;
  /** Of them those in a minute in which the build complied. */
  readonly complying: number;
  /** When the last of these messages arrived: those before an upgrade keep their build. */
  readonly lastMinute: number;
}

/** A build that complies, and the minute from which on a server is known to have it. */
export interface GoodBuild {
  readonly build: string;
  readonly sinceMinute: number;
}

/**
 * Whether a server is refused although a build of it complies: mail that came after the first mail
 * with such a build, or, where none carries one, after a list says that it was installed. A server
 * that was refused until its upgrade is not. Source of the case: Q&A 2077487.
 */
export function stillRefused(
  stamped: readonly GoodBuild[],
  listed: readonly GoodBuild[],
  refused: readonly RefusedMail[],
): readonly StillRefused[] {
  const good = stamped.length > 0 ? stamped : listed;
  const sinceMinute = Math.min(...good.map((each) => each.sinceMinute));
  const late = refused.filter(({ lastMinute }) => lastMinute > sinceMinute);
  if (good.length === 0 || late.length === 0) return [];
  return [
    {
      kind: "stillRefused",
      complying: [...new Set(good.map(({ build }) => build))].sort(compareBuilds),
      isStamped: stamped.length > 0,
      refused: [...late]
        .sort((a, b) => b.attempts - a.attempts || compareText(a.build, b.build))
        .map(({ build, attempts }) => ({ build: build === "" ? null : build, attempts })),
      refusedComplying: late.reduce((sum, each) => sum + each.complying, 0),
    },
  ];
}
