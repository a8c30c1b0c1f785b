import { lineOfBuild } from "../base/build.ts";
import { lowerBound } from "../base/units.ts";
import type { OtherBuild } from "../contract/seen-builds.ts";
import type { ServerSettings } from "../contract/settings.ts";
import { upgradesInForce } from "../servers/build-spans.ts";
import type { BuildTally } from "./count-builds.ts";

/** Minutes `[fromMinute, toMinute)` in which a list says that a build is installed. */
interface InstalledSpan {
  readonly build: string;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * Stamped builds that are not those installed at their time, by what was installed; of a list that
 * names the cumulative update alone (`hasOnlyLines`) those of another line.
 */
export function otherBuilds(
  entry: ServerSettings,
  { list, hasOnlyLines }: { readonly list: number; readonly hasOnlyLines: boolean },
  stamped: readonly BuildTally[],
): readonly OtherBuild[] {
  const form = (build: string): string => (hasOnlyLines ? lineOfBuild(build) : build);
  // A list without dates is of some day: builds that the log itself shows as left behind are none.
  const own = stamped.find(({ build }) => form(build) === form(entry.build ?? ""));
  const hasDates = entry.upgrades.length > 0 || own === undefined;
  const leftBehindMinute = hasDates ? Number.NEGATIVE_INFINITY : own.firstMinute;
  const late = stamped.filter(({ lastMinute }) => lastMinute > leftBehindMinute);
  const all = stamped.reduce((sum, { messages }) => sum + messages, 0);
  const others = new Map<string, { builds: Set<string>; messages: number }>();
  for (const span of installedSpans(entry)) {
    for (const tally of late) {
      const messages = form(tally.build) === form(span.build) ? 0 : messagesIn(tally, span);
      if (messages === 0) continue;
      const other = others.get(span.build) ?? { builds: new Set<string>(), messages: 0 };
      other.builds.add(tally.build);
      other.messages += messages;
      others.set(span.build, other);
    }
  }
  return [...others].map(([installed, { builds, messages }]) => ({
    kind: "otherBuild",
    list,
    installed,
    stamped: [...builds],
    messages,
    isAll: messages === all,
  }));
}

function installedSpans(entry: ServerSettings): readonly InstalledSpan[] {
  const upgrades = upgradesInForce(entry);
  const begins = [{ minute: Number.NEGATIVE_INFINITY, build: entry.build }, ...upgrades];
  return begins.flatMap(({ minute, build }, at) => {
    const toMinute = begins[at + 1]?.minute ?? Number.POSITIVE_INFINITY;
    return build === null ? [] : [{ build, fromMinute: minute, toMinute }];
  });
}

function messagesIn({ minutes, counts }: BuildTally, span: InstalledSpan): number {
  const to = lowerBound(minutes, span.toMinute);
  let sum = 0;
  for (let at = lowerBound(minutes, span.fromMinute); at < to; at++) sum += counts[at] ?? 0;
  return sum;
}
