import type {
  BuildChange,
  MixedBuilds,
  OtherBuild,
  SeenBuild,
  SeenBuilds,
  SeenFinding,
  SeenList,
  SeenServer,
  StillRefused,
} from "../../sim/contract/seen-builds.ts";
import { formatCount, formatCountOf } from "./format.ts";
import { joinWords, name, type Sentence, text } from "./text.ts";

/** Servers that one sentence names. */
const NAMES_SHOWN = 10;
/** Sentences of one kind; what is more stands in the table. */
const SENTENCES_SHOWN = 10;

const ASK =
  "Ask every member under this name: (Get-Command ExSetup.exe).FileVersionInfo.FileVersion.";

/** Whether a log names a build anywhere: without any there is nothing to lay beside lists. */
export function namesBuilds({ servers }: SeenBuilds): boolean {
  return servers.some(({ builds }) => builds.some(({ build }) => build !== null));
}

/** What held for a build while its mail came. */
export function standingWords(seen: SeenBuild): string {
  const { build, product, messages, complying, uncertain, outOfDate } = seen;
  if (build === null) return "no build named";
  if (product === null) return "unknown build, counts as out of date";
  if (complying === messages) return "complies";
  if (uncertain === messages) return "uncertain: sources disagree";
  if (outOfDate === messages) return "out of date";
  const parts = [
    ...(complying > 0 ? [`${formatCount(complying)} complied`] : []),
    ...(uncertain > 0 ? [`${formatCount(uncertain)} uncertain`] : []),
    ...(outOfDate > 0 ? [`${formatCount(outOfDate)} out of date`] : []),
  ];
  return parts.join(", ");
}

/** A list of servers as a sentence calls it. */
export function listWords({ kind, name: file }: Pick<SeenList, "kind" | "name">): string {
  const what = kind === "inventory" ? "the inventory" : "the provider's report";
  return file === "" ? what : `${what} ${file}`;
}

/**
 * What the builds in a log tell of its servers, the worst first, then who is in one list and not in
 * another. `instant` writes a time.
 */
export function buildSentences(
  seen: SeenBuilds,
  instant: (ms: number) => string,
): readonly Sentence[] {
  const told = (kinds: readonly SeenFinding["kind"][]): readonly Sentence[] => {
    const all = seen.servers.flatMap((server) =>
      server.findings
        .filter((finding) => kinds.includes(finding.kind) && !isToldAlready(finding, server))
        .flatMap((finding) => findingWords(finding, server, seen, instant)),
    );
    const more = all.length - SENTENCES_SHOWN;
    if (more <= 0) return all;
    const rest = [
      text(`… and ${formatCount(more)} more of this kind: the table has their builds.`),
    ];
    return [...all.slice(0, SENTENCES_SHOWN), rest];
  };
  return [
    ...told(["stillRefused"]),
    ...told(["mixedBuilds"]),
    ...told(["otherBuild"]),
    ...told(["downgrade"]),
    ...told(["upgrade"]),
    ...listSentences(seen),
  ];
}

function findingWords(
  finding: SeenFinding,
  server: SeenServer,
  { lists }: SeenBuilds,
  instant: (ms: number) => string,
): readonly Sentence[] {
  const named = updateNames(server);
  switch (finding.kind) {
    case "stillRefused":
      return [[name(server.server), text(refusedWords(finding, named))]];
    case "mixedBuilds":
      return [[name(server.server), text(mixedWords(finding, server, { lists, named, instant }))]];
    case "otherBuild":
      return [[name(server.server), text(otherWords(finding, lists, named))]];
    case "upgrade":
    case "downgrade":
      return [[name(server.server), text(changeWords(finding, named, instant))]];
    default:
      return [];
  }
}

/** A build with the name of its update, as far as its server shows it. */
function updateNames({ builds, listed }: SeenServer): (build: string) => string {
  const updates = new Map([...builds, ...listed].map(({ build, update }) => [build, update]));
  return (build) => {
    const update = updates.get(build) ?? null;
    return update === null ? build : `${build} (${update})`;
  };
}

type UpdateName = (build: string) => string;

function refusedWords(finding: StillRefused, named: UpdateName): string {
  const { complying, isStamped, refused, refusedComplying } = finding;
  const good = joinWords(complying.map(named));
  const verb = complying.length === 1 ? "complies" : "comply";
  const attempts = refused.map(({ build, attempts: count }) => {
    const of = build === null ? "mail without a build" : `mail that carries ${named(build)}`;
    return `${formatCountOf(count, "refused attempt")} ${count === 1 ? "is" : "are"} of ${of}`;
  });
  const first = ` is still refused although ${good} ${verb}: ${joinWords(attempts)}.`;
  if (refusedComplying > 0) {
    const some = formatCountOf(refusedComplying, "of these attempts carries", "of these carry");
    return `${first} ${some} a build that complies by this program's data: look for a floor that is newer than the data.`;
  }
  const why = isStamped
    ? "One member under this name, or an old component, still stamps the old build, whatever the provider's report says: in Q&A 2077487 it read “resolved” while one member of a DAG was blocked."
    : "No mail carries the build that complies: it was installed after this log, or something else stamps the mail.";
  return `${first} ${why} ${ASK}`;
}

