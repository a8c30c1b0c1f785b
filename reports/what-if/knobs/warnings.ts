import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { formatCountOf } from "../../words/format.ts";
import { joinWords } from "../../words/text.ts";
import { shortNames } from "./change-words.ts";
import type { Figures, PageAnswer } from "./messages.ts";
import type { NoteTimes } from "./note.ts";
import { patchWarning, triedPatch } from "./patch-note.ts";
import { pauseWarning } from "./pause-note.ts";
import { changedServers } from "./upgrades.ts";

const WARNINGS_MAX = 2;
const NAMES_MAX = 2;

/**
 * What must be known of the changed dates, in words with their servers, which are told together
 * where it is the same; the first few. `now` = the
 * figures of a whole run, or null.
 */
export function dateWarnings(
  input: WhatIfInput,
  ready: Extract<PageAnswer, { kind: "ready" }>,
  knobs: Knobs,
  now: Figures | null,
  times: NoteTimes,
): string {
  const short = shortNames(input);
  const servers = new Map<string, string[]>();
  for (const server of changedServers(input, knobs)) {
    const words = patchWarning(triedPatch(input, ready, knobs, server, now, times.todayMs));
    if (words !== "") servers.set(words, [...(servers.get(words) ?? []), short(server)]);
  }
  const patches = [...servers].map(([words, names]) => `${namesOf(names)}: ${words}`);
  const own = new Set(input.settings.model.pauses.map((one) => JSON.stringify(one)));
  const pauses = (knobs.pauses ?? []).map((pause) => {
    const words = own.has(JSON.stringify(pause)) ? "" : pauseWarning(pause, times);
    return words === "" ? "" : `Pause: ${words}`;
  });
  const all = [...patches, ...pauses].filter((words) => words !== "");
  return all.slice(0, WARNINGS_MAX).join(" ");
}

function namesOf(names: readonly string[]): string {
  if (names.length <= NAMES_MAX + 1) return joinWords(names);
  const more = formatCountOf(names.length - NAMES_MAX, "more server");
  return joinWords([...names.slice(0, NAMES_MAX), more]);
}
