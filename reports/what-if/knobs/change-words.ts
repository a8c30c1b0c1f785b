import { MS_PER_MINUTE } from "../../../sim/base/units.ts";
import { placementName } from "../../../sim/enforcement/placement.ts";
import type { Knobs, PolicyKnob, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { formatCount, formatCountOf, formatMinutes } from "../../words/format.ts";
import { type HarmCounts, lostCount } from "../../words/harm.ts";
import { cutName, joinWords, plainText } from "../../words/text.ts";
import { dayWords } from "./day-words.ts";
import type { Flag } from "./flags.ts";
import { changedServers, ownUpgrades } from "./upgrades.ts";

const NAME_LENGTH_MAX = 30;

/** Where the window begins as the model counts, after a shift. Units: UTC ms. */
function windowStartMs({ plan }: WhatIfInput): number {
  return (plan.startMinute + plan.shiftMinutes) * MS_PER_MINUTE;
}

/**
 * What differs from the run, a change an entry: `edge-b patched 1 Nov`, `enforcement paused
 * 20 Oct for 7 days`.
 */
export function changeWords(input: WhatIfInput, knobs: Knobs): readonly string[] {
  const short = shortNames(input);
  const servers = changedServers(input, knobs).map((server) =>
    upgradeWords(input, knobs, server, short(server)),
  );
  return [
    ...servers,
    ...pauseWords(input, knobs),
    ...tableWords(input, knobs),
    ...restWords(knobs),
  ];
}

/** At most `most` changes as a list, and how many more there are. */
export function listOfChanges(changes: readonly string[], most: number): string {
  if (changes.length <= most) return joinWords(changes);
  const more = formatCountOf(changes.length - most, "more change");
  return joinWords([...changes.slice(0, most), more]);
}

/** What changes do to the mail: `4,855 fewer lost, 312 more delayed`. */
export function effectWords(before: HarmCounts, now: HarmCounts): string {
  const words = differences(before, now);
  return words === "" ? "as many lost and delayed as in the run" : words;
}

/** The same as a sentence, and what is said first of the changed run where that is known. */
export function outcomeWords(before: HarmCounts, now: HarmCounts, answer: string | null): string {
  const words = differences(before, now);
  const than = words === "" ? "As many lost and delayed as in the run" : `${words} than in the run`;
  if (answer === null) return `${than}.`;
  return `${than}. ${answer}${answer.endsWith(".") ? "" : "."}`;
}

/** A sentence about what an address says and no knob understands; "" for nothing. */
export function ignoredWords(ignored: readonly Flag[]): string {
  if (ignored.length === 0) return "";
  const names = ignored.map(([name]) => plainText(name).slice(0, 40)).join(", ");
  return ` The link holds changes that say nothing here: ${names}.`;
}

/** A table of stages in words: its file where it was loaded, its policy, its variant. */
export function policyWords({ id, variant, loaded }: PolicyKnob): string {
  const words = `${cutName(id)}, ${cutName(variant)}`;
  return loaded === null ? words : `${cutName(loaded.file)}: ${words}`;
}

/** What a server is called where room is short: up to the first dot, if no other has that part. */
export function shortNames(input: WhatIfInput): (server: string) => string {
  const all = new Set([
    ...input.names.servers,
    ...input.settings.model.servers.map(({ name }) => name),
  ]);
  const counts = new Map<string, number>();
  for (const name of all) counts.set(firstLabel(name), (counts.get(firstLabel(name)) ?? 0) + 1);
  return (server) => {
    const label = firstLabel(server);
    const words = (counts.get(label) ?? 0) > 1 ? server : label;
    return cutName(plainText(words), NAME_LENGTH_MAX);
  };
}

/** An address is kept whole: its parts name nothing. */
function firstLabel(name: string): string {
  const label = name.split(".")[0] ?? "";
  return label === "" || /^[\d.]+$|:/.test(name) ? name : label;
}

function differences(before: HarmCounts, now: HarmCounts): string {
  const parts = [
    differenceWords(lostCount(now) - lostCount(before), "lost"),
    differenceWords(now.delayed - before.delayed, "delayed"),
  ];
  return parts.filter((words) => words !== "").join(", ");
}

function differenceWords(difference: number, what: string): string {
  if (difference === 0) return "";
  return `${formatCount(Math.abs(difference))} ${difference < 0 ? "fewer" : "more"} ${what}`;
}

function upgradeWords(input: WhatIfInput, knobs: Knobs, server: string, short: string): string {
  const nearMs = windowStartMs(input);
  const now = knobs.changes.upgrades.filter((one) => one.server === server);
  if (now.length === 0) return `${short} patched as its list says`;
  const dates = now.flatMap(({ atMs }) => (atMs === null ? [] : [dayWords(atMs, nearMs)]));
  if (dates.length === 0) return `${short} never patched`;
  const own = ownUpgrades(input, server);
  const isSameDay = own.length === 1 && now.length === 1 && own[0]?.atMs === now[0]?.atMs;
  if (isSameDay) return `${short} patched to ${now[0]?.build ?? ""} on ${dates[0] ?? ""}`;
  return `${short} patched ${joinWords(dates)}`;
}

function pauseWords(input: WhatIfInput, { pauses }: Knobs): readonly string[] {
  if (pauses === null) return [];
  if (pauses.length === 0) return ["no pause"];
  const nearMs = windowStartMs(input);
  const own = new Set(input.settings.model.pauses.map((one) => JSON.stringify(one)));
  const kept = new Set(pauses.map((one) => JSON.stringify(one)));
  const words = (one: { readonly fromMs: number; readonly days: number }): string =>
    `${dayWords(one.fromMs, nearMs)} for ${formatCountOf(one.days, "day")}`;
  const added = pauses.filter((one) => !own.has(JSON.stringify(one)));
  const gone = input.settings.model.pauses.filter((one) => !kept.has(JSON.stringify(one)));
  // A pause that moved is told by where it is now.
  if (added.length > 0) return [`enforcement paused ${joinWords(added.map(words))}`];
  return [`no pause from ${joinWords(gone.map(words))}`];
}

function tableWords(input: WhatIfInput, { policy, changes }: Knobs): readonly string[] {
  const own = new Set(input.changes.stages.map((one) => JSON.stringify(one)));
  const kept = new Set(changes.stages.map(({ stage }) => stage));
  const edited = changes.stages.filter((one) => !own.has(JSON.stringify(one)));
  const undone = input.changes.stages.filter(({ stage }) => !kept.has(stage));
  return [
    ...(policy === null ? [] : [`stages of ${policyWords(policy)}`]),
    ...edited.map(
      ({ stage, throttleMinutesPerHour: throttle, blockMinutesPerHour: block }) =>
        `stage ${stage} delays ${throttle} and bounces ${block} min/h`,
    ),
    ...undone.map(({ stage }) => `stage ${stage} as the policy has it`),
  ];
}

function restWords(knobs: Knobs): readonly string[] {
  const { placement, order, seed, retry, lifetimeMinutes, delayDsnMinutes } = knobs;
  return [
    ...(placement === null
      ? []
      : [
          placement === "all"
            ? "every placement of the refused minutes"
            : `refused minutes at ${placementName(placement)}`,
        ]),
    ...(order === null ? [] : [order === "all" ? "both orders" : `order ${order}`]),
    ...(seed === null ? [] : [`seed ${cutName(plainText(seed), NAME_LENGTH_MAX)}`]),
    ...(retry === null ? [] : [`retry ${cutName(plainText(retry.id), NAME_LENGTH_MAX)}`]),
    ...(lifetimeMinutes === null ? [] : [`mail given up after ${formatMinutes(lifetimeMinutes)}`]),
    ...(delayDsnMinutes === null
      ? []
      : [`senders told of a delay after ${formatMinutes(delayDsnMinutes)}`]),
  ];
}