/** A list that has one of the alternating builds is named with them. */
function isToldAlready(finding: SeenFinding, { findings }: SeenServer): boolean {
  return (
    finding.kind === "otherBuild" &&
    findings.some((each) => each.kind === "mixedBuilds" && isOfMixed(finding, each))
  );
}

function isOfMixed({ installed, stamped }: OtherBuild, { builds }: MixedBuilds): boolean {
  return [installed, ...stamped].every((build) => builds.includes(build));
}

function mixedWords(
  finding: MixedBuilds,
  { messages, findings }: SeenServer,
  words: {
    readonly lists: readonly SeenList[];
    readonly named: UpdateName;
    readonly instant: (ms: number) => string;
  },
): string {
  const { builds, older, outOfDate, switches, fromMs, toMs, isPickupPossible } = finding;
  const { lists, named, instant } = words;
  const old = older.reduce((sum, each) => sum + each.messages, 0);
  const lasts = older.map(({ build, lastMs }) => `${build} on ${instant(lastMs)}`);
  const which =
    outOfDate.length === 0
      ? ""
      : `; out of date ${outOfDate.length === 1 ? "is" : "are"} ${joinWords(outOfDate)}`;
  const why = isPickupPossible
    ? "A pool with an old member, or a component that stamps an old build, as the pickup folder did before Nov24SU (Q&A 2110876, CSS-Exchange#2253)."
    : "A pool whose members differ; the pickup folder is mended in the newest of these builds.";
  const listed = findings.flatMap((each) => {
    const list = each.kind === "otherBuild" ? lists[each.list] : undefined;
    if (each.kind !== "otherBuild" || list === undefined || !isOfMixed(each, finding)) return [];
    return [`${each.installed} in ${listWords(list)}`];
  });
  const beside = listed.length === 0 ? "" : ` Listed is ${joinWords(listed)}.`;
  return (
    ` is one name with several builds: ${joinWords(builds.map(named))} alternate, ` +
    `${formatCountOf(switches, "switch", "switches")}, from ${instant(fromMs)} to ${instant(toMs)}; ` +
    `${formatCount(old)} of ${formatCountOf(messages, "message")} carry an older one, ` +
    `last ${joinWords(lasts)}${which}.${beside} ${why}`
  );
}

function otherWords(
  { list, installed, stamped, messages, isAll }: OtherBuild,
  lists: readonly SeenList[],
  named: UpdateName,
): string {
  const who = lists[list];
  const says = who === undefined ? "a list" : listWords(who);
  const line = who?.hasOnlyLines === true ? " (another cumulative update)" : "";
  const count = isAll
    ? "all its mail carries"
    : `${formatCountOf(messages, "message carries", "messages carry")}`;
  return ` has ${named(installed)} in ${says}, yet ${count} ${joinWords(stamped.map(named))}${line}: the list is not of this log's time, or something else stamps the mail.`;
}

function changeWords(
  { kind, from, to, lastOldMs, firstNewMs }: BuildChange,
  named: UpdateName,
  instant: (ms: number) => string,
): string {
  const what =
    kind === "upgrade"
      ? "an upgrade seen in the log"
      : "an older build than before: does the name stand for another machine now?";
  return ` carries ${named(from)} until ${instant(lastOldMs)} and ${named(to)} from ${instant(firstNewMs)} on: ${what}${kind === "upgrade" ? "." : ""}`;
}

function listSentences({ servers, lists }: SeenBuilds): readonly Sentence[] {
  return lists.flatMap((list, at) => {
    const found = (kind: "unlisted" | "withoutMail", hasMail: boolean): readonly string[] =>
      servers
        .filter(({ messages }) => messages > 0 === hasMail)
        .filter(({ findings }) =>
          findings.some((each) => each.kind === kind && "list" in each && each.list === at),
        )
        .map(({ server }) => server);
    const missed =
      list.kind === "inventory" ? "With mail, but not in" : "With mail out of date, but not in";
    return [
      ...named(`${missed} ${listWords(list)}: `, found("unlisted", true)),
      ...named(`In another list, but not in ${listWords(list)}: `, found("unlisted", false)),
      ...named(`In ${listWords(list)}, but without mail: `, found("withoutMail", false)),
    ];
  });
}

function named(intro: string, servers: readonly string[]): readonly Sentence[] {
  if (servers.length === 0) return [];
  const shown = servers.slice(0, NAMES_SHOWN);
  const more = servers.length - shown.length;
  const parts = shown.flatMap((server, at) => [...(at > 0 ? [text(", ")] : []), name(server)]);
  return [[text(intro), ...parts, text(more > 0 ? ` and ${formatCount(more)} more.` : ".")]];
}
