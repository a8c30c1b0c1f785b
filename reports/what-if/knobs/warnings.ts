import type { Knobs, WhatIfInput } from "../../../sim/what-if/page-input.ts";
import { shortNames } from "./change-words.ts";
import type { Figures, PageAnswer } from "./messages.ts";
import type { NoteTimes } from "./note.ts";
import { patchWarning, triedPatch } from "./patch-note.ts";
import { pauseWarning } from "./pause-note.ts";
import { changedServers } from "./upgrades.ts";

const WARNINGS_MAX = 2;

/**
 * What must be known of the changed dates, in words with their servers; the first few. `now` = the
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
  const patches = changedServers(input, knobs).map((server) => {
    const words = patchWarning(triedPatch(input, ready, knobs, server, now, times.todayMs));
    return words === "" ? "" : `${short(server)}: ${words}`;
  });
  const own = new Set(input.settings.model.pauses.map((one) => JSON.stringify(one)));
  const pauses = (knobs.pauses ?? []).map((pause) => {
    const words = own.has(JSON.stringify(pause)) ? "" : pauseWarning(pause, times);
    return words === "" ? "" : `Pause: ${words}`;
  });
  const all = [...patches, ...pauses].filter((words) => words !== "");
  return all.slice(0, WARNINGS_MAX).join(" ");
}
