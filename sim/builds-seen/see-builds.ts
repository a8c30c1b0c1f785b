import { compareText, MS_PER_MINUTE } from "../base/units.ts";
import type { BuildRow } from "../contract/public-build.ts";
import type {
  ListedBuild,
  SeenBuild,
  SeenBuilds,
  SeenFinding,
  SeenList,
  SeenServer,
} from "../contract/seen-builds.ts";
import type { ServerSettings } from "../contract/settings.ts";
import { type ComplianceRules, productOfBuild } from "../enforcement/compliance.ts";
import { mailBuild, upgradeAt } from "../servers/build-spans.ts";
import type { TrafficProfile } from "../traffic/profile.ts";
import { buildChanges, countSwitches } from "./build-changes.ts";
import { type BuildTally, countBuilds, standingOf } from "./count-builds.ts";
import { mailNames } from "./listed-names.ts";
import { otherBuilds } from "./other-builds.ts";
import { type GoodBuild, type RefusedMail, stillRefused } from "./refused.ts";

/** Servers as an inventory or the provider's report has them. */
export interface ServerList extends Omit<SeenList, "servers"> {
  readonly servers: readonly ServerSettings[];
}

/** What the mail is judged by and laid beside. */
export interface SeenOptions {
  readonly rules: ComplianceRules;
  /** Every public build. */
  readonly builds: readonly BuildRow[];
  readonly lists: readonly ServerList[];
  /** Attempts that enforcement refused; null = the log was read without replies. */
  readonly refused: readonly RefusedMail[] | null;
}

/** All that one server's findings are made from. */
interface NamedServer {
  readonly name: string;
  readonly tallies: readonly BuildTally[];
  /** By list; null = it is not in there. */
  readonly entries: readonly (ServerSettings | null)[];
  /** The minute for which lists are asked what is installed. */
  readonly lastMinute: number;
}

/**
 * Says which builds the mail in scope of each server carries, when, how much of it, and whether
 * that is what the lists say is installed. The order of the profile's rows does not matter.
 * Cost: O(rows × log rows).
 */
export function seeBuilds(profile: TrafficProfile, options: SeenOptions): SeenBuilds {
  const { lists } = options;
  const tallies = countBuilds(profile, options.rules);
  const listed = lists.flatMap(({ servers }) => servers.map(({ name }) => name));
  const nameOf = mailNames([...tallies.keys()], listed);
  const entries = lists.map(
    ({ servers }) => new Map(servers.map((server) => [nameOf(server.name), server])),
  );
  const names = new Set([...tallies.keys(), ...listed.map(nameOf)]);
  const lastMinute = lastOf([...tallies.values()].flat());
  const servers = [...names].sort(compareText).map((name): SeenServer => {
    const own = tallies.get(name) ?? [];
    const facts = {
      name,
      tallies: own,
      entries: entries.map((list) => list.get(name) ?? null),
      lastMinute: own.length > 0 ? lastOf(own) : lastMinute,
    };
    return seenServer(facts, options);
  });
  return {
    lists: lists.map((list) => ({ ...list, servers: list.servers.length })),
    servers,
  };
}

function lastOf(tallies: readonly BuildTally[]): number {
  return tallies.reduce((last, tally) => Math.max(last, tally.lastMinute), 0);
}

function seenServer(facts: NamedServer, options: SeenOptions): SeenServer {
  const { name, tallies } = facts;
  const messages = tallies.reduce((sum, tally) => sum + tally.messages, 0);
  const stamped = tallies.filter(({ build }) => build !== "");
  const listed = facts.entries.map((entry) => listedBuild(entry, facts.lastMinute, options));
  const good = goodBuilds(facts, stamped, options);
  const refused = options.refused?.filter(({ server }) => server === name) ?? [];
  return {
    server: name,
    messages,
    builds: [...tallies]
      .sort((a, b) => a.firstMinute - b.firstMinute || compareText(a.build, b.build))
      .map((tally) => seenBuild(tally, messages, options, refused)),
    switches: countSwitches(stamped),
    listed,
    findings: [
      ...stillRefused(good.stamped, good.listed, refused),
      ...buildChanges(stamped, options.builds),
      ...listFindings(facts, stamped, options),
    ],
  };
}

function seenBuild(
  { build, messages, firstMinute, lastMinute, complying, uncertain, outOfDate }: BuildTally,
  ofServer: number,
  { rules, builds, refused }: SeenOptions,
  ofName: readonly RefusedMail[],
): SeenBuild {
  const attempts = ofName
    .filter((each) => each.build === build)
    .reduce((sum, each) => sum + each.attempts, 0);
  return {
    build: build === "" ? null : build,
    product: productOfBuild(build, rules),
    update: updateOf(build, builds),
    messages,
    share: messages / ofServer,
    firstMs: firstMinute * MS_PER_MINUTE,
    lastMs: lastMinute * MS_PER_MINUTE,
    complying,
    uncertain,
    outOfDate,
    ...(refused === null ? {} : { refused: attempts }),
  };
}

function listedBuild(
  entry: ServerSettings | null,
  minute: number,
  { builds }: SeenOptions,
): ListedBuild {
  const { build } = mailBuild(entry, "", minute);
  return {
    isListed: entry !== null,
    build,
    update: build === null ? null : updateOf(build, builds),
  };
}

/** The builds that comply at the end of a server's mail: those it carries, those in lists. */
function goodBuilds(
  { entries, lastMinute }: NamedServer,
  stamped: readonly BuildTally[],
  { rules, lists }: SeenOptions,
): { readonly stamped: readonly GoodBuild[]; readonly listed: readonly GoodBuild[] } {
  const isGood = ({ build }: GoodBuild): boolean =>
    standingOf(build, rules)(lastMinute * MS_PER_MINUTE) === "complying";
  const listed = entries.flatMap((entry, list): readonly GoodBuild[] => {
    const { build } = mailBuild(entry, "", lastMinute);
    // The update on top of such a build is not known.
    if (build === null || lists[list]?.hasOnlyLines === true) return [];
    const upgrade = upgradeAt(entry, lastMinute);
    return [{ build, sinceMinute: upgrade?.minute ?? Number.NEGATIVE_INFINITY }];
  });
  return {
    stamped: stamped
      .map(({ build, firstMinute }) => ({ build, sinceMinute: firstMinute }))
      .filter(isGood),
    listed: listed.filter(isGood),
  };
}

function updateOf(build: string, builds: readonly BuildRow[]): string | null {
  return builds.find((row) => row.build === build)?.update ?? null;
}

function listFindings(
  { tallies, entries }: NamedServer,
  stamped: readonly BuildTally[],
  { lists }: SeenOptions,
): readonly SeenFinding[] {
  return entries.flatMap((entry, list): readonly SeenFinding[] => {
    const { kind, hasOnlyLines } = lists[list] ?? { kind: "inventory", hasOnlyLines: false };
    if (entry === null) {
      // The provider reports servers that are out of date alone.
      const isMissed = kind === "inventory" || stamped.some(({ outOfDate }) => outOfDate > 0);
      return isMissed ? [{ kind: "unlisted", list }] : [];
    }
    if (tallies.length === 0) return [{ kind: "withoutMail", list }];
    return otherBuilds(entry, { list, hasOnlyLines }, stamped);
  });
}
